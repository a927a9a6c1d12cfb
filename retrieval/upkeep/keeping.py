"""What the owner of the indexes does: opens, follows, checks, makes anew, closes."""

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from library.errors import EndpointError, IndexAway, IndexBroken, StorageFull
from library.revisions import head_revision
from retrieval.embedding.embedder import Embedder
from retrieval.embedding.embedders import forget_others
from retrieval.stores.seal import put_seal
from retrieval.stores.words import open_words
from retrieval.stores.writing import Pair
from retrieval.upkeep import state as states
from retrieval.upkeep.current import Current, Parts
from retrieval.upkeep.following import Follower, Watch
from retrieval.upkeep.patience import Patience
from retrieval.upkeep.shelf import Health, Shelf
from retrieval.upkeep.state import State
from retrieval.verify.findings import Checked

_log = logging.getLogger(__name__)


class Keeper:
    """Keeps the indexes of a folder whose lock it was given. One thread at a time changes them."""

    def __init__(self, parts: Parts, shelf: Shelf) -> None:
        """Open both indexes, or find out why that has to wait for ``catch_up``."""
        self._parts = parts
        self._shelf = shelf
        self._work = threading.Lock()
        self._words_ahead = 0
        self._embedding = Patience()
        self._changing = Patience()
        self._tidy = False
        killed = states.mark_in_use(parts.folder)
        self._current = Current(parts, shelf)
        state, fresh = self._current.state, self._current.fresh
        states.sweep(parts.folder, state)
        parts.store.sweep([state.vectors])
        shelf.embedder = parts.embedders.named(state.embedder, dimension=state.dimension)
        self._current.open_words(make=fresh)
        if killed and not fresh:
            shelf.place_vectors(None, Health.UNCHECKED)
        else:
            self._current.open_vectors(make=fresh)

    @property
    def revision(self) -> int:
        """Up to which what is searched has followed the catalogue."""
        if self._shelf.vectors_health is Health.AWAY or self._embedding.message:
            return max(self._current.state.revision, self._words_ahead)
        return self._current.state.revision

    @property
    def waits_for(self) -> str | None:
        """Why new documents have no vectors yet, or why those of another embedder are not made."""
        if not self._changes and self._current.state.revision >= head_revision(
            self._parts.catalogue
        ):
            return None
        return states.noted_waiting(self._parts.folder)

    @property
    def behind(self) -> bool:
        """See ``Index.behind``."""
        head = head_revision(self._parts.catalogue)
        if (
            self._current.away_and_due
            or self.revision < head
            or (self._changes and self._changing.due)
        ):
            return True
        if self._embedding.message is not None:
            # What needs vectors can wait for the embedder; words cannot.
            return self._embedding.due or self._shelf.words_health is Health.BROKEN
        return self._shelf.needs_mending

    def catch_up(self, watch: Watch, *, change: bool) -> None:
        """See ``Index.catch_up``."""
        with self._work:
            # What is being tried does not wait any more, however long it takes.
            self._note_waiting(None if self._embedding.due else self._embedding.message)
            self._keep_up(watch)
            if change and self._changes and self._changing.due:
                self._note_waiting(self._embedding.message)
                try:
                    self._change(watch)
                except (EndpointError, IndexAway) as exc:
                    _log.warning("another embedder cannot be had: %s", exc.code)
                    self._changing.fail(exc.message)
            elif not self._tidy:
                self._forget_others()
            waits_for = self._changing.message if self._changes else None
            self._note_waiting(self._embedding.message or waits_for)

    def _note_waiting(self, message: str | None) -> None:
        states.note_waiting(self._parts.folder, message)

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
            self._current.open_words(make=False)
            self._shelf.place_vectors(None, Health.UNCHECKED)
            self._current.check_vectors()
            return not self._shelf.broken

    def verify(self, *, shown: int) -> tuple[Checked, Checked]:
        """Words and vectors compared with the catalogue.

        What is wrong is disowned in the state, so that this owner or the next makes it anew.
        """
        with self._work:
            return self._current.verify_words(shown), self._current.verify_vectors(shown)

    def close(self) -> None:
        """Wait for what runs and close both indexes."""
        with self._work:
            # An index that was not checked stays marked: the next owner has to check it.
            whole = self._shelf.vectors is not None
            words_whole = self._shelf.words_health is Health.GOOD
            self._shelf.place_words(None, Health.NOT_OURS)
            self._shelf.place_vectors(None, Health.NOT_OURS)
            if words_whole:
                put_seal(self._parts.folder / self._current.state.words)
            if whole:
                self._parts.store.closed(self._current.state.vectors)
                states.mark_closed(self._parts.folder)
            self._parts.lock.release()

    @property
    def _changes(self) -> bool:
        return self._current.state.embedder != self._parts.embedders.wanted.name

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
            self._current.lose_touch()
            follow(watch)
        except IndexBroken:
            _log.warning("an index broke while it was written")
            self._current.open_words(make=False)
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
        keep = {self._current.state.embedder, self._parts.embedders.wanted.name}
        forget_others(self._parts.catalogue, keep=keep, wanted=self._parts.embedders.wanted.name)
        self._tidy = True

    def _follow(self, watch: Watch) -> None:
        self._mend(watch)
        if self._shelf.needs_mending:
            return
        if self._shelf.vectors_health is Health.AWAY:
            self._follow_words(watch, embeds=True)
            return
        pair = Pair(words=self._shelf.words, vectors=self._shelf.vectors)
        follower = self._follower(pair, watch, revision=self._current.state.revision)
        while follower.step():
            self._current.keep(replace(self._current.state, revision=follower.revision))
        if follower.finished:
            self._current.count()

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
            self._current.keep(self._current.state)  # tells visitors that there is something new

    def _mend(self, watch: Watch) -> None:
        if self._current.away_and_due or self._shelf.vectors_health is Health.UNCHECKED:
            self._current.check_vectors()
        words = self._shelf.words_health is Health.BROKEN
        vectors = self._shelf.vectors_health is Health.BROKEN
        if words or vectors:
            self._remake(watch, words=words, vectors=vectors)

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
            self._current.state,
            embedder=embedder.name,
            dimension=embedder.dimension,
            words=states.fresh_words() if words else self._current.state.words,
            vectors=states.fresh_vectors() if vectors else self._current.state.vectors,
        )
        pair = self._open_pair(state, words=words, vectors=vectors)
        follower = self._follower(pair, watch, revision=0, embedder=embedder, embeds=embeds)
        try:
            while follower.step():
                pass
            if follower.finished:
                self._switch(pair, state, follower.revision, embedder)
        finally:
            if (
                self._current.state.words != state.words
                or self._current.state.vectors != state.vectors
            ):
                _abandon(pair)
            states.sweep(folder, self._current.state)
            self._parts.store.sweep([self._current.state.vectors])

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
        reached = revision if both else min(revision, self._current.state.revision)
        self._current.keep(replace(state, revision=reached))
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


def _abandon(pair: Pair) -> None:
    with suppress(IndexBroken):
        if pair.words is not None:
            pair.words.close()
    with suppress(IndexBroken):
        if pair.vectors is not None:
            pair.vectors.close()
