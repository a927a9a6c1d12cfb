"""OLE compound files, in which old Office formats and locked new ones are kept. The only user of olefile."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import olefile

from library.errors import FileFault, UnreadableFile

LOCKED_PACKAGE = "encryptedpackage"
"""The stream in which Office keeps a docx, xlsx or pptx that has a password (MS-OFFCRYPTO 2.1)."""
_DAMAGE = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error)
"""What olefile raises on damaged files; its own errors are OSErrors."""
_FIB_FLAGS = 0x0A
_FIB_ENCRYPTED = 0x0100
"""MS-DOC 2.5.2: the bit fEncrypted of the file information block."""
_FILE_PASS = 0x002F
"""MS-XLS 2.4.117: the record that an encrypted workbook has near its beginning."""
_FIRST_RECORDS = 40
_PPT_TOKEN_AT = 12
_PPT_ENCRYPTED = 0xF3D1C4DF
"""MS-PPT 2.3.2: the header token of the stream Current User."""
_HEAD = 8192


def stream_names(path: Path) -> frozenset[str]:
    """The names of the streams at the top of the file, in small letters.

    Raises:
        UnreadableFile: ``corrupt``.
    """
    with _opened(path) as ole:
        return frozenset(
            names[0].lower() for names in ole.listdir(streams=True, storages=False) if names
        )


def is_locked(path: Path) -> bool:
    """Whether an old Word, Excel or PowerPoint file wants a password.

    Raises:
        UnreadableFile: ``corrupt``.
    """
    with _opened(path) as ole:
        return (
            _word_is_locked(_beginning(ole, "WordDocument"))
            or _excel_is_locked(_beginning(ole, "Workbook") or _beginning(ole, "Book"))
            or _powerpoint_is_locked(_beginning(ole, "Current User"))
        )


@contextmanager
def _opened(path: Path) -> Iterator["olefile.OleFileIO"]:
    try:
        with olefile.OleFileIO(str(path)) as ole:
            yield ole
    except _DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc


def _beginning(ole: "olefile.OleFileIO", stream: str) -> bytes:
    if not ole.exists(stream):
        return b""
    content: bytes = ole.openstream(stream).read(_HEAD)
    return content


def _word_is_locked(head: bytes) -> bool:
    flags = int.from_bytes(head[_FIB_FLAGS : _FIB_FLAGS + 2], "little")
    return bool(flags & _FIB_ENCRYPTED)


def _excel_is_locked(head: bytes) -> bool:
    place = 0
    for _ in range(_FIRST_RECORDS):
        kind = int.from_bytes(head[place : place + 2], "little")
        if kind == _FILE_PASS:
            return True
        place += 4 + int.from_bytes(head[place + 2 : place + 4], "little")
    return False


def _powerpoint_is_locked(head: bytes) -> bool:
    token = int.from_bytes(head[_PPT_TOKEN_AT : _PPT_TOKEN_AT + 4], "little")
    return token == _PPT_ENCRYPTED
