"""The pieces of passages that may bear a sentence out, and the choice among them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.citations import is_proved
from assistant.instructions import speaks_to_machine
from assistant.pieces import Piece, read_chunk, searched_form
from assistant.sentences import UnitKind
from assistant.verification.evening import compared_form, in_yen
from assistant.verification.figures import bears_day, bears_number, days_of
from assistant.verification.findings import Span
from assistant.verification.reading import (
    numbers_of,
    pair_share,
    plain_words,
    words_of,
)
from library.model import Passage

_QUOTES = 4
"""Pieces that one sentence may rest on."""
_NEW_WORDS = 2
"""That a piece must add to those chosen before, if it adds no number."""
_COUNTING = frozenset("数額率人")
_CELLS = " | "
_CELL_END = re.compile(r"\s*\|\s*")
_UNIT = re.compile(r"\((?:単位:? ?)?(1000円|[一-龥%a-zァ-ヺー]{1,4})\)")
"""In the head of a column: 手数料(円)."""
_BARE = re.compile(r"([△▲-]?)(\d+(?:\.\d+)?)", re.ASCII)
_MARKER = re.compile(r"([0-9０-９]{1,2}|[一二三四五六七八九])[ \u3000]+(?=[一-龥ァ-ヺ])")
_OPENING = re.compile(r"([^、。\n|()（）]{2,24}?)は、[^。\n]*。")
_ATTRIBUTE = re.compile(
    r"(?:ただし、|なお、)?(?:税率|納期限?|額|限度額|支給額|期間|有効期間|期限|任期|定員|手数料|使用料|利用料|料金|申込み?|届出|更新|対象|時間|受付|支給日)は"
)
"""Of what was spoken of before: 固定資産税は、…。税率は…。"""
_CHANGES = re.compile(r"増減|伸び率|伸率")
"""In the head of a column whose numbers are less or more than before."""
_LIKENESS = 0.3
"""What the same letters count against the same words: they part pieces with as many words."""
_LEAD_SHARE = 0.3
"""What a word in a piece's lead or heading counts against one in the piece itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence, read for comparing."""

    text: str
    """In its searched form."""
    words: frozenset[str]
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A piece with all that is said around it."""

    span: Span
    piece: Piece
    around: str
    """Title, headings and lead, as searched."""
    opening: str = ""
    """What the first sentence of its line speaks of (税率は… after 固定資産税は、…), if that is another one."""

    @property
    def text(self) -> str:
        """The piece as it is compared; in a row each number with its column's unit."""
        plain = compared_form(self.piece.text)[self._marker :]
        if not self.is_row:
            return plain
        cells = _headed(plain, self.around)
        return _CELLS.join(_spelt_out(cell, head, label=cells[0][1]) for head, cell in cells)

    @property
    def _marker(self) -> int:
        """Characters of the number before an item (２　, 三　), as far as it would run into a word."""
        match = _MARKER.match(self.span.passage.chunk.text, self.span.start)
        return len(match.group(1)) if match else 0

    @property
    def words(self) -> frozenset[str]:
        """Of the piece alone."""
        return words_of(self.text)

    @property
    def cells(self) -> tuple[tuple[str, str], ...]:
        """Of a row: each cell below its column's head, as far as there is one."""
        return _headed(self.text, self.around)

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.piece.unit.kind is UnitKind.ROW

    @property
    def whole(self) -> str:
        """The piece below what is said around it."""
        return f"{self.around}\n{self.text}"

    @property
    def all_words(self) -> frozenset[str]:
        """Of the piece and of what is said around it."""
        return self.words | words_of(self.around)


@lru_cache(maxsize=1024)
def _headed(row: str, around: str) -> tuple[tuple[str, str], ...]:
    cells = _CELL_END.split(row)
    for line in reversed(around.split("\n")):
        heads = _CELL_END.split(line)
        if len(heads) == len(cells) > 1:
            return tuple(zip(heads, cells, strict=True))
    return tuple(("", cell) for cell in cells)


