"""Tables as read against the true ones: which cells are there, whole, and in their row."""

from collections.abc import Sequence
from itertools import groupby

from rapidfuzz.distance import LCSseq

from eval.measures.characters import comparable
from eval.suites.model import TrueTable
from library.model import Line, LineRole, Page, Table

Row = tuple[str, ...]
"""The cells that are not empty, from left to right, as they are compared."""


def rows_as_read(page: Page) -> list[Row]:
    """The cells of each row of the page's tables, and of the rows of cells outside of all of them.

    A merged cell counts once, where it begins. In lines that are table rows each line is a cell (or
    cells with a separator between), and those of one block are a row.
    """
    rows = [_cells([cell.text for cell in row]) for table in page.tables for row in table.rows]
    lines = [
        line
        for line in page.lines
        if line.role is LineRole.TABLE_ROW and not any(_holds(t, line) for t in page.tables)
    ]
    return [
        *rows,
        *(
            _cells([part for line in block for part in line.text.split(" | ")])
            for _, block in groupby(lines, key=lambda line: line.block)
        ),
    ]


def _holds(table: Table, line: Line) -> bool:
    """Whether a line stands in a table; without a place to tell, each row is in one."""
    if table.box is None or line.box is None:
        return True
    x, y = (line.box.x0 + line.box.x1) / 2, (line.box.y0 + line.box.y1) / 2
    return table.box.x0 <= x <= table.box.x1 and table.box.y0 <= y <= table.box.y1


def cells_exact(tables: Sequence[TrueTable], rows: Sequence[Row]) -> float | None:
    """The share of true cells read without any error, in their row and in the order of its columns.

    Each true row, the longest first, takes the row as read that has most of its cells in the same
    order (longest common subsequence); that one serves no other. Empty cells do not count; 0 where no table was read; None where there are no cells.
    """
    wanted = [_cells(row) for table in tables for row in table.rows]
    total = sum(map(len, wanted))
    if not total:
        return None
    left = list(rows)
    right = 0
    for row in sorted(wanted, key=len, reverse=True):
        common, at = max(
            ((LCSseq.similarity(row, other), -number) for number, other in enumerate(left)),
            default=(0, 0),
        )
        if common:
            del left[-at]
            right += common
    return right / total


def _cells(texts: Sequence[str]) -> Row:
    return tuple(cell for text in texts if (cell := comparable(text)))
