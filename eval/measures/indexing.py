"""One index of a given size: how long it takes to make, to search, and what it holds on to.

Runs in a process of its own for each size, so that memory is that size's and nothing else's.
"""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.measures.memory import own_peak_bytes
from eval.measures.synthetic import CHUNKS_PER_DOCUMENT, document, question
from library.catalogue import Catalogue, open_catalogue
from library.chunks import chunks_of
from library.model import ChunkDraft, Line, LineSpan, Page, PageSource, Reading
from library.scopes import ALL_OFFICE, staff
from library.storing import add_version
from library.vectors import Vectors, save_vectors
from retrieval.e5.engine import open_e5
from retrieval.index import open_index
from retrieval.search import search

_NOISE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCost:
    """What an index of one size costs."""

    chunks: int
    build_seconds: float
    """Both indexes from the catalogue, the vectors given."""
    query_seconds: tuple[float, ...]
    """Of each query end to end: embedding, both rankings, the catalogue's gate."""
    peak_bytes: int
    """Highest resident memory of the process, building and searching."""
    index_bytes: int
    """Of the index folder."""
    catalogue_bytes: int
    """Of the catalogue: texts, lines, vectors."""


def measure_size(chunks: int, queries: int, seeds: Vectors, work: Path, cache: Path) -> IndexCost:
    """Make a library of synthetic text, index it, search it.

    Embedding 100,000 chunks takes two hours: here ``seeds`` (vectors of real synthetic chunks) are
    mixed in pairs with some noise, kept in the catalogue as if they had been embedded, and only
    the queries are embedded. What an index does depends on how vectors lie, not on what they mean.
    """
    catalogue = open_catalogue(work / "library")
    embedder = open_e5(cache)
    _fill(catalogue, chunks, seeds, embedder.name)
    index = open_index(catalogue, work / "index", embedder)
    try:
        started = time.monotonic()
        index.catch_up()
        built = time.monotonic() - started
        asked = [
            question(number % max(1, chunks // CHUNKS_PER_DOCUMENT)) for number in range(queries)
        ]
        search(index, asked[0], reader=staff(), k=10)
        seconds = []
        for text in asked:
            started = time.perf_counter()
            search(index, text, reader=staff(), k=10)
            seconds.append(time.perf_counter() - started)
    finally:
        index.close()
        catalogue.close()
    return IndexCost(
        chunks=chunks,
        build_seconds=built,
        query_seconds=tuple(seconds),
        peak_bytes=own_peak_bytes(),
        index_bytes=_size(work / "index"),
        catalogue_bytes=sum(path.stat().st_size for path in work.glob("library/catalogue.sqlite*")),
    )


def _fill(catalogue: Catalogue, chunks: int, seeds: Vectors, embedder: str) -> None:
    chance = np.random.default_rng(0)
    for number in range(-(-chunks // CHUNKS_PER_DOCUMENT)):
        count = min(CHUNKS_PER_DOCUMENT, chunks - number * CHUNKS_PER_DOCUMENT)
        _, stored = add_version(
            catalogue,
            _reading(number, count),
            place=f"synthetic:{number}",
            file_name=f"文書{number:05}.txt",
            sha256=hashlib.sha256(str(number).encode()).hexdigest(),
            scope=ALL_OFFICE,
        )
        ids = [chunk.id for chunk in chunks_of(catalogue, stored.version_id, reader=staff())]
        rows = _mixed(seeds, len(ids), chance)
        save_vectors(catalogue, embedder, dict(zip(ids, rows, strict=True)))


def _reading(number: int, chunks: int) -> Reading:
    made = document(number, chunks=chunks)
    return Reading(
        title=made.title,
        media_type="text/plain",
        pages=(
            Page(
                number=1,
                lines=tuple(Line(text=text, box=None, confidence=1.0) for text in made.chunks),
                tables=(),
                source=PageSource.TEXT_LAYER,
                confidence=1.0,
                needs_review=False,
                raster=None,
            ),
        ),
        chunks=tuple(
            ChunkDraft(
                text=text,
                heading_path=(),
                spans=(LineSpan(page=1, line=line, start=0, end=len(text), box=None),),
            )
            for line, text in enumerate(made.chunks)
        ),
        effective_date=None,
    )


def _mixed(seeds: Vectors, count: int, chance: np.random.Generator) -> Vectors:
    """Unit vectors between two seeds each, a little off the line."""
    first, second = chance.integers(len(seeds), size=(2, count))
    share = chance.random((count, 1), dtype=np.float32)
    noise = chance.standard_normal((count, seeds.shape[1]), dtype=np.float32)
    rows = share * seeds[first] + (1 - share) * seeds[second]
    rows = rows + _NOISE * noise / np.sqrt(seeds.shape[1])
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
