"""Exact search over the catalogue's own vectors: no index that could break, and any filter.

Serves while Chroma is being rebuilt, in processes that do not own the indexes, and wherever filters
leave only certain versions: Chroma's own filters cost by matching rows. 100,000 chunks take about 60 ms
a question and 150 MB; what does not fit is read from the catalogue for each question.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from library.catalogue import Catalogue
from library.revisions import scope_chunk_count
from library.standing import Standing
from library.vectors import (
    Stamp,
    Vectors,
    VectorTable,
    scope_vectors,
    vectors_stamp,
    versions_since,
)
from retrieval.stores.hits import Hit
from retrieval.stores.selection import Selection

MEMORY_ROWS = 150_000
"""Vectors kept in memory, at 1.5 kB each."""
_GATHERED = 0.3
"""Share of the rows up to which it is faster to copy those that are wanted than to score all."""

_Place = tuple[str, Standing]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A scope's live or archived vectors in memory."""

    table: VectorTable
    versions: dict[str, int]
    """Numbered by first appearance."""
    numbers: NDArray[np.int32]
    """Of the version of each row."""

    def nearest(
        self, vector: Vectors, limit: int, versions: Collection[str] | None
    ) -> Iterable[Hit]:
        """Those of ``versions``, of all if None."""
        if versions is None:
            return nearest(self.table, vector, limit)
        if not self.table.ids:
            return []
        wanted = np.array([version in versions for version in self.versions], bool)
        rows = np.flatnonzero(wanted[self.numbers])
        if len(rows) <= _GATHERED * len(self.numbers):
            scores = self.table.rows[rows] @ vector
        else:
            scores = (self.table.rows @ vector)[rows]
        return _best(self.table.ids, rows, scores, limit)


class ExactVectors:
    """All vectors of the scopes that were asked for lately, in memory. Safe between threads."""

    def __init__(
        self, catalogue: Catalogue, embedder: str, *, memory_rows: int = MEMORY_ROWS
    ) -> None:
        """Nothing is read before the first search."""
        self._catalogue = catalogue
        self._embedder = embedder
        self._memory_rows = memory_rows
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._kept: OrderedDict[_Place, _Kept] = OrderedDict()

    def search(self, vector: Vectors, selection: Selection, *, limit: int) -> list[Hit]:
        """The selected chunks whose vectors are nearest, by cosine, best first."""
        if selection.empty:
            return []
        found = [
            hit
            for scope in sorted(selection.scopes)
            for standing in _standings(selection)
            for hit in self._nearest((scope, standing), vector, limit, selection.versions)
        ]
        return sorted(found, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def forget(self) -> None:
        """Give the memory back."""
        with self._lock:
            self._kept.clear()

    def _nearest(
        self, place: _Place, vector: Vectors, limit: int, versions: Collection[str] | None
    ) -> Iterable[Hit]:
        kept = self._in_memory(place)
        if kept is not None:
            return kept.nearest(vector, limit, versions)
        parts = self._read(place, versions)
        return (hit for part in parts for hit in nearest(part, vector, limit))

    def _in_memory(self, place: _Place) -> _Kept | None:
        """None where it would not fit."""
        with self._lock:
            self._drop_changed()
            if place not in self._kept:
                coming = scope_chunk_count(self._catalogue, *place)
                if coming > self._memory_rows:
                    return None
                self._make_room(coming)
                self._kept[place] = _keep(self._read(place, None))
            self._kept.move_to_end(place)
            return self._kept[place]

    def _make_room(self, rows: int) -> None:
        while self._kept and rows + sum(len(k.numbers) for k in self._kept.values()) > (
            self._memory_rows
        ):
            self._kept.popitem(last=False)

    def _drop_changed(self) -> None:
        stamp = vectors_stamp(self._catalogue)
        if self._stamp is not None and stamp[1] < self._stamp[1]:  # numbers are used again
            self._kept.clear()
        elif self._kept and self._stamp is not None and stamp != self._stamp:
            changed = versions_since(self._catalogue, self._stamp)
            scopes = set(changed.values())
            for place, kept in list(self._kept.items()):
                if place[0] in scopes or not changed.keys().isdisjoint(kept.versions):
                    del self._kept[place]
        self._stamp = stamp

    def _read(self, place: _Place, versions: Collection[str] | None) -> Iterator[VectorTable]:
        scope, standing = place
        return scope_vectors(
            self._catalogue,
            embedder=self._embedder,
            scope=scope,
            standing=standing,
            versions=versions,
        )


def _keep(parts: Iterator[VectorTable]) -> _Kept:
    table, versions = _joined(parts), dict[str, int]()
    numbers = [versions.setdefault(each, len(versions)) for each in table.versions]
    return _Kept(VectorTable(table.ids, table.rows), versions, np.array(numbers, np.int32))


def _standings(selection: Selection) -> tuple[Standing, ...]:
    return (Standing.LIVE, Standing.ARCHIVED) if selection.archived else (Standing.LIVE,)


def load(
    catalogue: Catalogue, embedder: str, scope: str, standing: Standing = Standing.LIVE
) -> VectorTable:
    """All vectors of a scope's live or archived versions in one table."""
    return _joined(scope_vectors(catalogue, embedder=embedder, scope=scope, standing=standing))


def nearest(table: VectorTable, vector: Vectors, limit: int) -> list[Hit]:
    """The rows of a table nearest to a unit vector, by cosine, best first."""
    if not table.ids:
        return []
    return _best(table.ids, np.arange(len(table.ids)), table.rows @ vector, limit)


def _joined(parts: Iterator[VectorTable]) -> VectorTable:
    tables = list(parts)
    if not tables:
        return VectorTable((), np.empty((0, 0), np.float32))
    return VectorTable(
        tuple(chunk_id for table in tables for chunk_id in table.ids),
        np.concatenate([table.rows for table in tables]),
        tuple(version for table in tables for version in table.versions),
    )


def _best(ids: tuple[str, ...], rows: NDArray[np.intp], scores: Vectors, limit: int) -> list[Hit]:
    """The best of the rows of ``ids``, each of which has a score."""
    if limit < 1 or not len(rows):
        return []
    if len(scores) > limit:
        best = np.argpartition(-scores, limit - 1)[:limit]
    else:
        best = np.arange(len(scores))
    ordered = best[np.argsort(-scores[best], kind="stable")]
    return [Hit(ids[rows[place]], float(scores[place])) for place in ordered]
