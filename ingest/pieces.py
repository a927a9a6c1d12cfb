"""Text that knows which lines it came from; it can be joined and cut without losing a place."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from library.model import Line, LineSpan

_WORD = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]")
_IN_WORD = re.compile(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ.,:/%．，：／％@_\-]")
_KANJI_NUMBER = re.compile(r"[〇一二三四五六七八九十百千万億兆]")
_NOT_FIRST = frozenset(
    "、。，．」』）】〕)]}！？!?：；ー々ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ・…"
)
_NOT_LAST = frozenset("「『（【〔([{")
_CUTS = (
    re.compile(r"[。！？][」』）)]*|\n"),
    re.compile(r"、| \| |[；;]"),
    re.compile(r"\s+"),
)
"""After what a text may be cut, best first."""
_LEADERS = re.compile(r"[.…‥・]{4,}")
_LEAST = 0.4
"""A cut that leaves less than this share of the room used is not taken for its punctuation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A text with its spans: in order, not overlapping, covering all but the joints."""

    text: str
    spans: tuple[LineSpan, ...]

    def __len__(self) -> int:
        """Characters."""
        return len(self.text)


def piece_of(line: Line, *, page: int, index: int) -> Piece:
    """A whole line as a piece."""
    span = LineSpan(page=page, line=index, start=0, end=len(line.text), box=line.box)
    return Piece(text=line.text, spans=(span,))


def joint(before: str, after: str) -> str:
    """What stands between two lines of one paragraph: a blank between Latin words, else nothing."""
    latin = before[-1:].isascii() and after[:1].isascii()
    words = latin and not before[-1:].isspace() and not after[:1].isspace()
    return " " if words and before and after else ""


def join(first: Piece, second: Piece, between: str) -> Piece:
    """Two pieces as one, with ``between`` them."""
    offset = len(first.text) + len(between)
    moved = (replace(s, start=s.start + offset, end=s.end + offset) for s in second.spans)
    return Piece(text=first.text + between + second.text, spans=(*first.spans, *moved))


def cut_to(piece: Piece, limit: int, *, first: int) -> list[Piece]:
    """The piece in parts of at most ``limit`` characters, the first of at most ``first``.

    A piece within the limit stays whole, whatever ``first`` is.

    Cut after a sentence, else after a 、, else at a blank, else anywhere but in a word or number
    (there too if a word alone is longer than the limit).
    """
    if len(piece) <= limit:
        return [piece]
    return [_slice(piece, a, b) for a, b in _ranges(piece.text, limit, first)]


def _ranges(text: str, limit: int, room: int) -> Iterator[tuple[int, int]]:
    start = 0
    while len(text) - start > room:
        end = start + _cut(text[start : start + room + 1], room)
        yield start, end
        start, room = end, limit
    yield start, len(text)


def _cut(window: str, limit: int) -> int:
    """Where to cut a text that is longer than ``limit``: 1 to ``limit``."""
    for pattern in _CUTS:
        ends = [m.end() for m in pattern.finditer(window) if limit * _LEAST <= m.end() <= limit]
        if ends:
            return ends[-1]
    return next((i for i in range(limit, limit // 2, -1) if _breakable(window, i)), limit)


def _breakable(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if after in _NOT_FIRST or before in _NOT_LAST or unicodedata.combining(after):
        return False
    if "\ufe00" <= after <= "\ufe0f" or "\U000e0100" <= after <= "\U000e01ef":
        return False  # a variation selector belongs to the character before it
    if _KANJI_NUMBER.match(before) and _KANJI_NUMBER.match(after):
        return False
    word = _WORD.match(before) or _WORD.match(after)
    return not (word and _IN_WORD.match(before) and _IN_WORD.match(after))


def _slice(piece: Piece, start: int, end: int) -> Piece:
    """The part from ``start`` to ``end``, without joints at its edges."""
    kept = [s for s in piece.spans if s.start < end and s.end > start]
    first = max(start, kept[0].start) if kept else start
    last = min(end, kept[-1].end) if kept else end
    spans = tuple(
        replace(s, start=max(s.start, first) - first, end=min(s.end, last) - first) for s in kept
    )
    return Piece(text=piece.text[first:last], spans=spans)


def weight(text: str) -> int:
    """How long a text is to read: the dots that lead to a page number count as one."""
    return len(text) - sum(len(run) - 1 for run in _LEADERS.findall(text))


def total(pieces: Sequence[Piece]) -> int:
    """The weight of the pieces on lines of their own."""
    return sum(weight(piece.text) for piece in pieces) + max(0, len(pieces) - 1)
