"""The reading order: bands of columns are found first, everything else is read row by row.

A band is a run of rows through which one blank strip passes, with prose on both sides of it.
A table has such strips too; its cells are short, or stand level with their neighbours, so it is
read row by row.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.layout.deskew import Rect

# All in usual line thicknesses unless said otherwise.
_SAME_ROW = 0.55
"""Lines whose middles are no further apart stand in one row."""
_CORE = 0.2
"""Share of a line's thickness that is cut off on each side before rows are told apart: detectors
and PDF fonts give boxes that overlap the next line's."""
_STRIP = 0.6
"""The narrowest blank strip between two columns."""
_RULED_STRIP = 0.1
"""The same between columns whose heads are known: a rule parts them."""
_MIN_LINES = 3
"""A column has at least so many lines."""
_MIN_SHARE = 0.18
"""A column is at least this share of its band's width."""
_FULL = 0.7
"""Lines that fill this share of their column (median) may be prose."""
_SHORT = 2.5
"""A line that ends no further before its column's right edge is a full one."""
_FULL_LINES = 0.35
"""Share of full lines in prose: paragraphs of two lines have half of them, names a few."""
_RATHER_FULL = 0.5
"""Enough for ``_FULL`` where the two sides' lines do not stand level."""
_LEVEL = 0.6
"""Share of lines with a neighbour on their level that makes a table."""
_NOT_STICKING_OUT = 0.9
"""Share of a column's lines that end at or before its right edge."""
_MIN_OVERLAP = 0.3
"""Share of the shorter column that lies beside the other."""

