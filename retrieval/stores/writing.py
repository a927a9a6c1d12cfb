"""How both indexes take the same changes: side by side, each in a thread."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby

from library.catalogue import Catalogue
from library.pending import Entry, Pending, entries_of, former_ids, scopes_left
from library.standing import Standing
from library.vectors import table_of
from retrieval.stores.vectors import VectorIndex
from retrieval.stores.words import WordIndex

BATCH = 4_000
"""Chunks in memory at once: 6 MB of vectors and as much of bags, written in about two seconds. With
2,000 making an index took 10 to 19 % more CPU, in smaller writes to each scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The indexes that follow; None for one that does not."""

    words: WordIndex | None
    vectors: VectorIndex | None

    def write(
        self, catalogue: Catalogue, changes: Sequence[Pending], *, embedder: str, recipe: str
    ) -> None:
        """Put versions where they stand now, and take them out of where they may have stood.

        Raises:
            IndexBroken: an index could not be written.
            StorageFull: no room left.
        """
        if self.words is None and self.vectors is None:
            return
        by_id = {each.version_id: each for each in changes}
        there = [key for key, each in by_id.items() if each.standing is not Standing.GONE]
        self._clear(catalogue, by_id)
        entries = entries_of(catalogue, there, embedder=embedder, recipe=recipe, batch=BATCH)
        with ThreadPoolExecutor(1) as aside:
            for batch, last in _with_last(entries):
                words = aside.submit(self._take_words, batch, by_id, commit=last)
                self._add_vectors(batch, by_id)
                words.result()

    def _clear(self, catalogue: Catalogue, changes: Mapping[str, Pending]) -> None:
        if self.words is not None:
            for version_id in changes:
                self.words.remove(version_id)
        if self.vectors is not None:
            for (scope, archived), ids in _left(catalogue, changes).items():
                self.vectors.delete(scope, ids, archived=archived)

    def _take_words(
        self, entries: Sequence[Entry], changes: Mapping[str, Pending], *, commit: bool
    ) -> None:
        """Committing waits for the disk mostly, and vectors are written meanwhile."""
        if self.words is None:
            return
        for version, group in _by_version(entries, changes):
            bags = [(entry.chunk_id, entry.bag) for entry in group if entry.bag is not None]
            archived = version.standing is Standing.ARCHIVED
            self.words.add(version.version_id, version.scope, bags, archived=archived)
        if commit:
            self.words.commit()

    def _add_vectors(self, entries: Sequence[Entry], changes: Mapping[str, Pending]) -> None:
        if self.vectors is None:
            return
        places: dict[tuple[str, bool], list[tuple[str, bytes]]] = {}
        for version, group in _by_version(entries, changes):
            place = places.setdefault((version.scope, version.standing is Standing.ARCHIVED), [])
            place += [(e.chunk_id, e.vector) for e in group if e.vector is not None]
        for (scope, archived), rows in places.items():
            self.vectors.upsert(scope, table_of(rows), archived=archived)


def _with_last(batches: Iterator[list[Entry]]) -> Iterator[tuple[list[Entry], bool]]:
    """Each batch, and whether it is the last one; an empty one where there are none."""
    batch = next(batches, [])
    for following in batches:
        yield batch, False
        batch = following
    yield batch, True


def _left(
    catalogue: Catalogue, changes: Mapping[str, Pending]
) -> dict[tuple[str, bool], list[str]]:
    """By scope and whether archived, what must not be found there (any more)."""
    left: dict[tuple[str, bool], list[str]] = {}
    moved = scopes_left(catalogue, changes)
    for chunk_id, version_id, dropped in former_ids(catalogue, changes):
        version = changes[version_id]
        for standing in (Standing.LIVE, Standing.ARCHIVED):
            archived = standing is Standing.ARCHIVED
            if dropped or version.standing is not standing:
                left.setdefault((version.scope, archived), []).append(chunk_id)
            for scope in moved.get(version_id, ()):
                left.setdefault((scope, archived), []).append(chunk_id)
    return left


def _by_version(
    entries: Sequence[Entry], changes: Mapping[str, Pending]
) -> Iterator[tuple[Pending, Iterator[Entry]]]:
    for version_id, group in groupby(entries, key=lambda entry: entry.version_id):
        yield changes[version_id], group
