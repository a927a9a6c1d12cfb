"""The file of the 用語集 in the library folder: made on first use, read when it changes, saved whole."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from filelock import FileLock

from library.errors import BadGlossary, SettingsError, StorageFull
from library.glossary import (
    NO_GLOSSARY,
    Glossary,
    Row,
    glossary_of,
    read_rows,
    unreadable,
    write_rows,
)
from library.whole_file import write_whole

FILE_NAME = "glossary.csv"
_LOCK = "glossary.lock"
_CALLED = "用語集"
_STARTER = Path(__file__).with_name("glossary_starter.csv")
_LARGEST = 5_000_000
"""Bytes: some fifty thousand rows."""
_CHANGED = (
    "用語集がほかの人または処理により変更されています。"
    "画面を開き直し、もう一度変更してください（何も保存していません）。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryFile:
    """A glossary as it stood in its file."""

    glossary: Glossary
    digest: str
    """Of the file's bytes: whoever saves says what they saw."""


def read_glossary(library: Path) -> Glossary:
    """The glossary of a library; the starter list in a new one. Never fails, see ``problems``."""
    return open_glossary(library).glossary


def open_glossary(library: Path) -> GlossaryFile:
    """The same with its digest. The file is read again only when it has changed."""
    path = library / FILE_NAME
    try:
        if not path.exists() and not _made(path):
            return GlossaryFile(glossary=glossary_of(starter_rows()), digest="")
        stamp = path.stat()
        return _read(path, stamp.st_mtime_ns, stamp.st_size, stamp.st_ino)
    except OSError:
        return GlossaryFile(
            glossary=unreadable("用語集のファイルを開けません。権限を確かめてください。"), digest=""
        )


def change_glossary(
    library: Path,
    change: Callable[[tuple[Row, ...]], Iterable[Row]],
    *,
    seen: str | None = None,
    replaces: bool = False,
) -> Glossary:
    """Save what ``change`` makes of the rows, all or nothing; the new glossary.

    Args:
        library: the library folder.
        change: gets the rows as they are now.
        seen: the digest on which the change rests; any if not given.
        replaces: whether the change may take the place of a file that cannot be read.

    Raises:
        BadGlossary: somebody else has changed the file, or it cannot be read.
        SettingsError: the file cannot be written.
        StorageFull: no room left.
    """
    path = library / FILE_NAME
    with FileLock(library / _LOCK, timeout=30):
        now = open_glossary(library)
        if seen is not None and seen != now.digest:
            raise BadGlossary(_CHANGED)
        if not now.glossary.readable and not replaces:
            raise BadGlossary(now.glossary.problems[0].reason)
        write_whole(path, write_rows(change(now.glossary.rows)), called=_CALLED)
        return read_glossary(library)


def starter_rows() -> tuple[Row, ...]:
    """The list that comes with the program."""
    return read_rows(_STARTER.read_bytes()).rows


@lru_cache(maxsize=8)
def _read(path: Path, _modified_ns: int, size: int, _inode: int) -> GlossaryFile:
    if size > _LARGEST:
        too_large = unreadable("用語集のファイルが大きすぎます。行を減らしてください。")
        return GlossaryFile(glossary=too_large, digest="")
    data = path.read_bytes()
    return GlossaryFile(
        glossary=read_rows(data) if data.strip() else NO_GLOSSARY,
        digest=hashlib.sha256(data).hexdigest(),
    )


def _made(path: Path) -> bool:
    """Whether the starter list could be put there."""
    try:
        write_whole(path, write_rows(starter_rows()), called=_CALLED)
    except (SettingsError, StorageFull):
        return False
    return True
