"""Exact search over the catalogue's own vectors: no index that could break.

Serves while Chroma is being rebuilt, and in processes that do not own the indexes. 100,000 chunks
take about 60 ms a question and 150 MB.
"""

import threading
from collections.abc import Collection, Iterator

import numpy as np

from library.catalogue import Catalogue
from library.revisions import head_revision
from library.standing import Standing
from library.vectors import Vectors, VectorTable, count_vectors, scope_vectors
from retrieval.hits import Hit
from retrieval.selection import Selection

_State = tuple[int, int]


class ExactVectors:
    """All live vectors of the scopes that were asked for, in memory. Safe between threads."""

    def __init__(self, catalogue: Catalogue, embedder: str) -> None:
        """Nothing is read before the first search."""
        self._catalogue = catalogue
        self._embedder = embedder
        self._lock = threading.Lock()
        self._state: _State = (-1, -1)
        self._tables: dict[tuple[str, Standing], VectorTable] = {}

    def search(self, vector: Vectors, selection: Selection, *, limit: int) -> list[Hit]:
        """The selected chunks whose vectors are nearest, by cosine, best first."""
        found = [
            hit for table in self._selected(selection) for hit in nearest(table, vector, limit)
        ]
        return sorted(found, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def _selected(self, selection: Selection) -> Iterator[VectorTable]:
        for scope in sorted(selection.scopes):
            for standing in _standings(selection):
                if selection.versions is None:
                    yield self._table(scope, standing)
                else:
                    given = (self._catalogue, self._embedder, scope, standing)
                    yield load(*given, versions=selection.versions)

    def forget(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._tables = {}

    def _table(self, scope: str, standing: Standing) -> VectorTable:
        state = (
            head_revision(self._catalogue),
            count_vectors(self._catalogue, embedder=self._embedder),
        )
        with self._lock:
            if state != self._state:
                self._state, self._tables = state, {}
            key = scope, standing
            if key not in self._tables:
                self._tables[key] = load(self._catalogue, self._embedder, scope, standing)
            return self._tables[key]


def _standings(selection: Selection) -> tuple[Standing, ...]:
    return (Standing.LIVE, Standing.ARCHIVED) if selection.archived else (Standing.LIVE,)


def load(
    catalogue: Catalogue,
    embedder: str,
    scope: str,
    standing: Standing = Standing.LIVE,
    *,
    versions: Collection[str] | None = None,
) -> VectorTable:
    """All vectors of a scope's live or archived versions in one table; or only of ``versions``."""
    parts = list(
        scope_vectors(
            catalogue, embedder=embedder, scope=scope, standing=standing, versions=versions
        )
    )
    if not parts:
        return VectorTable((), np.empty((0, 0), np.float32))
    ids = tuple(chunk_id for part in parts for chunk_id in part.ids)
    return VectorTable(ids, np.concatenate([part.rows for part in parts]))


def nearest(table: VectorTable, vector: Vectors, limit: int) -> list[Hit]:
    """The rows of a table nearest to a unit vector, by cosine, best first."""
    if not table.ids or limit < 1:
        return []
    scores = table.rows @ vector
    if len(scores) > limit:
        best = np.argpartition(-scores, limit - 1)[:limit]
    else:
        best = np.arange(len(scores))
    ordered = best[np.argsort(-scores[best], kind="stable")]
    return [Hit(table.ids[row], float(scores[row])) for row in ordered]
