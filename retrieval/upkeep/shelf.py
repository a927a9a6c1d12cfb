"""The pair of indexes that is open now: searched by many threads, exchanged under their feet."""

import logging
from contextlib import suppress
from enum import StrEnum

from library.catalogue import Catalogue
from library.errors import IndexAway, IndexBroken
from library.vectors import Vectors
from retrieval.embedding.embedder import Embedder
from retrieval.embedding.embedders import LostEmbedder
from retrieval.embedding.remembering import Remembering
from retrieval.stores.exact import ExactVectors
from retrieval.stores.hits import Hit
from retrieval.stores.selection import Selection
from retrieval.stores.vectors import VectorIndex
from retrieval.stores.words import WordIndex, WordQuery
from retrieval.upkeep.gate import Gate

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

    def __init__(self, catalogue: Catalogue, embedder: Embedder) -> None:
        """Empty; vectors are searched exactly as long as no index of them is open.

        Args:
            catalogue: whose vectors these are.
            embedder: whose vectors are searched at first.
        """
        self._catalogue = catalogue
        self._embedder = Remembering(embedder)
        self._exact = ExactVectors(catalogue, embedder.name)
        self.lost = False
        """Whether no question can be embedded for the vectors that are searched."""
        self._gate = Gate()
        self.words: WordIndex | None = None
        self.vectors: VectorIndex | None = None
        self.words_health = Health.BROKEN
        self.vectors_health = Health.BROKEN

    @property
    def embedder(self) -> Embedder:
        """Whose vectors are searched: questions have to be embedded by it."""
        return self._embedder

    @embedder.setter
    def embedder(self, embedder: Embedder) -> None:
        with self._gate.alone():
            self._use(embedder)

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

    def search_vectors(
        self, vector: Vectors, selection: Selection, *, limit: int, embedder: str
    ) -> list[Hit] | None:
        """As ``VectorIndex.search``; exactly, in the catalogue, while it is not to be had.

        Exactly also where the selection names versions: filters in Chroma cost by matching rows.
        None where the vector is of another embedder than those that are searched now.
        """
        failing = Health.UNCHECKED
        with self._gate.together():
            asked = self.vectors
            if embedder != self._embedder.name:
                return None
            if selection.versions is not None or asked is None:
                return self._exact.search(vector, selection, limit=limit)
            try:
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
        if asked is self.vectors:
            self.place_vectors(None, failing)
        return self.search_vectors(vector, selection, limit=limit, embedder=embedder)

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

    def place_vectors(
        self, vectors: VectorIndex | None, health: Health, *, embedder: Embedder | None = None
    ) -> None:
        """Search ``vectors`` from now on and close what was there.

        Args:
            vectors: None to search exactly.
            health: of the index.
            embedder: whose vectors they are, if it is another one than so far.
        """
        with self._gate.alone():
            if embedder is not None:
                self._use(embedder)
            old, self.vectors, self.vectors_health = self.vectors, vectors, health
            if old is not None:
                with suppress(IndexBroken):
                    old.close()
        if vectors is not None:
            self._exact.forget()

    def _use(self, embedder: Embedder) -> None:
        if embedder.name != self._embedder.name:
            self._exact = ExactVectors(self._catalogue, embedder.name)
            self._embedder = Remembering(embedder)
            self.lost = isinstance(embedder, LostEmbedder)

    @property
    def broken(self) -> bool:
        """Whether an index is known to need making anew."""
        return Health.BROKEN in {self.words_health, self.vectors_health}

    @property
    def needs_mending(self) -> bool:
        """Whether an index has to be checked or made anew."""
        return self.broken or self.vectors_health is Health.UNCHECKED
