"""Pages on which both directions of writing occur, cut into zones that have one each.

Lines across the page's direction form islands: a headline over the tiers of vertical writing, a box of
vertical text, a thumb tab. So does a table with text beside it. A page is cut at the sides of its
islands, where no line is in the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.layout.deskew import Frame, Rect, rect_of
from ingest.ocr.placed import PlacedLine

_ACROSS = 1.5
"""A line is written across the page's direction if it is so many times longer that way."""
_WORD = 3
"""A line of fewer characters has no direction."""
_NEAR = 1.2
"""Lines no further apart are one island, in thicknesses of a line."""
_MOST = 40
"""Islands; a page with more is a drawing."""
_TOUCH = 0.3
"""How far a line may reach over a cut, in thicknesses."""


@dataclass(frozen=True, slots=True)
class _Island:
    """Lines (indices) written across the page's direction, and the place that they take."""

    lines: frozenset[int]
    rect: Rect


def zones_of(
    lines: Sequence[PlacedLine], frame: Frame, *, tables: Sequence[int] = ()
) -> list[list[int]]:
    """The lines (indices) of each zone, the zones in reading order; most pages are one.

    Args:
        lines: what stands on the page.
        frame: how most of them lie.
        tables: those that stand for tables.
    """
    rects = [rect_of(line, frame) for line in lines]
    across = [n for n, line in enumerate(lines) if _is_across(line, rects[n])]
    beside = [n for n in tables if _has_neighbour(n, rects)]
    if not (across or beside) or len(across) == len(lines):
        return [list(range(len(lines)))]
    unit = median(min(rect.length, rect.thickness) for rect in rects)
    islands = [
        island
        for island in _islands(across, rects, unit)
        if frame.vertical or len(island.lines) > 1 or _is_outside(island, rects)
    ]
    islands += [_Island(frozenset({n}), rects[n]) for n in beside]
    if len(islands) > _MOST:
        return [list(range(len(lines)))]
    return list(_cut(list(range(len(lines))), islands, rects, unit))


def _is_across(line: PlacedLine, rect: Rect) -> bool:
    return len(line.text) >= _WORD and rect.thickness > _ACROSS * rect.length


def _islands(across: Sequence[int], rects: Sequence[Rect], unit: float) -> list[_Island]:
    """Neighbouring lines as one island, with whatever else stands within its place."""
    islands: list[_Island] = []
    for n in across:
        new = _Island(frozenset({n}), rects[n])
        while touching := [i for i in islands if _are_near(i.rect, new.rect, _NEAR * unit)]:
            islands = [i for i in islands if i not in touching]
            new = _united([new, *touching])
        islands.append(new)
    return [
        _Island(i.lines | {n for n, rect in enumerate(rects) if _holds(i.rect, rect)}, i.rect)
        for i in islands
    ]


def _has_neighbour(table: int, rects: Sequence[Rect]) -> bool:
    """Whether text stands beside a table, at its height."""
    own = rects[table]
    return any(
        n != table and own.v0 < rect.middle < own.v1 and (rect.u1 <= own.u0 or rect.u0 >= own.u1)
        for n, rect in enumerate(rects)
    )


def _is_outside(island: _Island, rects: Sequence[Rect]) -> bool:
    """Whether a single vertical line is a thumb tab, not the label of the rows beside it."""
    others = [rect for n, rect in enumerate(rects) if n not in island.lines]
    before = all(rect.u0 >= island.rect.u1 for rect in others)
    return before or all(rect.u1 <= island.rect.u0 for rect in others)


def _are_near(a: Rect, b: Rect, reach: float) -> bool:
    along = min(a.u1, b.u1) - max(a.u0, b.u0) > -reach
    return along and min(a.v1, b.v1) - max(a.v0, b.v0) > -reach


def _united(islands: Sequence[_Island]) -> _Island:
    rects = [island.rect for island in islands]
    return _Island(
        frozenset[int]().union(*(island.lines for island in islands)),
        Rect(
            u0=min(r.u0 for r in rects),
            v0=min(r.v0 for r in rects),
            u1=max(r.u1 for r in rects),
            v1=max(r.v1 for r in rects),
        ),
    )


def _holds(outer: Rect, rect: Rect) -> bool:
    within = outer.u0 <= rect.u0 and rect.u1 <= outer.u1
    return within and outer.v0 <= rect.v0 and rect.v1 <= outer.v1


def _cut(
    lines: list[int], islands: Sequence[_Island], rects: Sequence[Rect], unit: float
) -> Iterator[list[int]]:
    """The zones of a part of the page, in reading order."""
    here = [island for island in islands if island.lines <= set(lines)]
    if lines and not any(island.lines >= set(lines) for island in here):
        for island in here:
            for halves in (_along(lines, island, rects, unit), _down(lines, island, rects, unit)):
                if halves is not None:
                    yield from _cut(halves[0], islands, rects, unit)
                    yield from _cut(halves[1], islands, rects, unit)
                    return
    if lines:
        yield lines


Halves = tuple[list[int], list[int]]


def _along(
    lines: Sequence[int], island: _Island, rects: Sequence[Rect], unit: float
) -> Halves | None:
    """Cut at the first gap before or behind the island along the writing: its columns end there."""
    touch = _TOUCH * unit
    spans = {n: (rects[n].u0, rects[n].u1) for n in lines}
    start, end = island.rect.u0, island.rect.u1
    while over := [low for low, high in spans.values() if low < start - touch < high - 2 * touch]:
        start = min(over)
    while over := [high for low, high in spans.values() if high > end + touch > low + 2 * touch]:
        end = max(over)
    return _halves(spans, start, touch) or _halves(spans, end, touch)


def _down(
    lines: Sequence[int], island: _Island, rects: Sequence[Rect], unit: float
) -> Halves | None:
    """Cut where the nearest line before or behind the island runs past its sides.

    A cut at the island itself can go through between the lines of any page, and would tear its
    columns apart.
    """
    spans = {n: (rects[n].v0, rects[n].v1) for n in lines}
    passing = [n for n in lines if n not in island.lines and _passes(rects[n], island.rect)]
    above = [rects[n].v1 for n in passing if rects[n].middle < island.rect.v0]
    below = [rects[n].v0 for n in passing if rects[n].middle > island.rect.v1]
    places = [*sorted(above)[-1:], *sorted(below)[:1]]
    cuts = (_halves(spans, at, _TOUCH * unit) for at in places)
    return next((halves for halves in cuts if halves is not None), None)


def _halves(spans: dict[int, tuple[float, float]], at: float, touch: float) -> Halves | None:
    """What stands before and behind a cut; None where something is in the way, or nothing is."""
    if any(low < at - touch and high > at + touch for low, high in spans.values()):
        return None
    before = [n for n, (low, high) in spans.items() if (low + high) / 2 <= at]
    behind = [n for n, (low, high) in spans.items() if (low + high) / 2 > at]
    return (before, behind) if before and behind else None


def _passes(rect: Rect, island: Rect) -> bool:
    """Whether a line runs past one of the island's sides."""
    return any(rect.u0 < side < rect.u1 for side in (island.u0, island.u1))
