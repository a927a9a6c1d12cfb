"""One scanned page image to a page: upright, read once or twice, arranged, with its doubts."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ingest.layout.arrange import Arranged, arrange
from ingest.layout.scanned_rules import scanned_rules
from ingest.layout.upright import Rotation, quarter_turn, turned
from ingest.ocr.chinese import in_modern_forms
from ingest.ocr.doubts import doubts_of, mean_confidence, wants_review
from ingest.ocr.ink import is_blank, unread_share
from ingest.ocr.placed import OcrEngine, PlacedLine
from ingest.ocr.restored import restored
from ingest.ocr.sheet import Sheet, ink_on, ready_to_read
from ingest.ocr.skew import Straightening
from library.model import Doubt, Page, PageSource, Raster

_DOUBTFUL = 0.90
"""A page mean below this is a page that stands on its head, or no text at all."""
_MUCH_UNREAD = 0.5
"""Share of text-like ink outside all lines on a page that stands the wrong way up."""
_SURE = 0.8
"""A nearly blank page has text only if one line is at least so sure."""
_NEARLY_BLANK = 0.004
"""Share of inked pixels below which a page is nearly blank."""
_GUESSED = 0.85
"""A confidence at which more than a tenth of the characters is wrong: worth nothing where two
readings are compared."""
_MORE, _HARDLY_LESS = 1.2, 0.9
"""Clear characters of a second reading over those of the first. Set on pages of ``eval.degrading``:
the better reading was kept on 13 of 15, and the others differed by 0.5 and 2 points."""
_MUCH_CLEARER = 2.0
"""How many times more clear characters a mirrored page gives that is the back of the sheet."""


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
    def is_plausible(self) -> bool:
        """Whether the page seems to stand in a readable way."""
        return mean_confidence(self.lines) >= _DOUBTFUL and self.unread < _MUCH_UNREAD

    @property
    def sure_characters(self) -> float:
        """How many characters were read, weighted by confidence."""
        return sum(line.confidence * len(line.text) for line in self.lines)

    @property
    def clear_characters(self) -> float:
        """The same, lines that are no better than guessed left out."""
        return sum(max(x.confidence - _GUESSED, 0.0) * len(x.text) for x in self.lines)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why a person should look at it."""
        return doubts_of(self.lines, unread=self.unread)


def read_scan(image: NDArray[np.uint8], *, number: int, dpi: int, engine: OcrEngine) -> Page:
    """Read one page image.

    A page that gives rise to doubts is read once more, off an image made readable in the way that
    the doubts call for, and the better reading is kept.

    Args:
        image: RGB, shape (height, width, 3), as a viewer shows it (EXIF and ``/Rotate`` applied).
        number: the page's number, from 1.
        dpi: the image's resolution.
        engine: what reads it.

    Returns:
        The page, its boxes on the image turned upright by ``raster.rotation``.
    """
    sheet = ready_to_read(image, dpi=dpi)
    attempt = _Attempt(rotation=0, image=sheet.image, lines=[], unread=0.0)
    if not is_blank(sheet.ink, dpi=dpi):
        attempt = _read_twice(sheet, engine)
        sure = any(line.confidence >= _SURE for line in attempt.lines)
        if sheet.ink.mean() < _NEARLY_BLANK and not sure:
            attempt = replace(attempt, lines=[])
    height, width = turned(image, attempt.rotation).shape[:2]
    raster = Raster(width_px=width, height_px=height, dpi=dpi, rotation=attempt.rotation)
    return _page(attempt, sheet.straightening, raster, number=number)


def _read_twice(sheet: Sheet, engine: OcrEngine) -> _Attempt:
    """The better of the first reading and, where that is doubtful, of one more."""
    first = _read_upright(sheet, engine)
    if not first.doubts:
        return first
    if sheet.faint:
        mirrored = replace(first, lines=engine.read(np.ascontiguousarray(first.image[:, ::-1])))
        # Only the back of the sheet stands on the page, and shines through.
        is_back = mirrored.clear_characters > _MUCH_CLEARER * first.clear_characters
        return replace(first, lines=[], unread=0.0) if is_back else first
    image = restored(first.image, ink_is_lost=Doubt.LOST_INK in first.doubts)
    lines = engine.read(image)
    unread = unread_share(ink_on(image), lines, dpi=sheet.dpi)
    second = _Attempt(rotation=first.rotation, image=image, lines=lines, unread=unread)
    return second if _is_better(second, first) else first


def _is_better(second: _Attempt, first: _Attempt) -> bool:
    """Whether the second reading is surer and hardly shorter, or gives much more."""
    if second.clear_characters >= _MORE * first.clear_characters:
        return True
    surer = mean_confidence(second.lines) > mean_confidence(first.lines)
    return surer and second.clear_characters >= _HARDLY_LESS * first.clear_characters


def _read_upright(sheet: Sheet, engine: OcrEngine) -> _Attempt:
    """The page read the right way up: one reading on nearly every page, at most four."""

    def read(rotation: Rotation) -> _Attempt:
        upright = turned(sheet.image, rotation)
        lines = engine.read(upright)
        unread = unread_share(turned(sheet.ink, rotation), lines, dpi=sheet.dpi)
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


def _page(attempt: _Attempt, skew: Straightening | None, raster: Raster, *, number: int) -> Page:
    arranged = _arranged(attempt, skew, raster)
    doubts = attempt.doubts
    is_empty = not attempt.lines and not doubts
    return Page(
        number=number,
        lines=arranged.lines,
        tables=arranged.tables,
        source=PageSource.OCR,
        confidence=1.0 if is_empty else mean_confidence(attempt.lines),
        needs_review=wants_review(attempt.lines, unread=attempt.unread),
        raster=raster,
        doubts=doubts,
    )


def _arranged(attempt: _Attempt, skew: Straightening | None, raster: Raster) -> Arranged:
    """Lines and tables in reading order, their boxes on the page as it was scanned."""
    height, width = attempt.image.shape[:2]
    lines = in_modern_forms(attempt.lines)
    rules = scanned_rules(attempt.image, lines) if lines else ()
    arranged = arrange(lines, width_px=width, height_px=height, rules=rules)
    if skew is None:
        return arranged
    upright = replace(skew, page_px=(raster.width_px, raster.height_px))
    return Arranged(
        lines=tuple(replace(x, box=x.box and upright.on_page(x.box)) for x in arranged.lines),
        tables=tuple(replace(x, box=x.box and upright.on_page(x.box)) for x in arranged.tables),
    )
