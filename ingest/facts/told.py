"""Lines as facts are looked for in them: folded, without white space, with the way back."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from library.model import FactPlace, Line, LineRole, Page
from library.text import fold_glyphs, settle_look_alikes, squeeze

_PASSED_OVER = frozenset({LineRole.MARGIN, LineRole.RUBY, LineRole.DESCRIPTION})
_LIST_MARK = re.compile(r"\s*[-*#>]+\s+")
"""Of Markdown; it is no part of a number or a date that follows."""
_HEAD_LINES = 30
"""Of page 1; a letter's head has seldom more than twenty."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where one character of a ``Told`` stands: ``page.lines[line].text[offset]``."""

    page: int
    line: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The text of one or several lines.

    ``marks[i]`` says where ``text[i]`` was read, and ``read[i]`` as what: nothing for the second of
    two letters that one character folds to.
    """

    text: str
    marks: tuple[Mark, ...]
    read: tuple[str, ...]
    source: Line
    """The (first) line as read."""

    def place(self, start: int, end: int) -> FactPlace:
        """The place of ``text[start:end]``, up to the end of its first line."""
        first = self.marks[start]
        here = [m for m in self.marks[start:end] if (m.page, m.line) == (first.page, first.line)]
        return FactPlace(
            page=first.page, line=first.line, start=first.offset, end=here[-1].offset + 1
        )

    def said(self, start: int, end: int) -> str:
        """``text[start:end]`` as it was read, without white space, full-width letters made narrow."""
        return unicodedata.normalize("NFKC", "".join(self.read[start:end]))

    def part(self, start: int, end: int) -> "Told":
        """``text[start:end]`` by itself."""
        return Told(
            text=self.text[start:end],
            marks=self.marks[start:end],
            read=self.read[start:end],
            source=self.source,
        )

    @property
    def value(self) -> str:
        """All of it as it was read; see ``said``."""
        return self.said(0, len(self.text))

    @property
    def whole(self) -> FactPlace:
        """The place of all of it, up to the end of its first line."""
        return self.place(0, len(self.text))

    @property
    def centre(self) -> float | None:
        """Where on the page it stands, across, in fractions; None where nobody knows."""
        box = self.source.box
        return None if box is None else (box.x0 + box.x1) / 2


def told_lines(page: Page) -> list[Told]:
    """The lines of a page that say something: no margins, ruby or descriptions, none empty."""
    told = (
        _told(page.number, number, line)
        for number, line in enumerate(page.lines)
        if line.role not in _PASSED_OVER
    )
    return [each for each in told if each.text]


def told_blocks(page: Page) -> Iterator[Told]:
    """The paragraphs of a page, each in one piece."""
    for _, lines in groupby(told_lines(page), key=lambda told: told.source.block):
        yield joined(list(lines))


def joined(lines: Sequence[Told]) -> Told:
    """Several lines as one text."""
    return Told(
        text="".join(line.text for line in lines),
        marks=tuple(mark for line in lines for mark in line.marks),
        read=tuple(read for line in lines for read in line.read),
        source=lines[0].source,
    )


def head_of(pages: Sequence[Page]) -> list[Told]:
    """What stands above the first sentence of page 1: a letter's head, a cover, a title."""
    if not pages:
        return []
    lines = [told for told in told_lines(pages[0]) if told.source.role is not LineRole.TABLE_ROW]
    head: list[Told] = []
    for _, block in groupby(lines, key=attrgetter("source.block")):
        part = list(block)
        if "。" in joined(part).text:
            break
        head += part
    return head[:_HEAD_LINES]


def _told(page: int, number: int, line: Line) -> Told:
    marked = _LIST_MARK.match(line.text)
    letters = list(_letters(line.text, marked.end() if marked else 0))
    return Told(
        text=settle_look_alikes("".join(letter for letter, _, _ in letters)),
        marks=tuple(Mark(page, number, offset) for _, _, offset in letters),
        read=tuple(read for _, read, _ in letters),
        source=line,
    )


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    return squeeze(fold_glyphs(character))


def _letters(text: str, start: int) -> Iterator[tuple[str, str, int]]:
    """Each folded letter, with what was read there and where."""
    for offset in range(start, len(text)):
        read = text[offset]
        for letter in _folded(read):
            yield letter, read, offset
            read = ""
