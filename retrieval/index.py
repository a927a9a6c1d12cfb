"""The index of a library: words and vectors, kept up to date from the catalogue by one owner.

Threads: any number may search; one at a time follows or rebuilds. A switch from one index to
another, and closing, wait for the searches that run and hold new ones for a moment
(``retrieval.upkeep.gate``). Processes: the owner holds ``owner.lock``. All others never write and never
open Chroma, because a second process on its directory sees it frozen, and can break or crash on it;
they search the words read-only and the vectors exactly, in the catalogue, until one of them takes over
(``Index.take_over``) because the owner has ended.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from library.catalogue import Catalogue
from library.errors import IndexBroken, LibraryLocked
from library.filed import Filing
from library.revisions import findable_chunk_count, head_revision
from library.vectors import Vectors, count_vectors, embedded_chunk_count
from retrieval.embedding.embedder import Embedder
from retrieval.embedding.embedders import Embedders, no_other
from retrieval.reranking.reranker import Reranker
from retrieval.stores.hits import Hit
from retrieval.stores.selection import Selection
from retrieval.stores.words import WordQuery
from retrieval.upkeep.following import Progress, Watch, ignore_progress, never_stop
from retrieval.upkeep.keeping import Keeper
from retrieval.upkeep.opening import Opened, Opening
from retrieval.upkeep.preparing import ShouldStop
from retrieval.upkeep.shelf import Health, Shelf
from retrieval.upkeep.vector_stores import EmbeddedStore, VectorStore
from retrieval.upkeep.visiting import Visitor
from retrieval.verify.findings import Verification, verification

_NOT_OWNER = (
    "索引はほかの shorui（画面のサーバなど{}）が使用中です。"
    "それを終了してから、もう一度実行してください。登録と検索は、動かしたままでもできます。"
)
_CHECKING = (
    "前回正しく終了しなかったため、索引を点検しています。その間も検索できますが、少し遅くなります。"
)
_MENDING = (
    "検索の索引を台帳から作り直しています（文書は失われません）。"
    "終わるまで、検索が遅くなったり、見つかる文書が減ったりします。"
)
_AWAY = (
    "意味の近さを調べる Chroma サーバ（SHORUI_CHROMA_URL）につながりません。台帳を直接調べているため"
    "検索が少し遅くなりますが、結果は変わりません。サーバが動けば自動で元に戻ります。"
)
_NOTICES = {Health.UNCHECKED: _CHECKING, Health.AWAY: _AWAY}
_CHANGING = (
    "埋め込みモデルを切り替えています。終わるまで、これまでのモデルで検索します"
    "（進み具合は shorui index status で分かります）。"
)
_CHANGING_BLINDLY = (
    "埋め込みモデルを切り替えています。これまでのモデルが使えないため、終わるまで語だけで検索します"
    "（進み具合は shorui index status で分かります）。"
)
_WAITING = "新しい文書は、今は語だけで見つかります。自動でやり直します。"
_CHANGE_WAITS = "埋め込みモデルの切り替えが止まっています。自動でやり直します。"
_NO_WORDS = "語の索引がまだないか、開けません。意味の近さだけで検索しています。"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """How far the indexes have followed the catalogue."""

    head_revision: int
    """Of the catalogue."""
    indexed_revision: int
    """Up to which both indexes have followed."""
    catalogue_chunks: int
    """Chunks that should be found."""
    word_chunks: int
    vector_chunks: int
    """In Chroma; in a process that does not own it, all that the catalogue keeps."""
    embedder: str
    """Whose vectors are searched."""
    wanted_embedder: str
    """Whose vectors the settings ask for; another one while they are being made."""
    wanted_chunks: int
    """Chunks that have its vectors."""
    waiting: str | None
    """Why vectors are not being made though some are missing, in Japanese."""
    owner: bool
    """Whether this process keeps the indexes up to date."""
    healthy: bool
    """Whether no index is broken."""
    vectors: Health
    """Of the vector index."""


class Index:
    """An open index. Safe to share between threads; see the module for what is locked."""

    def __init__(self, opening: Opening, opened: Opened) -> None:
        """Use ``open_index``."""
        self.catalogue = opening.catalogue
        self._opening = opening
        self._opened = opened
        self._taking_over = threading.Lock()
        self.reranker: Reranker | None = None
        """Orders the best passages of a question anew, if there is one."""
        self.filing = Filing(self.catalogue)

    @property
    def _wanted(self) -> Embedder:
        return self._opening.embedders.wanted

    @property
    def _shelf(self) -> Shelf:
        return self._opened.shelf

    @property
    def _side(self) -> Keeper | Visitor:
        return self._opened.side

    @property
    def embedder(self) -> Embedder:
        """Whose vectors are searched now; see ``search_meaning``."""
        return self._shelf.embedder

    def load_embedder(self) -> None:
        """Have the embedder ready before the first question; takes about a second. Connects nowhere.

        Raises:
            SettingsError: it cannot be had on this machine after all.
            StorageFull: no room for it.
        """
        self.embedder.load()

    @property
    def owner(self) -> bool:
        """Whether this process keeps the indexes up to date."""
        return isinstance(self._side, Keeper)

    def take_over(self) -> bool:
        """Become the owner if nobody is, as the process that was has ended; whether this one is now.

        Searches go on: those that run end on what was open, and the next find what is open now.
        Takes a millisecond where there is still another owner.

        Raises:
            SettingsError: the folder cannot be written.
            StorageFull: no room left.
        """
        with self._taking_over:
            if not self.owner:
                self._opened = self._opening.own() or self._opened
            return self.owner

    @property
    def notice(self) -> str | None:
        """What a person should know about the search just now, in Japanese."""
        if not self.owner:
            return _NO_WORDS if self._shelf.broken and head_revision(self.catalogue) else None
        if self._shelf.broken:
            return _MENDING
        return _NOTICES.get(self._shelf.vectors_health) or self._embedding_notice()

    def _embedding_notice(self) -> str | None:
        """How it stands with the embedder."""
        waits_for = self._keeper().waits_for
        changes = self._changes
        if waits_for:
            return (_CHANGE_WAITS if changes else _WAITING) + waits_for
        if changes and self._shelf.lost:
            return _CHANGING_BLINDLY
        return _CHANGING if changes else None

    @property
    def followed_revision(self) -> int:
        """Of the catalogue: up to which both indexes have followed."""
        return self._side.revision

    @property
    def behind(self) -> bool:
        """Whether ``catch_up`` has anything to do: to mend an index, or to follow changes."""
        return self._side.behind

    def search_words(self, query: WordQuery, selection: Selection, *, limit: int) -> list[Hit]:
        """The selected chunks with most of the terms, best first; see ``notice``."""
        self._refresh()
        return self._shelf.search_words(query, selection, limit=limit)

    def search_vectors(self, vector: Vectors, selection: Selection, *, limit: int) -> list[Hit]:
        """The selected chunks nearest to a vector of ``embedder``, by cosine, best first."""
        embedder = self.embedder
        if len(vector) != embedder.dimension:
            return []  # made before the index went over to another embedder
        found = self._shelf.search_vectors(vector, selection, limit=limit, embedder=embedder.name)
        return found or []

    def search_meaning(
        self, text: str, selection: Selection, *, limit: int
    ) -> tuple[Vectors, list[Hit]]:
        """The vector of a question, and the selected chunks nearest to it, by cosine, best first.

        Both of one embedder, also while the index goes over to another one.

        Raises:
            EndpointError: the embedder cannot be had just now.
        """
        self._refresh()
        while True:
            embedder = self.embedder
            vector: Vectors = embedder.embed_queries([text])[0]
            found = self._shelf.search_vectors(
                vector, selection, limit=limit, embedder=embedder.name
            )
            if found is not None:
                return vector, found

    def catch_up(
        self,
        *,
        progress: Progress = ignore_progress,
        should_stop: ShouldStop = never_stop,
        change: bool = True,
    ) -> None:
        """Mend what is broken, then follow the catalogue to its head, or until told to stop.

        Whatever interrupts it, nothing embedded is lost but the last batch, and the next call goes
        on from there. While the embedder cannot be had, words are followed without it, and
        ``status`` says why; the next calls try again after a while.

        Args:
            progress: called with the chunks done and those to do in all.
            should_stop: asked between batches, about once a second.
            change: whether to go over to the wanted embedder, if the index has vectors of another.

        Raises:
            LibraryLocked: this process does not own the indexes, or the catalogue is locked.
            StorageFull: no room left.
            IndexBroken: an index breaks again as soon as it is made anew.
        """
        watch = Watch(progress=progress, should_stop=should_stop)
        self._keeper().catch_up(watch, change=change)

    def rebuild(
        self, *, progress: Progress = ignore_progress, should_stop: ShouldStop = never_stop
    ) -> None:
        """Make both indexes anew from the catalogue; the old ones serve until that is done.

        Arguments and errors as for ``catch_up``; besides,

        Raises:
            EndpointError: the wanted embedder cannot be had. The old indexes stay.
        """
        self._keeper().rebuild(Watch(progress=progress, should_stop=should_stop))

    def check(self) -> bool:
        """Look closely at both indexes, the vectors in a child process; takes seconds.

        False means that one is broken: ``catch_up`` makes it anew. Errors as for ``catch_up``.
        """
        return self._keeper().check()

    def verify(self, *, shown: int = 20) -> Verification:
        """Compare both indexes with the catalogue row by row, and find every vector by itself.

        Takes some milliseconds a chunk; searches go on, with vectors searched exactly.
        Without the lock only words are compared. The owner's ``catch_up`` makes anew what is wrong.

        Args:
            shown: ids named for each problem.
        """
        words, vectors = self._side.verify(shown=shown)
        return verification(
            words,
            vectors,
            owner=self.owner,
            revision=self._side.revision,
            head_revision=head_revision(self.catalogue),
        )

    def status(self) -> IndexStatus:
        """How far the indexes have followed the catalogue."""
        self._refresh()
        try:
            words, vectors = self._shelf.count()
        except IndexBroken:
            words = vectors = 0
        if self._shelf.vectors is None:
            vectors = count_vectors(self.catalogue, embedder=self.embedder.name)
        return IndexStatus(
            head_revision=head_revision(self.catalogue),
            indexed_revision=self.followed_revision,
            catalogue_chunks=findable_chunk_count(self.catalogue),
            word_chunks=words,
            vector_chunks=vectors,
            embedder=self.embedder.name,
            wanted_embedder=self._wanted.name,
            wanted_chunks=self._wanted_chunks() if self._changes else vectors,
            waiting=self._side.waits_for,
            owner=self.owner,
            healthy=not self._shelf.broken,
            vectors=self._shelf.vectors_health,
        )

    @property
    def _changes(self) -> bool:
        return self.embedder.name != self._wanted.name

    def _wanted_chunks(self) -> int:
        return embedded_chunk_count(self.catalogue, embedder=self._wanted.name)

    def close(self) -> None:
        """Wait for what runs, close the indexes and give the lock back."""
        self._side.close()

    def _refresh(self) -> None:
        """See what the owner has written since."""
        side = self._side
        if isinstance(side, Visitor):
            side.refresh()

    def _keeper(self) -> Keeper:
        side = self._side
        if isinstance(side, Visitor):
            number = side.owner_process
            named = f"、プロセス番号 {number}" if number else ""
            raise LibraryLocked(_NOT_OWNER.format(named))
        return side


def open_index(
    catalogue: Catalogue,
    folder: Path,
    embedder: Embedder,
    *,
    store: VectorStore | None = None,
    own: bool = True,
    other: Callable[[], Embedder | None] = no_other,
) -> Index:
    """Open the index in ``folder``, as its owner if no other process is, else for reading only.

    Takes no longer for a broken index: until ``catch_up`` has mended it, search does without.

    Args:
        catalogue: what it follows.
        folder: made if it is not there.
        embedder: whose vectors are to be searched; where the index has those of another one, it
            goes over to this one by ``catch_up``, and answers with the other one until then.
        store: where vectors are indexed; in ``folder``, if not given.
        own: false to read only, even where nobody owns it.
        other: see ``Embedders``.

    Raises:
        SettingsError: the folder cannot be written.
        StorageFull: no room left.
    """
    opening = Opening(
        catalogue=catalogue,
        folder=folder,
        embedders=Embedders(wanted=embedder, other=other),
        store=store or EmbeddedStore(folder=folder),
    )
    opened = opening.own() if own else None
    return Index(opening, opened or opening.visit())
