"""The rules that are drawn on a scanned page, found by morphology on its image.

A rule is a run of ink that is far longer than a character's strokes and no thicker than a rule.
Photocopies lay pages askew and break rules: the ink is turned straight first, and pieces that lie in
one line are joined.
"""

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.layout.deskew import is_vertical, skew, turned
from ingest.layout.rules import Rule, Stroke, joined
from ingest.ocr.placed import PlacedLine, Point

# Shares are of the page's longer side: 2339 px for A4 at 200 dpi.
_WINDOW_PX = 31
"""Ink is darker than the mean of so wide a neighbourhood…"""
_DARKER = 12
"""…by so many of 255 grey levels: photocopied rules are pale."""
_INKED = 100
"""Of 255: what of the ink is left where it was turned."""
_SHORTEST = 0.016
"""The shortest piece of a rule, as a share: 37 px, more than the strokes of 12 pt characters."""
_THICKEST = 0.006
"""The thickest rule, as a share: 14 px; thicker is a filled area, of which both edges count."""
_FILLED = 0.02
"""The thickest filled area, as a share: a table head in reversed print; thicker is a picture."""
_GAP = 0.012
"""A break in a rule is no longer, as a share."""
_SAME = 0.0015
"""Pieces of one rule are no further apart across it, as a share."""
_LETTER = 2.5
"""A piece within a line of text is a stroke of a large character, or the line's own dash, unless it
is so many times longer than the line is thick."""
_MOST = 4_000
"""Pieces that are looked at in each direction: a halftone picture has tens of thousands."""

_Boxes = NDArray[np.float64]
"""Shape (n, 4): x0, y0, x1, y1."""


def scanned_rules(image: NDArray[np.uint8], lines: Sequence[PlacedLine]) -> tuple[Rule, ...]:
    """The rules drawn on a page.

    Args:
        image: RGB, shape (height, width, 3).
        lines: the text on it, which says how far the page lies askew.

    Returns:
        Rules in px of the image.
    """
    angle = skew(lines, vertical=is_vertical(lines))
    ink, origin = _straight_ink(image, angle)
    side = max(image.shape[:2])
    texts = _boxes(lines, angle, origin)
    level = _strokes(ink, side, texts)
    upright = _strokes(np.ascontiguousarray(ink.T), side, texts[:, [1, 0, 3, 2]])

    def on_page(x: float, y: float) -> Point:
        return turned((x + origin[0], y + origin[1]), -angle)

    return (
        *(Rule(on_page(s.low, s.at), on_page(s.high, s.at)) for s in level),
        *(Rule(on_page(s.at, s.low), on_page(s.at, s.high)) for s in upright),
    )


def _straight_ink(image: NDArray[np.uint8], angle: float) -> tuple[NDArray[np.uint8], Point]:
    """The ink (255) set straight, and where its upper left corner lies in the straight frame."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    mean, inverse = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    ink = cv2.adaptiveThreshold(grey, 255, mean, inverse, _WINDOW_PX, _DARKER)
    height, width = grey.shape
    corners = [
        turned(corner, angle) for corner in ((0, 0), (width, 0), (0, height), (width, height))
    ]
    (left, right), (top, bottom) = ((min(v), max(v)) for v in zip(*corners, strict=True))
    cos, sin = math.cos(angle), math.sin(angle)
    matrix = np.array([[cos, sin, -left], [-sin, cos, -top]], np.float64)
    size = (math.ceil(right - left), math.ceil(bottom - top))
    return np.asarray(cv2.warpAffine(ink, matrix, size), np.uint8), (left, top)


def _boxes(lines: Sequence[PlacedLine], angle: float, origin: Point) -> _Boxes:
    boxes = []
    for line in lines:
        xs, ys = zip(*(turned(point, angle) for point in line.quad), strict=True)
        boxes.append((min(xs), min(ys), max(xs), max(ys)))
    return np.array(boxes, np.float64).reshape(-1, 4) - [*origin, *origin]


def _strokes(ink: NDArray[np.uint8], side: int, texts: _Boxes) -> list[Stroke]:
    """The level rules of the straight ink, broken ones joined."""
    # Thickened, so that a rule that is still a little askew does not end at each step of a pixel.
    thick = cv2.dilate(ink, np.ones((3, 1), np.uint8))
    kernel = np.ones((1, max(3, round(_SHORTEST * side))), np.uint8)
    runs = (cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel) > _INKED).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    found = sorted(stats[1 : _MOST + 1].tolist(), key=lambda box: (box[1], box[0]))
    pieces = [piece for box in found for piece in _pieces(box, side)]
    drawn = [piece for piece in pieces if not _is_in_text(piece, texts)]
    return joined(drawn, near=_SAME * side, gap=_GAP * side)


def _pieces(box: Sequence[int], side: int) -> list[Stroke]:
    """A run of ink (x, y, width, height, area) as a rule, a filled area as its two edges."""
    x, y, width, height, _ = box
    if height <= _THICKEST * side or height <= width / 50:
        return [Stroke(y + height / 2, x, x + width)]
    if height <= _FILLED * side and width > 2 * height:
        return [Stroke(y, x, x + width), Stroke(y + height, x, x + width)]
    return []


def _is_in_text(piece: Stroke, texts: _Boxes) -> bool:
    x0, y0, x1, y1 = texts.T
    edge = 0.1 * (y1 - y0)
    inside = (y0 + edge < piece.at) & (piece.at < y1 - edge)
    beside = (x0 < (piece.low + piece.high) / 2) & ((piece.low + piece.high) / 2 < x1)
    return bool((inside & beside & (piece.length < _LETTER * (y1 - y0))).any())
