"""Facing pages: one scan of an open book, or of two sheets side by side, is read half by half.

Two pages are told from the columns of one, from a slide and from a table by what books have: a gutter
about as wide as the outer margins and free from head to foot, and in both halves a page number, lines
of prose or entries of a table of contents.
"""

from collections.abc import Sequence

from ingest.layout.contents import leads_to_a_page
from ingest.layout.deskew import Rect, frame_of, straighten, turned
from ingest.layout.marks import is_page_number
from ingest.layout.rules import Rule
from ingest.ocr.placed import PlacedLine

# Shares of the width unless said otherwise.
_LANDSCAPE = 1.2
"""Width per height of two upright pages: 1.41 for A4, less for square books."""
_CENTRAL = (0.42, 0.58)
"""Where the gutter may lie."""
_GUTTER = 0.03
"""The narrowest gutter: 12 mm of two A4 pages."""
_MARGIN = 1.0
"""The gutter holds two inner margins: it is at least so many times the outer ones' mean."""
_LINES = 8
"""Each half has so many lines of text…"""
_FILL = 0.5
"""…which fill this share of the rows that they stand in…"""
_HEIGHT = 0.4
"""…and stand over this share of the page's height."""
_ENTRIES = 5
"""Lines that end in leader dots tell a table of contents, which is emptier than prose: 9 and more of
40 on clean scans. No cell of a table ends so."""
_NUMBERED_LINES = 3
"""Lines in each half where both have a page number."""
_FOOT = 0.1
"""Page numbers stand within this share of the height from its ends."""
_RULED = 0.02
"""A rule that reaches so far into both halves ties them together."""

Half = tuple[list[PlacedLine], list[Rule]]
"""The lines and rules of one page."""


def facing_pages(
    lines: Sequence[PlacedLine], rules: Sequence[Rule], *, width_px: float, height_px: float
) -> list[Half]:
    """The pages on one scan in the order in which they are read: one, or two that face each other.

    Args:
        lines: what stands on the scan, in px of its image.
        rules: what is drawn on it.
        width_px: of the image.
        height_px: of the image.
    """
    whole = [(list(lines), list(rules))]
    if width_px < _LANDSCAPE * height_px or len(lines) < 2 * _NUMBERED_LINES:
        return whole
    frame = frame_of(lines)
    gutter = _gutter(lines, frame.angle, width_px)
    if gutter is None or _is_crossed(rules, gutter, frame.angle, width_px):
        return whole
    middle = sum(gutter) / 2
    left = [line for line in lines if _across(line, frame.angle)[1] <= middle]
    right = [line for line in lines if _across(line, frame.angle)[1] > middle]
    if not _are_pages(left, right, height_px):
        return whole
    halves = [
        (left, [rule for rule in rules if turned(rule.start, frame.angle)[0] <= middle]),
        (right, [rule for rule in rules if turned(rule.start, frame.angle)[0] > middle]),
    ]
    return halves[::-1] if frame.vertical else halves


def _across(line: PlacedLine, angle: float) -> tuple[float, float]:
    """Where a line begins and ends on the straightened page."""
    xs = [turned(point, angle)[0] for point in line.quad]
    return min(xs), max(xs)


def _gutter(
    lines: Sequence[PlacedLine], angle: float, width_px: float
) -> tuple[float, float] | None:
    """The widest strip without text near the middle, if it is as wide as a gutter."""
    spans = sorted(_across(line, angle) for line in lines)
    low, high = (share * width_px for share in _CENTRAL)
    best, end = (0.0, 0.0), spans[0][0]
    for x0, x1 in spans:
        if x0 - end > best[1] - best[0] and low < (x0 + end) / 2 < high:
            best = end, x0
        end = max(end, x1)
    outer = (max(spans[0][0], 0) + max(width_px - end, 0)) / 2
    return best if best[1] - best[0] >= max(_GUTTER * width_px, _MARGIN * outer) else None


def _is_crossed(
    rules: Sequence[Rule], gutter: tuple[float, float], angle: float, width_px: float
) -> bool:
    reach = _RULED * width_px
    return any(
        turned(rule.start, angle)[0] < gutter[0] - reach
        and turned(rule.end, angle)[0] > gutter[1] + reach
        for rule in rules
    )


def _are_pages(left: Sequence[PlacedLine], right: Sequence[PlacedLine], height_px: float) -> bool:
    halves = (left, right)
    if all(len(half) >= _NUMBERED_LINES and _is_numbered(half, height_px) for half in halves):
        return True
    return all(_is_page(half, height_px) for half in halves)


def _is_numbered(half: Sequence[PlacedLine], height_px: float) -> bool:
    """Whether a page number stands at the head or the foot."""
    ends = [(min(ys), max(ys)) for ys in ([y for _, y in line.quad] for line in half)]
    return any(
        is_page_number(line.text)
        and (y1 < _FOOT * height_px or y0 > (1 - _FOOT) * height_px)
        and (y0 <= min(ends)[0] or y1 >= max(end for _, end in ends))
        for line, (y0, y1) in zip(half, ends, strict=True)
    )


def _is_page(half: Sequence[PlacedLine], height_px: float) -> bool:
    """Whether a half is full of lines as a page of prose is, or a table of contents."""
    if len(half) < _LINES:
        return False
    ys = [y for line in half for _, y in line.quad]
    if max(ys) - min(ys) < _HEIGHT * height_px:
        return False
    is_contents = sum(leads_to_a_page(line.text) for line in half) >= _ENTRIES
    return is_contents or _fill(straighten(half, frame_of(half))) >= _FILL


def _fill(rects: Sequence[Rect]) -> float:
    """How much of the area of their rows lines take: prose most of it, cells and bullets less."""
    rows, end = 0.0, float("-inf")
    for rect in sorted(rects, key=lambda rect: rect.v0):
        rows += max(0.0, rect.v1 - max(end, rect.v0))
        end = max(end, rect.v1)
    width = max(rect.u1 for rect in rects) - min(rect.u0 for rect in rects)
    return sum(rect.length * rect.thickness for rect in rects) / max(rows * width, 1)
