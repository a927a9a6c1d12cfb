"""The word index: BM25 over the joint bag of terms, in an index for each scope.

A search opens only the scopes that it may look into, and weighs each term by these together
(``retrieval.stores.rarity``): what lies in others changes neither order nor score. Scopes are
written one by one, so a search may see a change in one a moment before another, and a kill may
leave it there: whoever writes does it again from before (``retrieval.upkeep.following``).
"""

import hashlib
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from library.errors import IndexBroken
from retrieval.stores.faults import own_errors
from retrieval.stores.hits import Hit
from retrieval.stores.rarity import corrections
from retrieval.stores.scope_words import (
    BROKEN,
    Row,
    ScopeWords,
    View,
    Wanted,
    fault_of,
    is_scope,
    open_scope,
)
from retrieval.stores.seal import take_seal_off
from retrieval.stores.selection import Selection

_WRITERS = 4
"""Scopes written at once. A commit mostly waits for the disk: twenty scopes of 200 chunks took 2.2 s
one after another, 0.5 s by four, with 0.34 s of CPU; one index of the same chunks 0.2 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordQuery:
    """What is looked for in the words."""

    terms: tuple[tuple[str, float], ...]
    """Any of these, each with its weight (1 for a word that was typed), each once."""
    required: frozenset[str] = frozenset()
    """All of these, whatever else is found."""


NO_WORDS = WordQuery(terms=())
"""Finds nothing."""


def any_of(terms: Iterable[str]) -> WordQuery:
    """Any of the terms, all of the same weight; repetitions do not count."""
    return WordQuery(terms=tuple((term, 1.0) for term in dict.fromkeys(terms)))


@dataclass(slots=True)
class _Changes:
    """What is to be done to a scope by the next commit: take out, then put in."""

    removed: set[str] = field(default_factory=set)
    added: list[Row] = field(default_factory=list)


class WordIndex:
    """An open word index. Any number of threads may search it while one writes."""

    def __init__(self, folder: Path, *, writable: bool) -> None:
        """Use ``open_words``."""
        self._folder = folder
        self._writable = writable
        self._opening = threading.Lock()
        self._scopes: dict[str, ScopeWords | None] = {
            path.name: None for path in sorted(folder.iterdir()) if is_scope(path)
        }
        """By name of their folders; None for one that nobody has asked for yet."""
        self._changes: dict[str, _Changes] = {}

    def search(self, query: WordQuery, selection: Selection, *, limit: int) -> list[Hit]:
        """The selected chunks with most of the terms, best first.

        Raises:
            IndexBroken: the index cannot be read.
        """
        if not query.terms or selection.empty:
            return []
        with own_errors(fault_of):
            views = [self._get(name).view for name in self._known(selection.scopes)]
            found = [
                (score, view, address)
                for view, wanted in _wanted(query, selection, views)
                for score, address in view.best(wanted, limit)
            ]
            best = sorted(found, key=lambda each: -each[0])[:limit]
            # By id: one that was just moved may be in two scopes for a moment.
            scores = {view.chunk_id(at): float(score) for score, view, at in reversed(best)}
        hits = (Hit(chunk_id, score) for chunk_id, score in scores.items())
        return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))

    def add(
        self,
        version_id: str,
        scope: str,
        bags: Sequence[tuple[str, str]],
        *,
        archived: bool = False,
    ) -> None:
        """Put in chunks of a version: id, and terms with blanks between them. See ``commit``.

        What the version has already stays: ``remove`` it before.
        """
        rows = (
            Row(chunk_id=key, version_id=version_id, archived=archived, bag=bag)
            for key, bag in bags
        )
        self._changed(_name(scope)).added.extend(rows)

    def remove(self, version_id: str) -> None:
        """Take all chunks of a version out, whatever scope they are in. See ``commit``."""
        for change in self._changes.values():
            change.added = [row for row in change.added if row.version_id != version_id]
        with own_errors(fault_of):
            for name, scope in self._all():
                if scope.view.holds(version_id):
                    self._changed(name).removed.add(version_id)

    def commit(self) -> None:
        """Keep and show all changes since the last commit, scope by scope.

        Raises:
            StorageFull: no room; the changes since the last commit are dropped, in some scopes.
            IndexBroken: the index cannot be written.
        """
        changes, self._changes = self._changes, {}
        with own_errors(fault_of):
            if len(changes) == 1:
                self._write(*changes.popitem())
                return
            with ThreadPoolExecutor(_WRITERS) as pool:
                written = [pool.submit(self._write, *change) for change in changes.items()]
            for each in written:
                each.result()

    def count(self) -> int:
        """How many chunks can be found."""
        with own_errors(fault_of):
            return sum(scope.view.found for _, scope in self._all())

    def all_ids(self) -> list[str]:
        """The chunks in the index; one that is there twice, twice.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(fault_of):
            return [chunk_id for _, scope in self._all() for chunk_id in scope.view.ids()]

    def ids(self, scope: str, *, archived: bool = False) -> set[str]:
        """The live chunks of a scope, or its archived ones.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(fault_of):
            named = [self._get(name) for name in self._known([scope])]
            return {chunk_id for each in named for chunk_id in each.view.ids(archived=archived)}

    def close(self) -> None:
        """Drop what is not committed and give the files back."""
        self._writable = False
        self._changes.clear()
        self._scopes.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _known(self, scopes: Iterable[str]) -> Iterator[str]:
        return (name for name in map(_name, sorted(scopes)) if name in self._scopes)

    def _all(self) -> list[tuple[str, ScopeWords]]:
        return [(name, self._get(name)) for name in list(self._scopes)]

    def _get(self, name: str) -> ScopeWords:
        """The scope of a folder, opened or made where it has not been yet."""
        with self._opening:
            scope = self._scopes.get(name)
            if scope is None:
                scope = open_scope(self._folder / name, make=self._writable)
                self._scopes[name] = scope
            return scope

    def _changed(self, name: str) -> _Changes:
        if not self._writable:
            raise ValueError("this word index is open for reading only")
        return self._changes.setdefault(name, _Changes())

    def _write(self, name: str, changes: _Changes) -> None:
        self._get(name).write(changes.removed, changes.added)


def open_words(folder: Path, *, writable: bool) -> WordIndex:
    """Open the word index in ``folder``; a writable one is made if it is not there.

    Only the owner of the indexes may write it: see ``retrieval.index``.

    Raises:
        IndexBroken: it cannot be read, its files were changed since it was closed, or there is none
            and it may not be made.
    """
    with own_errors(fault_of):
        if writable:
            folder.mkdir(parents=True, exist_ok=True)
            if not take_seal_off(folder):
                raise IndexBroken(BROKEN)
        return WordIndex(folder, writable=writable)


def _name(scope: str) -> str:
    """Of a scope's folder: its id may be anything."""
    return f"scope-{hashlib.sha256(scope.encode()).hexdigest()[:16]}"


def _wanted(
    query: WordQuery, selection: Selection, views: Sequence[View]
) -> Iterator[tuple[View, Wanted]]:
    """What is looked for in each scope that has all that is required, and any of the terms."""
    counted = [[view.having(term) for term, _ in query.terms] for view in views]
    shares = corrections([view.chunks for view in views], counted) if views else ()
    for view, having, factors in zip(views, counted, shares, strict=True):
        terms = [
            (term, weight * float(factor))
            for (term, weight), count, factor in zip(query.terms, having, factors, strict=True)
            if count
        ]
        if terms and all(view.having(term) for term in query.required):
            yield (
                view,
                Wanted(
                    terms=terms,
                    required=query.required,
                    archived=selection.archived,
                    versions=selection.versions,
                ),
            )
