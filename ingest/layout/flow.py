"""A line where it was put in the reading order, with what its neighbours say about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from ingest.layout.deskew import Rect
from ingest.layout.order import Row
from ingest.ocr.placed import PlacedLine

_HALF_WIDTH = 0.55
"""The width of an ASCII character, in full-width ones."""
_ASIDE = 4.0
"""A line in the middle leaves at least so much on both sides, in characters."""
_OFF_MIDDLE = 1.5
"""Its middle is no further off the column's, in characters."""
_LONG_ENOUGH = 5
"""Lines of fewer characters say little about the character size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The rows of a page in reading order, with the measures that tell paragraphs apart."""

    rows: tuple[Row, ...]
    texts: tuple[str, ...]
    """Of all lines, by index."""
    rects: tuple[Rect, ...]
    character: float
    """The usual width of a full-width character, px."""
    thickness: float
    """The usual thickness of a line on the page, px."""
    has_foot: bool
    """Whether it goes down to the foot of the page."""

    def text(self, row: Row) -> str:
        """The text of a row's first line."""
        return self.texts[row.lines[0]]

    def rect(self, row: Row) -> Rect:
        """The place of a row's first line."""
        return self.rects[row.lines[0]]

    def indent(self, row: Row) -> float:
        """How far a row begins inside its column, in characters."""
        return (self.rect(row).u0 - row.column.u0) / self.character

    def is_in_the_middle(self, row: Row) -> bool:
        """Whether a row is one short line, centred in its column."""
        left, right = self.indent(row), self.shortfall(row)
        centred = abs(left - right) / 2 <= _OFF_MIDDLE
        return len(row.lines) == 1 and min(left, right) >= _ASIDE and centred

    def size(self, row: Row) -> float:
        """The width of a full-width character in a row, px; the page's where it is too short."""
        sizes = [
            self.rects[i].length / _width(self.texts[i])
            for i in row.lines
            if len(self.texts[i]) >= _LONG_ENOUGH
        ]
        return median(sizes) if sizes else self.character

    def shortfall(self, row: Row) -> float:
        """How far a row ends before its column's right edge, in characters."""
        return (row.column.u1 - self.rects[row.lines[-1]].u1) / self.character


def flow_of(
    rows: Sequence[Row],
    lines: Sequence[PlacedLine],
    rects: Sequence[Rect],
    *,
    thickness: float | None = None,
    has_foot: bool = True,
) -> Flow:
    """Take the measures of a page, or of a zone of it, whose rows are in reading order.

    ``thickness`` is the usual one on the page, px; None to take it from these lines. ``has_foot``
    is false for a zone that others follow.
    """
    return Flow(
        rows=tuple(rows),
        texts=tuple(line.text for line in lines),
        rects=tuple(rects),
        character=_character(lines, rects),
        thickness=thickness or median(rect.thickness for rect in rects),
        has_foot=has_foot,
    )


def _character(lines: Sequence[PlacedLine], rects: Sequence[Rect]) -> float:
    sizes = [
        rect.length / _width(line.text)
        for line, rect in zip(lines, rects, strict=True)
        if len(line.text) >= _LONG_ENOUGH
    ]
    return max(median(sizes or [rect.thickness for rect in rects]), 1e-6)


def _width(text: str) -> float:
    return sum(_HALF_WIDTH if character.isascii() else 1.0 for character in text)
