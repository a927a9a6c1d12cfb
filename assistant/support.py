"""Finds the pieces of the passages that bear a sentence out, or finds that none do.

Measured (facts on answers): every number and date must stand in the source, and at least .6 of the
content words. What this does not see: names swapped for others of the same source, a negation, an
increase told as a decrease.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.citations import is_proved
from assistant.pieces import Piece, read_chunk, searched_form
from assistant.sentences import UnitKind
from library.model import Passage
from library.numerals import numbers
from retrieval.sudachi import content_words

_COVERAGE = 0.6
"""Of a sentence's content words, those that its passages must have; 28 of 28 supported pairs do."""
_QUOTES = 4
"""Pieces that one sentence may rest on."""
_KEPT = 4096
"""Pieces kept in memory with their words and numbers."""
_NUMBER = re.compile(r"\A(\d+(?:\.\d+)?)(\D.*)?\Z", re.ASCII | re.DOTALL)
_DAY = re.compile(r"(?:(?<!\d)(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})日", re.ASCII)
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+|[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII)
_CELLS = " | "
_LEAD_SHARE = 0.3
"""What a word in a piece's lead or heading counts against one in the piece itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """``passage.chunk.text[start:end]``, a quotable piece."""

    passage: Passage
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A sentence, read for comparing."""

    text: str
    words: frozenset[str]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A piece with all that is said around it."""

    span: Span
    piece: Piece
    around: str
    """Title, headings and lead, as searched."""

    @property
    def words(self) -> frozenset[str]:
        """Of the piece alone."""
        return _words(self.piece.text)

    @property
    def whole(self) -> str:
        """The piece below what is said around it."""
        return f"{self.around}\n{self.piece.text}"


def find_support(
    sentence: str, passages: Sequence[Passage], *, cited: Sequence[Passage]
) -> tuple[Span, ...]:
    """The pieces that bear ``sentence`` out, best first; none if it is not borne out.

    Looks in the cited passages together, then in every passage by itself: a model's markers are
    not to be trusted, and a right sentence under a wrong marker is still right.

    Args:
        sentence: what a model said; any text.
        passages: what it was shown.
        cited: those that it named, as far as they exist.
    """
    searched = searched_form(sentence)
    claim = _Claim(text=searched, words=_words(searched), numbers=numbers(searched))
    if not claim.words:
        return ()
    for tried in (cited, *([passage] for passage in passages)):
        found = _support(claim, [source for passage in tried for source in _sources(passage)])
        if found:
            return found
    return ()


def _support(claim: _Claim, sources: Sequence[_Source]) -> tuple[Span, ...]:
    everything = "\n".join(source.whole for source in sources)
    known = frozenset[str]().union(*(source.words | _words(source.around) for source in sources))
    if len(claim.words & known) < _COVERAGE * len(claim.words):
        return ()
    if any(link not in everything for link in _LINK.findall(claim.text)):
        return ()
    chosen = _choose(claim, sources)
    quoted = "\n".join(source.whole for source in chosen)
    if not all(bears_number(number, quoted) for number in claim.numbers):
        return ()
    if not all(_bears_day(day, quoted) for day in _DAY.findall(claim.text)):
        return ()
    if _mixes_rows(claim, chosen, sources):
        return ()
    return tuple(source.span for source in chosen)


def _choose(claim: _Claim, sources: Sequence[_Source]) -> list[_Source]:
    """The piece with most of the claim, then what has more of its words and open numbers.

    A piece that adds a number and no word is most likely another row of the same table, and the
    number another row's.
    """
    chosen: list[_Source] = []
    open_numbers, open_words = claim.numbers, _plain_words(claim.words)
    left = list(sources)
    while left and len(chosen) < _QUOTES and (open_numbers or not chosen):
        best = max(left, key=lambda source: _weight(claim, open_numbers, source))
        left.remove(best)
        borne = {number for number in open_numbers if bears_number(number, best.whole)}
        if chosen and not (borne and open_words & best.words):
            continue
        chosen.append(best)
        open_numbers -= borne
        open_words -= best.words
    return chosen


def _mixes_rows(claim: _Claim, chosen: Sequence[_Source], sources: Sequence[_Source]) -> bool:
    """Whether the claim has words of a row that is not among the rows that have its numbers."""
    if not any(source.piece.unit.kind is UnitKind.ROW for source in chosen):
        return False
    quoted = frozenset[str]().union(*(s.words | _words(s.around) for s in chosen))
    rows = [s.words for s in sources if s not in chosen and s.piece.unit.kind is UnitKind.ROW]
    return bool((_plain_words(claim.words) - quoted) & frozenset[str]().union(*rows))


def _plain_words(words: frozenset[str]) -> frozenset[str]:
    """Without those that are numbers: these are compared as numbers."""
    return frozenset(word for word in words if not any(c.isdigit() for c in word))


def _weight(claim: _Claim, open_numbers: frozenset[str], source: _Source) -> float:
    own = claim.words & source.words
    around = (claim.words - own) & _words(source.around)
    share = (len(own) + _LEAD_SHARE * len(around)) / len(claim.words)
    borne = sum(bears_number(number, source.piece.text) for number in open_numbers)
    days = sum(_bears_day(day, source.piece.text) for day in _DAY.findall(claim.text))
    return share + borne / max(1, len(open_numbers)) + days


def bears_number(number: str, text: str) -> bool:
    """Whether a number, as ``numbers`` writes it, is said in ``text``.

    One without a unit may have any there; one with a unit may have it in the head of the column,
    as ``手数料（円）``.

    Args:
        number: one of ``numbers(sentence)``.
        text: in its searched form.
    """
    held = _numbers(text)
    if number in held:
        return True
    match = _NUMBER.match(number)
    if match is None:
        return False
    value, unit = match.groups()
    if unit is None:
        return any(_value(each) == value for each in held)
    head = re.escape(unit)
    return value in held and re.search(rf"\((?:単位:? ?)?{head}\)|単位:? ?{head}", text) is not None


def _value(number: str) -> str | None:
    match = _NUMBER.match(number)
    return match.group(1) if match else None


def _bears_day(day: tuple[str, str, str], text: str) -> bool:
    """Whether a day of ``_DAY`` is said in ``text``: in one piece, or without any year."""
    year, month, number = day
    if year and f"{year}年{month}月{number}日" in text:
        return True
    before = r"(?<![\d年])" if year else r"(?<!\d)"
    return re.search(rf"{before}{month}月{number}日", text) is not None


def _sources(passage: Passage) -> list[_Source]:
    """The pieces of a passage that can be proved."""
    chunk = passage.chunk
    return [
        _Source(
            span=Span(passage=passage, start=piece.unit.start, end=piece.unit.end),
            piece=piece,
            around=_around(passage, piece),
        )
        for piece in read_chunk(chunk.text)
        if is_proved(chunk, piece.unit.start, piece.unit.end)
    ]


def _around(passage: Passage, piece: Piece) -> str:
    """Title, headings and lead; below a known head, a table's first row leads nothing in."""
    path = passage.chunk.heading_path
    context = searched_form("\n".join((passage.document.title, *path)))
    headed = bool(path) and _CELLS in path[-1] and piece.unit.kind is UnitKind.ROW
    return context if headed else f"{context}\n{piece.lead}"


@lru_cache(maxsize=_KEPT)
def _words(searched: str) -> frozenset[str]:
    return frozenset(content_words(searched))


@lru_cache(maxsize=_KEPT)
def _numbers(searched: str) -> frozenset[str]:
    return numbers(searched)
