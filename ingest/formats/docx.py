"""Word documents (docx): paragraphs and tables in the order of the body. The only user of docx.

python-docx opens the package and knows the styles; the text is taken from the XML, because its
``Paragraph.text`` leaves out insertions, content controls and text boxes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn

from ingest.formats.archives import ARCHIVE_DAMAGE, check_archive
from ingest.formats.media import MediaType
from ingest.formats.plain import Passage, plain_page, row_text, table_of, table_rows
from ingest.formats.reader import Eyes, Outline
from library.errors import FileFault, UnreadableFile
from library.model import Cell, LineRole, Page, Table
from library.text import clean

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

_P, _TBL, _TR, _TC = (qn(f"w:{name}") for name in ("p", "tbl", "tr", "tc"))
_TEXT, _TAB, _BREAK, _CR = (qn(f"w:{name}") for name in ("t", "tab", "br", "cr"))
_BOX = qn("w:txbxContent")
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset(
    {
        _BOX,  # read after its paragraph
        _FALLBACK,  # the same once more for old programs
        qn("w:del"),
        qn("w:moveFrom"),
        qn("w:rt"),  # the small kana of a ruby; its base is the text
        qn("w:pPr"),
        qn("w:rPr"),
    }
)
_MAX_DEPTH = 40
"""Tables within tables, controls within controls: deeper is an attack."""
_HEADING_STYLES = ("heading", "title", "見出し", "表題", "標題")
_NOT_HEADING = ("toc", "目次", "subtitle", "副題")


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    return Outline(media_type=media_type, page_count=1, title=docx_title(path))


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    return read_docx(path, eyes=eyes)


def docx_title(path: Path) -> str:
    """The title in the document's properties; empty where there is none.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted``, ``too_large`` or ``unsupported``.
    """
    return clean(_open(path).core_properties.title or "").strip()


def read_docx(path: Path, *, eyes: Eyes) -> Page:
    """The one page of a Word document.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted``, ``too_large`` or ``unsupported``.
    """
    document = _open(path)
    headings = _heading_styles(document)
    passages: list[Passage] = []
    tables: list[Table] = []
    for element in _blocks(document.element.body):
        if element.tag == _P:
            passages += _paragraph(element, headings)
        else:
            rows = _rows(element)
            tables.append(table_of(_spanned(rows)))
            passages += _table_passages(rows)
    return plain_page(passages, tables=tables)


def _open(path: Path) -> "DocxDocument":
    check_archive(path)
    try:
        with path.open("rb") as file:
            return Document(file)
    except ValueError as exc:  # a macro document or a template: another content type
        raise UnreadableFile(FileFault.UNSUPPORTED) from exc
    except (OpcError, KeyError, SyntaxError, AttributeError, *ARCHIVE_DAMAGE) as exc:
        # lxml's XMLSyntaxError is a SyntaxError; a missing part shows as KeyError.
        raise UnreadableFile(FileFault.CORRUPT) from exc


def _heading_styles(document: "DocxDocument") -> frozenset[str]:
    """Ids of the styles that make a heading, by their name or their outline level."""
    found = set()
    for style in document.styles.element.findall(qn("w:style")):
        name_element = style.find(qn("w:name"))
        name = (name_element.get(qn("w:val")) or "").lower() if name_element is not None else ""
        outlined = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}") is not None
        named = name.startswith(_HEADING_STYLES)
        if (named or outlined) and not name.startswith(_NOT_HEADING):
            found.add(style.get(qn("w:styleId")) or "")
    return frozenset(found)


def _blocks(parent: "BaseOxmlElement", depth: int = 0) -> Iterator["BaseOxmlElement"]:
    """Paragraphs and tables in order, also those inside content controls."""
    if depth > _MAX_DEPTH:
        raise UnreadableFile(FileFault.CORRUPT)
    for child in parent:
        if child.tag in {_P, _TBL}:
            yield child
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            yield from _blocks(child, depth + 1)


def _paragraph(element: "BaseOxmlElement", headings: frozenset[str]) -> Iterator[Passage]:
    role = LineRole.HEADING if _is_heading(element, headings) else LineRole.BODY
    text = _text(element)
    if text.strip():
        # Line breaks inside a paragraph were made by hand and keep their meaning.
        yield from (
            [Passage(lines=tuple(text.split("\n")), role=role)]
            if role is LineRole.HEADING
            else [Passage(lines=(line,), role=role) for line in text.split("\n")]
        )
    for box in _boxes(element):
        for inner in _blocks(box):
            if inner.tag == _P and _text(inner).strip():
                yield Passage(lines=tuple(_text(inner).split("\n")))


def _is_heading(paragraph: "BaseOxmlElement", headings: frozenset[str]) -> bool:
    properties = paragraph.find(qn("w:pPr"))
    if properties is None:
        return False
    style = properties.find(qn("w:pStyle"))
    styled = style is not None and style.get(qn("w:val")) in headings
    return styled or properties.find(qn("w:outlineLvl")) is not None


def _text(element: "BaseOxmlElement") -> str:
    """The text of a paragraph as it stands, without what was struck out."""
    parts = []
    for child in element:
        if child.tag == _TEXT:
            parts.append(child.text or "")
        elif child.tag == _TAB:
            parts.append("\t")
        elif child.tag in {_BREAK, _CR}:
            parts.append("\n")
        elif child.tag not in _LEFT_OUT and isinstance(child.tag, str):
            parts.append(_text(child))
    return "".join(parts)


def _boxes(element: "BaseOxmlElement") -> Iterator["BaseOxmlElement"]:
    for child in element:
        if child.tag == _BOX:
            yield child
        elif child.tag != _FALLBACK and isinstance(child.tag, str):
            yield from _boxes(child)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A cell as it stands in its row; ``continued`` if it only carries on the cell above."""

    lines: tuple[str, ...]
    column: int
    span: int
    continued: bool


