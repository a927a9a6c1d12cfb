"""How the indexes of a folder are opened: as their owner, if no other process is, or for reading."""

from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from library.catalogue import Catalogue
from library.errors import SettingsError, ShoruiError
from library.originals import disk_errors
from retrieval.embedding.embedders import Embedders
from retrieval.upkeep.current import Parts
from retrieval.upkeep.keeping import Keeper
from retrieval.upkeep.shelf import Shelf
from retrieval.upkeep.state import LOCK
from retrieval.upkeep.vector_stores import VectorStore
from retrieval.upkeep.visiting import Visitor


@dataclass(frozen=True, slots=True)
class Opened:
    """Open indexes, and what this process may do with them."""

    shelf: Shelf
    side: Keeper | Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The indexes of a folder, not open yet."""

    catalogue: Catalogue
    folder: Path
    embedders: Embedders
    store: VectorStore

    def visit(self) -> Opened:
        """Open them for reading, whoever owns them.

        Raises:
            SettingsError: the folder cannot be made.
            StorageFull: no room left.
        """
        self._make_folder()
        shelf = self._shelf()
        return Opened(shelf, Visitor(self.catalogue, self.folder, self.embedders, shelf))

    def own(self) -> Opened | None:
        """Open them as their owner; None where another process is that.

        Raises:
            SettingsError: the folder cannot be written.
            StorageFull: no room left.
        """
        self._make_folder()
        lock = FileLock(self.folder / LOCK, timeout=0, thread_local=False)
        try:
            with disk_errors():
                lock.acquire()
        except Timeout:
            return None
        except OSError as exc:
            raise self._unwritable() from exc
        parts = Parts(
            catalogue=self.catalogue,
            folder=self.folder,
            embedders=self.embedders,
            store=self.store,
            lock=lock,
        )
        shelf = self._shelf()
        try:
            return Opened(shelf, Keeper(parts, shelf))
        except ShoruiError:
            lock.release()
            raise

    def _shelf(self) -> Shelf:
        return Shelf(self.catalogue, self.embedders.wanted)

    def _make_folder(self) -> None:
        try:
            with disk_errors():
                self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise self._unwritable() from exc

    def _unwritable(self) -> SettingsError:
        return SettingsError(
            f"索引フォルダ「{self.folder}」に書き込めません。場所と書き込み権限を確かめてください。"
        )
