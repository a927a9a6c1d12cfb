"""How much ink a page carries, and how much of it the recognised lines account for."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.ocr.placed import PlacedLine

_DARKER = 25
"""Grey levels by which ink differs from the paper around it."""
_MARGIN = 0.03
"""Share of the page at each edge where scanners leave shadows and punch holes."""
_BLANK = 0.0001
"""Share of inked pixels below which a page is blank: specks of clean scans reach 0.005 %."""
_MM_PER_INCH = 25.4
_SMALLEST_MM = 0.7
_LARGEST_MM = 14.0
"""The side of a connected piece of ink that can be a character or a few that touch."""
_AROUND = 0.25
"""Share of a line's thickness by which its box is widened: dakuten, tails, a little skew."""


def ink_of(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where there is ink, 0 elsewhere; the page's edges are left out. Shape as ``grey``."""
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.medianBlur(small, 21), grey.shape[::-1])
    # Light ink on dark paper counts as well: banners and slides.
    ink = (cv2.absdiff(paper, grey) > _DARKER).astype(np.uint8)
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)), np.uint8)
    top, left = (int(_MARGIN * side) for side in grey.shape)
    inner = np.zeros_like(ink)
    inner[top : -top or None, left : -left or None] = ink[top : -top or None, left : -left or None]
    return inner


def is_blank(ink: NDArray[np.uint8]) -> bool:
    """Whether a page carries no more than specks."""
    return float(ink.mean()) < _BLANK


def unread_share(ink: NDArray[np.uint8], lines: Sequence[PlacedLine], *, dpi: int) -> float:
    """Share of the text-like ink that no line covers; 0 where there is none.

    Text-like are connected pieces of the size of characters: no rules, frames or pictures.
    """
    text = _text_like(ink, dpi)
    total = int(text.sum())
    if total == 0:
        return 0.0
    read = np.zeros_like(text)
    for line in lines:
        cv2.fillPoly(read, [_widened(line)], 1)
    return 1 - int((text & read).sum()) / total


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
