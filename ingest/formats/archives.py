"""Looks into an Office file's archive before anything unpacks it: bombs and entity attacks."""

import struct
import zipfile
import zlib
from collections.abc import Sequence
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
_ENTITIES = (b"<!ENTITY",)
_DECLARATIONS = (b"<!DOCTYPE", *_ENTITIES)
_PROLOG = 64 << 10
"""A document type declaration stands before the root element, near the beginning."""


def check_archive(
    path: Path, *, max_xml_bytes: int = MAX_XML_BYTES, bears_doctype: bool = False
) -> None:
    """Refuse an archive that would unpack to too much or that declares XML entities.

    The sizes are those of the archive's own directory; unpacking stops at them, because zipfile
    reads no more than a member declares. Office files carry no document type declaration
    (ECMA-376 part 2, 9.1.5), so one that does is not an honest file. OpenDocument files of
    OpenOffice 2 carry one without entities (``bears_doctype``).

    Raises:
        UnreadableFile: ``too_large``, ``corrupt`` or ``encrypted``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            xml = _checked_members(archive, max_xml_bytes)
            _check_prologs(archive, xml, _ENTITIES if bears_doctype else _DECLARATIONS)
    except ARCHIVE_DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
    except RuntimeError as exc:  # zipfile's word for a member that wants a password
        raise UnreadableFile(FileFault.ENCRYPTED) from exc


def _checked_members(archive: zipfile.ZipFile, max_xml_bytes: int) -> list[zipfile.ZipInfo]:
    """The XML members of an archive that is not too large."""
    members = archive.infolist()
    xml = [m for m in members if m.filename.lower().endswith((".xml", ".rels"))]
    too_large = (
        len(members) > MAX_MEMBERS
        or sum(m.file_size for m in members) > MAX_UNPACKED_BYTES
        or any(m.file_size > max_xml_bytes for m in xml)
    )
    if too_large:
        raise UnreadableFile(FileFault.TOO_LARGE)
    return xml


def _check_prologs(
    archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], refused: Sequence[bytes]
) -> None:
    for member in members:
        with archive.open(member) as file:
            prolog = file.read(_PROLOG)
        if any(declaration in prolog for declaration in refused):
            raise UnreadableFile(FileFault.CORRUPT)
