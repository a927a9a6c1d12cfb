"""A page image made ready to be read: seals out, faint ink black, askew pages straight.

None of it is ever shown: the picture that people see stays as it was scanned.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ingest.ocr.ink import ink_of
from ingest.ocr.restored import levelled
from ingest.ocr.seals import without_seals
from ingest.ocr.skew import Straightening, straightening


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page image ready to be read."""

    image: NDArray[np.uint8]
    """RGB."""
    ink: NDArray[np.uint8]
    """See ``ingest.ocr.ink``; shape as the image's."""
    dpi: int
    straightening: Straightening | None
    """How the page was turned straight; None where it stood so."""
    faint: bool
    """Whether its ink had to be made black."""


def ready_to_read(image: NDArray[np.uint8], *, dpi: int) -> Sheet:
    """The sheet that stands on ``image``: RGB, shape (height, width, 3)."""
    clean = without_seals(image, dpi=dpi)
    readable = levelled(clean)
    faint = readable is not clean
    ink = ink_on(readable)
    skew = straightening(ink)
    if skew is not None:
        readable = skew.straight(readable)
        ink = ink_on(readable)
    return Sheet(image=readable, ink=ink, dpi=dpi, straightening=skew, faint=faint)


def ink_on(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where there is ink on an RGB image, 0 elsewhere."""
    return ink_of(np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8))
