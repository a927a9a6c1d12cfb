"""The files that are to be taken in: found on disk, snapshotted before they are read."""

import hashlib
import os
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

import psutil

from library.errors import FileFault, UnreadableFile
from library.originals import disk_errors

INCOMING = "incoming"
UPLOAD = "upload:"
"""Begins the place of a file that a person handed in through the page: it lies nowhere else."""
_BLOCK = 1 << 20
_IGNORED = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file to be taken in."""

    path: Path
    file_name: str
    """As people know it, NFC, without line breaks or control characters."""
    place: str
    """What identifies it from one ingest to the next."""
    scope: str
    container: str = ""
    """The name of the file that it was handed in with, if that was a ZIP or a mail."""
    named: bool = False
    """Whether a person named the file itself, and not a folder in which it lies."""


def display_name(raw: str) -> str:
    """A file name as it is shown and stored: its last part, NFC, control characters made visible.

    Undecodable bytes of a file system (surrogates) become U+FFFD.
    """
    last = raw.replace("\\", "/").rsplit("/", 1)[-1]
    readable = last.encode("utf-8", "replace").decode("utf-8")
    shown = "".join("␊" if c in "\r\n" else c for c in unicodedata.normalize("NFC", readable))
    shown = "".join(c for c in shown if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})
    return shown.strip() or "名称なし"


def is_litter(name: str) -> bool:
    """Whether a file or folder of this name is hidden or written by a program for itself."""
    return name.startswith((".", "~$")) or name in _IGNORED


def find_sources(paths: Sequence[Path], *, scope: str, exclude: Sequence[str] = ()) -> list[Source]:
    """The regular files at and below ``paths``, each once, in a stable order.

    Hidden files, system litter and symbolic links inside folders are left out: a link may lead
    out of what was named. So is what ``exclude`` matches: shell patterns for a file's or folder's
    name, or for its path below the named folder (``*.bak``, ``旧``, ``控え/*``).
    """
    found: dict[Path, bool] = {}
    for path in paths:
        if path.is_dir():
            for each in _walk(path, exclude):
                found.setdefault(each, False)
        elif not _matches(path.name, path.name, exclude):
            found[path.resolve()] = True
    return [replace(source_at(path, scope=scope), named=named) for path, named in found.items()]


def signature_of(path: Path) -> str:
    """The size and time of a file, to tell whether it was changed; empty where it has gone."""
    try:
        stat = path.stat()
    except OSError:
        return ""
    return f"{stat.st_size}-{stat.st_mtime_ns}"


def source_at(path: Path, *, scope: str) -> Source:
    """The source of a file on disk, identified by its absolute path."""
    place = os.fsencode(path.absolute()).decode("utf-8", "replace")
    return Source(
        path=path,
        file_name=display_name(path.name),
        place=unicodedata.normalize("NFC", place),
        scope=scope,
    )


def check_size(path: Path, *, max_mb: int) -> None:
    """Refuse what cannot be worth opening.

    Raises:
        UnreadableFile: ``empty``, ``too_large`` or ``permission``.
    """
    with readable(path):
        size = path.stat().st_size
    if size == 0:
        raise UnreadableFile(FileFault.EMPTY)
    if size > max_mb << 20:
        raise UnreadableFile(FileFault.TOO_LARGE)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Turn the operating system's refusal to open ``path`` into our error.

    Raises:
        UnreadableFile: ``permission``, or ``corrupt`` where the file has gone or the disk fails.
    """
    try:
        yield
    except PermissionError as exc:
        raise UnreadableFile(FileFault.PERMISSION) from exc
    except FileNotFoundError as exc:
        gone = "ファイルが見つかりません。移動・削除されていないか確かめてください。"
        raise UnreadableFile(FileFault.CORRUPT, gone) from exc


@contextmanager
def snapshots(library: Path) -> Iterator[Path]:
    """A folder of this process for snapshots, gone afterwards; sweeps those of dead processes.

    Raises:
        StorageFull: there is no room for it.
    """
    incoming = library / INCOMING
    with disk_errors():
        incoming.mkdir(parents=True, exist_ok=True)
        _sweep(incoming)
        folder = Path(tempfile.mkdtemp(dir=incoming, prefix=f"{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def take_snapshot(path: Path, folder: Path) -> tuple[Path, str]:
    """Copy a file, so that it cannot change while it is read; returns the copy and its sha256.

    Raises:
        UnreadableFile: it cannot be opened.
        StorageFull: no room for the copy.
    """
    digest = hashlib.sha256()
    handle, name = tempfile.mkstemp(dir=folder)
    with readable(path), disk_errors(), os.fdopen(handle, "wb") as out, path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            out.write(block)
    return Path(name), digest.hexdigest()


def _walk(folder: Path, exclude: Sequence[str]) -> Iterator[Path]:
    top = folder.resolve()
    for root, folders, files in os.walk(top):
        here = Path(root)

        def wanted(name: str, here: Path = here) -> bool:
            below = (here / name).relative_to(top).as_posix()
            return not is_litter(name) and not _matches(name, below, exclude)

        folders[:] = sorted(filter(wanted, folders))
        for name in sorted(filter(wanted, files)):
            path = here / name
            if path.is_file() and not path.is_symlink():
                yield path


def _matches(name: str, below: str, patterns: Sequence[str]) -> bool:
    """Whether a name or its path below the named folder matches a pattern; NFC on both sides."""
    texts = {unicodedata.normalize("NFC", text) for text in (name, below)}
    wanted = [unicodedata.normalize("NFC", pattern) for pattern in patterns]
    return any(fnmatchcase(text, pattern) for text in texts for pattern in wanted)


def _sweep(incoming: Path) -> None:
    for left in incoming.iterdir():
        pid = left.name.split("-", 1)[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
