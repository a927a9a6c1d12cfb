"""What the owner of the indexes does: opens, follows, checks, makes anew, closes."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from filelock import BaseFileLock

from library.catalogue import Catalogue
from library.errors import EndpointError, IndexAway, IndexBroken, StorageFull
from library.revisions import findable_chunk_count, head_revision
from retrieval import state as states
from retrieval.embedder import Embedder
from retrieval.embedders import Embedders, forget_others
from retrieval.following import Follower, Watch
from retrieval.patience import Patience
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


class Keeper:
    """Keeps the indexes of a folder whose lock it was given. One thread at a time changes them."""

    def __init__(self, parts: Parts, shelf: Shelf) -> None:
        """Open both indexes, or find out why that has to wait for ``catch_up``."""
        self._parts = parts
        self._shelf = shelf
        self._work = threading.Lock()
        self._words_ahead = 0
        self._ask_again_at = 0.0
        self._embedding = Patience()
        self._changing = Patience()
        self._tidy = False
        killed = states.mark_in_use(parts.folder)
        found = states.read_state(parts.folder)
        self._state = found or self._fresh_state()
        states.sweep(parts.folder, self._state)
        parts.store.sweep([self._state.vectors])
        shelf.embedder = parts.embedders.named(
            self._state.embedder, dimension=self._state.dimension
        )
        self._open_words(make=found is None)
        if found is not None and killed:
            shelf.place_vectors(None, Health.UNCHECKED)
        else:
            self._open_vectors(make=found is None)

    @property
    def revision(self) -> int:
        """Up to which what is searched has followed the catalogue."""
        if self._shelf.vectors_health is Health.AWAY or self._embedding.message:
            return max(self._state.revision, self._words_ahead)
        return self._state.revision

    @property
    def waits_for(self) -> str | None:
        """Why new documents have no vectors yet, or why those of another embedder are not made."""
        if not self._changes and self._state.revision >= head_revision(self._parts.catalogue):
            return None
        return states.noted_waiting(self._parts.folder)

    @property
    def behind(self) -> bool:
        """See ``Index.behind``."""
        head = head_revision(self._parts.catalogue)
        if self._shelf.vectors_health is Health.AWAY and time.monotonic() >= self._ask_again_at:
            return True
        if self.revision < head or (self._changes and self._changing.due):
            return True
        if self._embedding.message is not None:
            # What needs vectors can wait for the embedder; words cannot.
            return self._embedding.due or self._shelf.words_health is Health.BROKEN
        return self._shelf.needs_mending

    def catch_up(self, watch: Watch, *, change: bool) -> None:
        """See ``Index.catch_up``."""
        with self._work:
            self._keep_up(watch)
            if change and self._changes and self._changing.due:
                try:
                    self._change(watch)
                except (EndpointError, IndexAway) as exc:
                    _log.warning("another embedder cannot be had: %s", exc.code)
                    self._changing.fail(exc.message)
            elif not self._tidy:
                self._forget_others()
            waits_for = self._changing.message if self._changes else None
            states.note_waiting(self._parts.folder, self._embedding.message or waits_for)

    def rebuild(self, watch: Watch) -> None:
        """See ``Index.rebuild``."""
        with self._work:
            if self._changes:
                self._change(watch, words=True)
            else:
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
            words_whole = self._shelf.words_health is Health.GOOD
            self._shelf.place_words(None, Health.NOT_OURS)
            self._shelf.place_vectors(None, Health.NOT_OURS)
            if words_whole:
                put_seal(self._parts.folder / self._state.words)
            if whole:
                self._parts.store.closed(self._state.vectors)
                states.mark_closed(self._parts.folder)
            self._parts.lock.release()

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

    @property
    def _changes(self) -> bool:
        return self._state.embedder != self._parts.embedders.wanted.name

    def _keep_up(self, watch: Watch) -> None:
        """Follow with words and vectors, or with words alone while the embedder is not to be had."""
        if self._embedding.due:
            try:
                self._guarded(self._follow, watch)
                self._embedding.succeed()
            except EndpointError as exc:
                _log.warning("the embedder cannot be had: %s", exc.code)
                self._embedding.fail(exc.message)
        if self._embedding.message is not None:
            self._guarded(self._follow_unembedded, watch)

    def _guarded(self, follow: Callable[[Watch], None], watch: Watch) -> None:
        """Follow; once more without what breaks on the way."""
        try:
            follow(watch)
        except IndexAway:
            self._lose_touch()
            follow(watch)
        except IndexBroken:
            _log.warning("an index broke while it was written")
            self._open_words(make=False)
            self._shelf.place_vectors(None, Health.UNCHECKED)
            follow(watch)
        except StorageFull:
            vectors = self._shelf.vectors
            if vectors is not None and vectors.torn:
                self._shelf.place_vectors(None, Health.UNCHECKED)
            raise

    def _change(self, watch: Watch, *, words: bool = False) -> None:
        """Go over to the wanted embedder; meanwhile search, and what comes in, go on with the old.

        First every chunk gets its vector in the catalogue, where a kill loses none; then the index
        is made of them beside the old one.

        Raises:
            EndpointError: the wanted embedder cannot be had. The old one stays.
        """
        wanted = self._parts.embedders.wanted
        nothing = Pair(words=None, vectors=None)
        follower = self._follower(nothing, watch, revision=0, embedder=wanted)
        while follower.step():
            if self.revision < head_revision(self._parts.catalogue):
                self._keep_up(Watch(should_stop=watch.should_stop))
        if follower.finished:
            self._remake(watch, words=words, vectors=True, embedder=wanted)
        if not self._changes:
            self._changing.succeed()
            self._embedding.succeed()
            self._forget_others()
            self._keep_up(watch)

    def _forget_others(self) -> None:
        keep = {self._state.embedder, self._parts.embedders.wanted.name}
        forget_others(self._parts.catalogue, keep=keep, wanted=self._parts.embedders.wanted.name)
        self._tidy = True

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
                # Counting loads every collection; below a folder's seal nothing can have gone.
                whole = vectors.folder is not None or self._can_hold_all(vectors.count())
                self._shelf.place_vectors(vectors, Health.GOOD if whole else Health.BROKEN)
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
            self._follow_words(watch, embeds=True)
            return
        pair = Pair(words=self._shelf.words, vectors=self._shelf.vectors)
        follower = self._follower(pair, watch, revision=self._state.revision)
        while follower.step():
            self._keep(replace(self._state, revision=follower.revision))
        if follower.finished:
            self._count()

    def _follow_unembedded(self, watch: Watch) -> None:
        if self._shelf.words_health is Health.BROKEN:
            self._remake(watch, words=True, vectors=False, embeds=False)
        self._follow_words(watch, embeds=False)

    def _follow_words(self, watch: Watch, *, embeds: bool) -> None:
        """Index words while vectors are away; both follow from before once they are back.

        What is embedded is found meanwhile, by exact search.
        """
        if self._shelf.words is None:
            return
        pair = Pair(words=self._shelf.words, vectors=None)
        follower = self._follower(pair, watch, revision=self.revision, embeds=embeds)
        while follower.step():
            self._words_ahead = follower.revision
            self._keep(self._state)  # tells visitors that there is something new

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
            embedder=self._shelf.embedder.name,
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

    def _remake(
        self,
        watch: Watch,
        *,
        words: bool,
        vectors: bool,
        embedder: Embedder | None = None,
        embeds: bool = True,
    ) -> None:
        """Make indexes anew beside the old ones, switch, and delete the old ones.

        Args:
            watch: see ``Index.rebuild``.
            words: whether that index is made anew.
            vectors: the same.
            embedder: another one than so far; with ``vectors`` only.
            embeds: whether what has no vector gets one on the way.
        """
        embedder, folder = embedder or self._shelf.embedder, self._parts.folder
        state = replace(
            self._state,
            embedder=embedder.name,
            dimension=embedder.dimension,
            words=states.fresh_words() if words else self._state.words,
            vectors=states.fresh_vectors() if vectors else self._state.vectors,
        )
        pair = self._open_pair(state, words=words, vectors=vectors)
        follower = self._follower(pair, watch, revision=0, embedder=embedder, embeds=embeds)
        try:
            while follower.step():
                pass
            if follower.finished:
                self._switch(pair, state, follower.revision, embedder)
        finally:
            if self._state.words != state.words or self._state.vectors != state.vectors:
                _abandon(pair)
            states.sweep(folder, self._state)
            self._parts.store.sweep([self._state.vectors])

    def _open_pair(self, state: State, *, words: bool, vectors: bool) -> Pair:
        folder, store = self._parts.folder, self._parts.store
        # The store first: if it is away, nothing else is left open.
        opened = store.open(state.vectors) if vectors else None
        return Pair(
            words=open_words(folder / state.words, writable=True) if words else None,
            vectors=opened,
        )

    def _switch(self, pair: Pair, state: State, revision: int, embedder: Embedder) -> None:
        both = pair.words is not None and pair.vectors is not None
        # The one that was not made anew has followed no further than before.
        reached = revision if both else min(revision, self._state.revision)
        self._keep(replace(state, revision=reached))
        if pair.words is not None:
            self._shelf.place_words(pair.words, Health.GOOD)
            self._words_ahead = revision
        if pair.vectors is not None:
            self._shelf.place_vectors(pair.vectors, Health.GOOD, embedder=embedder)

    def _follower(
        self,
        pair: Pair,
        watch: Watch,
        *,
        revision: int,
        embedder: Embedder | None = None,
        embeds: bool = True,
    ) -> Follower:
        return Follower(
            catalogue=self._parts.catalogue,
            embedder=embedder or self._shelf.embedder,
            pair=pair,
            revision=revision,
            watch=watch,
            embeds=embeds,
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
