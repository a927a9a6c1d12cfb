"""Ruled tables: which grids are tables, and which lines stand in which of their cells."""

from collections import Counter
from collections.abc import Iterator, Sequence
from statistics import median

from ingest.layout.comparisons import comparison_heads
from ingest.layout.cutting import cut_at
from ingest.layout.deskew import frame_of, is_vertical, straighten, turned
from ingest.layout.filled import FilledCell, FilledTable
from ingest.layout.grids import Grid, Place, grids_of
from ingest.layout.marks import names_something
from ingest.layout.order import reading_rows
from ingest.layout.rules import Rule, straight_strokes
from ingest.ocr.placed import PlacedLine

_CELLS = 4
"""A table has at least so many cells, in two rows and two columns or more."""
_ROWS_OF_TWO = 2
"""At least so many of its rows have texts in two cells…"""
_LABELS = 6
"""…or it has texts in so many cells: a form to be filled in…"""
_PLAIN = 3
"""…or in so many of a grid without merged cells."""
_LINES_A_CELL = 8.0
"""Lines in a filled cell, on the average; more, and the rules part columns or areas of a page."""
_MOST_OF_IT = 0.6
"""A cell that holds this share of all lines…"""
_MANY = 12
"""…and more of them than this is the text of a framed page."""
_NAMED = 2
"""So many cells hold a word, not only numbers as in the bars of a chart."""
_ACROSS = 0.2
"""Share of lines that run through a rule: more (than two), and the rules are the bars and the grid
of a chart, or a drawing."""
_SPARSE = 0.35
"""Share of cells with text, in a chart…"""
_IRREGULAR = 0.8
"""…whose bars end anywhere: so few cells for its rows times its columns."""
_OVERHANG = 0.6
"""A line's box may reach so far into the next cell, in its thicknesses, and not be cut."""


def ruled_tables(
    lines: Sequence[PlacedLine], rules: Sequence[Rule], *, cut: bool
) -> tuple[list[FilledTable], list[PlacedLine]]:
    """The ruled tables of a page, and the lines that stand outside of all.

    Args:
        lines: what stands on the page, placed in px of its image.
        rules: what is drawn on it, in the same px.
        cut: whether to cut a line that runs through several cells at the rules, as detectors give
            them where columns are close; else it goes to the cell of its middle.
    """
    if not rules or len(lines) < _CELLS - 1:
        return [], list(lines)
    frame = frame_of(lines)
    unit = max(median(rect.thickness for rect in straighten(lines, frame)), 1e-6)
    tables: list[FilledTable] = []
    rest = list(lines)
    grids = grids_of(straight_strokes(rules, frame), unit=unit)
    for grid in sorted((g for g in grids if _may_be_table(g)), key=lambda g: (-g.area, g.ys)):
        within = [line for line in rest if grid.holds(*_middle(line, frame.angle))]
        cells = _filled(grid, within, frame.angle, cut=cut)
        if cells and _is_table(grid, cells) and not _is_comparison(within):
            tables.append(_table(grid, cells, frame.angle))
            inside = set(map(id, within))
            rest = [line for line in rest if id(line) not in inside]
    return tables, rest


def _may_be_table(grid: Grid) -> bool:
    return len(grid.places) >= _CELLS and min(len(grid.xs), len(grid.ys)) > 2


def _is_comparison(lines: Sequence[PlacedLine]) -> bool:
    """Whether the grid is read column by column; see ``layout.comparisons``."""
    rects = straighten(lines, frame_of(lines))
    return comparison_heads([line.text for line in lines], rects) is not None


def _filled(
    grid: Grid, lines: Sequence[PlacedLine], angle: float, *, cut: bool
) -> list[list[PlacedLine]]:
    """The lines of each cell of the grid; none at all where too many run through its rules."""
    cells: list[list[PlacedLine]] = [[] for _ in grid.places]
    across = 0
    for line in lines:
        parts = _parts(grid, line, angle)
        across += len(parts) > 1
        for part in parts if cut else [line]:
            cells[grid.place_at(*_middle(part, angle))].append(part)
    return cells if across <= max(2, _ACROSS * len(lines)) else []


