"""What kind of file this is, told by its content and never by its extension."""

import zipfile
from enum import StrEnum
from pathlib import Path

from ingest.formats import compound
from ingest.formats.archives import ARCHIVE_DAMAGE
from ingest.formats.encoding import MAX_TEXT_BYTES, decode_text
from ingest.formats.signs import is_html, is_mail, refuse_markup
from ingest.formats.sounds import sound_type
from library.errors import FileFault, UnreadableFile


class MediaType(StrEnum):
    """The formats that can be read, by their media types."""

    PDF = "application/pdf"
    PNG = "image/png"
    JPEG = "image/jpeg"
    TIFF = "image/tiff"
    BMP = "image/bmp"
    GIF = "image/gif"
    WEBP = "image/webp"
    HEIC = "image/heic"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    DOC = "application/msword"
    XLS = "application/vnd.ms-excel"
    PPT = "application/vnd.ms-powerpoint"
    RTF = "application/rtf"
    ODT = "application/vnd.oasis.opendocument.text"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    ODP = "application/vnd.oasis.opendocument.presentation"
    JTD = "application/x-js-taro"
    """一太郎 8 and later (jtd, jtt)."""
    TXT = "text/plain"
    MD = "text/markdown"
    CSV = "text/csv"
    TSV = "text/tab-separated-values"
    HTML = "text/html"
    EML = "message/rfc822"
    WAV = "audio/wav"
    MP3 = "audio/mpeg"
    M4A = "audio/mp4"
    OGG = "audio/ogg"
    FLAC = "audio/flac"
    WMA = "audio/x-ms-wma"
    ZIP = "application/zip"


CONTAINERS = frozenset({MediaType.ZIP, MediaType.EML})
"""Files that hold other files, which become documents of their own; a mail is also one itself."""
IMAGES = frozenset(
    {
        *(MediaType.PNG, MediaType.JPEG, MediaType.TIFF, MediaType.BMP),
        *(MediaType.GIF, MediaType.WEBP, MediaType.HEIC),
    }
)
SOUNDS = frozenset(
    {
        *(MediaType.WAV, MediaType.MP3, MediaType.M4A),
        *(MediaType.OGG, MediaType.FLAC, MediaType.WMA),
    }
)
CONVERTED = frozenset(
    {
        *(MediaType.DOC, MediaType.XLS, MediaType.PPT, MediaType.RTF),
        *(MediaType.ODT, MediaType.ODS, MediaType.ODP, MediaType.JTD),
    }
)
"""No reader of ours reads these; another program makes a docx, xlsx or pptx of them first."""

_HEAD = 1024
"""PDF readers accept the header within the first 1024 bytes (ISO 32000-1, annex H.3.4.1)."""
_TEXT_HEAD = 4096
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"II*\x00", MediaType.TIFF),
    (b"MM\x00*", MediaType.TIFF),
    (b"II+\x00", MediaType.TIFF),
    (b"MM\x00+", MediaType.TIFF),
    (b"GIF87a", MediaType.GIF),
    (b"GIF89a", MediaType.GIF),
)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
"""HEIF files whose pictures are coded in HEVC (ISO/IEC 23008-12, annex B)."""
_BMP_HEADERS = frozenset({12, 16, 40, 52, 56, 64, 108, 124})
"""The sizes that the second header of a bitmap has had; text may well begin with BM."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OUTLOOK_STREAM = "__properties_version1.0"
_OUTLOOK = "Outlookのメール(.msg)には対応していません。EML形式で保存し直すか、PDFに印刷して登録してください。"
_PACKAGES = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
"""A member by which a program's own file (OPC, OpenDocument, EPUB, Java) is told from a plain ZIP."""
_RTF = b"{\\rtf"
_OOXML = (
    ("word/document.xml", MediaType.DOCX),
    ("xl/workbook.xml", MediaType.XLSX),
    ("ppt/presentation.xml", MediaType.PPTX),
)
_OPEN_DOCUMENT = {
    kind.value.encode(): kind for kind in (MediaType.ODT, MediaType.ODS, MediaType.ODP)
}
_STREAMS = (
    ("worddocument", MediaType.DOC),
    ("workbook", MediaType.XLS),
    ("book", MediaType.XLS),
    ("powerpoint document", MediaType.PPT),
    ("documenttext", MediaType.JTD),
    ("jscompdocument", MediaType.JTD),
)
"""The main stream of each format that is kept in an OLE file, in small letters (MS-CFB 2.6.4)."""
_ARCHIVE = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_NAMED = {
    ".md": MediaType.MD,
    ".markdown": MediaType.MD,
    ".csv": MediaType.CSV,
    ".tsv": MediaType.TSV,
    ".tab": MediaType.TSV,
}
"""What only its name tells from plain text."""


