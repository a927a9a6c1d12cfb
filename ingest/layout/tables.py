"""Which rows belong to a table: level cells in several columns that repeat from row to row."""

from collections.abc import Container, Iterator, Sequence

from ingest.layout.flow import Flow
from ingest.layout.marks import is_bare_mark
from ingest.layout.order import Column, Row

_ROW = 2
"""A row has at least so many cells."""
_WIDE = 3
"""Rows of so many cells make a table from two rows on."""
_ROWS_OF_TWO = 3
"""Rows of two cells make one from three rows on: dates and addresses in letters stand in pairs."""
_LONGEST_HEAD = 12
"""Characters of a column head."""
_ALIGNED = 1.5
"""Cells begin, end or are centred within so many characters of each other."""
REACH = 3
"""So many rows may stand between two rows of one table: cells of several lines."""


def table_rows(
    flow: Flow, *, ruled: Container[int] = (), contents: Container[int] = ()
) -> frozenset[int]:
    """The positions in ``flow.rows`` of the rows that are table rows.

    ``ruled`` are the lines that stand for whole tables, ``contents`` the positions of the rows that
    look like those of a table and are not.
    """
    cells = [[] if n in contents else _cells(flow, row) for n, row in enumerate(flow.rows)]
    members = {n for n, row in enumerate(flow.rows) if any(i in ruled for i in row.lines)}
    for run in _runs(flow, cells):
        wide = sum(len(cells[position]) >= _WIDE for position in run)
        if len(run) >= _ROWS_OF_TWO or wide > 1:
            members |= {*_heads(flow, run[0], cells), *run}
    return frozenset(members)


def _runs(flow: Flow, cells: list[list[int]]) -> Iterator[list[int]]:
    """Runs of rows of several cells that stand in line from one row to the next."""
    run: list[int] = []
    for position, row in enumerate(flow.rows):
        if len(cells[position]) < _ROW:
            continue
        if run and not _goes_on(flow, run[-1], position, row.column, cells):
            yield run
            run = []
        run.append(position)
    yield run


def _heads(flow: Flow, first: int, cells: list[list[int]]) -> Iterator[int]:
    """The rows of short cells right above a table: heads are often not in line with its cells."""
    for position in range(first - 1, -1, -1):
        texts = [flow.texts[i] for i in cells[position]]
        near = flow.rows[position].column == flow.rows[first].column
        if not near or len(texts) < _ROW or max(map(len, texts)) > _LONGEST_HEAD:
            return
        yield position


def _cells(flow: Flow, row: Row) -> list[int]:
    """The row's lines without the mark of a list item in front."""
    lines = list(row.lines)
    return lines[1:] if is_bare_mark(flow.texts[lines[0]]) else lines


def _goes_on(flow: Flow, last: int, position: int, column: Column, cells: list[list[int]]) -> bool:
    if position - last > REACH or flow.rows[last].column != column:
        return False
    return _aligned(flow, cells[last], cells[position]) >= _ROW


def _aligned(flow: Flow, above: Sequence[int], below: Sequence[int]) -> int:
    """How many cells below stand in line with one above: by their beginning, middle or end."""
    near = _ALIGNED * flow.character
    return sum(
        any(
            min(abs(a.u0 - b.u0), abs(a.u1 - b.u1), abs(a.u0 + a.u1 - b.u0 - b.u1) / 2) <= near
            for a in (flow.rects[i] for i in above)
        )
        for b in (flow.rects[j] for j in below)
    )
