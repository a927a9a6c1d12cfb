"""The index as seen by a process that does not own it: read-only, and never through Chroma."""

import threading
from pathlib import Path

from library.catalogue import Catalogue
from library.errors import IndexBroken
from library.revisions import head_revision
from retrieval.embedding.embedders import Embedders
from retrieval.stores.words import open_words
from retrieval.upkeep.shelf import Health, Shelf
from retrieval.upkeep.state import State, noted_waiting, owner_process, read_state, state_stamp
from retrieval.verify.findings import Checked
from retrieval.verify.words import verify_words

_NOT_OURS = (
    "ベクトルの索引は、索引を使っているほかの shorui（画面のサーバなど）だけが開けます。"
    "点検するには、それを終了してからもう一度実行してください。"
)


class Visitor:
    """Keeps the shelf's words as new as the owner's last commit. Vectors are searched exactly."""

    def __init__(
        self, catalogue: Catalogue, folder: Path, embedders: Embedders, shelf: Shelf
    ) -> None:
        """Open what the owner has written so far."""
        self._embedders = embedders
        self._catalogue = catalogue
        self._folder = folder
        self._shelf = shelf
        self._lock = threading.Lock()
        self._stamp = -1
        self._state: State | None = None
        shelf.place_vectors(None, Health.NOT_OURS)
        self.refresh()

    @property
    def revision(self) -> int:
        """Up to which the owner has followed the catalogue."""
        return self._state.revision if self._state else 0

    @property
    def waits_for(self) -> str | None:
        """What the owner has said last."""
        return noted_waiting(self._folder)

    @property
    def behind(self) -> bool:
        """See ``Index.behind``."""
        return self._shelf.needs_mending or self.revision < head_revision(self._catalogue)

    def refresh(self) -> None:
        """Open the words anew if the owner has written since."""
        with self._lock:
            stamp = state_stamp(self._folder)
            if stamp == self._stamp:
                return
            state = self._state = read_state(self._folder)
            try:
                words = open_words(self._folder / state.words, writable=False) if state else None
            except IndexBroken:
                # Perhaps exchanged at this moment; the stamp stays, so the next search tries again.
                self._shelf.place_words(None, Health.BROKEN)
                return
            if state is not None and state.embedder != self._shelf.embedder.name:
                named = self._embedders.named(state.embedder, dimension=state.dimension)
                self._shelf.embedder = named
            self._stamp = stamp
            self._shelf.place_words(words, Health.GOOD if words else Health.BROKEN)

    def verify(self, *, shown: int) -> tuple[Checked, Checked]:
        """Words compared with the catalogue; vectors are left to their owner."""
        self.refresh()
        words = verify_words(
            self._shelf.words, self._catalogue, revision=self.revision, shown=shown
        )
        return words, Checked(rows=0, skipped=_NOT_OURS)

    @property
    def owner_process(self) -> int | None:
        """The number of the process that owns the indexes, as far as it is known."""
        return owner_process(self._folder)

    def close(self) -> None:
        """Give the files back."""
        self._shelf.place_words(None, Health.NOT_OURS)
