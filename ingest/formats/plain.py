"""Pages of formats that have no page image: lines and tables only."""

from collections.abc import Sequence
from dataclasses import dataclass

from library.model import Cell, Doubt, Line, LineRole, Page, PageSource, Table
from library.text import clean

CELL_SEPARATOR = " | "
"""Between the cells of a table row that is shown as one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Lines that belong together: a paragraph, a heading, or one table row."""

    lines: tuple[str, ...]
    role: LineRole = LineRole.BODY
    confidence: float = 1.0
    """Below 1 only for what was read off a picture."""


def plain_page(
    passages: Sequence[Passage],
    *,
    tables: Sequence[Table] = (),
    number: int = 1,
    label: str = "",
    doubts: Sequence[Doubt] = (),
) -> Page:
    """A page of a file that says its text itself, so there is nothing to doubt but its pictures."""
    lines = [
        Line(text=text, box=None, confidence=passage.confidence, role=passage.role, block=block)
        for block, passage in enumerate(passages)
        for text in (clean(line).rstrip() for line in passage.lines)
        if text.strip()
    ]
    characters = sum(len(line.text) for line in lines)
    sure = sum(line.confidence * len(line.text) for line in lines)
    return Page(
        number=number,
        lines=tuple(lines),
        tables=tuple(tables),
        source=PageSource.TEXT_LAYER,
        confidence=sure / characters if characters else 1.0,
        needs_review=bool(doubts),
        raster=None,
        label=label,
        doubts=tuple(doubts),
    )


def row_text(cells: Sequence[str]) -> str:
    """A table row as one line: each cell word for word, line breaks within it as blanks.

    Empty cells keep their place, so that a value can be counted to its column; at the end of a
    row they are left out.
    """
    texts = [" ".join(clean(cell).split("\n")).strip() for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return CELL_SEPARATOR.join(texts)


def table_rows(rows: Sequence[Sequence[str]]) -> list[Passage]:
    """The rows of a table, each as one line."""
    return [Passage(lines=(row_text(row),), role=LineRole.TABLE_ROW) for row in rows]


def table_of(rows: Sequence[Sequence[Cell]]) -> Table:
    """A table without a place on a page image."""
    return Table(rows=tuple(tuple(row) for row in rows), box=None)
