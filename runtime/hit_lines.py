"""What is shown of a page that was found: its sentence with the words marked, its lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from library.model import Box, Chunk, LineSpan
from retrieval.ranking.marking import excerpt, marks
from runtime.results import PageHit

_SHOWN = 150
"""Characters of an excerpt: two or three lines beside a page's picture."""
_QUOTED = 400
_CJK = "ぁ-ゖァ-ヺー一-龥々"
_BROKEN = re.compile(rf"(?<=[{_CJK}、])\n(?=[{_CJK}])")
_FULL = 0.8
"""A line is broken only by the page if it is as long as this share of the longest line."""
_MOST_LINES = 12
"""Marked on a page; more would mark the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A part of an excerpt."""

    text: str
    marked: bool


def excerpt_of(hit: PageHit) -> tuple[Run, ...]:
    """The sentence that matches best, in parts; together as it was read, but for lines joined."""
    shown = _excerpt(hit.passage.chunk.text, hit.looked_for, _SHOWN)
    return tuple(_runs(shown, marks(shown, hit.looked_for)))


def quote_of(hit: PageHit) -> str:
    """The same, longer and without marks: to be copied."""
    return _excerpt(hit.passage.chunk.text, hit.looked_for, _QUOTED)


def matched_spans(hit: PageHit) -> tuple[LineSpan, ...]:
    """The lines of the page on which a marked word stands; all of the passage where none does."""
    here = [span for span in hit.passage.chunk.spans if span.page == hit.page]
    found = hit.marks
    matched = [span for span in here if any(a < span.end and b > span.start for a, b in found)]
    return tuple((matched or here)[:_MOST_LINES])


def boxes_of(spans: Sequence[LineSpan]) -> tuple[Box, ...]:
    """Where the lines stand; empty where the page has no image."""
    return tuple(span.box for span in spans if span.box is not None)


def has_picture(chunk: Chunk) -> bool:
    """Whether its page can be looked at."""
    return any(span.box is not None for span in chunk.spans)


@lru_cache(maxsize=512)
def _excerpt(text: str, looked_for: str, longest: int) -> str:
    return " ".join(excerpt(_unbroken(text), looked_for, longest=longest).split())


def _unbroken(text: str) -> str:
    """Without the line breaks that only fit the text to the page."""
    full = _FULL * max(map(len, text.split("\n")))

    def joint(found: re.Match[str]) -> str:
        begin = text.rfind("\n", 0, found.start()) + 1
        return "" if found.start() - begin >= full else "\n"

    return _BROKEN.sub(joint, text)


def _runs(text: str, found: Sequence[tuple[int, int]]) -> Iterator[Run]:
    at = 0
    for start, end in found:
        if start > at:
            yield Run(text=text[at:start], marked=False)
        yield Run(text=text[start:end], marked=True)
        at = end
    if at < len(text):
        yield Run(text=text[at:], marked=False)
