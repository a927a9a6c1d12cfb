"""The writing direction and the skew of a page, taken from its lines; boxes set straight by both.

Only coordinates are turned, never the image: the picture that people see stays as it was scanned.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.ocr.placed import PlacedLine, Point, Quad

_MAX_SKEW_DEG = 12.0
"""A line that slants more is decoration or noise."""
_SHORTEST = 6.0
"""Only lines this many times longer than thick say anything about the skew."""
_CLEARLY = 1.5
"""How much longer than thick a line must be to have a direction."""
_WORD = 3
"""A line of fewer characters has no direction: two digits stand side by side in vertical text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rect:
    """A line in the straight frame: u runs along the writing, v to the next line; px.

    Horizontal writing: u is x and v is y. Vertical: u is y, and v runs from right to left.
    """

    u0: float
    v0: float
    u1: float
    v1: float

    @property
    def length(self) -> float:
        """Along the writing."""
        return self.u1 - self.u0

    @property
    def thickness(self) -> float:
        """Across the writing."""
        return self.v1 - self.v0

    @property
    def middle(self) -> float:
        """The v of the line's middle."""
        return (self.v0 + self.v1) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """How a page's lines lie on it."""

    vertical: bool
    """Whether most of them run downwards."""
    angle: float
    """The skew in radians, clockwise."""


def is_vertical(lines: Sequence[PlacedLine]) -> bool:
    """Whether most of the page's characters stand in lines that run downwards."""
    votes = 0
    for line in lines:
        along, down = _sides(line.quad)
        if len(line.text) < _WORD:
            continue
        if down > _CLEARLY * along:
            votes += len(line.text)
        elif along > _CLEARLY * down:
            votes -= len(line.text)
    return votes > 0


def skew(lines: Sequence[PlacedLine], *, vertical: bool) -> float:
    """The page's skew in radians, clockwise: the median over its long lines, weighted by length."""
    votes = sorted(vote for line in lines if (vote := _slant(line.quad, vertical=vertical)))
    half = sum(length for _, length in votes) / 2
    passed = 0.0
    for angle, length in votes:
        passed += length
        if passed >= half:
            return angle
    return 0.0


def frame_of(lines: Sequence[PlacedLine]) -> Frame:
    """How the lines lie on their page."""
    vertical = is_vertical(lines)
    return Frame(vertical=vertical, angle=skew(lines, vertical=vertical))


def straighten(lines: Sequence[PlacedLine], frame: Frame) -> list[Rect]:
    """The lines in the straight frame of their page, in the given order."""
    rects = [rect_of(line, frame) for line in lines]
    usual = median([rect.thickness for rect in rects] or [0.0])
    return [_at_its_beginning(rect, usual) for rect in rects]


def rect_of(line: PlacedLine, frame: Frame) -> Rect:
    """The line in the straight frame, as it stands."""
    corners = [turned(point, frame.angle) for point in line.quad]
    if frame.vertical:
        corners = [(y, -x) for x, y in corners]
    us, vs = zip(*corners, strict=True)
    return Rect(u0=min(us), v0=min(vs), u1=max(us), v1=max(vs))


def _at_its_beginning(rect: Rect, usual: float) -> Rect:
    # A vertical label beside five rows of a form is read where it begins; at its full height it
    # would tie the five rows together.
    if rect.thickness > 3 * usual and rect.thickness > _CLEARLY * rect.length:
        return Rect(u0=rect.u0, v0=rect.v0, u1=rect.u1, v1=rect.v0 + usual)
    return rect


def _sides(quad: Quad) -> tuple[float, float]:
    return math.dist(quad[0], quad[1]), math.dist(quad[0], quad[3])


def _slant(quad: Quad, *, vertical: bool) -> tuple[float, float] | None:
    start, end = quad[0], quad[3] if vertical else quad[1]
    dx, dy = end[0] - start[0], end[1] - start[1]
    along, down = _sides(quad)
    length, thickness = (down, along) if vertical else (along, down)
    if length < _SHORTEST * thickness or length == 0:
        return None
    angle = math.atan2(-dx, dy) if vertical else math.atan2(dy, dx)
    return (angle, length) if abs(angle) < math.radians(_MAX_SKEW_DEG) else None


def turned(point: Point, angle: float) -> Point:
    """The point on the straightened page of one that lies askew by ``angle`` (radians, clockwise)."""
    (x, y), cos, sin = point, math.cos(angle), math.sin(angle)
    return (x * cos + y * sin, y * cos - x * sin)
