"""Page images made easier to read: faint ink, the back showing through, raw black and white.

None of this is ever shown: the picture that people see stays as it was scanned. What each gains was
measured on pages of ``eval.degrading``.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

_REDUCED = 4
_PAPER_PX = 31
"""The side of the square, on an image ``_REDUCED`` times smaller, whose median is the paper."""
_INK_PERCENTILE = 0.2
"""Of a page's grey levels, softened: as dark as its ink. Two lines of text cover so much of it."""
_LEAST_INK = 12.0
"""Grey levels between ink and paper: less is grain."""
_FAINT = 190.0
"""Where ink is lighter than this on paper of 255, it is faint. Print of 0.3 of its strength (178) is
read as it is, of 0.1 (229) it is not; blurred print (150) reads worse when it is stretched."""
_WHITE = 245.0
"""Paper, with its grain, after levelling."""
_BACK = 0.55
"""From this share of the way from ink to paper on, everything is made paper: what shines through
has at most half the strength of the print before it."""
_SOFT_PX = 1.2
"""Blur that gives the stairs of a fax the grey edges that the engine was trained on."""
_BLACK_UP_TO, _WHITE_FROM = 32, 223
_NO_GREY = 0.1
"""Of what is not white, the share that is not black, below which a page was scanned in one bit: 0
there, 0.5 and more on print with soft edges."""


def levelled(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """``image`` (RGB), with black ink on white paper if its ink is faint; else the same.

    Character errors fall from 45 to 3 % where ink has a tenth of its strength.
    """
    grey = _grey(image)
    ink = _ink_level(grey)
    return _stretched(_flat(grey), ink, _WHITE) if _FAINT < ink < 255 - _LEAST_INK else image


def restored(image: NDArray[np.uint8], *, ink_is_lost: bool) -> NDArray[np.uint8]:
    """``image`` (RGB) for a second reading, changed where the first one seems to have failed.

    Args:
        image: as it was read first.
        ink_is_lost: whether much of the ink was not read, as where the back of the sheet shines
            through. Else, and in black and white, the strokes themselves are spoiled.
    """
    grey = _grey(image)
    if _is_one_bit(grey):
        return _rgb(np.asarray(cv2.GaussianBlur(grey, (0, 0), _SOFT_PX), np.uint8))
    if ink_is_lost:
        ink = _ink_level(grey)
        return _stretched(_flat(grey), ink, ink + _BACK * (255 - ink))
    calm = np.asarray(cv2.medianBlur(grey, 3), np.uint8)
    return _stretched(_flat(calm), _ink_level(calm), _WHITE)


def _is_one_bit(grey: NDArray[np.uint8]) -> bool:
    """Whether there is hardly anything between black and white."""
    sample = grey[::_REDUCED, ::_REDUCED]
    dark = int((sample < _WHITE_FROM).sum())
    between = dark - int((sample <= _BLACK_UP_TO).sum())
    return between < _NO_GREY * dark


def _grey(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)


def _flat(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The paper at 255 everywhere, whatever its shade and shadows."""
    size = tuple(max(side // _REDUCED, 1) for side in grey.shape[::-1])
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = cv2.resize(cv2.medianBlur(small, _PAPER_PX), grey.shape[::-1])
    return np.clip(grey * (255 / np.maximum(paper.astype(np.float32), 1)), 0, 255)


def _ink_level(grey: NDArray[np.uint8]) -> float:
    """How dark the ink is where the paper is at 255; every page pays for this look."""
    soft = np.ascontiguousarray(cv2.GaussianBlur(grey, (0, 0), 1.0)[::2, ::2], np.uint8)
    return float(np.percentile(_flat(soft), _INK_PERCENTILE))


def _stretched(flat: NDArray[np.float32], black: float, white: float) -> NDArray[np.uint8]:
    levels = (flat - black) * (255 / max(white - black, 1.0))
    return _rgb(np.clip(levels, 0, 255).astype(np.uint8))


def _rgb(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.repeat(grey[..., None], 3, axis=2)
