"""How alike two texts are, and two places on a page."""

from rapidfuzz import fuzz

from library.model import Box
from library.text import fold, squeeze


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same but for blanks and glyph variants)."""
    return fuzz.ratio(squeeze(fold(one)), squeeze(fold(other))) / 100


def contained(part: str, whole: str) -> float:
    """How alike a text is to the place of ``whole`` that is most like it, 0 to 1."""
    return fuzz.partial_ratio(squeeze(fold(part)), squeeze(fold(whole))) / 100


def overlap(one: Box | None, other: Box | None) -> float:
    """The area that two boxes share, of the area that they cover together; 0 without a box."""
    if one is None or other is None:
        return 0.0
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / (_area(one) + _area(other) - width * height)


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)
