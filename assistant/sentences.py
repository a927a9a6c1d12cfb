"""Cuts a chunk's text into what can be quoted: sentences, items, lists, table rows, question and answer.

The units of a text follow each other, do not overlap and leave out nothing but white space; each is
a piece of the text as it stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from assistant.lists import leads_whole_list_in, with_leads
from assistant.units import ITEM_MARK, Unit, UnitKind

__all__ = ["Unit", "UnitKind", "units_of"]

_LIST_LIMIT = 260
"""Characters up to which a list is quoted whole."""
_BLOCK_LIMIT = 160
_SHORT_LINE = 36
_LONG_SENTENCE = 120
"""Characters from which text without any 。 (vertical scans lose them) is cut at its clauses."""

_OPEN = "「『（(【［[〈《〔"
_CLOSE = "」』）)】］]〉》〕"
_MARK = re.compile(rf"[{re.escape(_OPEN)}]|[{re.escape(_CLOSE)}]|[。！？!?]+")
_PAIRS = dict(zip(_CLOSE, _OPEN, strict=True))
_CELLS = re.compile(r" \| |\t|^\|.*\|$|\u3000.*[^\u3000。]\u3000+[^\u3000。]*$")
"""What parts the cells of a row; a scanned one has wide blanks, and two of them at least."""
_NUMERAL = "[0-9０-９一二三四五六七八九十]"
_ASKS = re.compile(rf"(?:[QＱ]|問|質問){_NUMERAL}{{0,3}}[.．:： 　)）]")
_ANSWERS = re.compile(rf"(?:[AＡ]|答|回答){_NUMERAL}{{0,3}}[.．:： 　)）]")
_QUESTION_LINES = 3
_HEADS = re.compile(rf"#|第{_NUMERAL}+[章節編]")
_LISTED = frozenset({UnitKind.ITEM, UnitKind.BLOCK})
_CLAUSE_END = re.compile(
    r"(?:ます|ました|ません|です|でした|ください|である|であった|とする|こと)(?=[^がのをとかしけで、。」）ねよ])"
    r"|　+|\s{2,}"
)


def units_of(text: str) -> tuple[Unit, ...]:
    """The quotable units of ``text``, in order. Takes any text; none for a blank one."""
    lines = [_line(text, start, end) for start, end in _lines(text)]
    units = [unit for group in _pair_up(text, lines) for unit in group]
    return tuple(with_leads(text, _gather_lists(text, _gather_blocks(text, units))))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text):
        start, end = _strip(text, match.start(), match.end())
        if start < end:
            yield start, end


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _line(text: str, start: int, end: int) -> list[Unit]:
    """One line as units: a row, a short line, or its sentences."""
    line = text[start:end]
    if _CELLS.search(line):
        return [Unit(start=start, end=end, kind=UnitKind.ROW)]
    item = ITEM_MARK.match(line) is not None
    sentences = [
        Unit(start=first, end=last, kind=UnitKind.SENTENCE)
        for begin, finish in _sentences(text, start, end)
        for first, last in _clauses(text, begin, finish)
    ]
    if item:
        sentences[0] = replace(sentences[0], kind=UnitKind.ITEM)
    elif len(line) <= _SHORT_LINE and not line.endswith(("。", "！", "？")):
        sentences = [Unit(start=start, end=end, kind=UnitKind.BLOCK)]
    return sentences


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The spans between 。, ！ and ？ outside brackets; a bracket that never closes is none."""
    hidden = _bracketed(text, start, end)
    begin = start
    for match in _MARK.finditer(text, start, end):
        if match.group()[0] in _OPEN + _CLOSE or any(a < match.start() < b for a, b in hidden):
            continue
        first, last = _strip(text, begin, match.end())
        if first < last:
            yield first, last
        begin = match.end()
    first, last = _strip(text, begin, end)
    if first < last:
        yield first, last


