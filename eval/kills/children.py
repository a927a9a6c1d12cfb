"""What the killed process does, and what the program does after it: each in a process of its own.

``python -m eval.kills.children follow|use LIBRARY INDEX CHANGES``: follow the library into an index
that is saved every so many changes; or open what is left, search, catch up, look for every chunk.
"""

import json
import sys
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from library.catalogue import open_catalogue
from library.scopes import ALL_OFFICE
from library.vectors import Vectors, VectorTable, scope_vectors
from retrieval.index import Index, open_index
from retrieval.stores.selection import whole
from retrieval.upkeep.vector_stores import EmbeddedStore

_DIMENSION = 384


class TextNumbers:
    """Vectors that lie anywhere, the same for the same text: what an index does is measured here."""

    name = "text-numbers"
    dimension = _DIMENSION

    def load(self) -> None:
        """See ``Embedder``."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder``."""
        chances = (np.random.default_rng(zlib.crc32(text.encode())) for text in texts)
        rows = np.array([chance.normal(size=_DIMENSION) for chance in chances], np.float32)
        unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See ``Embedder``."""
        return self.embed_queries(texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What the program found after a kill."""

    chunks: int
    missed_at_once: int
    """Of those that had their vectors, not found before anything was mended."""
    missed: int
    """Not found by their own vectors after catching up."""
    remade: bool
    """Whether the vector index was made anew."""
    words: int
    """Chunks that the word index holds."""


def follow(library: Path, folder: Path, changes: int) -> None:
    """Follow the library to its head, as every owner of an index does."""
    index = _open(library, folder, changes)
    index.catch_up()
    index.close()


def use(library: Path, folder: Path, changes: int) -> Use:
    """Open what is left of an index, search it, catch up, and look for every chunk."""
    before = _vector_folders(folder)
    index = _open(library, folder, changes)
    at_once = _missed(index)
    index.catch_up()
    missed = _missed(index)
    status = index.status()
    index.close()
    return Use(
        chunks=status.catalogue_chunks,
        missed_at_once=at_once,
        missed=missed,
        remade=_vector_folders(folder) != before,
        words=status.word_chunks,
    )


def _open(library: Path, folder: Path, changes: int) -> Index:
    store = EmbeddedStore(folder=folder, sync_threshold=changes)
    return open_index(open_catalogue(library), folder, TextNumbers(), store=store)


def _missed(index: Index) -> int:
    tables = scope_vectors(index.catalogue, embedder=index.embedder.name, scope=ALL_OFFICE)
    return sum(_missed_of(index, table) for table in tables)


def _missed_of(index: Index, table: VectorTable) -> int:
    found = (
        {hit.chunk_id for hit in index.search_vectors(row, whole([ALL_OFFICE]), limit=5)}
        for row in table.rows
    )
    return sum(key not in hits for key, hits in zip(table.ids, found, strict=True))


def _vector_folders(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("vectors-*")}


def _main(what: str, library: str, folder: str, changes: str) -> None:
    given = Path(library), Path(folder), int(changes)
    if what == "follow":
        follow(*given)
    else:
        sys.stdout.write(json.dumps(asdict(use(*given))))


if __name__ == "__main__":
    _main(*sys.argv[1:])
