"""A line of text with its place on an image: what engines give and what the layout takes."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLine:
    """One line as read, before it has a place in the reading order."""

    text: str
    quad: Quad
    """Corners in px of the image read, clockwise from the line's own top left."""
    confidence: float


class OcrEngine(Protocol):
    """Reads the lines off an image, in no particular order."""

    name: str
    reads_lying: bool
    """Whether it also reads glyphs that lie on their left side; see ``ingest.layout.upright``."""

    def read(self, image: NDArray[np.uint8]) -> list[PlacedLine]:
        """The lines of ``image``: RGB, shape (height, width, 3)."""
