"""Plain text and Markdown: one page; headings, paragraphs and pipe tables told by their form."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest
from pathlib import Path

from ingest.formats.encoding import decode_text
from ingest.formats.media import MediaType
from ingest.formats.plain import Passage, plain_page, table_of, table_rows
from ingest.formats.reader import Eyes, Outline
from library.model import Cell, LineRole, Page, Table

_MD_HEADING = re.compile(r"#{1,6}\s+\S")
_MD_ROW = re.compile(r"\s*\|.*\|\s*$")
_MD_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$")
_MD_ITEM = re.compile(r"\s*([-*+]|\d+[.)])\s|\s*(>|```|~~~)|\s{4}")
_UNDERLINE = re.compile(r"(=+|-{3,})\s*$")

_DIVISION = re.compile(
    r"\s*(第[一二三四五六七八九十百千〇0-9０-９]+[編章節款]|附\s*則|別表|別紙|別添)"
)
_CAPTION = re.compile(r"\s*[（(][^（）()]{1,40}[)）]\s*$")
_ARTICLE = re.compile(r"\s*第[一二三四五六七八九十百千〇0-9０-９]+条|\s*[1１]　")
_MARKED = re.compile(r"\s*([■◆●◎▼【]|[0-9０-９]+(\.[0-9０-９]+)*[.．]\s*\S)")
_SENTENCE_END = re.compile(r"[。！？!?」）)：:]\s*$")
_HEADING_WIDTH = 60
"""Columns (a full-width character takes two); what is longer is a sentence."""
_WRAP_RANGE = range(40, 121)
"""Columns at which editors and mail programs break lines by themselves."""


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    return Outline(media_type=media_type, page_count=1, title="")


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    return read_text(path, markdown=outline.media_type is MediaType.MD)


def read_text(path: Path, *, markdown: bool) -> Page:
    """The one page of a text file.

    Raises:
        UnreadableFile: ``unsupported`` or ``too_large``.
    """
    lines = decode_text(path.read_bytes()).replace("\f", "\n").splitlines()
    return _markdown_page(lines) if markdown else plain_page(list(plain_passages(lines)))


def _markdown_page(lines: Sequence[str]) -> Page:
    passages: list[Passage] = []
    tables: list[Table] = []
    for kind, group in groupby(lines, key=_markdown_kind):
        run = list(group)
        match kind:
            case LineRole.HEADING:
                passages += [Passage(lines=(line,), role=LineRole.HEADING) for line in run]
            case LineRole.TABLE_ROW:
                rows = [_md_cells(line) for line in run if not _MD_RULE.match(line)]
                tables.append(table_of([[Cell(text=c) for c in row] for row in rows]))
                passages += table_rows(rows)
            case _:
                passages += _markdown_paragraphs(run)
    return plain_page(passages, tables=tables)


def _markdown_kind(line: str) -> LineRole:
    if _MD_HEADING.match(line):
        return LineRole.HEADING
    return LineRole.TABLE_ROW if _MD_ROW.match(line) else LineRole.BODY


def _md_cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]


def _markdown_paragraphs(lines: Sequence[str]) -> Iterator[Passage]:
    """Blank lines and list items begin a paragraph; other line ends mean nothing."""
    paragraph: list[str] = []
    for line in lines:
        if _UNDERLINE.match(line) and len(paragraph) == 1:
            yield Passage(lines=(*paragraph, line), role=LineRole.HEADING)
            paragraph = []
            continue
        if paragraph and (not line.strip() or _MD_ITEM.match(line)):
            yield Passage(lines=tuple(paragraph))
            paragraph = []
        if line.strip():
            paragraph.append(line)
    if paragraph:
        yield Passage(lines=tuple(paragraph))


def plain_passages(lines: Sequence[str]) -> Iterator[Passage]:
    """The passages of plain text, headings by their form.

    A line is a paragraph unless the text is broken at a fixed width.
    """
    width = _wrap_width(lines)
    paragraph: list[str] = []
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        if not line.strip() or _is_heading(line, following):
            if paragraph:
                yield Passage(lines=tuple(paragraph))
            paragraph = []
            if line.strip():
                yield Passage(lines=(line,), role=LineRole.HEADING)
            continue
        paragraph.append(line)
        if not _wraps(line, following, width):
            yield Passage(lines=tuple(paragraph))
            paragraph = []
    if paragraph:
        yield Passage(lines=tuple(paragraph))


def _is_heading(line: str, following: str) -> bool:
    if _columns(line.strip()) > _HEADING_WIDTH or line.rstrip().endswith(("。", "、")):
        return False
    if _CAPTION.match(line):
        return bool(_ARTICLE.match(following))
    return bool(_DIVISION.match(line) or _MARKED.match(line))


def _wrap_width(lines: Sequence[str]) -> int | None:
    """The width at which the file's lines are broken, if many end just there."""
    widths = [_columns(line) for line in lines if line.strip()]
    widest = max(widths, default=0)
    full = sum(width >= widest - 3 for width in widths)
    broken = widest in _WRAP_RANGE and full >= max(4, len(widths) // 5)
    return widest if broken else None


def _wraps(line: str, following: str, width: int | None) -> bool:
    full = width is not None and _columns(line) >= width - 3
    begins = following[:1].isspace() or not following.strip()
    return full and not begins and not _SENTENCE_END.search(line)


def _columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)
