"""The skew of a page image, found in its ink, and the image turned straight for reading.

The picture that people see stays as it was scanned: boxes are brought back onto it.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from library.model import Box

_REDUCED = 4
_MOST_DEG = 7.0
"""Automatic feeders skew by up to 5°; beyond that it is decoration."""
_COARSE_DEG, _FINE_DEG = 0.5, 0.1
_LEAST_DEG = 0.7
"""Straightened from here on: vertical tiers and ruled tables suffer first, at about 0.8°."""
_CLEARER = 1.15
"""How much sharper the profile of the straightened lines must be than that of the page as it is:
1.3 and more on skewed pages of text, 1.0 to 1.1 on diagrams."""
_POINTS = 60_000
"""Ink px that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Straightening:
    """A turn of a page about its middle, onto a page just large enough to hold it."""

    degrees: float
    """Counterclockwise: the page's skew."""
    page_px: tuple[int, int]
    """Width and height of the page as scanned."""

    @property
    def straight_px(self) -> tuple[int, int]:
        """Width and height of the straight page."""
        (width, height), angle = self.page_px, math.radians(self.degrees)
        sine, cosine = abs(math.sin(angle)), abs(math.cos(angle))
        return math.ceil(width * cosine + height * sine), math.ceil(width * sine + height * cosine)

    def straight(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The page's ``image`` turned straight, its edges drawn out over what is new."""
        flags, edge = cv2.INTER_CUBIC, cv2.BORDER_REPLICATE
        size = self.straight_px
        turned = cv2.warpAffine(image, self._matrix(), size, flags=flags, borderMode=edge)
        return np.asarray(turned, np.uint8)

    def on_page(self, box: Box) -> Box:
        """A box of the straight page as the box around it on the page as scanned."""
        corners = np.array([[x, y] for x in (box.x0, box.x1) for y in (box.y0, box.y1)])
        back = cv2.invertAffineTransform(self._matrix())
        points = (corners * self.straight_px @ back[:, :2].T + back[:, 2]) / self.page_px
        (x0, y0), (x1, y1) = (
            np.clip(edge, 0, 1).tolist() for edge in (points.min(0), points.max(0))
        )
        return Box(x0=x0, y0=y0, x1=x1, y1=y1)

    def _matrix(self) -> NDArray[np.float64]:
        """2 by 3: from px of the page to px of the straight one."""
        (width, height), (wide, high) = self.page_px, self.straight_px
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), self.degrees, 1.0)
        shift = np.array([[0, 0, (wide - width) / 2], [0, 0, (high - height) / 2]])
        return np.asarray(turn + shift, np.float64)


def straightening(ink: NDArray[np.uint8]) -> Straightening | None:
    """How a page is turned straight; None if it stands straight enough, or nobody can tell.

    Args:
        ink: 1 where there is ink, 0 elsewhere; see ``ingest.ocr.ink``.
    """
    degrees = skew_of(ink)
    if abs(degrees) < _LEAST_DEG:
        return None
    height, width = ink.shape
    return Straightening(degrees=degrees, page_px=(width, height))


def skew_of(ink: NDArray[np.uint8]) -> float:
    """The skew in degrees clockwise, to a tenth; 0 where the lines do not say.

    By projection: seen along the lines of writing, whichever way they run, ink and paper take turns
    most sharply (W. Postl, Detection of linear oblique structures, 1986).
    """
    ys, xs = np.nonzero(ink[::_REDUCED, ::_REDUCED])
    if len(xs) == 0:
        return 0.0
    step = max(len(xs) // _POINTS, 1)
    points = xs[::step].astype(np.float64), ys[::step].astype(np.float64)
    coarse = _sharpest(points, np.arange(-_MOST_DEG, _MOST_DEG + 0.01, _COARSE_DEG))
    around = np.arange(coarse - _COARSE_DEG, coarse + _COARSE_DEG + 0.01, _FINE_DEG)
    degrees = _sharpest(points, around)
    clear = _sharpness(points, degrees) >= _CLEARER * _sharpness(points, 0.0)
    return round(degrees, 1) if clear else 0.0


_Points = tuple[NDArray[np.float64], NDArray[np.float64]]


def _sharpest(points: _Points, degrees: NDArray[np.float64]) -> float:
    return float(max(degrees, key=lambda angle: _sharpness(points, float(angle))))


def _sharpness(points: _Points, degrees: float) -> float:
    """Of the profile across the lines: the better of rows and columns."""
    xs, ys = points
    sine, cosine = math.sin(math.radians(degrees)), math.cos(math.radians(degrees))
    return max(_contrast(ys * cosine - xs * sine), _contrast(xs * cosine + ys * sine))


def _contrast(places: NDArray[np.float64]) -> float:
    """The sum of squared differences between neighbouring bins of one px."""
    counts = np.bincount((places - places.min()).astype(np.int64)).astype(np.float64)
    return float((np.diff(counts) ** 2).sum())
