"""One index of a given size: how long it takes to make, open and search, and what it holds on to.

Making and searching each run in a process of their own, so that memory is theirs and nothing else's.
"""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from eval.measures.made_library import readers
from eval.measures.memory import own_peak_bytes
from eval.measures.synthetic import CHUNKS_PER_DOCUMENT, question
from library.catalogue import open_catalogue
from library.errors import ShoruiError
from library.scopes import Reader
from retrieval.embedding.e5.engine import open_e5
from retrieval.index import Index, open_index
from retrieval.ranking.fusion import LEG_LIMIT
from retrieval.search import find
from retrieval.stores.exact import ExactVectors
from retrieval.stores.selection import whole

_TOGETHER = 16
"""Who search at the same time."""
_ROUNDS = 2
"""How often each of them asks all questions; the vectors of these are remembered by then."""
_BEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MakingCost:
    """What it costs to make both indexes from a catalogue that has vectors and bags of terms."""

    seconds: float
    peak_bytes: int
    index_bytes: int
    catalogue_bytes: int
    """Texts, lines, vectors, bags."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question, end to end: embedded, both rankings, the catalogue's gate."""

    seconds: float
    recall: float
    """Of the ten nearest vectors, the share that the vector index finds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchingCost:
    """What it costs to search."""

    opening_seconds: float
    """From opening the catalogue to the first answer, the embedding model loaded meanwhile."""
    asked: Mapping[str, Sequence[Asked]]
    """By how many of the twenty scopes are the reader's."""
    together_per_second: float
    """Questions answered when many ask at once, their vectors remembered."""
    together_failed: int
    """Of them those that were not answered."""
    together: int
    peak_bytes: int


def measure_making(work: Path, cache: Path) -> MakingCost:
    """Make both indexes of the library in ``work``."""
    catalogue = open_catalogue(work / "library")
    index = open_index(catalogue, work / "index", open_e5(cache))
    try:
        started = time.monotonic()
        index.catch_up()
        seconds = time.monotonic() - started
    finally:
        index.close()
        catalogue.close()
    return MakingCost(
        seconds=seconds,
        peak_bytes=own_peak_bytes(),
        index_bytes=_size(work / "index"),
        catalogue_bytes=sum(path.stat().st_size for path in work.glob("library/catalogue.sqlite*")),
    )


def measure_searching(chunks: int, queries: int, work: Path, cache: Path) -> SearchingCost:
    """Open what ``measure_making`` made and search it: one after another, then many at once."""
    documents = max(1, chunks // CHUNKS_PER_DOCUMENT)
    texts = [question(number * documents // queries) for number in range(queries)]
    started = time.perf_counter()
    catalogue = open_catalogue(work / "library")
    index = open_index(catalogue, work / "index", open_e5(cache))
    try:
        by_size = readers(catalogue)
        few = next(iter(by_size.values()))
        find(index, "使用料はいくらですか", reader=few, k=_BEST)
        opening = time.perf_counter() - started
        seconds = {
            # Each reader has questions of their own: none has been embedded before.
            name: [_ask(index, f"{text}（{name}）", reader) for text in ["使用料", *texts]][1:]
            for name, reader in by_size.items()
        }
        together = [(f"{text}（{len(few.scopes)}）", few) for text in texts] * _ROUNDS
        answered, taken = _ask_together(index, together * _TOGETHER)
        peak = own_peak_bytes()  # before exact search reads all vectors
        recalls = {name: _recalls(index, texts, each) for name, each in by_size.items()}
    finally:
        index.close()
        catalogue.close()
    return SearchingCost(
        opening_seconds=opening,
        asked={
            name: [Asked(seconds=s, recall=r) for s, r in zip(each, recalls[name], strict=True)]
            for name, each in seconds.items()
        },
        together_per_second=sum(answered) / taken,
        together_failed=len(answered) - sum(answered),
        together=len(answered),
        peak_bytes=peak,
    )


def _ask(index: Index, text: str, reader: Reader) -> float:
    started = time.perf_counter()
    find(index, text, reader=reader, k=_BEST)
    return time.perf_counter() - started


def _ask_together(index: Index, asked: Sequence[tuple[str, Reader]]) -> tuple[list[bool], float]:
    """Whether each was answered, and the seconds of all."""

    def answer(each: tuple[str, Reader]) -> bool:
        text, reader = each
        try:
            find(index, text, reader=reader, k=_BEST)
        except (ShoruiError, RuntimeError, ValueError, OSError):
            return False
        return True

    started = time.perf_counter()
    with ThreadPoolExecutor(_TOGETHER) as pool:
        answered = list(pool.map(answer, asked))
    return answered, time.perf_counter() - started


def _recalls(index: Index, texts: Sequence[str], reader: Reader) -> list[float]:
    exact, selection = ExactVectors(index.catalogue, index.embedder.name), whole(reader.scopes)
    recalls = []
    for vector in index.embedder.embed_queries(texts):
        nearest = exact.search(vector, selection, limit=_BEST)
        found = index.search_vectors(vector, selection, limit=LEG_LIMIT)[:_BEST]
        common = {hit.chunk_id for hit in nearest} & {hit.chunk_id for hit in found}
        recalls.append(len(common) / len(nearest) if nearest else 1.0)
    return recalls


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