def _spelt_out(cell: str, head: str, *, label: str) -> str:
    """A number with its unit, and with what its sign says: △23 below 増減 → 減少23人."""
    bare = _BARE.fullmatch(cell.strip())
    if bare is None:
        return cell
    unit = _UNIT.search(head) or _UNIT.search(label)
    sign = "減少" if bare[1] else "増加" if _CHANGES.search(head) else ""
    return sign + (in_yen(bare[2], unit[1].replace("1000円", "千円")) if unit else bare[2])


def read_claim(sentence: str) -> Claim:
    """A sentence as it is compared. Takes any text."""
    searched = compared_form(searched_form(sentence))
    return Claim(text=searched, words=words_of(searched), numbers=numbers_of(searched))


def sources_of(passage: Passage) -> list[Source]:
    """The pieces of a passage that can be proved, but those of lines that speak to a model."""
    chunk = passage.chunk
    return [
        Source(
            span=Span(passage=passage, start=piece.unit.start, end=piece.unit.end),
            piece=piece,
            around=_around(passage, piece),
            opening=_opening(chunk.text, piece.unit.start),
        )
        for piece in read_chunk(chunk.text)
        if is_proved(chunk, piece.unit.start, piece.unit.end)
        and not speaks_to_machine(_line_of(chunk.text, piece))
    ]


def _line_of(text: str, piece: Piece) -> str:
    """The line in which a piece begins, to its own end."""
    start, end = piece.unit.start, piece.unit.end
    after = text.find("\n", end)
    return text[text.rfind("\n", 0, start) + 1 : len(text) if after < 0 else after]


def choose(claim: Claim, sources: Sequence[Source]) -> list[Source]:
    """The piece with most of the claim, then what has more of its words and open numbers.

    A piece that adds a number and no word is most likely another row of the same table, and the
    number another row's.
    """
    chosen: list[Source] = []
    open_numbers, open_words = claim.numbers, plain_words(claim.words)
    left = list(sources)
    while left and len(chosen) < _QUOTES and (open_numbers or open_words or not chosen):
        best = max(left, key=lambda source: _weight(claim, open_numbers, source))
        left.remove(best)
        borne = {number for number in open_numbers if bears_number(number, best.whole)}
        new = open_words & best.words
        if chosen and best.is_row and not (borne and new):
            continue
        if chosen and not borne and len(new) < _NEW_WORDS:
            continue
        chosen.append(best)
        open_numbers -= borne
        open_words -= best.words
    return chosen


def words_of_other_rows(
    claim: Claim, chosen: Sequence[Source], sources: Sequence[Source]
) -> frozenset[str]:
    """The claim's words that stand in rows other than those that have its numbers."""
    if not any(source.is_row for source in chosen):
        return frozenset()
    quoted = frozenset[str]().union(*(source.all_words for source in chosen))
    rows = [source.words for source in sources if source not in chosen and source.is_row]
    spoken = plain_words(claim.words) - _COUNTING
    return (spoken - quoted) & frozenset[str]().union(*rows)


def _weight(claim: Claim, open_numbers: frozenset[str], source: Source) -> float:
    own = claim.words & source.words
    around = (claim.words - own) & words_of(source.around)
    share = (len(own) + _LEAD_SHARE * len(around)) / len(claim.words)
    borne = sum(bears_number(number, source.text) for number in open_numbers)
    days = sum(bears_day(day, source.text) for day in days_of(claim.text))
    likeness = _LIKENESS * pair_share(claim.text, source.text)
    return share + borne / max(1, len(open_numbers)) + days + likeness


def _opening(text: str, start: int) -> str:
    match = _OPENING.match(text, text.rfind("\n", 0, start) + 1)
    if match is None or match.end() > start or not _ATTRIBUTE.match(text, start):
        return ""
    return compared_form(searched_form(match[1]))


def _around(passage: Passage, piece: Piece) -> str:
    """Title, headings and lead; below a known head, a table's first row leads nothing in."""
    path = passage.chunk.heading_path
    said = [each for each in (passage.document.title, *path) if not speaks_to_machine(each)]
    context = compared_form(searched_form("\n".join(said)))
    headed = bool(path) and _CELLS in path[-1] and piece.unit.kind is UnitKind.ROW
    return context if headed else f"{context}\n{compared_form(piece.lead)}"
