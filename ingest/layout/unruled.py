"""Tables without rules, where rows and columns are beyond doubt: level cells, blank strips between.

A table that is made up is worse than none: whatever does not fit stays rows of cells, as found by
``layout.tables``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.layout.filled import FilledCell, FilledTable
from ingest.layout.flow import Flow
from ingest.layout.grids import Place
from ingest.layout.tables import REACH
from ingest.ocr.placed import PlacedLine, Quad

_ROWS = 3
"""A table has at least so many rows, its head included."""
_FILLED = 0.5
"""Share of a column's cells that hold text."""
_STRIP = 0.5
"""The narrowest blank strip between two columns, in characters."""
_CLOSE = 1.2
"""A line that goes on in a cell follows no further below, in line thicknesses."""

Span = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnruledTable:
    """A table and the rows of the flow that it takes up."""

    positions: range
    table: FilledTable


def unruled_tables(
    flow: Flow, items: Sequence[PlacedLine], members: frozenset[int]
) -> list[UnruledTable]:
    """The tables among the rows that are known to be rows of cells.

    Args:
        flow: the page.
        items: its lines, by the same index.
        members: the positions of these rows; those of ruled tables left out.
    """
    found = (_table(flow, items, run, members) for run in _runs(flow, members))
    return [table for table in found if table is not None]


def _runs(flow: Flow, members: frozenset[int]) -> Iterator[range]:
    """Rows of cells that follow each other, single lines between them included."""
    run: list[int] = []
    for n in sorted(members):
        if run and (n - run[-1] > REACH or flow.rows[n].column != flow.rows[run[-1]].column):
            yield range(run[0], run[-1] + 1)
            run = []
        run.append(n)
    if run:
        yield range(run[0], run[-1] + 1)


def _table(
    flow: Flow, items: Sequence[PlacedLine], run: range, members: frozenset[int]
) -> UnruledTable | None:
    rows = [n for n in run if n in members]
    columns = _columns(flow, rows[1:])
    if len(rows) < _ROWS or len(columns) < 2:
        return None
    run = _with_last_lines(flow, run, columns)
    cells = _cells(flow, run, members, columns)
    places = _complete(cells, len(rows), len(columns))
    if not places:
        return None
    filled = [
        FilledCell(place=place, lines=tuple(items[i] for i in cells.get(place, ())))
        for place in places
    ]
    quad = _around([items[i] for lines in cells.values() for i in lines])
    return UnruledTable(positions=run, table=FilledTable(cells=tuple(filled), quad=quad))


def _cells(
    flow: Flow, run: range, members: frozenset[int], columns: Sequence[Span]
) -> dict[Place, list[int]]:
    """The lines of each cell; none at all where one does not fit."""
    cells: dict[Place, list[int]] = {}
    row = -1
    for n in run:
        begins = n in members
        row += begins
        for i in flow.rows[n].lines:
            at = _at(flow, i, columns)
            fits = bool(at) and (len(at) == 1 or row == 0)
            place = Place(row=row, column=min(at, default=0), row_span=1, column_span=len(at))
            if not fits or begins == (place in cells) or not (begins or _goes_on(flow, n, columns)):
                return {}
            cells.setdefault(place, []).append(i)
    return cells


def _columns(flow: Flow, rows: Sequence[int]) -> list[Span]:
    """Where the cells of the rows stand between blank strips; the head may span several."""
    spans = sorted((flow.rects[i].u0, flow.rects[i].u1) for n in rows for i in flow.rows[n].lines)
    columns: list[Span] = []
    for u0, u1 in spans:
        if columns and u0 - columns[-1][1] < _STRIP * flow.character:
            columns[-1] = columns[-1][0], max(columns[-1][1], u1)
        else:
            columns.append((u0, u1))
    return columns


def _at(flow: Flow, line: int, columns: Sequence[Span]) -> list[int]:
    """The columns over which a line stands."""
    rect = flow.rects[line]
    return [n for n, (u0, u1) in enumerate(columns) if rect.u0 < u1 and rect.u1 > u0]


def _goes_on(flow: Flow, position: int, columns: Sequence[Span]) -> bool:
    """Whether a row is one line that carries on a cell of the row above."""
    row = flow.rows[position]
    if len(row.lines) > 1 or not flow.text(row) or len(_at(flow, row.lines[0], columns)) != 1:
        return False
    above = max(flow.rects[i].v1 for i in flow.rows[position - 1].lines)
    rect = flow.rect(row)
    u0, u1 = columns[_at(flow, row.lines[0], columns)[0]]
    inside = rect.u0 >= u0 - flow.character and rect.u1 <= u1 + flow.character
    return inside and rect.v0 - above <= _CLOSE * rect.thickness


def _with_last_lines(flow: Flow, run: range, columns: Sequence[Span]) -> range:
    """The run with the lines that carry on its last row, in a column behind the first."""
    end = run.stop
    while (
        end < len(flow.rows)
        and flow.rows[end].column == flow.rows[run.start].column
        and _goes_on(flow, end, columns)
        and _at(flow, flow.rows[end].lines[0], columns) != [0]
    ):
        end += 1
    return range(run.start, end)


def _complete(cells: Mapping[Place, Sequence[int]], rows: int, columns: int) -> list[Place] | None:
    """The places of all cells, empty ones too; None where too many are empty or two overlap."""
    free = {(row, column) for row in range(rows) for column in range(columns)}
    for place in cells:
        covered = {(place.row, place.column + n) for n in range(place.column_span)}
        if not covered <= free:
            return []
        free -= covered
    for column in range(columns):
        if sum(1 for _, other in free if other == column) > (1 - _FILLED) * rows:
            return []
    empty = [Place(row=r, column=c, row_span=1, column_span=1) for r, c in free]
    return sorted([*cells, *empty])


def _around(lines: Sequence[PlacedLine]) -> Quad:
    xs = [x for line in lines for x, _ in line.quad]
    ys = [y for line in lines for _, y in line.quad]
    (x0, x1), (y0, y1) = (min(xs), max(xs)), (min(ys), max(ys))
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)
