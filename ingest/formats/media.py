"""What kind of file this is, told by its content and never by its extension."""

import zipfile
from enum import StrEnum
from pathlib import Path

from ingest.formats.archives import ARCHIVE_DAMAGE
from ingest.formats.encoding import decode_text
from library.errors import FileFault, UnreadableFile


class MediaType(StrEnum):
    """The formats that can be read, by their media types."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    TXT = "text/plain"
    MD = "text/markdown"
    ZIP = "application/zip"


CONTAINERS = frozenset({MediaType.ZIP})
"""Files that hold other files, which become documents of their own."""
IMAGES = frozenset({MediaType.PNG, MediaType.JPEG, MediaType.TIFF})

_HEAD = 1024
"""PDF readers accept the header within the first 1024 bytes (ISO 32000-1, annex H.3.4.1)."""
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"II+\x00", MediaType.TIFF),
    (b"MM\x00+", MediaType.TIFF),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_OOXML = (("word/document.xml", MediaType.DOCX), ("xl/workbook.xml", MediaType.XLSX))
_PACKAGES = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
"""A member by which a program's own file (OPC, OpenDocument, EPUB, Java) is told from a plain ZIP."""
_MARKUP = ("<!doctype", "<html", "<?xml", "<svg", "{\\rtf", "%!ps")
"""Beginnings of text that is written for a program: shown as text it would be noise."""
_MARKDOWN_SUFFIXES = (".md", ".markdown")


def sniff(path: Path, *, file_name: str | None = None) -> MediaType:
    """The media type of a file's content.

    Args:
        path: where the content is.
        file_name: what people call the file, if ``path`` is only a copy; tells Markdown from
            plain text and decides nothing else.

    Raises:
        UnreadableFile: ``empty``; ``unsupported``; ``encrypted`` for a password-protected Office
            file; ``corrupt`` for an archive that does not open.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise UnreadableFile(FileFault.EMPTY)
    if b"%PDF-" in head:
        return MediaType.PDF
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head.startswith(b"PK"):
        return _archive_type(path)
    if head.startswith(_OLE):
        raise UnreadableFile(_ole_fault(path))
    return _text_type(path, file_name or path.name)


def _archive_type(path: Path) -> MediaType:
    try:
        with zipfile.ZipFile(path) as archive:
            members = frozenset(archive.namelist())
    except ARCHIVE_DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
    for member, media_type in _OOXML:
        if member in members:
            return media_type
    if members & _PACKAGES:
        raise UnreadableFile(FileFault.UNSUPPORTED)
    return MediaType.ZIP


def _ole_fault(path: Path) -> FileFault:
    # Office wraps a password-protected docx or xlsx in an OLE file (MS-OFFCRYPTO 2.1).
    encrypted = _ENCRYPTED_STREAM in path.read_bytes()
    return FileFault.ENCRYPTED if encrypted else FileFault.UNSUPPORTED


def _text_type(path: Path, file_name: str) -> MediaType:
    beginning = decode_text(path.read_bytes())[:_HEAD].lstrip().lower()
    if beginning.startswith(_MARKUP):
        raise UnreadableFile(FileFault.UNSUPPORTED)
    markdown = file_name.lower().endswith(_MARKDOWN_SUFFIXES)
    return MediaType.MD if markdown else MediaType.TXT
