"""The reading order: bands of columns are found first, everything else is read row by row.

A band is a run of rows through which one blank strip passes, with prose on both sides of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ingest.layout.columns import Edges, are_columns, edges
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

Strip = tuple[float, float]
Band = tuple[int, int, list[list[int]]]
"""First and last slab, and the lines of each column."""


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
        self._ends = min(rect.u0 for rect in rects), max(rect.u1 for rect in rects)
        self._narrowest = (_RULED_STRIP if heads else _STRIP) * self._unit

    def columns(self) -> Iterator[tuple[list[list[int]], Edges]]:
        """The columns of the page in reading order, each as its rows with its edges."""
        return self._cut(range(len(self._rects)), edges(self._rects))

    def _cut(self, lines: Sequence[int], outer: Edges) -> Iterator[tuple[list[list[int]], Edges]]:
        slabs = self._slabs(lines)
        found = self._widest_band(slabs)
        if found is None:
            if slabs:
                yield [row for slab in slabs for row in self._rows(slab)], outer
            return
        first, last, columns = found
        yield from self._cut([i for slab in slabs[:first] for i in slab], outer)
        for column in columns:
            yield from self._cut(column, edges(self._of(column)))
        yield from self._cut([i for slab in slabs[last + 1 :] for i in slab], outer)

    def _of(self, lines: Sequence[int]) -> list[Rect]:
        return [self._rects[i] for i in lines]

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

    def _widest_band(self, slabs: Sequence[Sequence[int]]) -> Band | None:
        """The band of columns with most lines, if there is any."""
        best: Band | None = None
        most = 0
        strips = [self._strips(slab) for slab in slabs]
        for first in range(len(slabs)):
            last, common = self._as_far_as_it_goes(strips, first)
            band = [i for slab in slabs[first : last + 1] for i in slab]
            if len(band) <= most:
                continue
            columns = self._columns_of(band, common)
            if columns is not None:
                best, most = (first, last, columns), len(band)
        return best

    def _columns_of(self, band: Sequence[int], strips: Sequence[Strip]) -> list[list[int]] | None:
        """The band cut at all strips, or else at the widest one that leaves columns."""
        one_by_one = sorted(strips, key=lambda strip: strip[0] - strip[1])
        for chosen in (strips, *([strip] for strip in one_by_one)):
            ends = [float("-inf"), *(end for _, end in sorted(chosen)), float("inf")]
            groups = [
                [i for i in band if low <= self._rects[i].u0 < high] for low, high in pairwise(ends)
            ]
            if len(groups) > 1 and self._are_columns(groups):
                return groups
        return None

    def _are_columns(self, groups: Sequence[Sequence[int]]) -> bool:
        if self._heads and len(groups) == len(self._heads):
            known = (head in group for head, group in zip(self._heads, groups, strict=True))
            if all(known):
                return True
        return are_columns([self._of(group) for group in groups], unit=self._unit)

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
        left, right = self._ends
        common, last = list(strips[first]), first
        best, best_last = [s for s in common if _is_inner(s)], first
        for last in range(first + 1, len(strips)):
            common = _meet(common, strips[last], self._narrowest)
            inner = [s for s in common if _is_inner(s)]
            if inner:
                best, best_last = inner, last
            elif best or not any(low < right and high > left for low, high in common):
                break
        return best_last, best


def _is_inner(strip: Strip) -> bool:
    return strip[0] > float("-inf") and strip[1] < float("inf")


def _meet(some: Sequence[Strip], others: Sequence[Strip], narrowest: float) -> list[Strip]:
    """What two sets of strips have in common."""
    met = ((max(a0, b0), min(a1, b1)) for a0, a1 in some for b0, b1 in others)
    return [(low, high) for low, high in met if high - low >= narrowest]
