"""Red seals made to vanish, so that what they are stamped over can be read.

In the red channel red ink is as light as paper. Reading the whole page there would lose red text
and white text on red, so only what looks like a seal is replaced.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

_MM_PER_INCH = 25.4
_SMALLEST_MM = 7.0
_LARGEST_MM = 60.0
"""The side of a seal: 認印 10 mm, 公印 up to 35 mm, received stamps up to 60 mm."""
_SQUARE = 0.6
"""The shorter side of a seal over its longer."""
_DENSEST = 0.6
"""Share of red pixels above which it is a coloured button, not a stamp of lines."""
_RED = 45
"""Grey levels by which red stands above green and blue."""
_CLOSE_MM = 1.2
"""Strokes of one seal are no further apart."""
_REDUCED = 4
"""Seals are looked for on an image so many times smaller."""


def without_seals(image: NDArray[np.uint8], *, dpi: int) -> NDArray[np.uint8]:
    """``image`` (RGB) with every seal replaced by its red channel; the same where there is none."""
    red = _red(image[::_REDUCED, ::_REDUCED])
    if not red.any():
        return image
    cleaned = image
    for top, bottom, left, right in _seals(red, dpi / _REDUCED / _MM_PER_INCH):
        if cleaned is image:
            cleaned = image.copy()
        place = slice(top * _REDUCED, bottom * _REDUCED), slice(left * _REDUCED, right * _REDUCED)
        patch = cleaned[place]
        is_red = cv2.dilate(_red(patch), np.ones((3, 3), np.uint8)).astype(bool)
        patch[is_red] = patch[is_red][:, :1]
    return cleaned


def _red(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """1 where red clearly outweighs green and blue."""
    others = cv2.max(image[:, :, 1], image[:, :, 2])
    return (cv2.subtract(np.ascontiguousarray(image[:, :, 0]), others) > _RED).astype(np.uint8)


def _seals(red: NDArray[np.uint8], px_per_mm: float) -> Iterator[tuple[int, int, int, int]]:
    """Top, bottom, left and right of each compact group of red strokes."""
    close = max(round(_CLOSE_MM * px_per_mm), 1)
    grouped = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((2 * close + 1,) * 2, np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(grouped, connectivity=8)
    for number, (left, top, width, height, _) in enumerate(stats[1:].tolist(), start=1):
        sides_mm = sorted((width / px_per_mm, height / px_per_mm))
        if sides_mm[0] < _SMALLEST_MM or sides_mm[1] > _LARGEST_MM:
            continue
        place = slice(top, top + height), slice(left, left + width)
        density = float(red[place][labels[place] == number].sum()) / (width * height)
        if sides_mm[0] >= _SQUARE * sides_mm[1] and density <= _DENSEST:
            yield top, top + height, left, left + width