def _rows(table: "BaseOxmlElement", depth: int = 0) -> list[list[_Slot]]:
    rows = []
    for row in _children(table, _TR):
        slots: list[_Slot] = []
        for cell in _children(row, _TC):
            column = slots[-1].column + slots[-1].span if slots else 0
            slots.append(_slot(cell, column, depth))
        rows.append(slots)
    return rows


def _slot(cell: "BaseOxmlElement", column: int, depth: int) -> _Slot:
    span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
    width = span.get(qn("w:val")) if span is not None else None
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    continued = merge is not None and merge.get(qn("w:val")) != "restart"
    return _Slot(
        lines=() if continued else tuple(_cell_lines(cell, depth)),
        column=column,
        span=int(width) if width and width.isdecimal() else 1,
        continued=continued,
    )


def _cell_lines(cell: "BaseOxmlElement", depth: int) -> Iterator[str]:
    for block in _blocks(cell, depth):
        if block.tag == _P:
            yield from (line for line in _text(block).split("\n") if line.strip())
        else:
            for row in _rows(block, depth + 1):
                yield row_text(["\n".join(slot.lines) for slot in row])


def _children(parent: "BaseOxmlElement", tag: str, depth: int = 0) -> Iterator["BaseOxmlElement"]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in {_TR, _TC, _TBL, _P} and depth < _MAX_DEPTH:
            yield from _children(child, tag, depth + 1)


def _spanned(rows: list[list[_Slot]]) -> list[list[Cell]]:
    """The rows with each merged cell once, where it begins."""
    return [
        [
            Cell(
                text=clean("\n".join(slot.lines)).strip(),
                row_span=1 + _continuations(rows[index + 1 :], slot.column),
                column_span=slot.span,
            )
            for slot in row
            if not slot.continued
        ]
        for index, row in enumerate(rows)
    ]


def _continuations(below: list[list[_Slot]], column: int) -> int:
    """How many rows the cell above carries on through ``column``."""
    return sum(
        1
        for _ in takewhile(lambda row: any(s.column == column and s.continued for s in row), below)
    )


def _table_passages(rows: list[list[_Slot]]) -> Iterator[Passage]:
    """The rows as one run of lines; a table of one column is a frame around text."""
    if all(len(row) <= 1 for row in rows):
        for row in rows:
            yield from (Passage(lines=(line,)) for slot in row for line in slot.lines)
        return
    yield from table_rows([["\n".join(slot.lines) for slot in row] for row in rows])