def _parts(grid: Grid, line: PlacedLine, angle: float) -> list[PlacedLine]:
    """The line cut at the sides of the cells that it runs through."""
    corners = [turned(point, angle) for point in line.quad]
    (x0, x1), (y0, y1) = ((min(v), max(v)) for v in zip(*corners, strict=True))
    if x1 - x0 >= y1 - y0:
        inner = _within(grid.xs, x0, x1, (y1 - y0) * _OVERHANG)
        cells = _cells(grid, [(x, (y0 + y1) / 2) for x in (x0, *inner)])
        return cut_at(line, [(grid.span(cell)[0] - x0) / (x1 - x0) for cell in cells[1:]])
    inner = _within(grid.ys, y0, y1, (x1 - x0) * _OVERHANG)
    cells = _cells(grid, [((x0 + x1) / 2, y) for y in (y0, *inner)])
    return cut_at(line, [(grid.span(cell)[1] - y0) / (y1 - y0) for cell in cells[1:]])


def _within(sides: Sequence[float], low: float, high: float, overhang: float) -> list[float]:
    return [side for side in sides[1:-1] if low + overhang < side < high - overhang]


def _cells(grid: Grid, points: Sequence[tuple[float, float]]) -> list[Place]:
    """The cells in which the points lie, each once."""
    return [grid.places[n] for n in dict.fromkeys(grid.place_at(*point) for point in points)]


def _is_table(grid: Grid, cells: Sequence[Sequence[PlacedLine]]) -> bool:
    filled = [len(cell) for cell in cells if cell]
    if not filled or sum(filled) > _LINES_A_CELL * len(filled):
        return False
    if max(filled) > max(_MANY, _MOST_OF_IT * sum(filled)) or _is_chart(grid, cells):
        return False
    rows = Counter(place.row for place, cell in zip(grid.places, cells, strict=True) if cell)
    if sum(n > 1 for n in rows.values()) >= _ROWS_OF_TWO or len(filled) >= _LABELS:
        return True
    return len(filled) >= _PLAIN and len(grid.places) == _elementary(grid)


def _is_chart(grid: Grid, cells: Sequence[Sequence[PlacedLine]]) -> bool:
    named = sum(any(names_something(line.text) for line in cell) for cell in cells)
    sparse = sum(map(bool, cells)) < _SPARSE * len(grid.places)
    return named < _NAMED or (sparse and len(grid.places) < _IRREGULAR * _elementary(grid))


def _elementary(grid: Grid) -> int:
    """How many cells the grid would have without merged ones."""
    return (len(grid.xs) - 1) * (len(grid.ys) - 1)


def _table(grid: Grid, cells: Sequence[Sequence[PlacedLine]], angle: float) -> FilledTable:
    """The filled grid; of a table in vertical writing the rows run from right to left."""
    x0, y0, x1, y1 = grid.xs[0], grid.ys[0], grid.xs[-1], grid.ys[-1]
    a, b, c, d = (turned(point, -angle) for point in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))
    upright = is_vertical([line for cell in cells for line in cell])
    places = [_turned_place(place, grid) if upright else place for place in grid.places]
    filled = [
        FilledCell(place=place, lines=tuple(_in_order(cell)))
        for place, cell in sorted(zip(places, cells, strict=True), key=lambda item: item[0])
    ]
    return FilledTable(cells=tuple(filled), quad=(a, b, c, d))


def _turned_place(place: Place, grid: Grid) -> Place:
    """The place with rows that run from right to left and columns that run down."""
    return Place(
        row=len(grid.xs) - 1 - place.column - place.column_span,
        column=place.row,
        row_span=place.column_span,
        column_span=place.row_span,
    )


def _in_order(lines: Sequence[PlacedLine]) -> Iterator[PlacedLine]:
    """The lines of one cell as they are read; a cell may be written downwards by itself."""
    for row in reading_rows(straighten(lines, frame_of(lines))):
        for i in row.lines:
            yield lines[i]


def _middle(line: PlacedLine, angle: float) -> tuple[float, float]:
    xs, ys = zip(*line.quad, strict=True)
    return turned((sum(xs) / 4, sum(ys) / 4), angle)
