"""The pair of indexes that is open now: searched by many threads, exchanged under their feet."""

import logging
from contextlib import suppress
from enum import StrEnum

from library.errors import IndexAway, IndexBroken
from library.vectors import Vectors
from retrieval.exact import ExactVectors
from retrieval.gate import Gate
from retrieval.hits import Hit
from retrieval.selection import Selection
from retrieval.vectors import VectorIndex
from retrieval.words import WordIndex, WordQuery

_log = logging.getLogger(__name__)


class Health(StrEnum):
    """What is known of one index."""

    GOOD = "good"
    UNCHECKED = "unchecked"
    """Not opened, because its last owner was killed or it failed: to be checked first."""
    BROKEN = "broken"
    """To be made anew."""
    AWAY = "away"
    """Kept by a server that does not answer just now."""
    NOT_OURS = "not_ours"
    """Not opened, because another process owns it."""


class Shelf:
    """Holds the open indexes. An index that fails a search is put down and no longer asked."""

    def __init__(self, exact: ExactVectors) -> None:
        """Empty; vectors are searched in ``exact`` as long as no index of them is open."""
        self._exact = exact
        self._gate = Gate()
        self.words: WordIndex | None = None
        self.vectors: VectorIndex | None = None
        self.words_health = Health.BROKEN
        self.vectors_health = Health.BROKEN

    def search_words(self, query: WordQuery, selection: Selection, *, limit: int) -> list[Hit]:
        """As ``WordIndex.search``; nothing while it is broken."""
        with self._gate.together():
            asked = self.words
            try:
                return asked.search(query, selection, limit=limit) if asked else []
            except IndexBroken:
                _log.warning("the word index fails in a search")
        if asked is self.words:
            self.place_words(None, Health.BROKEN)
        return []

    def search_vectors(self, vector: Vectors, selection: Selection, *, limit: int) -> list[Hit]:
        """As ``VectorIndex.search``; exactly, in the catalogue, while it is not to be had.

        Exactly also where the selection names versions: filters in Chroma cost by matching rows.
        """
        if selection.versions is not None:
            return self._exact.search(vector, selection, limit=limit)
        failing = Health.UNCHECKED
        with self._gate.together():
            asked = self.vectors
            try:
                if asked is not None:
                    return asked.search(
                        vector,
                        scopes=selection.scopes,
                        archived=selection.archived,
                        limit=limit,
                    )
            except IndexAway:
                failing = Health.AWAY
                _log.warning("the vector index is away")
            except IndexBroken:
                _log.warning("the vector index fails in a search")
        if asked is not None and asked is self.vectors:
            self.place_vectors(None, failing)
        return self._exact.search(vector, selection, limit=limit)

    def count(self) -> tuple[int, int]:
        """How many chunks the words and the vectors hold; 0 for what is not open.

        Raises:
            IndexBroken: one of them cannot be read.
        """
        with self._gate.together():
            words = self.words.count() if self.words else 0
            return words, self.vectors.count() if self.vectors else 0

    def place_words(self, words: WordIndex | None, health: Health) -> None:
        """Search ``words`` from now on and close what was there."""
        with self._gate.alone():
            old, self.words, self.words_health = self.words, words, health
            if old is not None:
                with suppress(IndexBroken):
                    old.close()

    def place_vectors(self, vectors: VectorIndex | None, health: Health) -> None:
        """Search ``vectors`` from now on and close what was there."""
        with self._gate.alone():
            old, self.vectors, self.vectors_health = self.vectors, vectors, health
            if old is not None:
                with suppress(IndexBroken):
                    old.close()
        if vectors is not None:
            self._exact.forget()

    @property
    def broken(self) -> bool:
        """Whether an index is known to need making anew."""
        return Health.BROKEN in {self.words_health, self.vectors_health}

    @property
    def needs_mending(self) -> bool:
        """Whether an index has to be checked or made anew."""
        return self.broken or self.vectors_health is Health.UNCHECKED
