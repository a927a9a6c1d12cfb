"""Rules that meet as grids: rows, columns, and the cells between them, merged ones included.

All coordinates are px of the straightened page.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from ingest.layout.rules import Stroke, Strokes, bundled, centre

_DRAWN = 0.5
"""Share of a cell's side along which a rule parts it from its neighbour: photocopies break rules."""
_MOST = 400
"""Rows or columns of a grid; more are squared paper or a map."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A cell of a grid: the rows and columns that it covers, from 0."""

    row: int
    column: int
    row_span: int
    column_span: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A frame that rules divide into cells."""

    xs: tuple[float, ...]
    """The sides of its columns: one more than it has columns."""
    ys: tuple[float, ...]
    """The sides of its rows: one more than it has rows."""
    places: tuple[Place, ...]
    """The cells in reading order; together they cover the grid, none twice."""
    owners: tuple[tuple[int, ...], ...]
    """For each row, the index of the cell that covers each of its columns."""

    @property
    def area(self) -> float:
        """Of the whole frame."""
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies within."""
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def place_at(self, x: float, y: float) -> int:
        """The index of the cell that holds a point of the grid."""
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        return self.owners[row][column]

    def span(self, place: Place) -> tuple[float, float, float, float]:
        """x0, y0, x1, y1 of a cell."""
        return (
            self.xs[place.column],
            self.ys[place.row],
            self.xs[place.column + place.column_span],
            self.ys[place.row + place.row_span],
        )


def grids_of(strokes: Strokes, *, unit: float) -> list[Grid]:
    """The grids that the rules of a page form, each from rules that meet.

    Args:
        strokes: the page's rules.
        unit: the usual thickness of its lines, px: rules that are closer than half of it are one
            (double rules), and rules meet where they come as close.
    """
    near = unit / 2
    return [
        grid
        for level, upright in _connected(strokes, near)
        if (grid := _grid(level, upright, near)) is not None
    ]


def _connected(strokes: Strokes, near: float) -> Iterator[tuple[list[Stroke], list[Stroke]]]:
    """Groups of rules that meet, directly or through others."""
    level, upright = strokes.level, strokes.upright
    group = list(range(len(level) + len(upright)))

    def root(i: int) -> int:
        while group[i] != i:
            group[i] = group[group[i]]
            i = group[i]
        return i

    heights = [other.at for other in level]
    for j, stroke in enumerate(upright, start=len(level)):
        first = bisect_left(heights, stroke.low - near)
        last = bisect_right(heights, stroke.high + near)
        for i in range(first, last):
            if level[i].low - near <= stroke.at <= level[i].high + near:
                group[root(j)] = root(i)
    members: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for i in range(len(group)):
        pair = members.setdefault(root(i), ([], []))
        if i < len(level):
            pair[0].append(level[i])
        else:
            pair[1].append(upright[i - len(level)])
    yield from members.values()


def _grid(level: Sequence[Stroke], upright: Sequence[Stroke], near: float) -> Grid | None:
    """The grid of rules that meet; None where they enclose nothing.

    A side that is left open, as Japanese tables often leave the left and the right, ends with the
    rules across it.
    """
    if not level or not upright:
        return None
    rows, columns = bundled(level, near=near), bundled(upright, near=near)
    ys = _sides(rows, upright, near)
    xs = _sides(columns, level, near)
    if not (1 < len(xs) <= _MOST and 1 < len(ys) <= _MOST):
        return None
    below = [
        [_covers(strokes, x0, x1) for x0, x1 in pairwise(xs)] for strokes in _at(rows, ys, near)
    ]
    right = [
        [_covers(strokes, y0, y1) for y0, y1 in pairwise(ys)] for strokes in _at(columns, xs, near)
    ]
    places, owners = _places(below, right)
    return Grid(xs=tuple(xs), ys=tuple(ys), places=places, owners=owners)


def _sides(
    bundles: Sequence[Sequence[Stroke]], across: Sequence[Stroke], near: float
) -> list[float]:
    """Where rules run, and the open ends of the rules across them."""
    sides = [centre(bundle) for bundle in bundles]
    low, high = min(s.low for s in across), max(s.high for s in across)
    before = [low] if low < sides[0] - 2 * near else []
    after = [high] if high > sides[-1] + 2 * near else []
    return [*before, *sides, *after]


def _at(
    bundles: Sequence[Sequence[Stroke]], sides: Sequence[float], near: float
) -> list[Sequence[Stroke]]:
    """The rules that run at each inner side."""
    return [
        next((b for b in bundles if abs(centre(b) - side) <= near / 4), ()) for side in sides[1:-1]
    ]


def _covers(strokes: Sequence[Stroke], low: float, high: float) -> bool:
    drawn = sum(max(0.0, min(s.high, high) - max(s.low, low)) for s in strokes)
    return drawn >= _DRAWN * (high - low)


def _places(
    below: Sequence[Sequence[bool]], right: Sequence[Sequence[bool]]
) -> tuple[tuple[Place, ...], tuple[tuple[int, ...], ...]]:
    """The cells, from which of their sides are drawn, and the owner of each place.

    Args:
        below: for each inner side of the rows, whether it is drawn under each column.
        right: for each inner side of the columns, whether it is drawn beside each row.
    """
    places: list[Place] = []
    owners = [[-1] * (len(right) + 1) for _ in range(len(below) + 1)]
    for row, column in product(range(len(owners)), range(len(owners[0]))):
        if owners[row][column] >= 0:
            continue
        place = _grown(row, column, below, right, owners)
        for covered in owners[row : row + place.row_span]:
            covered[column : column + place.column_span] = [len(places)] * place.column_span
        places.append(place)
    return tuple(places), tuple(map(tuple, owners))


def _grown(
    row: int,
    column: int,
    below: Sequence[Sequence[bool]],
    right: Sequence[Sequence[bool]],
    owners: Sequence[Sequence[int]],
) -> Place:
    """The largest cell from its upper left place: to the first rule on the right, then down."""
    last = column
    while last < len(right) and not right[last][row] and owners[row][last + 1] < 0:
        last += 1
    width = range(column, last + 1)
    end = row
    while (
        end < len(below)
        and not any(below[end][c] for c in width)
        and _runs_on(end + 1, width, right)
    ):
        end += 1
    return Place(row=row, column=column, row_span=end - row + 1, column_span=last - column + 1)


def _runs_on(row: int, width: range, right: Sequence[Sequence[bool]]) -> bool:
    """Whether no rule stands between the columns of a merged cell in the next row."""
    return not any(right[c][row] for c in width[:-1])
