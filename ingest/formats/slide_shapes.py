"""The shapes of one slide: text, tables, charts, diagrams and pictures, in the order one reads them.

With ``pptx`` and ``slide_graphics`` the only user of python-pptx.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml.ns import qn
from pptx.shapes.autoshape import Shape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.shapes.group import GroupShape
from pptx.shapes.picture import Picture

from ingest.formats.pictures import PictureReader
from ingest.formats.plain import Passage, table_of, table_rows
from ingest.formats.shape_order import Frame, reading_order
from ingest.formats.slide_graphics import chart_of, diagram_of, table_cells
from library.errors import FileFault, UnreadableFile
from library.model import Cell, LineRole, Table
from library.text import clean

if TYPE_CHECKING:
    from pptx.shapes.base import BaseShape
    from pptx.slide import Slide
    from pptx.text.text import TextFrame, _Paragraph

_TITLES = frozenset(
    {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE}
)
_MARGINS = frozenset(
    {PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER}
)
_LISTS = frozenset({PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.VERTICAL_BODY})
_MAX_DEPTH = 40
"""Groups within groups: deeper is an attack."""
_CIRCLED_ONE = 0x2460
_CIRCLED = 20
"""① to ⑳ follow each other in Unicode."""


@dataclass(slots=True, kw_only=True)
class SlideText:
    """What the shapes of a slide say, gathered in reading order."""

    passages: list[Passage] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def read_shapes(slide: "Slide", pictures: PictureReader) -> SlideText:
    """All that the slide shows, its title first; what its master shows on every slide is left out."""
    found = SlideText()
    shapes = list(slide.shapes)
    titles = [s for s in shapes if isinstance(s, Shape) and _placeholder(s) in _TITLES]
    for shape in titles:
        lines = tuple(_line(p.text) for p in shape.text_frame.paragraphs if p.text.strip())
        found.passages += [Passage(lines=lines, role=LineRole.HEADING)] if lines else []
    others = [shape for shape in shapes if shape not in titles]
    _read(others, found, pictures, depth=0)
    return found


def _read(
    shapes: Sequence["BaseShape"], found: SlideText, pictures: PictureReader, *, depth: int
) -> None:
    if depth > _MAX_DEPTH:
        raise UnreadableFile(FileFault.CORRUPT)
    frames = [_frame(shape, index) for index, shape in enumerate(shapes)]
    for index in reading_order(frames):
        shape = shapes[index]
        if isinstance(shape, GroupShape):
            _read(list(shape.shapes), found, pictures, depth=depth + 1)
        elif isinstance(shape, Shape):
            found.passages += _text(shape.text_frame, _placeholder(shape))
        elif isinstance(shape, Picture):
            found.passages += _picture(shape, pictures)
        elif isinstance(shape, GraphicFrame):
            _graphic(shape, found)


def _frame(shape: "BaseShape", index: int) -> Frame:
    left, top = shape.left or 0, shape.top or 0
    return Frame(
        index=index,
        left=left,
        top=top,
        right=left + (shape.width or 0),
        bottom=top + (shape.height or 0),
    )


def _placeholder(shape: "BaseShape") -> object:
    return shape.placeholder_format.type if shape.is_placeholder else None


def _text(frame: "TextFrame", placeholder: object) -> Iterator[Passage]:
    counts: dict[int, int] = {}
    for paragraph in frame.paragraphs:
        text = _line(paragraph.text)
        if not text:
            continue
        mark = _mark(paragraph, counts)
        if placeholder in _MARGINS:
            role = LineRole.MARGIN
        elif mark or (placeholder in _LISTS and len(frame.paragraphs) > 1):
            role = LineRole.LIST_ITEM
        else:
            role = LineRole.BODY
        yield Passage(lines=(mark + text,), role=role)


def _mark(paragraph: "_Paragraph", counts: dict[int, int]) -> str:
    """The number before a paragraph that is numbered by itself; ``counts`` are those so far."""
    properties = paragraph._p.pPr
    numbered = properties.find(qn("a:buAutoNum")) if properties is not None else None
    level = paragraph.level
    for deeper in [
        known for known in counts if known > level or (numbered is None and known == level)
    ]:
        del counts[deeper]
    if numbered is None:
        return ""
    counts[level] = counts.get(level, int(numbered.get("startAt", "1")) - 1) + 1
    number = counts[level]
    kind = numbered.get("type", "")
    if kind.startswith("circleNum") and number <= _CIRCLED:
        return chr(_CIRCLED_ONE + number - 1) + " "
    shown = chr(ord("a") + (number - 1) % 26) if kind.startswith("alpha") else str(number)
    shown = shown.upper() if kind.startswith("alphaUc") else shown
    if kind.endswith("ParenBoth"):
        return f"({shown}) "
    return f"{shown}) " if kind.endswith("ParenR") else f"{shown}. "


def _picture(shape: Picture, pictures: PictureReader) -> list[Passage]:
    try:
        content = shape.image.blob
    except (ValueError, KeyError, AttributeError):  # linked to a file that is not in this one
        return []
    return pictures.passages(content)


def _graphic(shape: GraphicFrame, found: SlideText) -> None:
    if shape.has_table:
        rows, lines = table_cells(shape)
    elif shape.has_chart:
        title, lines = chart_of(shape)
        found.passages += [Passage(lines=(title,), role=LineRole.CAPTION)] if title else []
        rows = [[Cell(text=text) for text in line] for line in lines]
    else:
        found.passages += [Passage(lines=(text,)) for text in diagram_of(shape)]
        return
    if rows:
        found.tables.append(table_of(rows))
        found.passages += table_rows(lines)


def _line(text: str) -> str:
    return clean(text.replace("\v", "\n")).replace("\n", " ").strip()
