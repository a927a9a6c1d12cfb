"""A line cut where a rule runs through it: detectors join what stands close in two cells."""

from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from ingest.ocr.placed import PlacedLine, Point, Quad

_NARROW = 0.55
"""The width of a character that is not full-width, in full-width ones."""
_REACH = 1.6
"""A blank no further from the rule than so many full-width characters is where the line is cut."""


def cut_at(line: PlacedLine, shares: Sequence[float]) -> list[PlacedLine]:
    """The line in parts, cut at each share (0 to 1) of its length, or at a blank close to it.

    The characters stay as they are and all are kept, blanks at a cut aside; a part without any is
    left out. Where its characters stand is not known, so they are taken to be set evenly.
    """
    widths = [_width(character) for character in line.text]
    total = sum(widths)
    cuts = sorted({0, len(widths), *(_cut(line.text, widths, share * total) for share in shares)})
    ends = [0.0]
    for width in widths:
        ends.append(ends[-1] + width)
    parts = []
    for start, end in pairwise(cuts):
        text = line.text[start:end].strip()
        if text:
            quad = _between(line.quad, ends[start] / total, ends[end] / total)
            parts.append(PlacedLine(text=text, quad=quad, confidence=line.confidence))
    return parts if len(parts) > 1 else [line]


def _cut(text: str, widths: Sequence[float], at: float) -> int:
    """Before which character to cut: the one nearest to ``at``, or a blank close by."""
    ends = [0.0]
    for width in widths:
        ends.append(ends[-1] + width)
    blanks = [n for n, c in enumerate(text) if c.isspace() and abs(ends[n] - at) <= _REACH]
    return min(blanks or range(len(ends)), key=lambda n: abs(ends[n] - at))


def _width(character: str) -> float:
    return 1.0 if east_asian_width(character) in "WFA" else _NARROW


def _between(quad: Quad, start: float, end: float) -> Quad:
    """The part of a line's quadrilateral between two shares of its length."""
    a, b, c, d = quad
    across = abs(b[0] - a[0]) + abs(b[1] - a[1])
    down = abs(d[0] - a[0]) + abs(d[1] - a[1])
    if across >= down:
        return _mix(a, b, start), _mix(a, b, end), _mix(d, c, end), _mix(d, c, start)
    return _mix(a, d, start), _mix(b, c, start), _mix(b, c, end), _mix(a, d, end)


def _mix(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
