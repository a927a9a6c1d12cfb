"""What a document is called, and from when it holds."""

import re
import unicodedata
from collections.abc import Sequence

from library.model import Line, LineRole, Page
from library.text import clean

_PROGRAM_TITLE = re.compile(
    r"microsoft|word|excel|powerpoint|acrobat|scan|スキャン|untitled|無題|文書\s*\d|document\s*\d"
    r"|book\d|sheet\d|\.(docx?|xlsx?|pptx?|pdf|jtd|txt|html?|tiff?|jpe?g|png)\b|^[\x21-\x7e]{1,24}$"
    r"|[\\/]|^[-_\d\s.]+$|様式$|テンプレート",
    re.IGNORECASE,
)
"""What programs, scanners and templates write where a title should stand."""
_MACHINE_STEM = re.compile(
    r"(img|scan|dsc|doc|document|file|kyocera|fuji|mfp|cci|skm|s)?[-_ .]*[\d\-_ .()]*",
    re.IGNORECASE,
)
_ID = re.compile(r"^(?:[A-Za-z]{1,3}\d{1,4}|\d{1,8}|[0-9a-f]{8,})[_\s　.-]+(?=\S)")
_COPY = re.compile(r"(?:\s*[-(（](?:コピー|copy|\d{1,2})[)）]?|\s*- コピー)+$", re.IGNORECASE)
_CODE = re.compile(r"\s[A-Za-z]{1,4}\d{3,}(?:\s\d+)*$")
"""A document code behind the title: dp2020 01."""
_HEAD_LINES = 12
_HEADING_CHARACTERS = 60
_TITLE_CHARACTERS = 100
_SENSIBLE = 4
_NOT_A_TITLE = re.compile(
    r"^[\d\s.,/年月日令和平成昭和元]+$|(?<!月)号$|[殿様長]$|御中$|各位$|^(記|目次|別紙|写|公印省略|事務連絡)$|^[(（][^()（）]*[)）]$|。$"
)


def title_of(*, metadata: str, pages: Sequence[Page], file_name: str) -> str:
    """The document's title.

    Japanese offices name files carefully (title, number, date) and leave whatever the program
    wrote in the properties, so a file name that was written by a person comes first; then sensible
    metadata, then the first heading of page 1, then the file name as it is. On the twelve sample
    documents file names gave eleven good titles, first headings seven, properties none.
    """
    stem = clean_stem(file_name)
    if is_written_by_hand(stem):
        return stem[:_TITLE_CHARACTERS]
    sensible = clean(metadata).strip()
    if is_sensible(sensible):
        return sensible[:_TITLE_CHARACTERS]
    return (_first_heading(pages) or stem or file_name)[:_TITLE_CHARACTERS]


def clean_stem(file_name: str) -> str:
    """A file name without its extension, leading ids and marks of copies; blanks for underscores."""
    base = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", unicodedata.normalize("NFC", file_name))
    named = _COPY.sub("", _ID.sub("", base))
    return _CODE.sub("", re.sub(r"[_\s]+", " ", clean(named)).strip())


def is_written_by_hand(stem: str) -> bool:
    """Whether a file name says something: it holds Japanese words, not only a scanner's counter."""
    if _MACHINE_STEM.fullmatch(stem):
        return False
    letters = sum("ぁ" <= c <= "ヿ" or "一" <= c <= "鿿" for c in stem)
    return letters >= _SENSIBLE and not _PROGRAM_TITLE.search(stem)


def is_sensible(metadata: str) -> bool:
    """Whether the title in a file's properties was meant for people and is readable."""
    readable = "\ufffd" not in metadata and all(
        unicodedata.category(c) not in {"Cc", "Co", "Cn", "Cs"} and _is_expected(c)
        for c in metadata
    )
    return readable and len(metadata) >= _SENSIBLE and not _PROGRAM_TITLE.search(metadata)


def _is_expected(char: str) -> bool:
    """Latin letters with accents and half-width kana are what mojibake is made of."""
    latin = "\u0080" <= char <= "\u00ff" and (char.isalpha() or char in "¤¦¨¬¯¸¿¡")
    return not (latin or "\uff61" <= char <= "\uff9f")


def _first_heading(pages: Sequence[Page]) -> str:
    """The first heading-like lines of page 1; two that follow each other make one title."""
    lines = _head(pages)
    headings = [i for i, line in enumerate(lines) if line.role is LineRole.HEADING]
    chosen = [i for i in headings if _could_be_title(lines[i])]
    if not chosen:
        return next((line.text.strip() for line in lines if _could_be_title(line)), "")
    first = chosen[0]
    text = lines[first].text.strip()
    if first + 1 in headings and lines[first + 1].block == lines[first].block:
        text += lines[first + 1].text.strip()
    return re.sub(r"^#+\s*", "", text)


def _head(pages: Sequence[Page]) -> list[Line]:
    lines = pages[0].lines if pages else ()
    aside = {LineRole.MARGIN, LineRole.DESCRIPTION, LineRole.TABLE_ROW}
    return [line for line in lines if line.role not in aside][:_HEAD_LINES]


def _could_be_title(line: Line) -> bool:
    text = "".join(line.text.split())
    return _SENSIBLE <= len(text) <= _HEADING_CHARACTERS and not _NOT_A_TITLE.search(text)