def sniff(path: Path, *, file_name: str | None = None) -> MediaType:
    """The media type of a file's content.

    Args:
        path: where the content is.
        file_name: what people call the file, if ``path`` is only a copy; tells Markdown
            and tables from plain text, and decides where a mail or a page shows itself weakly.

    Raises:
        UnreadableFile: ``empty``; ``unsupported``; ``encrypted`` for a password-protected Office
            file; ``corrupt`` for an archive that does not open.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise UnreadableFile(FileFault.EMPTY)
    picture = _picture_type(head)
    if picture is not None:
        return picture
    if head.startswith(_ARCHIVE):
        return _archive_type(path)
    if b"%PDF-" in head:
        return MediaType.PDF
    if head.startswith(_OLE):
        return _ole_type(path)
    if head.startswith(_RTF):
        return MediaType.RTF
    sound = sound_type(path, head)
    return MediaType(sound) if sound else _text_type(path, head, file_name or path.name)


def _picture_type(head: bytes) -> MediaType | None:
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return MediaType.WEBP
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return MediaType.BMP
    if head[4:8] == b"ftyp":
        brands = head[8 : int.from_bytes(head[:4], "big")]
        if _HEIC_BRANDS & {brands[i : i + 4] for i in range(0, len(brands), 4)}:
            return MediaType.HEIC
    return None


def _archive_type(path: Path) -> MediaType:
    try:
        with zipfile.ZipFile(path) as archive:
            members = frozenset(archive.namelist())
            # An OpenDocument file says in its first member what it is (ODF 1.2 part 3, 3.3).
            declared = _beginning(archive, "mimetype") if "mimetype" in members else b""
    except RuntimeError as exc:  # zipfile's word for a member that wants a password
        raise UnreadableFile(FileFault.ENCRYPTED) from exc
    except ARCHIVE_DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
    for member, media_type in _OOXML:
        if member in members:
            return media_type
    open_document = _OPEN_DOCUMENT.get(declared.strip().removesuffix(b"-template"))
    if open_document is not None:
        return open_document
    if members & _PACKAGES:
        raise UnreadableFile(FileFault.UNSUPPORTED)
    return MediaType.ZIP


def _beginning(archive: zipfile.ZipFile, member: str) -> bytes:
    with archive.open(member) as file:
        return file.read(_HEAD)


def _ole_type(path: Path) -> MediaType:
    streams = compound.stream_names(path)
    if compound.LOCKED_PACKAGE in streams:
        raise UnreadableFile(FileFault.ENCRYPTED)
    for stream, media_type in _STREAMS:
        if stream in streams:
            return media_type
    message = _OUTLOOK if _OUTLOOK_STREAM in streams else None
    raise UnreadableFile(FileFault.UNSUPPORTED, message)


def _text_type(path: Path, head: bytes, file_name: str) -> MediaType:
    if is_mail(head, file_name):
        return MediaType.EML
    with path.open("rb") as file:
        content = file.read(MAX_TEXT_BYTES + 1)
    beginning = decode_text(content)[:_TEXT_HEAD]
    if is_html(beginning, file_name):
        return MediaType.HTML
    refuse_markup(beginning)
    return _NAMED.get(Path(file_name.lower()).suffix, MediaType.TXT)
