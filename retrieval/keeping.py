"""What the owner of the indexes does: opens, follows, checks, makes anew, closes."""

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import BaseFileLock

from library.catalogue import Catalogue
from library.errors import IndexAway, IndexBroken, StorageFull
from library.revisions import findable_chunk_count, head_revision
from retrieval import state as states
from retrieval.embedder import Embedder
from retrieval.following import Follower, Watch
from retrieval.seal import put_seal
from retrieval.shelf import Health, Shelf
from retrieval.state import State
from retrieval.stores import Followed, VectorStore
from retrieval.verify.findings import Checked
from retrieval.verify.words import verify_words
from retrieval.words import open_words
from retrieval.writing import Pair

_PATIENCE_S = 5.0
"""Between two attempts to reach a vector index that is away."""
_OTHER_EMBEDDER = "別の埋め込みモデルの索引です。次に検索か登録をするとき、自動で作り直します。"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What an owner works with."""

    catalogue: Catalogue
    folder: Path
    embedder: Embedder
    store: VectorStore
    lock: BaseFileLock
    """Held; released by ``Keeper.close``."""


class Keeper:
    """Keeps the indexes of a folder whose lock it was given. One thread at a time changes them."""

    def __init__(self, parts: Parts, shelf: Shelf) -> None:
        """Open both indexes, or find out why that has to wait for ``catch_up``."""
        self._parts = parts
        self._shelf = shelf
        self._work = threading.Lock()
        self._words_ahead = 0
        self._ask_again_at = 0.0
        killed = states.mark_in_use(parts.folder)
        found = states.read_state(parts.folder)
        self._state = found or self._fresh_state()
        states.sweep(parts.folder, self._state)
        parts.store.sweep([self._state.vectors])
        self._open_words(make=found is None)
        if not self._embedder_is_same():
            shelf.place_vectors(None, Health.BROKEN)
        elif found is not None and killed:
            shelf.place_vectors(None, Health.UNCHECKED)
        else:
            self._open_vectors(make=found is None)

    @property
    def revision(self) -> int:
        """Up to which what is searched has followed the catalogue."""
        if self._shelf.vectors_health is Health.AWAY:
            return max(self._state.revision, self._words_ahead)
        return self._state.revision

    @property
    def behind(self) -> bool:
        """See ``Index.behind``."""
        head = head_revision(self._parts.catalogue)
        if self._shelf.vectors_health is Health.AWAY and time.monotonic() >= self._ask_again_at:
            return True
        return self._shelf.needs_mending or self.revision < head

    def catch_up(self, watch: Watch) -> None:
        """See ``Index.catch_up``."""
        with self._work:
            try:
                self._follow(watch)
            except IndexAway:
                self._lose_touch()
                self._follow(watch)
            except IndexBroken:
                _log.warning("an index broke while it was written")
                self._open_words(make=False)
                self._shelf.place_vectors(None, Health.UNCHECKED)
                self._follow(watch)
            except StorageFull:
                vectors = self._shelf.vectors
                if vectors is not None and vectors.torn:
                    self._shelf.place_vectors(None, Health.UNCHECKED)
                raise

    def rebuild(self, watch: Watch) -> None:
        """See ``Index.rebuild``."""
        with self._work:
            self._remake(watch, words=True, vectors=True)

    def check(self) -> bool:
        """See ``Index.check``."""
        with self._work:
            self._open_words(make=False)
            self._shelf.place_vectors(None, Health.UNCHECKED)
            self._check_vectors()
            return not self._shelf.broken

    def verify(self, *, shown: int) -> tuple[Checked, Checked]:
        """Words and vectors compared with the catalogue.

        What is wrong is disowned in the state, so that this owner or the next makes it anew.
        """
        with self._work:
            return self._verify_words(shown), self._verify_vectors(shown)

    def close(self) -> None:
        """Wait for what runs and close both indexes."""
        with self._work:
            # An index that was not checked stays marked: the next owner has to check it.
            whole = self._shelf.vectors is not None
            self._shelf.place_words(None, Health.NOT_OURS)
            self._shelf.place_vectors(None, Health.NOT_OURS)
            if whole:
                put_seal(self._parts.folder / self._state.words)
                self._parts.store.closed(self._state.vectors)
                states.mark_closed(self._parts.folder)
            self._parts.lock.release()

    def _fresh_state(self) -> State:
        state = State(
            schema=states.SCHEMA,
            embedder=self._parts.embedder.name,
            dimension=self._parts.embedder.dimension,
            revision=0,
            words=states.fresh_words(),
            vectors=states.fresh_vectors(),
        )
        states.write_state(self._parts.folder, state)
        return state

    def _embedder_is_same(self) -> bool:
        ours = self._parts.embedder
        return (self._state.embedder, self._state.dimension) == (ours.name, ours.dimension)

    def _open_words(self, *, make: bool) -> None:
        self._shelf.place_words(None, Health.BROKEN)
        folder = self._parts.folder / self._state.words
        with suppress(IndexBroken):
            if make or folder.is_dir():
                words = open_words(folder, writable=True)
                health = Health.GOOD if self._can_hold_all(words.count()) else Health.BROKEN
                self._shelf.place_words(words, health)

    def _open_vectors(self, *, make: bool) -> None:
        self._shelf.place_vectors(None, Health.BROKEN)
        store, name = self._parts.store, self._state.vectors
        try:
            if make or store.holds(name):
                vectors = store.open(name)
                health = Health.GOOD if self._can_hold_all(vectors.count()) else Health.BROKEN
                self._shelf.place_vectors(vectors, health)
        except IndexAway:
            self._lose_touch()
        except IndexBroken:
            _log.warning("the vector index does not open")

    def _can_hold_all(self, count: int) -> bool:
        """Whether so many chunks can be all that were indexed: cheap, and says only no for sure."""
        catalogue = self._parts.catalogue
        behind = self._state.revision < head_revision(catalogue)
        return behind or count >= findable_chunk_count(catalogue)

    def _follow(self, watch: Watch) -> None:
        self._mend(watch)
        if self._shelf.needs_mending:
            return
        if self._shelf.vectors_health is Health.AWAY:
            self._follow_with_words(watch)
            return
        pair = Pair(words=self._shelf.words, vectors=self._shelf.vectors)
        follower = self._follower(pair, watch, revision=self._state.revision)
        while follower.step():
            self._keep(replace(self._state, revision=follower.revision))
        if follower.finished:
            self._count()

    def _follow_with_words(self, watch: Watch) -> None:
        """Embed and index words while vectors are away; both follow from before once they are back.

        What is embedded is found meanwhile, by exact search.
        """
        pair = Pair(words=self._shelf.words, vectors=None)
        follower = self._follower(pair, watch, revision=self.revision)
        while follower.step():
            self._words_ahead = follower.revision

    def _lose_touch(self) -> None:
        """Do without the vectors' server for a while."""
        if self._shelf.vectors_health is not Health.AWAY:
            _log.warning("the vector index is away")
        self._shelf.place_vectors(None, Health.AWAY)
        self._ask_again_at = time.monotonic() + _PATIENCE_S

    def _count(self) -> None:
        """Have an index that has less than all made anew by the next ``catch_up``."""
        words, vectors = self._shelf.count()
        if not self._can_hold_all(words):
            _log.warning("the word index has lost chunks")
            self._shelf.words_health = Health.BROKEN
        if not self._can_hold_all(vectors):
            _log.warning("the vector index has lost chunks")
            self._shelf.vectors_health = Health.BROKEN

    def _mend(self, watch: Watch) -> None:
        health = self._shelf.vectors_health
        due = health is Health.AWAY and time.monotonic() >= self._ask_again_at
        if due or health is Health.UNCHECKED:
            self._check_vectors()
        words = self._shelf.words_health is Health.BROKEN
        vectors = self._shelf.vectors_health is Health.BROKEN
        if words or vectors:
            self._remake(watch, words=words, vectors=vectors)

    def _check_vectors(self) -> None:
        try:
            if self._parts.store.is_whole(self._state.vectors, self._followed()):
                self._open_vectors(make=False)
            else:
                self._shelf.place_vectors(None, Health.BROKEN)
        except IndexAway:
            self._lose_touch()

    def _followed(self) -> Followed:
        return Followed(
            catalogue=self._parts.catalogue,
            embedder=self._parts.embedder.name,
            revision=self._state.revision,
        )

    def _verify_words(self, shown: int) -> Checked:
        self._open_words(make=False)
        found = verify_words(
            self._shelf.words, self._parts.catalogue, revision=self._state.revision, shown=shown
        )
        if found.wrong:
            self._shelf.words_health = Health.BROKEN
            self._keep(replace(self._state, words=states.fresh_words()))
        return found

    def _verify_vectors(self, shown: int) -> Checked:
        if not self._embedder_is_same():
            return Checked(rows=0, skipped=_OTHER_EMBEDDER)
        self._shelf.place_vectors(None, Health.UNCHECKED)
        try:
            found = self._parts.store.verify(self._state.vectors, self._followed(), shown=shown)
        except IndexAway as away:
            self._lose_touch()
            return Checked(rows=0, skipped=away.message)
        if found.wrong:
            self._shelf.place_vectors(None, Health.BROKEN)
            self._keep(replace(self._state, vectors=states.fresh_vectors()))
        else:
            self._open_vectors(make=False)
        return found

    def _remake(self, watch: Watch, *, words: bool, vectors: bool) -> None:
        """Make indexes anew beside the old ones, switch, and delete the old ones."""
        embedder, folder = self._parts.embedder, self._parts.folder
        state = replace(
            self._state,
            embedder=embedder.name,
            dimension=embedder.dimension,
            words=states.fresh_words() if words else self._state.words,
            vectors=states.fresh_vectors() if vectors else self._state.vectors,
        )
        pair = self._open_pair(state, words=words, vectors=vectors)
        follower = self._follower(pair, watch, revision=0)
        try:
            while follower.step():
                pass
            if follower.finished:
                self._switch(pair, state, follower.revision)
        finally:
            if self._state.words != state.words or self._state.vectors != state.vectors:
                _abandon(pair)
            states.sweep(folder, self._state)
            self._parts.store.sweep([self._state.vectors])

    def _open_pair(self, state: State, *, words: bool, vectors: bool) -> Pair:
        folder, store = self._parts.folder, self._parts.store
        return Pair(
            words=open_words(folder / state.words, writable=True) if words else None,
            vectors=store.open(state.vectors) if vectors else None,
        )

    def _switch(self, pair: Pair, state: State, revision: int) -> None:
        both = pair.words is not None and pair.vectors is not None
        # The one that was not made anew has followed no further than before.
        reached = revision if both else min(revision, self._state.revision)
        self._keep(replace(state, revision=reached))
        if pair.words is not None:
            self._shelf.place_words(pair.words, Health.GOOD)
        if pair.vectors is not None:
            self._shelf.place_vectors(pair.vectors, Health.GOOD)

    def _follower(self, pair: Pair, watch: Watch, *, revision: int) -> Follower:
        return Follower(
            catalogue=self._parts.catalogue,
            embedder=self._parts.embedder,
            pair=pair,
            revision=revision,
            watch=watch,
        )

    def _keep(self, state: State) -> None:
        states.write_state(self._parts.folder, state)
        self._state = state


def _abandon(pair: Pair) -> None:
    with suppress(IndexBroken):
        if pair.words is not None:
            pair.words.close()
    with suppress(IndexBroken):
        if pair.vectors is not None:
            pair.vectors.close()
