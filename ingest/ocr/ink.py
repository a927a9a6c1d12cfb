"""How much ink a page carries, and how much of it the recognised lines account for."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.ocr.placed import PlacedLine

_REDUCED = 4
"""Paper and lid are looked for on an image so many times smaller."""
_PAPER_PX = 21
"""The side of the square, in that image, whose median is the paper."""
_DARKER = 25
"""Grey levels by which ink differs from the paper around it."""
_MARGIN = 0.03
"""Share of the page at each edge where scanners leave shadows and punch holes."""
_BLANK = 0.00002
"""Share of pixels in pieces of writing below which a page is blank: about one digit on A4."""
_NEARLY_BLANK = 0.004
"""Share of inked pixels above which there is more than holes and specks."""
_MM_PER_INCH = 25.4
_SMALLEST_MM = 0.7
_LARGEST_MM = 14.0
"""The side of a connected piece of ink that can be a character or a few that touch."""
_LID_GREY = 80
"""What is darker, from the page's edge inwards, is the scanner's lid or a shadow, not ink."""
_HOLE_MM = 6.0
_HOLE_WORN_MM = 2.5
"""The diameter of a punched hole (JIS S 6041: 5.5 to 6.5 mm), and how much it may differ."""
_HOLE_EVEN = 0.8
"""The least of the shorter side of its box over the longer."""
_HOLE_ROUND = 0.08
"""How much the ink's share of its box may differ from a disc's, which is π/4."""
_AROUND = 0.25
"""Share of a line's thickness by which its box is widened: dakuten, tails, a little skew."""


def ink_of(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where there is ink, 0 elsewhere; the page's edges are left out. Shape as ``grey``."""
    size = tuple(max(side // _REDUCED, 1) for side in grey.shape[::-1])
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.medianBlur(small, _PAPER_PX), grey.shape[::-1])
    # Light ink on dark paper counts as well: banners and slides.
    ink = (cv2.absdiff(paper, grey) > _DARKER).astype(np.uint8)
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), np.uint8)
    top, left = (int(_MARGIN * side) for side in grey.shape)
    inner = np.zeros_like(ink)
    inner[top : -top or None, left : -left or None] = ink[top : -top or None, left : -left or None]
    inner[cv2.resize(_lid(grey), grey.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0] = 0
    return inner


def is_blank(ink: NDArray[np.uint8], *, dpi: int) -> bool:
    """Whether a page carries no more than specks and punched holes."""
    # With more ink there is no need to take it apart.
    return ink.mean() < _NEARLY_BLANK and _written(ink, dpi) / ink.size < _BLANK


def _lid(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where only dark lies between a point and one of the page's edges; shape a quarter."""
    dark = np.ascontiguousarray(grey[::_REDUCED, ::_REDUCED] < _LID_GREY, np.uint8)
    reached = np.zeros_like(dark)
    for axis in (0, 1):
        reached |= np.minimum.accumulate(dark, axis=axis)
        reached |= np.flip(np.minimum.accumulate(np.flip(dark, axis), axis=axis), axis)
    # So near the lid (5 mm at 200 dpi) the paper around a point cannot be told from it.
    return np.asarray(cv2.dilate(reached, np.ones((_PAPER_PX, _PAPER_PX), np.uint8)), np.uint8)


def _written(ink: NDArray[np.uint8], dpi: int) -> int:
    """The px of ink in pieces that are neither specks nor discs as large as punched holes."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = (
        stats[1:, column].astype(np.float64)
        for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA)
    )
    longer, shorter = np.maximum(width, height), np.minimum(width, height)
    millimetres, full = longer * _MM_PER_INCH / dpi, area / (longer * shorter)
    is_disc = (shorter >= _HOLE_EVEN * longer) & (abs(full - np.pi / 4) <= _HOLE_ROUND)
    is_hole = is_disc & (abs(millimetres - _HOLE_MM) <= _HOLE_WORN_MM)
    return int(area[(millimetres >= _SMALLEST_MM) & ~is_hole].sum())


def unread_share(ink: NDArray[np.uint8], lines: Sequence[PlacedLine], *, dpi: int) -> float:
    """Share of the text-like ink that no line covers; 0 where there is none.

    Text-like are connected pieces of the size of characters: no rules, frames or pictures.
    """
    text = _text_like(ink, dpi)
    total = int(text.sum())
    return 1 - int((text & _under(lines, ink)).sum()) / total if total else 0.0


def _under(lines: Sequence[PlacedLine], ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where one of the lines is, 0 elsewhere; shape as ``ink``."""
    covered = np.zeros_like(ink)
    for line in lines:
        cv2.fillPoly(covered, [_widened(line)], 1)
    return covered


def _text_like(ink: NDArray[np.uint8], dpi: int) -> NDArray[np.uint8]:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sides = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(axis=1) * _MM_PER_INCH / dpi
    fits = (sides >= _SMALLEST_MM) & (sides <= _LARGEST_MM)
    fits[0] = False  # the paper
    return np.asarray(fits[labels], np.uint8)


def _widened(line: PlacedLine) -> NDArray[np.int32]:
    quad = np.array(line.quad, dtype=np.float32)
    centre = quad.mean(axis=0)
    width, height = np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[3] - quad[0])
    more = 2 * _AROUND * min(width, height)
    along = (quad[1] - quad[0]) / max(width, 1e-6)
    across = (quad[3] - quad[0]) / max(height, 1e-6)
    half_u, half_v = (width + more) / 2 * along, (height + more) / 2 * across
    corners = [-half_u - half_v, half_u - half_v, half_u + half_v, half_v - half_u]
    return np.asarray((centre + np.array(corners)).round(), np.int32)
