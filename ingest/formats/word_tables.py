"""Tables of a Word document: their cells with spans, and their rows as lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from ingest.formats.header_rows import column_names, spanning_header
from ingest.formats.plain import Passage, row_text, table_rows
from ingest.formats.sheet_marks import Area
from ingest.formats.word_styles import value_of
from ingest.formats.word_text import MAX_DEPTH, TBL, TC, TR, P, blocks, boxes_of, text_of
from library.model import Cell
from library.text import clean

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_MOST_COLUMNS = 63
"""Of one table, in Word."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell as it stands in its row; ``continued`` if it only carries on the cell above."""

    lines: tuple[str, ...]
    column: int
    span: int
    continued: bool


def rows_of(table: "BaseOxmlElement", depth: int = 0) -> list[list[Slot]]:
    """The rows of a table that were not struck out."""
    rows = []
    for row in _children(table, TR):
        properties = row.find(qn("w:trPr"))
        if properties is not None and properties.find(qn("w:del")) is not None:
            continue
        slots: list[Slot] = []
        start = _count(value_of(properties, "w:gridBefore"), 0)
        for cell in _children(row, TC):
            column = slots[-1].column + slots[-1].span if slots else start
            slots.append(_slot(cell, column, depth))
        rows.append(slots)
    return rows


def cells_of(rows: list[list[Slot]]) -> list[list[Cell]]:
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


def table_passages(rows: list[list[Slot]]) -> Iterator[Passage]:
    """The rows as one run of lines; a table of one column is a frame around text.

    Header rows on several levels become one, in which each column has its joined names.
    """
    if all(len(row) <= 1 for row in rows):
        for row in rows:
            yield from (Passage(lines=(line,)) for slot in row for line in slot.lines)
        return
    texts = [["\n".join(slot.lines) for slot in row] for row in rows]
    grid, areas = _spread(rows)

    def merged(row: int, column: int) -> Area | None:
        return areas.get((row, column))

    end = spanning_header(grid, merged)
    if end is None:
        yield from table_rows(texts)
    else:
        yield from table_rows([column_names(grid, (0, end), merged), *grid[end:]])


def _spread(rows: list[list[Slot]]) -> tuple[list[list[str]], dict[tuple[int, int], Area]]:
    """The cells' texts on the table's grid, and the area of each merged cell by the places it covers."""
    width = max((slot.column + slot.span for row in rows for slot in row), default=0)
    grid = [[""] * width for _ in rows]
    areas: dict[tuple[int, int], Area] = {}
    for index, row in enumerate(rows):
        for slot in row:
            if slot.continued:
                continue
            grid[index][slot.column] = "\n".join(slot.lines)
            below = _continuations(rows[index + 1 :], slot.column)
            if below or slot.span > 1:
                area = Area(slot.column, index, slot.column + slot.span - 1, index + below)
                for covered in range(index, index + below + 1):
                    for column in range(area.left, area.right + 1):
                        areas[covered, column] = area
    return grid, areas


def _slot(cell: "BaseOxmlElement", column: int, depth: int) -> Slot:
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    continued = merge is not None and merge.get(qn("w:val")) != "restart"
    return Slot(
        lines=() if continued else tuple(_cell_lines(cell, depth)),
        column=column,
        span=_count(value_of(cell, "w:tcPr/w:gridSpan"), 1),
        continued=continued,
    )


def _cell_lines(cell: "BaseOxmlElement", depth: int) -> Iterator[str]:
    for block in blocks(cell, depth):
        if block.tag == P:
            yield from (line for line in text_of(block).split("\n") if line.strip())
            for box in boxes_of(block):
                yield from _cell_lines(box, depth + 1)
        else:
            for row in rows_of(block, depth + 1):
                yield row_text(["\n".join(slot.lines) for slot in row])


def _children(parent: "BaseOxmlElement", tag: str, depth: int = 0) -> Iterator["BaseOxmlElement"]:
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in {TR, TC, TBL, P} and depth < MAX_DEPTH:
            yield from _children(child, tag, depth + 1)


def _continuations(below: list[list[Slot]], column: int) -> int:
    """How many rows the cell above carries on through ``column``."""
    return sum(
        1
        for _ in takewhile(lambda row: any(s.column == column and s.continued for s in row), below)
    )


def _count(text: str, otherwise: int) -> int:
    return min(int(text), _MOST_COLUMNS) if text.isdecimal() else otherwise
