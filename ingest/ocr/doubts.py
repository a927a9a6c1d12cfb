"""Why a page should be looked at by a person, and whether it must be.

The limits were set on one half of the pages that ``eval.degrading`` makes and checked on the other.
"""

from collections.abc import Sequence

from ingest.ocr.odd import odd_share
from ingest.ocr.placed import PlacedLine
from library.model import Doubt

_SURE = 0.95
"""A page mean below this has more than about 3 % wrong characters."""
_UNSURE = 0.90
"""A line below this has more than 8 % wrong characters…"""
_MANY_UNSURE = 0.15
"""…and where so many of the characters stand in such lines, a part of the page was not read well. Or
so many of the lines: the cells of a table are short, and those that were misread are its figures…"""
_SEVERAL = 3
"""…but fewer lines than these are a stamp or a page number."""
_LOST = 0.12
"""Share of the text-like ink outside all lines: about a paragraph."""
_ODD = 0.02
"""Odd places per character."""


def doubts_of(lines: Sequence[PlacedLine], *, unread: float) -> tuple[Doubt, ...]:
    """What is doubtful about a page that was read.

    Args:
        lines: as read; none where nothing could be read.
        unread: share of the text-like ink outside all lines.
    """
    found = {
        Doubt.LOW_CONFIDENCE: bool(lines) and _is_unsure(lines),
        Doubt.LOST_INK: unread > _LOST,
        Doubt.ODD_TEXT: odd_share("\n".join(line.text for line in lines)) > _ODD,
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def wants_review(lines: Sequence[PlacedLine], *, unread: float) -> bool:
    """Whether a page is likely to have more than 5 % wrong characters; arguments as above."""
    return bool(doubts_of(lines, unread=unread))


def _is_unsure(lines: Sequence[PlacedLine]) -> bool:
    unsure = [line for line in lines if line.confidence < _UNSURE]
    much = sum(len(x.text) for x in unsure) > _MANY_UNSURE * sum(len(x.text) for x in lines)
    many = len(unsure) > max(_MANY_UNSURE * len(lines), _SEVERAL - 1)
    return much or many or mean_confidence(lines) < _SURE


def mean_confidence(lines: Sequence[PlacedLine]) -> float:
    """The mean confidence over all characters; 0 where there are none."""
    characters = sum(len(line.text) for line in lines)
    return sum(line.confidence * len(line.text) for line in lines) / max(characters, 1)