def _bracketed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The outermost pairs of brackets."""
    pairs: list[tuple[int, int]] = []
    waiting: list[int] = []
    for match in _MARK.finditer(text, start, end):
        mark = match.group()[0]
        if mark in _OPEN:
            waiting.append(match.start())
        elif mark in _CLOSE:
            opened = next((p for p in reversed(waiting) if text[p] == _PAIRS[mark]), None)
            if opened is not None:
                del waiting[waiting.index(opened) :]
                while pairs and pairs[-1][0] > opened:
                    pairs.pop()
                pairs.append((opened, match.start()))
    return pairs


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long run without any 。 cut where its clauses seem to end; all else as it is."""
    if end - start <= _LONG_SENTENCE or text[end - 1] in "。！？":
        yield start, end
        return
    begin = start
    for match in _CLAUSE_END.finditer(text, start, end):
        if match.end() - begin >= _SHORT_LINE:
            first, last = _strip(text, begin, match.end())
            if first < last:
                yield first, last
            begin = match.end()
    first, last = _strip(text, begin, end)
    if first < last:
        yield first, last


def _pair_up(text: str, lines: Sequence[list[Unit]]) -> Iterator[list[Unit]]:
    """The lines' units, a question and its answer as one; a long answer in pieces that it leads in."""
    at = 0
    while at < len(lines):
        answer = _answer_line(text, lines, at)
        if answer is None:
            yield lines[at]
            at += 1
            continue
        end = _behind_answer(text, lines, answer)
        whole = Unit(start=lines[at][0].start, end=lines[end - 1][-1].end, kind=UnitKind.PAIR)
        if len(whole) <= _LIST_LIMIT:
            yield [whole]
        else:
            asked = (whole.start, lines[answer - 1][-1].end)
            yield [Unit(start=asked[0], end=asked[1], kind=UnitKind.HEADING)]
            yield from ([replace(unit, lead=asked) for unit in line] for line in lines[answer:end])
        at = end


def _answer_line(text: str, lines: Sequence[list[Unit]], at: int) -> int | None:
    """The line that begins the answer to the question that begins at line ``at``, if one does."""
    if not _ASKS.match(text, lines[at][0].start):
        return None
    for line in range(at + 1, min(at + 1 + _QUESTION_LINES, len(lines))):
        start = lines[line][0].start
        if _ANSWERS.match(text, start):
            return line
        if _ASKS.match(text, start):
            return None
    return None


def _behind_answer(text: str, lines: Sequence[list[Unit]], answer: int) -> int:
    """The first line behind an answer that begins at line ``answer``."""
    for line in range(answer + 1, len(lines)):
        start = lines[line][0].start
        if _ASKS.match(text, start) or _HEADS.match(text, start):
            return line
    return len(lines)


def _gather_blocks(text: str, units: Sequence[Unit]) -> list[Unit]:
    """Short lines that follow each other as one unit; a lone one above text is a heading."""
    gathered: list[Unit] = []
    for unit in units:
        last = gathered[-1] if gathered else None
        blocks = last is not None and last.kind is unit.kind is UnitKind.BLOCK
        if last is not None and blocks and unit.end - last.start <= _BLOCK_LIMIT:
            gathered[-1] = replace(last, end=unit.end)
        else:
            gathered.append(unit)
    for at, (unit, after) in enumerate(pairwise(gathered)):
        alone = len(unit) <= _SHORT_LINE and "\n" not in text[unit.start : unit.end]
        if unit.kind is UnitKind.BLOCK and alone and after.kind is not UnitKind.BLOCK:
            gathered[at] = replace(unit, kind=UnitKind.HEADING)
    return gathered


def _gather_lists(text: str, units: Sequence[Unit]) -> list[Unit]:
    """A sentence that leads in and the items or short lines below it as one, if that is short."""
    gathered: list[Unit] = []
    at = 0
    while at < len(units):
        unit, last = units[at], at
        if leads_whole_list_in(text, unit):
            while last + 1 < len(units) and units[last + 1].kind in _LISTED:
                last += 1
        whole = replace(unit, end=units[last].end, kind=UnitKind.LIST)
        if last > at and len(whole) <= _LIST_LIMIT:
            gathered.append(whole)
            at = last + 1
        else:
            gathered.append(unit)
            at += 1
    return gathered
