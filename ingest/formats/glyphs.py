"""What a PDF page consists of, free of any PDF library, and how its coordinates are turned."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

RectPt = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points of the turned page, origin at the top left."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a text layer."""

    char: str
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0
    turned: int = 0
    """Degrees clockwise by which it lies on the page: 0, 90, 180 or 270."""
    generated: bool = False
    """Not in the file: a blank or line end that the PDF library made up from the gaps."""

    @classmethod
    def gap(cls, char: str) -> "Glyph":
        """A made-up blank or line end; it has no place."""
        return cls(char, generated=True)

    @classmethod
    def placed(cls, char: str, box: RectPt, *, turned: int) -> "Glyph":
        """A character of the file."""
        return cls(char, *box, turned=turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfContent:
    """A page's characters and what else is drawn on it, turned so that its text stands upright."""

    width_pt: float
    """Of the turned page."""
    height_pt: float
    rotation: int
    """Degrees clockwise by which it was turned beyond what a viewer does."""
    glyphs: tuple[Glyph, ...]
    """In the order of the file."""
    image_share: float
    """Of the page's area, 0 to 1."""
    hidden_share: float
    """Of its text objects: those that are set to be invisible, as under a scan."""
    shapes: tuple[RectPt, ...]
    """Places of drawn paths, up to a limit: rules, frames, or letters turned into outlines."""
    strokes: tuple[RectPt, ...]
    """Thin rectangles: the straight strokes of these paths."""

    @property
    def text(self) -> str:
        """The characters without white space."""
        return "".join(g.char for g in self.glyphs if not g.char.isspace())


@dataclass(frozen=True, slots=True, kw_only=True)
class UprightFrame:
    """Turns PDF user space (origin bottom left) into the turned page (origin top left)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    """Degrees clockwise by which the page is turned."""
    width: float
    height: float
    """Of the turned page."""

    def upright(self, left: float, bottom: float, right: float, top: float) -> RectPt:
        """A rectangle of user space on the turned page."""
        a, b = self._point(left, bottom), self._point(right, top)
        return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])

    def turned(self, angle: float) -> int:
        """How a character with this angle (radians clockwise) lies on the turned page."""
        return (round(math.degrees(angle) / 90) * 90 + self.rotation) % 360

    def _point(self, x: float, y: float) -> tuple[float, float]:
        match self.rotation:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
            case _:
                return x - self.left, self.top - y


def text_rotation(glyphs: Sequence[Glyph]) -> int:
    """Degrees clockwise by which the page must be turned for most of its text to stand upright."""
    turned = Counter(g.turned for g in glyphs if not g.generated and not g.char.isspace())
    return (360 - turned.most_common(1)[0][0]) % 360 if turned else 0
