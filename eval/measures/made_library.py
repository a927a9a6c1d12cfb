"""A library of synthetic documents in twenty scopes, with all that an index is made of.

Embedding 100,000 chunks takes hours: here vectors of real synthetic chunks are mixed in pairs with some
noise and kept as if they had been embedded. What an index does depends on how vectors lie, not on
what they mean. The bags of terms are real.
"""

import hashlib
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from eval.measures.synthetic import CHUNKS_PER_DOCUMENT, document
from library.bags import save_bags
from library.catalogue import Catalogue, open_catalogue
from library.chunks import chunks_of
from library.model import ChunkDraft, Line, LineSpan, Page, PageSource, Reading
from library.scope_list import add_scope, all_scopes
from library.scopes import Reader
from library.storing import add_version
from library.vectors import Vectors, save_vectors
from retrieval.bagging import recipe
from retrieval.terms import bag_of_terms
from retrieval.wording import worded

SCOPES = 20
_FEW = (0, 6, 13)
"""Of the scopes, the largest first: a fifth of all chunks."""
_NOT_ALL = (1, 10)
_NOISE = 0.3
_PROCESSES = 2
"""That tell words apart: 300 chunks a second each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What a library is to become."""

    folder: Path
    before: int
    """Chunks that it has."""
    chunks: int
    """That it is to have."""
    seeds: Vectors
    embedder: str
    """Name under which the vectors are kept."""


def readers(catalogue: Catalogue) -> dict[str, Reader]:
    """Readers by how many of the twenty scopes are theirs."""
    ids = [scope.id for scope in sorted(all_scopes(catalogue), key=lambda scope: scope.name)]
    few = frozenset(ids[place] for place in _FEW)
    most = frozenset(key for place, key in enumerate(ids) if place not in _NOT_ALL)
    return {str(len(each)): Reader(name="eval", scopes=each) for each in (few, most)}


def grow(growth: Growth) -> None:
    """Add documents of 50 chunks to a library, made if it is not there."""
    catalogue = open_catalogue(growth.folder)
    for number in range(len(all_scopes(catalogue)), SCOPES):
        add_scope(catalogue, f"課{number:02}")
    scopes = sorted(all_scopes(catalogue), key=lambda scope: scope.name)
    everyone = Reader(name="eval", scopes=frozenset(scope.id for scope in scopes))
    shares = np.array([1 / (place + 4) for place in range(SCOPES)])
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        sizes = list(_sizes(growth))
        for (number, _), bags in zip(sizes, pool.map(_bags, sizes, chunksize=4), strict=True):
            chance = np.random.default_rng(number)
            scope = scopes[chance.choice(SCOPES, p=shares / shares.sum())].id
            _, stored = add_version(
                catalogue,
                _reading(number, len(bags)),
                place=f"synthetic:{number}",
                file_name=f"文書{number:05}.txt",
                sha256=hashlib.sha256(str(number).encode()).hexdigest(),
                scope=scope,
            )
            ids = [chunk.id for chunk in chunks_of(catalogue, stored.version_id, reader=everyone)]
            keep = partial(zip, ids, strict=True)
            rows = _mixed(growth.seeds, len(ids), chance)
            save_vectors(catalogue, growth.embedder, dict(keep(rows)))
            save_bags(catalogue, recipe(), dict(keep(bags)), title=stored.title)
    catalogue.close()


def _sizes(growth: Growth) -> Iterator[tuple[int, int]]:
    """Number and chunks of each document to be added."""
    number = -(-growth.before // CHUNKS_PER_DOCUMENT)
    for start in range(growth.before, growth.chunks, CHUNKS_PER_DOCUMENT):
        yield number, min(CHUNKS_PER_DOCUMENT, growth.chunks - start)
        number += 1


def _bags(size: tuple[int, int]) -> list[str]:
    number, chunks = size
    made = document(number, chunks=chunks)
    return [" ".join(bag_of_terms(worded(made.title, (), text))) for text in made.chunks]


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
