"""Pages of formats that have no page image: lines and tables only."""

from collections.abc import Sequence
from dataclasses import dataclass

from library.model import Cell, Line, LineRole, Page, PageSource, Table
from library.text import clean

CELL_SEPARATOR = " | "
"""Between the cells of a table row that is shown as one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Lines that belong together: a paragraph, a heading, or one table row."""

    lines: tuple[str, ...]
    role: LineRole = LineRole.BODY


def plain_page(
    passages: Sequence[Passage], *, tables: Sequence[Table] = (), number: int = 1, label: str = ""
) -> Page:
    """A page of a file that says its text itself, so there is nothing to doubt."""
    lines = [
        Line(text=text, box=None, confidence=1.0, role=passage.role, block=block)
        for block, passage in enumerate(passages)
        for text in (clean(line).rstrip() for line in passage.lines)
        if text.strip()
    ]
    return Page(
        number=number,
        lines=tuple(lines),
        tables=tuple(tables),
        source=PageSource.TEXT_LAYER,
        confidence=1.0,
        needs_review=False,
        raster=None,
        label=label,
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
