"""One scanned page image to a page: seals, blank pages, orientation, OCR, reading order, review."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.layout.arrange import arrange
from ingest.layout.scanned_rules import scanned_rules
from ingest.layout.upright import Rotation, quarter_turn, turned
from ingest.ocr.ink import ink_of, is_blank, unread_share
from ingest.ocr.placed import OcrEngine, PlacedLine
from ingest.ocr.seals import without_seals
from library.model import Page, PageSource, Raster

_DOUBTFUL = 0.90
"""A page mean below this is a page that stands on its head, or no text at all."""
_REVIEW = 0.95
"""A page mean below this has more than about 3 % wrong characters."""
_MUCH_UNREAD = 0.5
"""Share of text-like ink outside all lines on a page that stands the wrong way up."""
_LOST = 0.12
"""The same on a page that a person should look at: about a paragraph."""
_SURE = 0.8
"""A nearly blank page has text only if one line is at least so sure."""
_NEARLY_BLANK = 0.004
"""Share of inked pixels below which a page is nearly blank."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A page image as read one way up."""

    rotation: Rotation
    image: NDArray[np.uint8]
    """Turned by ``rotation``."""
    lines: list[PlacedLine]
    unread: float
    """Share of the text-like ink outside all lines."""

    @property
    def confidence(self) -> float:
        """The mean over all characters; 0 where there are none."""
        return mean_confidence(self.lines)

    @property
    def is_plausible(self) -> bool:
        """Whether the page seems to stand in a readable way."""
        return self.confidence >= _DOUBTFUL and self.unread < _MUCH_UNREAD

    @property
    def sure_characters(self) -> float:
        """How many characters were read, weighted by confidence."""
        return sum(line.confidence * len(line.text) for line in self.lines)


def read_scan(image: NDArray[np.uint8], *, number: int, dpi: int, engine: OcrEngine) -> Page:
    """Read one page image.

    Args:
        image: RGB, shape (height, width, 3), as a viewer shows it (EXIF and ``/Rotate`` applied).
        number: the page's number, from 1.
        dpi: the image's resolution.
        engine: what reads it.

    Returns:
        The page, its boxes on the image turned upright by ``raster.rotation``.
    """
    readable = without_seals(image, dpi=dpi)
    ink = ink_of(np.asarray(cv2.cvtColor(readable, cv2.COLOR_RGB2GRAY), np.uint8))
    attempt = _Attempt(rotation=0, image=readable, lines=[], unread=0.0)
    if not is_blank(ink):
        attempt = _read_upright(readable, ink, dpi=dpi, engine=engine)
        if ink.mean() < _NEARLY_BLANK and not any(x.confidence >= _SURE for x in attempt.lines):
            attempt = _Attempt(rotation=0, image=readable, lines=[], unread=attempt.unread)
    return _page(attempt, number=number, dpi=dpi)


def mean_confidence(lines: Sequence[PlacedLine]) -> float:
    """The mean confidence over all characters; 0 where there are none."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / max(characters, 1)


def _read_upright(
    image: NDArray[np.uint8], ink: NDArray[np.uint8], *, dpi: int, engine: OcrEngine
) -> _Attempt:
    """The page read the right way up: one reading on nearly every page, at most four."""

    def read(rotation: Rotation) -> _Attempt:
        upright = turned(image, rotation)
        lines = engine.read(upright)
        unread = unread_share(turned(ink, rotation), lines, dpi=dpi)
        return _Attempt(rotation=rotation, image=upright, lines=lines, unread=unread)

    attempt = read(0)
    # An engine that reads lying glyphs can read half of the four positions, and they are
    # neighbours (see layout.upright); for any other, one of the four is right.
    others: tuple[Rotation, ...] = (180,) if engine.reads_lying else (180, 90, 270)
    for rotation in others:
        if attempt.is_plausible:
            break
        attempt = max(attempt, read(rotation), key=lambda tried: tried.sure_characters)
    if not (engine.reads_lying and attempt.is_plausible):
        return attempt
    turn = quarter_turn(attempt.image, attempt.lines, engine)
    return read(_sum(attempt.rotation, turn)) if turn else attempt


def _sum(a: Rotation, b: Rotation) -> Rotation:
    rotations: tuple[Rotation, ...] = (0, 90, 180, 270)
    return rotations[(a + b) // 90 % 4]


def _page(attempt: _Attempt, *, number: int, dpi: int) -> Page:
    height, width = attempt.image.shape[:2]
    empty = not attempt.lines and attempt.unread < _LOST
    rules = scanned_rules(attempt.image, attempt.lines) if attempt.lines else ()
    arranged = arrange(attempt.lines, width_px=width, height_px=height, rules=rules)
    return Page(
        number=number,
        lines=arranged.lines,
        tables=arranged.tables,
        source=PageSource.OCR,
        confidence=1.0 if empty else attempt.confidence,
        needs_review=not empty and (attempt.confidence < _REVIEW or attempt.unread > _LOST),
        raster=Raster(width_px=width, height_px=height, dpi=dpi, rotation=attempt.rotation),
    )
