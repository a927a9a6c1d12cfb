"""The current pair of indexes of an owner: opened, counted, checked, compared with the catalogue."""

import logging
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import BaseFileLock

from library.catalogue import Catalogue
from library.errors import IndexAway, IndexBroken
from library.revisions import findable_chunk_count, head_revision
from retrieval.embedding.embedders import Embedders
from retrieval.stores.words import open_words
from retrieval.upkeep import state as states
from retrieval.upkeep.shelf import Health, Shelf
from retrieval.upkeep.state import State
from retrieval.upkeep.vector_stores import Followed, VectorStore
from retrieval.verify.findings import Checked
from retrieval.verify.words import verify_words

_PATIENCE_S = 5.0
"""Between two attempts to reach a vector index that is away."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an owner works with."""

    catalogue: Catalogue
    folder: Path
    embedders: Embedders
    store: VectorStore
    lock: BaseFileLock
    """Held; released by ``Keeper.close``."""


class Current:
    """Knows which indexes are current, and puts them on the shelf as far as they are fit for it.

    For one thread at a time.
    """

    def __init__(self, parts: Parts, shelf: Shelf) -> None:
        """Read which ones these are; a fresh pair where there are none. See ``fresh``."""
        self._parts = parts
        self._shelf = shelf
        self._ask_again_at = 0.0
        found = states.read_state(parts.folder)
        self.fresh = found is None
        """Whether there were none."""
        self.state = found or self._fresh_state()

    @property
    def away_and_due(self) -> bool:
        """Whether the server of the vectors is to be asked again."""
        away = self._shelf.vectors_health is Health.AWAY
        return away and time.monotonic() >= self._ask_again_at

    def _fresh_state(self) -> State:
        state = State(
            schema=states.SCHEMA,
            embedder=self._parts.embedders.wanted.name,
            dimension=self._parts.embedders.wanted.dimension,
            revision=0,
            words=states.fresh_words(),
            vectors=states.fresh_vectors(),
        )
        states.write_state(self._parts.folder, state)
        return state

    def open_words(self, *, make: bool) -> None:
        """Search the current words from now on; broken, if they do not open or cannot be all."""
        self._shelf.place_words(None, Health.BROKEN)
        folder = self._parts.folder / self.state.words
        with suppress(IndexBroken):
            if make or folder.is_dir():
                words = open_words(folder, writable=True)
                health = Health.GOOD if self._can_hold_all(words.count()) else Health.BROKEN
                self._shelf.place_words(words, health)

    def open_vectors(self, *, make: bool) -> None:
        """The same for the vectors, which may also be away."""
        self._shelf.place_vectors(None, Health.BROKEN)
        store, name = self._parts.store, self.state.vectors
        try:
            if make or store.holds(name):
                vectors = store.open(name)
                # Counting loads every collection; below a folder's seal nothing can have gone.
                whole = vectors.folder is not None or self._can_hold_all(vectors.count())
                self._shelf.place_vectors(vectors, Health.GOOD if whole else Health.BROKEN)
        except IndexAway:
            self.lose_touch()
        except IndexBroken:
            _log.warning("the vector index does not open")

    def _can_hold_all(self, count: int) -> bool:
        """Whether so many chunks can be all that were indexed: cheap, and says only no for sure."""
        catalogue = self._parts.catalogue
        behind = self.state.revision < head_revision(catalogue)
        return behind or count >= findable_chunk_count(catalogue)

    def lose_touch(self) -> None:
        """Do without the vectors' server for a while."""
        if self._shelf.vectors_health is not Health.AWAY:
            _log.warning("the vector index is away")
        self._shelf.place_vectors(None, Health.AWAY)
        self._ask_again_at = time.monotonic() + _PATIENCE_S

    def count(self) -> None:
        """Have an index that has less than all made anew by the next ``catch_up``."""
        words, vectors = self._shelf.count()
        if not self._can_hold_all(words):
            _log.warning("the word index has lost chunks")
            self._shelf.words_health = Health.BROKEN
        if not self._can_hold_all(vectors):
            _log.warning("the vector index has lost chunks")
            self._shelf.vectors_health = Health.BROKEN

    def check_vectors(self) -> None:
        """Open the vectors if they are found whole."""
        try:
            if self._parts.store.is_whole(self.state.vectors, self._followed()):
                self.open_vectors(make=False)
            else:
                self._shelf.place_vectors(None, Health.BROKEN)
        except IndexAway:
            self.lose_touch()

    def _followed(self) -> Followed:
        return Followed(
            catalogue=self._parts.catalogue,
            embedder=self._shelf.embedder.name,
            revision=self.state.revision,
        )

    def verify_words(self, shown: int) -> Checked:
        """Compare them with the catalogue; disowned in the state if they do not agree."""
        self.open_words(make=False)
        found = verify_words(
            self._shelf.words, self._parts.catalogue, revision=self.state.revision, shown=shown
        )
        if found.wrong:
            self._shelf.words_health = Health.BROKEN
            self.keep(replace(self.state, words=states.fresh_words()))
        return found

    def verify_vectors(self, shown: int) -> Checked:
        """The same for the vectors, which are searched exactly meanwhile."""
        self._shelf.place_vectors(None, Health.UNCHECKED)
        try:
            found = self._parts.store.verify(self.state.vectors, self._followed(), shown=shown)
        except IndexAway as away:
            self.lose_touch()
            return Checked(rows=0, skipped=away.message)
        if found.wrong:
            self._shelf.place_vectors(None, Health.BROKEN)
            self.keep(replace(self.state, vectors=states.fresh_vectors()))
        else:
            self.open_vectors(make=False)
        return found

    def keep(self, state: State) -> None:
        """Make this the state.

        Raises:
            StorageFull: the last one stays.
        """
        states.write_state(self._parts.folder, state)
        self.state = state