Strip = tuple[float, float]
Edges = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Lines that stand side by side, in reading order, as indices into the page's lines."""

    lines: tuple[int, ...]
    column: "Column"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where the text of a column (or of a page outside all columns) begins and ends; px."""

    number: int
    """From 0 in reading order; what stands above and below a band of columns has its own."""
    u0: float
    u1: float
    """The end of the full lines: a tenth may stick out."""


def reading_rows(
    rects: Sequence[Rect], *, column_heads: tuple[int, int] | None = None
) -> list[Row]:
    """All lines of a page, each in one row, the rows in reading order.

    Args:
        rects: the lines, in the straight frame.
        column_heads: two lines (indices) known to head two columns that are read one after the
            other, whatever their lines look like.
    """
    if not rects:
        return []
    return [
        Row(lines=tuple(row), column=Column(number=number, u0=u0, u1=u1))
        for number, (rows, (u0, u1)) in enumerate(_Cutter(rects, column_heads).columns())
        for row in rows
    ]


class _Cutter:
    """Cuts one page; holds its line boxes and their usual thickness."""

    def __init__(self, rects: Sequence[Rect], heads: tuple[int, int] | None) -> None:
        self._rects = rects
        self._heads = heads
        self._unit = max(median(rect.thickness for rect in rects), 1e-6)
        self._narrowest = (_RULED_STRIP if heads else _STRIP) * self._unit

    def columns(self) -> Iterator[tuple[list[list[int]], Edges]]:
        """The columns of the page in reading order, each as its rows with its edges."""
        lines = range(len(self._rects))
        return self._cut(lines, self._edges(lines))

    def _cut(self, lines: Sequence[int], edges: Edges) -> Iterator[tuple[list[list[int]], Edges]]:
        slabs = self._slabs(lines)
        found = self._widest_band(slabs)
        if found is None:
            if slabs:
                yield [row for slab in slabs for row in self._rows(slab)], edges
            return
        first, last, left, right = found
        yield from self._cut([i for slab in slabs[:first] for i in slab], edges)
        yield from self._cut(left, self._edges(left))
        yield from self._cut(right, self._edges(right))
        yield from self._cut([i for slab in slabs[last + 1 :] for i in slab], edges)

    def _edges(self, lines: Sequence[int]) -> Edges:
        ends = sorted(self._rects[i].u1 for i in lines)
        return min(self._rects[i].u0 for i in lines), ends[int(_NOT_STICKING_OUT * (len(ends) - 1))]

    def _slabs(self, lines: Sequence[int]) -> list[list[int]]:
        """``lines`` cut wherever nothing stands across the whole width."""
        slabs: list[list[int]] = []
        end = float("-inf")
        for v0, v1, i in sorted((*self._core(i), i) for i in lines):
            if v0 >= end:
                slabs.append([])
            slabs[-1].append(i)
            end = max(end, v1)
        return slabs

    def _core(self, i: int) -> tuple[float, float]:
        rect = self._rects[i]
        cut = _CORE * rect.thickness
        return rect.v0 + cut, rect.v1 - cut

    def _rows(self, slab: Sequence[int]) -> Iterator[list[int]]:
        row: list[int] = []
        for i in sorted(slab, key=lambda i: (self._rects[i].middle, self._rects[i].u0)):
            level = sum(self._rects[j].middle for j in row) / max(len(row), 1)
            if row and self._rects[i].middle - level > _SAME_ROW * self._unit:
                yield self._along(row)
                row = []
            row.append(i)
        yield self._along(row)

    def _along(self, row: Sequence[int]) -> list[int]:
        return sorted(row, key=lambda i: (self._rects[i].u0, self._rects[i].v0))

    def _widest_band(
        self, slabs: Sequence[Sequence[int]]
    ) -> tuple[int, int, list[int], list[int]] | None:
        """First and last slab of the band with most lines, and the lines left and right of it."""
        best: tuple[int, int, list[int], list[int]] | None = None
        strips = [self._strips(slab) for slab in slabs]
        for first in range(len(slabs)):
            last, common = self._as_far_as_it_goes(strips, first)
            band = [i for slab in slabs[first : last + 1] for i in slab]
            if best is not None and len(band) <= len(best[2]) + len(best[3]):
                continue
            for strip in sorted(common, key=lambda strip: strip[0] - strip[1]):
                left = [i for i in band if self._rects[i].u1 <= strip[0]]
                right = [i for i in band if self._rects[i].u0 >= strip[1]]
                if self._are_columns(left, right):
                    best = (first, last, left, right)
                    break
        return best

    def _strips(self, slab: Sequence[int]) -> list[Strip]:
        """Where a slab is blank from top to bottom, the outer margins included."""
        strips, end = [], float("-inf")
        for u0, u1 in sorted((self._rects[i].u0, self._rects[i].u1) for i in slab):
            if u0 - end >= self._narrowest:
                strips.append((end, u0))
            end = max(end, u1)
        return [*strips, (end, float("inf"))]

    def _as_far_as_it_goes(
        self, strips: Sequence[Sequence[Strip]], first: int
    ) -> tuple[int, list[Strip]]:
        """The last slab through which a strip from ``first`` passes, and what is left of it.

        The outer margins pass through every slab, so the strips that count are those which have
        lines on both sides: checked by the caller, and here by their being bounded.
        """
        common, last = list(strips[first]), first
        best, best_last = [s for s in common if _is_inner(s)], first
        for last in range(first + 1, len(strips)):
            common = _meet(common, strips[last], self._narrowest)
            inner = [s for s in common if _is_inner(s)]
            if inner:
                best, best_last = inner, last
            elif best:
                break
        return best_last, best

    def _are_columns(self, left: Sequence[int], right: Sequence[int]) -> bool:
        if self._heads and self._heads[0] in left and self._heads[1] in right:
            return True
        if min(len(left), len(right)) < _MIN_LINES:
            return False
        width = self._extent([*left, *right], "u")
        if min(self._extent(left, "u"), self._extent(right, "u")) < _MIN_SHARE * width:
            return False
        return self._overlap_enough(left, right) and self._are_prose(left, right)

    def _are_prose(self, left: Sequence[int], right: Sequence[int]) -> bool:
        fill = min(self._fill(left), self._fill(right))
        if fill >= _FULL and min(self._full_lines(left), self._full_lines(right)) >= _FULL_LINES:
            return True
        return fill >= _RATHER_FULL and self._level_share(left, right) < _LEVEL

    def _extent(self, lines: Sequence[int], axis: str) -> float:
        low, high = f"{axis}0", f"{axis}1"
        return float(
            max(getattr(self._rects[i], high) for i in lines)
            - min(getattr(self._rects[i], low) for i in lines)
        )

    def _fill(self, lines: Sequence[int]) -> float:
        return median(self._rects[i].length for i in lines) / max(self._extent(lines, "u"), 1)

    def _full_lines(self, lines: Sequence[int]) -> float:
        """Share of lines that run to the right edge."""
        _, edge = self._edges(lines)
        full = sum(self._rects[i].u1 >= edge - _SHORT * self._unit for i in lines)
        return full / len(lines)

    def _overlap_enough(self, left: Sequence[int], right: Sequence[int]) -> bool:
        both = self._extent([*left, *right], "v")
        heights = self._extent(left, "v"), self._extent(right, "v")
        return sum(heights) - both >= _MIN_OVERLAP * min(heights)

    def _level_share(self, left: Sequence[int], right: Sequence[int]) -> float:
        """Share of the side with fewer lines that has a line on its level on the other side."""
        fewer, more = sorted((left, right), key=len)
        near = _SAME_ROW / 2 * self._unit
        level = sum(
            any(abs(self._rects[i].middle - self._rects[j].middle) <= near for j in more)
            for i in fewer
        )
        return level / len(fewer)


def _is_inner(strip: Strip) -> bool:
    return strip[0] > float("-inf") and strip[1] < float("inf")


def _meet(some: Sequence[Strip], others: Sequence[Strip], narrowest: float) -> list[Strip]:
    """What two sets of strips have in common."""
    met = ((max(a0, b0), min(a1, b1)) for a0, a1 in some for b0, b1 in others)
    return [(low, high) for low, high in met if high - low >= narrowest]
