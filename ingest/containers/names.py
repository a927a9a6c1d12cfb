"""Names inside containers: decoded, and made harmless without becoming unrecognisable."""

import re
import zipfile
import zlib
from collections.abc import Sequence

from ingest.formats.encoding import decode_names
from ingest.sources import display_name, is_litter

_UTF8_NAMES = 0x800
"""General purpose bit 11: the name is UTF-8 (APPNOTE 6.3.10, 4.4.4)."""
_UNICODE_PATH = 0x7075
"""Info-ZIP's extra field with the name in UTF-8 (APPNOTE, 4.6.9)."""
_DRIVE = re.compile(r"[A-Za-z]:$")


def zip_names(members: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The names in an archive as they were meant.

    A name that does not say its encoding is in the one of the computer that made the archive:
    one for all names, CP932 on Japanese Windows.
    """
    silent = [m for m in members if not m.flag_bits & _UTF8_NAMES]
    names = decode_names([m.orig_filename.encode("cp437") for m in silent])
    told = {id(member): name for member, name in zip(silent, names, strict=True)}
    return [_unicode_path(m) or told.get(id(m), m.orig_filename) for m in members]


def clean_path(name: str) -> str:
    """A path inside a container without ``..``, roots, drives and control characters."""
    parts = (part for part in name.replace("\\", "/").split("/") if part.strip(" ."))
    shown = [display_name(part) for part in parts if not _DRIVE.match(part)]
    return "/".join(shown) or display_name("")


def is_hidden(path: str) -> bool:
    """Whether a path inside a container is litter of an operating system, or hidden."""
    return any(is_litter(part) for part in path.split("/"))


def _unicode_path(member: zipfile.ZipInfo) -> str | None:
    """The name in UTF-8 that Info-ZIP writes beside the other, unless that one was changed later."""
    raw = member.orig_filename.encode("utf-8" if member.flag_bits & _UTF8_NAMES else "cp437")
    extra = member.extra
    while len(extra) > 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
            return field[5:].decode("utf-8", "replace")
    return None
