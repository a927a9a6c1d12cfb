"""What a PDF page consists of, free of any PDF library, and how its coordinates are turned."""

import math
from collections import Counter
from dataclasses import dataclass, replace

RectPt = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points of the page as shown, origin at the top left."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a text layer."""

    char: str
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0
    turned: int = 0
    """Degrees clockwise by which it lies on the page as shown: 0, 90, 180 or 270."""
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
    """A page's characters and what else is drawn on it."""

    width_pt: float
    height_pt: float
    glyphs: tuple[Glyph, ...]
    """In the order of the file."""
    image_share: float
    """Of the page's area, 0 to 1."""
    hidden_share: float
    """Of its text objects: those that are set to be invisible, as under a scan."""
    shapes: tuple[RectPt, ...]
    """Places of drawn paths, up to a limit: rules, frames, or letters turned into outlines."""

    @property
    def text(self) -> str:
        """The characters without white space."""
        return "".join(g.char for g in self.glyphs if not g.char.isspace())


@dataclass(frozen=True, slots=True, kw_only=True)
class UprightFrame:
    """Turns PDF user space (origin bottom left) into the page as shown (origin top left)."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int
    """The page's ``/Rotate``: degrees clockwise."""
    width: float
    height: float
    """Of the page as shown."""

    def upright(self, left: float, bottom: float, right: float, top: float) -> RectPt:
        """A rectangle of user space on the page as shown."""
        a, b = self._point(left, bottom), self._point(right, top)
        return min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])

    def turned(self, angle: float) -> int:
        """How a character with this angle (radians clockwise) lies on the page as shown."""
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


def text_rotation(content: PdfContent) -> int:
    """Degrees clockwise by which the page must be turned for its text to stand upright."""
    turned = Counter(g.turned for g in content.glyphs if not g.generated and not g.char.isspace())
    return (360 - turned.most_common(1)[0][0]) % 360 if turned else 0


def turn(content: PdfContent, rotation: int) -> PdfContent:
    """The page turned clockwise by 0, 90, 180 or 270 degrees."""
    if rotation == 0:
        return content
    width, height = content.width_pt, content.height_pt

    def turned(box: RectPt) -> RectPt:
        x0, y0, x1, y1 = box
        match rotation:
            case 90:
                return height - y1, x0, height - y0, x1
            case 180:
                return width - x1, height - y1, width - x0, height - y0
            case _:
                return y0, width - x1, y1, width - x0

    glyphs = (
        g
        if g.generated
        else Glyph.placed(
            g.char, turned((g.x0, g.y0, g.x1, g.y1)), turned=(g.turned + rotation) % 360
        )
        for g in content.glyphs
    )
    sideways = rotation in {90, 270}
    return replace(
        content,
        width_pt=height if sideways else width,
        height_pt=width if sideways else height,
        glyphs=tuple(glyphs),
        shapes=tuple(map(turned, content.shapes)),
    )
