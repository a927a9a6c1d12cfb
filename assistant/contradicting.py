"""Finds where documents give different values of the same: to be shown side by side, never one alone."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.choosing import Choice, choice_in
from assistant.citations import cite, is_proved
from assistant.evidence import Candidate
from assistant.pieces import searched_form
from assistant.question import Query
from assistant.values import Wanted
from library.model import HighlightKind
from library.numerals import dates

WARNING = "書類によって記述が異なります。日付と対象を確かめてください。"
_CONSIDERED = 60
"""Candidates, best first, among which another document's value is looked for."""
_BEHIND = 0.5
"""How far behind the best one the other document's quote may be in score …"""
_LESS_SURE = 0.6
"""… and in confidence …"""
_SAYS_LESS = 0.75
"""… and in what it says of the question: less than one word."""
_SIDES = 3
_FREE = re.compile(r"無料|無償|徴収し|かかりま|かから")
_DAY_OF_YEAR = re.compile(r"(?P<year>\d{4})-(?P<day>\d\d(?:-\d\d)?)")
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_JOINT = re.compile(r"(?:から|~|より)(?=\d|翌)|(?<=[時分])[-－―](?=\d|翌)")
_WEEKDAY_BEHIND = re.compile(r"\([月火水木金土日](?:曜日?)?\)")
_PAIR = re.compile(r"(?=([一-龥ァ-ヶー]{2}))[一-龥ァ-ヶー]")
_SHARED = 2
_DAYS = frozenset({HighlightKind.DAY, HighlightKind.DEADLINE})
_NUMBER = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_MINUTES = re.compile(r"(?<=0時)0分")


def differing(
    query: Query, want: Wanted, choice: Choice, candidates: Sequence[Candidate]
) -> list[Choice]:
    """What other documents, or versions, say where ``choice`` says something else, newest first.

    With ``choice`` among them; empty where nothing contradicts it. Their citations have no markers yet.

    Args:
        query: the question.
        want: the kind of value that it asks for.
        choice: the value that answers.
        candidates: of the answer, best first.
    """
    versions = {choice.citation.passage.document.version_id}
    sides = [choice]
    for candidate in _comparable(candidates):
        version = candidate.passage.document.version_id
        if version in versions:
            continue
        other = _choice(query, want, candidate)
        if other is None or other.said < choice.said - _SAYS_LESS:
            continue
        versions.add(version)
        if _names_all(query, other) and all(_contradicts(want, each, other) for each in sides):
            sides.append(other)
    if len(sides) < 2:
        return []
    return sorted(sides[:_SIDES], key=_age)


def _comparable(candidates: Sequence[Candidate]) -> Iterator[Candidate]:
    """Those that might as well have been the answer."""
    best = candidates[0]
    for candidate in candidates[:_CONSIDERED]:
        sure = candidate.confidence >= best.confidence - _LESS_SURE
        if sure and candidate.score >= best.score - _BEHIND:
            yield candidate


def _choice(query: Query, want: Wanted, candidate: Candidate) -> Choice | None:
    unit, passage = candidate.unit, candidate.passage
    if not is_proved(passage.chunk, unit.start, unit.end):
        return None
    return choice_in(query, want, cite(passage, unit.start, unit.end, marker=1))


def _names_all(query: Query, choice: Choice) -> bool:
    """Whether every word of the question, but what inflects and what is asked, stands around a value."""
    chunk, document = choice.citation.passage.chunk, choice.citation.passage.document
    around = searched_form("\n".join((document.title, *chunk.heading_path, chunk.text)))
    words = (term for term in query.terms if not term.asked and term.is_word)
    return all(term.pattern.search(around) for term in words)


def _contradicts(want: Wanted, one: Choice, other: Choice) -> bool:
    """Whether two values of the same kind cannot both hold."""
    if _of_other_case(one, other) or (want.kind in _DAYS and not _speak_of_one(one, other)):
        return False
    first, second = _compared(one.core), _compared(other.core)
    if first == second:
        return False
    if want.kind is HighlightKind.AMOUNT and (_FREE.search(first) or _FREE.search(second)):
        return not (_FREE.search(first) and _FREE.search(second))
    if "曜" in first and "曜" in second:
        return True
    years = {match["year"] for core in (first, second) for match in _DAY_OF_YEAR.finditer(core)}
    if len(years) > 1:
        return False
    return _shape(first) == _shape(second) and _yearless(first) != _yearless(second)


def _speak_of_one(one: Choice, other: Choice) -> bool:
    """Whether the same nouns stand beside both: days of many things stand in one text."""
    return len(_nouns(one) & _nouns(other)) >= _SHARED


def _nouns(choice: Choice) -> set[str]:
    """The letters two by two of the words in the sentence, or the head of the column."""
    quote = choice.citation.quote
    first = max(quote.rfind(mark, 0, choice.start) for mark in "。\n") + 1
    last = min((at for mark in "。\n" if (at := quote.find(mark, choice.end)) >= 0), default=None)
    sentence = quote[first : choice.start] + quote[choice.end : last]
    said = searched_form(choice.column or f"{choice.citation.lead}\n{sentence}")
    return set(_PAIR.findall(said))


def _compared(core: str) -> str:
    core = _WEEKDAY_BEHIND.sub("", core)
    core = _MONTH_DAY.sub(lambda m: f"0000-{int(m[1]):02}-{int(m[2]):02}", core)
    return _MINUTES.sub("", _JOINT.sub("~", core)).replace(" ", "").replace("年間", "年")


def _shape(core: str) -> str:
    return re.sub(r"(?<=0時)0分", "", _NUMBER.sub("0", core))


def _yearless(core: str) -> str:
    return _DAY_OF_YEAR.sub(lambda match: match["day"], core)


def _of_other_case(one: Choice, other: Choice) -> bool:
    """Whether their own sentences name different years, or their columns different things."""
    first, second = _years(one), _years(other)
    if first and second and first.isdisjoint(second):
        return True
    return bool(one.column and other.column) and _column(one) != _column(other)


def _years(choice: Choice) -> frozenset[int]:
    said = f"{choice.citation.lead}\n{choice.citation.quote}".replace(choice.text, "")
    return frozenset(mention.year for mention in dates(said))


def _column(choice: Choice) -> str:
    return re.sub(r"\(.*?\)|[ ・]", "", searched_form(choice.column))


def _age(choice: Choice) -> tuple[int, int, float]:
    """For sorting: the newest document first, those without any date last."""
    document = choice.citation.passage.document
    day = document.effective_date or _titled(document.title)
    return -day.toordinal(), -document.version, -document.added_at.timestamp()


def _titled(title: str) -> date:
    """The first day of the last year that a title names."""
    return date(max((mention.year for mention in dates(title)), default=1), 4, 1)
