"""Whether groups of lines that stand side by side are columns of prose or the cells of a table.

In prose the lines run from edge to edge of their column. Cells are short, or stand level with their
neighbours.
"""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from ingest.layout.deskew import Rect

_MIN_LINES = 3
"""A column has at least so many lines, and so many of them stand beside its neighbour."""
_MIN_SHARE = 0.18
"""A column is at least this share of the width of two."""
_FULL = 0.7
"""Lines that fill this share of their column (median) may be prose."""
_SHORT = 2.5
"""A line that ends no further before its column's right edge is a full one, in thicknesses."""
_FULL_LINES = 0.35
"""Share of full lines in prose: paragraphs of two lines have half of them, names a few."""
_RATHER_FULL = 0.5
"""Enough for ``_FULL`` where lines follow closely and the two sides' do not stand level."""
_CLOSE = 2.2
"""Lines that follow closely are no further apart, in thicknesses: double-spaced print."""
_FOLLOWING = 0.75
"""Share of lines that follow closely in prose; number, date and senders of a letter do not."""
_LEVEL = 0.6
"""Share of lines with a neighbour on their level that makes a table."""
_SAME_LEVEL = 0.275
"""How far the middles of level lines are apart, in thicknesses."""
_NOT_STICKING_OUT = 0.9
"""Share of a column's lines that end at or before its right edge."""

Edges = tuple[float, float]


def edges(rects: Sequence[Rect]) -> Edges:
    """Where the lines of a column begin, and where its full lines end; px."""
    ends = sorted(rect.u1 for rect in rects)
    return min(rect.u0 for rect in rects), ends[int(_NOT_STICKING_OUT * (len(ends) - 1))]


def are_columns(groups: Sequence[Sequence[Rect]], *, unit: float) -> bool:
    """Whether the groups, from left to right, are columns to be read one after the other.

    Args:
        groups: at least two, with a blank strip between each and the next.
        unit: the usual line thickness of the page, px.
    """
    if any(len(group) < _MIN_LINES for group in groups):
        return False
    return all(_are_two(left, right, unit) for left, right in pairwise(groups))


def _are_two(left: Sequence[Rect], right: Sequence[Rect], unit: float) -> bool:
    widths = _width(left), _width(right)
    if min(widths) < _MIN_SHARE * _width([*left, *right]) or not _are_beside(left, right):
        return False
    if all(
        _fill(side) >= _FULL and _full_lines(side, unit) >= _FULL_LINES for side in (left, right)
    ):
        return True
    close = all(_fill(side) >= _RATHER_FULL and _follow(side, unit) for side in (left, right))
    return close and _level_share(left, right, unit) < _LEVEL


def _width(rects: Sequence[Rect]) -> float:
    return max(rect.u1 for rect in rects) - min(rect.u0 for rect in rects)


def _are_beside(left: Sequence[Rect], right: Sequence[Rect]) -> bool:
    return min(_lines_beside(left, right), _lines_beside(right, left)) >= _MIN_LINES


def _lines_beside(some: Sequence[Rect], others: Sequence[Rect]) -> int:
    """How many of ``some`` stand on the height of ``others``."""
    top, bottom = min(rect.v0 for rect in others), max(rect.v1 for rect in others)
    return sum(top <= rect.middle <= bottom for rect in some)


def _fill(rects: Sequence[Rect]) -> float:
    return median(rect.length for rect in rects) / max(_width(rects), 1)


def _full_lines(rects: Sequence[Rect], unit: float) -> float:
    """Share of lines that run to the right edge."""
    _, edge = edges(rects)
    return sum(rect.u1 >= edge - _SHORT * unit for rect in rects) / len(rects)


def _follow(rects: Sequence[Rect], unit: float) -> bool:
    middles = sorted(rect.middle for rect in rects)
    close = sum(b - a <= _CLOSE * unit for a, b in pairwise(middles))
    return close >= _FOLLOWING * (len(middles) - 1)


def _level_share(left: Sequence[Rect], right: Sequence[Rect], unit: float) -> float:
    """Share of the side with fewer lines that has a line on its level on the other side."""
    fewer, more = sorted((left, right), key=len)
    near = _SAME_LEVEL * unit
    return sum(any(abs(a.middle - b.middle) <= near for b in more) for a in fewer) / len(fewer)
