"""Looks into an Office file's archive before anything unpacks it: bombs and entity attacks."""

import struct
import zipfile
import zlib
from pathlib import Path

from library.errors import FileFault, UnreadableFile

MAX_UNPACKED_BYTES = 1 << 30
"""All members together; pictures make honest files large, and they are not unpacked here."""
MAX_XML_BYTES = 256 << 20
"""One XML member: about a million spreadsheet cells. Its tree takes ten times as much memory."""
MAX_MEMBERS = 20_000
ARCHIVE_DAMAGE = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,  # a compression method or version of the future
    EOFError,
    OSError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What zipfile raises on damaged archives."""
_PROLOG = 64 << 10
"""A document type declaration stands before the root element, near the beginning."""


def check_archive(path: Path, *, max_xml_bytes: int = MAX_XML_BYTES) -> None:
    """Refuse an archive that would unpack to too much or that declares XML entities.

    The sizes are those of the archive's own directory; unpacking stops at them, because zipfile
    reads no more than a member declares. Office files carry no document type declaration
    (ECMA-376 part 2, 9.1.5), so one that does is not an honest file.

    Raises:
        UnreadableFile: ``too_large``, ``corrupt`` or ``encrypted``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive, max_xml_bytes)
    except ARCHIVE_DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
    except RuntimeError as exc:  # zipfile's word for a member that wants a password
        raise UnreadableFile(FileFault.ENCRYPTED) from exc


def _check_members(archive: zipfile.ZipFile, max_xml_bytes: int) -> None:
    members = archive.infolist()
    xml = [m for m in members if m.filename.lower().endswith((".xml", ".rels"))]
    too_large = (
        len(members) > MAX_MEMBERS
        or sum(m.file_size for m in members) > MAX_UNPACKED_BYTES
        or any(m.file_size > max_xml_bytes for m in xml)
    )
    if too_large:
        raise UnreadableFile(FileFault.TOO_LARGE)
    for member in xml:
        with archive.open(member) as file:
            prolog = file.read(_PROLOG)
        if b"<!DOCTYPE" in prolog or b"<!ENTITY" in prolog:
            raise UnreadableFile(FileFault.CORRUPT)
