"""What a person can do to a page, before it is known what it is about in the engine's reading."""

from dataclasses import dataclass
from typing import TypeAlias

from library.errors import BadCorrection
from library.model import Box, Line
from library.text import clean

MAX_CHARACTERS = 10_000
"""Of one line: a paragraph of a text file is one line, a longer one is a pasted document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replace:
    """Line ``line`` (0-based) says ``text``; the same text confirms it."""

    line: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delete:
    """Line ``line`` (0-based) does not stand on the page."""

    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """A line was missed after line ``after`` (0-based; -1 before the first)."""

    after: int
    text: str
    box: Box | None = None
    """None: between its neighbours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The page is right as it is now."""


Edit: TypeAlias = Replace | Delete | Insert | Check


def cleaned(text: str) -> str:
    """A line as it is kept: without control characters and blanks at its end.

    Raises:
        BadCorrection: nothing is left, it is longer than ``MAX_CHARACTERS``, or several lines.
    """
    line = clean(text).strip("\r\n").rstrip()
    if not line.strip():
        raise BadCorrection(
            "文字がありません。行を消すときは、「行を消す」（--delete）を使ってください。"
        )
    if len(line.splitlines()) > 1:
        raise BadCorrection(
            "1行の中に改行は入れられません。行が足りないときは、行を追加（--insert）してください。"
        )
    if len(line) > MAX_CHARACTERS:
        raise BadCorrection(
            f"1行は{MAX_CHARACTERS:,}文字までです。行を分けて、残りは行を追加してください。"
        )
    return line


def box_between(before: Line | None, after: Line | None) -> Box | None:
    """Where a missed line stands: between its neighbours, else in the place of the one there is.

    None where the page has no picture. From the middle of one neighbour to the middle of the other,
    as a box that is too large shows the place and one that is too small hides it.
    """
    boxes = [line.box for line in (before, after) if line is not None and line.box is not None]
    if len(boxes) < 2 or not _faces(*boxes):
        return boxes[0] if boxes else None
    first, second = boxes
    if _is_vertical(first):
        left, right = sorted((_middle(first.x0, first.x1), _middle(second.x0, second.x1)))
        return Box(x0=left, x1=right, y0=min(first.y0, second.y0), y1=max(first.y1, second.y1))
    top, bottom = sorted((_middle(first.y0, first.y1), _middle(second.y0, second.y1)))
    return Box(x0=min(first.x0, second.x0), x1=max(first.x1, second.x1), y0=top, y1=bottom)


def _faces(first: Box, second: Box) -> bool:
    """Whether two lines follow each other in one column."""
    if _is_vertical(first):
        return min(first.y1, second.y1) > max(first.y0, second.y0) and second.x0 < first.x0
    return min(first.x1, second.x1) > max(first.x0, second.x0) and second.y0 > first.y0


def _is_vertical(box: Box) -> bool:
    return box.y1 - box.y0 > box.x1 - box.x0


def _middle(low: float, high: float) -> float:
    return (low + high) / 2
