"""What a picture file says of itself: when it was taken, and what people wrote into it.

Where it was taken (GPS) is never looked at: it would tell where someone lives, and finds nothing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from lxml import etree

from library.text import clean

_DATE_TAKEN = 0x9003
_CAMERA_TAGS = (0x010F, 0x0110, 0x829A, 0x829D, 0x920A)
"""Maker, model, exposure time, aperture, focal length (Exif 2.32)."""
_DESCRIPTION = 0x010E
_XP_TITLE, _XP_COMMENT, _XP_KEYWORDS, _XP_SUBJECT = 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F
"""What the Windows Explorer writes, as UTF-16."""
_IPTC_TITLE, _IPTC_DATE, _IPTC_KEYWORDS, _IPTC_HEADLINE, _IPTC_CAPTION = 5, 55, 25, 105, 120
"""Data sets of record 2 (IPTC-IIM 4.2)."""
_NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
}
_DAY = re.compile(r"(\d{4})[-:./]?(\d{2})[-:./]?(\d{2})")
_FIRST_YEAR = 1990
"""Cameras whose clock was never set begin in 1970 or 1980, and earlier there were none."""
_XMP_LIMIT = 1 << 20
_TEXT_LIMIT = 300
_KEYWORDS = 20
_KEYWORD_LIMIT = 40
_WORDS = re.compile(r"[ぁ-ヿ一-龥々]|[A-Za-z]{3}")
_BY_MACHINE = re.compile(
    r"DIGITAL CAMERA|^(?:img|dsc|dcim|pict?|default|untitled|image)[\s_\d.-]*$|created with|\bdji\b"
    r"|screenshot|ascii|exif",
    re.IGNORECASE,
)
"""What cameras and programs write where a caption should stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawTags:
    """The tags of a picture file as its formats store them."""

    exif: Mapping[int, object] = field(default_factory=dict)
    """By tag number, the Exif part included."""
    iptc: Mapping[int, Sequence[bytes]] = field(default_factory=dict)
    """Record 2, by data set."""
    xmp: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoTags:
    """What is worth finding a photo by."""

    taken: date | None = None
    """The day on the camera's own clock: no time zone is known, and none is guessed."""
    title: str = ""
    caption: str = ""
    keywords: tuple[str, ...] = ()
    camera: bool = False
    """Whether a camera wrote its settings into the file; a phone does that for a page as well."""


NO_TAGS = PhotoTags()


def read_tags(raw: RawTags) -> PhotoTags:
    """What the tags say, XMP before IPTC before Exif. Takes any tags; damaged ones say nothing."""
    xmp = _parsed(raw.xmp)
    titles = (*_xmp(xmp, "dc:title"), *_xmp(xmp, "photoshop:Headline"))
    iptc_titles = (*_iptc(raw, _IPTC_HEADLINE), *_iptc(raw, _IPTC_TITLE))
    captions = (*_xmp(xmp, "dc:description"), *_iptc(raw, _IPTC_CAPTION))
    keywords = (
        *_xmp(xmp, "dc:subject"),
        *_iptc(raw, _IPTC_KEYWORDS),
        *re.split(r"[;；]", _windows(raw, _XP_KEYWORDS)),
    )
    return PhotoTags(
        taken=_taken(raw, xmp),
        title=_first((*titles, *iptc_titles, _windows(raw, _XP_TITLE))),
        caption=_first(
            (*captions, _windows(raw, _XP_COMMENT), _windows(raw, _XP_SUBJECT), _exif_text(raw))
        ),
        keywords=_distinct(keywords),
        camera=any(tag in raw.exif for tag in _CAMERA_TAGS),
    )


def _taken(raw: RawTags, xmp: etree._Element | None) -> date | None:
    """Never the time of the last change, which says when somebody cropped it."""
    written = (
        str(raw.exif.get(_DATE_TAKEN, "")),
        *_xmp(xmp, "exif:DateTimeOriginal"),
        *_xmp(xmp, "photoshop:DateCreated"),
        *_iptc(raw, _IPTC_DATE),
    )
    return next((day for text in written if (day := _day(text)) is not None), None)


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    if match is None or int(match[1]) < _FIRST_YEAR:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _parsed(xmp: bytes) -> etree._Element | None:
    if not xmp or len(xmp) > _XMP_LIMIT:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(xmp.strip(b"\0 \r\n\t"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _xmp(root: etree._Element | None, name: str) -> Iterator[str]:
    """The values of a property: an element, its items, or an attribute of the description."""
    if root is None:
        return
    for element in root.iterfind(f".//{name}", _NAMESPACES):
        items = element.findall(".//rdf:li", _NAMESPACES)
        for each in items or [element]:
            yield each.text or ""
    prefix, _, local = name.partition(":")
    for described in root.iterfind(".//rdf:Description", _NAMESPACES):
        yield described.get(f"{{{_NAMESPACES[prefix]}}}{local}", "")


def _iptc(raw: RawTags, number: int) -> Iterator[str]:
    for value in raw.iptc.get(number, ()):
        yield _decoded(value)


def _windows(raw: RawTags, tag: int) -> str:
    value = raw.exif.get(tag, b"")
    data = bytes(value) if isinstance(value, bytes | tuple | list) else b""
    return data.decode("utf-16-le", "ignore").rstrip("\0")


def _exif_text(raw: RawTags) -> str:
    value = raw.exif.get(_DESCRIPTION, "")
    if isinstance(value, bytes):
        return _decoded(value)
    # Pillow takes the bytes for Latin-1.
    text = str(value)
    return text if not text.isascii() and not _is_latin(text) else _decoded(text.encode("latin-1"))


def _is_latin(text: str) -> bool:
    return max(map(ord, text), default=0) < 256


def _decoded(value: bytes) -> str:
    for encoding in ("utf-8", "cp932"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _first(texts: Sequence[str]) -> str:
    """The first that a person wrote."""
    lines = (" ".join(clean(text.rstrip("\0")).split()) for text in texts)
    said = (line for line in lines if _WORDS.search(line) and not _BY_MACHINE.search(line))
    return next(said, "")[:_TEXT_LIMIT]


def _distinct(keywords: Sequence[str]) -> tuple[str, ...]:
    words = (" ".join(clean(keyword.rstrip("\0")).split()) for keyword in keywords)
    said = (word[:_KEYWORD_LIMIT] for word in words if any(map(str.isalnum, word)))
    return tuple(dict.fromkeys(said))[:_KEYWORDS]
