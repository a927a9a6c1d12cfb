"""Where the vector indexes of a library are kept: in its own folder, or by a Chroma server."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from library.catalogue import Catalogue
from retrieval.stores.seal import put_seal
from retrieval.stores.vectors import SYNC_THRESHOLD, VectorIndex, open_vectors
from retrieval.verify.child import is_whole, verify_vectors
from retrieval.verify.findings import UNREADABLE, Checked


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What an index has to be compared with."""

    catalogue: Catalogue
    embedder: str
    revision: int
    """Up to which the index has followed."""


class VectorStore(Protocol):
    """Keeps vector indexes by name. Only the owner of the library's indexes may use it."""

    def holds(self, name: str) -> bool:
        """Whether there is an index of this name.

        Raises:
            IndexAway: nobody can say just now.
        """

    def open(self, name: str) -> VectorIndex:
        """Open an index, made if it is not there.

        Raises:
            IndexBroken: it cannot be opened.
        """

    def is_whole(self, name: str, followed: Followed) -> bool:
        """Whether an index that nobody has open has all its ids, and finds a sample of them."""

    def verify(self, name: str, followed: Followed, *, shown: int) -> Checked:
        """Compare an index that nobody has open row by row; ``shown`` ids for each problem."""

    def closed(self, name: str) -> None:
        """Note that an index was closed as it should be."""

    def sweep(self, keep: Iterable[str]) -> None:
        """Delete all indexes of the library but these, as far as that is possible now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedStore:
    """Keeps them below the index folder, each in a folder of its own that Chroma writes in-process."""

    folder: Path
    sync_threshold: int = SYNC_THRESHOLD

    def holds(self, name: str) -> bool:
        """Whether its folder is there."""
        return (self.folder / name).is_dir()

    def open(self, name: str) -> VectorIndex:
        """See ``open_vectors``."""
        return open_vectors(self.folder / name, sync_threshold=self.sync_threshold)

    def is_whole(self, name: str, followed: Followed) -> bool:
        """Asked of a child process."""
        return self.holds(name) and is_whole(
            followed.catalogue,
            self.folder / name,
            embedder=followed.embedder,
            revision=followed.revision,
        )

    def verify(self, name: str, followed: Followed, *, shown: int) -> Checked:
        """Asked of a child process."""
        if not self.holds(name):
            return UNREADABLE
        return verify_vectors(
            followed.catalogue,
            self.folder / name,
            embedder=followed.embedder,
            revision=followed.revision,
            shown=shown,
        )

    def closed(self, name: str) -> None:
        """Put a seal on its folder."""
        put_seal(self.folder / name)

    def sweep(self, keep: Iterable[str]) -> None:
        """Nothing: with the folders of the words (``retrieval.upkeep.state.sweep``)."""
