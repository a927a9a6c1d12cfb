"""Rewriting a text in small steps, with or without remembering where each character came from."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` takes the place of what stands from ``start`` to ``end`` (not empty)."""

    start: int
    end: int
    text: str


Step = Callable[[str], Iterable[Edit]]
"""What to rewrite in a text: edits in order, none overlapping another."""


def by_pattern(pattern: re.Pattern[str], replacement: str | Callable[[re.Match[str]], str]) -> Step:
    """A step that replaces each match, as ``pattern.sub`` does."""

    def edits(text: str) -> Iterator[Edit]:
        for match in pattern.finditer(text):
            new = replacement if isinstance(replacement, str) else replacement(match)
            if new != match.group():
                yield Edit(match.start(), match.end(), new)

    return edits


def rewrite(text: str, step: Step) -> str:
    """``text`` with the step's edits made."""
    parts, end = [], 0
    for edit in step(text):
        parts += [text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*parts, text[end:]]) if end else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """A rewritten text that knows its source.

    Character ``i`` came from ``source[starts[i]:ends[i]]``. Starts and ends never fall, and each
    range is at least one character long. What was dropped altogether is in no range.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Where ``text[start:end]`` came from; ``start < end`` within the text."""
        return self.starts[start], self.ends[end - 1]

    def places_of(self, wanted: str) -> Iterator[tuple[int, int]]:
        """The ranges of the source in which ``wanted`` stands, in order, none overlapping."""
        at = self.text.find(wanted) if wanted else -1
        while at >= 0:
            yield self.source_range(at, at + len(wanted))
            at = self.text.find(wanted, at + len(wanted))


def rewrite_traced(before: Traced, step: Step) -> Traced:
    """The same as ``rewrite``; each character of a replacement came from all that it replaced."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for edit in (*step(before.text), Edit(len(before.text), len(before.text), "")):
        parts += [before.text[done : edit.start], edit.text]
        starts += before.starts[done : edit.start]
        ends += before.ends[done : edit.start]
        if edit.text:
            first, last = before.source_range(edit.start, edit.end)
            starts += [first] * len(edit.text)
            ends += [last] * len(edit.text)
        done = edit.end
    return Traced(text="".join(parts), starts=tuple(starts), ends=tuple(ends))
