"""Reads a text for comparing: its words, its clauses, and its numbers with what stands around them.

All texts here are in the searched form of ``assistant.pieces``. Reading is kept for a while.
"""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from library.numerals import numbers
from retrieval.sudachi import Units, content_words

_KEPT = 4096
"""Texts kept in memory as read."""
_BREAK = re.compile(
    r"[。;|\n!?()「」]|、(?<!限り、)(?<!とき、)(?:(?<=[しりみきえけげべれせてでがばずくめ]、)|(?<=\d[一-龥%]、)|(?<=\d[一-龥]{2}、))",
    re.ASCII,
)
"""Ends of clauses. A comma between the parts of one clause (月曜日、火曜日) is none."""
_CONTRAST = re.compile(r"[はが][^、。\n|はが]{1,40}[一-龥ァ-ヺ0-9%](、)(?=[^、。\n|]{1,40}[はが])")
"""甲は乙、丙は丁: two clauses without any verb between them."""
_FIGURE = re.compile(
    r"(?P<day>(?:\d{4}年)?\d{1,2}月\d{1,2}日)|(?P<clock>\d{1,2}時(?!間)(?:\d{1,2}分)?)"
    r"|(?P<value>\d+(?:-\d+)+|\d+(?:\.\d+)?)(?P<unit>分の\d+|年度|年間|か[月年国所]|日間|時間|世帯|丁目"
    r"|番地|ポイント|ページ|[一-龥]|[ァ-ヺー]+|[%a-z]+[23]?)?",
    re.ASCII,
)
_UNITLESS = frozenset("以未超第及又並若約的前後上下の")
"""Kanji behind a number that are no unit of it."""


_SUBJECT = re.compile(r"([^、。\n|()]{1,20}?)は")
_OWN_SUBJECT = re.compile(r"[^でにとへ](?:は|が)")


class Bound(StrEnum):
    """Which side of a number is meant."""

    LEAST = "least"
    """以上, から, 以降."""
    MOST = "most"
    """以下, 以内, まで, 以前."""
    OVER = "over"
    """を超える: the number itself is out."""
    UNDER = "under"
    """未満."""


_BEHIND = (
    (re.compile(r"[^、。\d]{0,4}?(?:以上|以降|以後)"), Bound.LEAST),
    (re.compile(r"[^、。\d]{0,4}?(?:以下|以内|以前|を?超えない)"), Bound.MOST),
    (re.compile(r"[^、。\d]{0,4}?(?:未満|に満たない|を下回)"), Bound.UNDER),
    (re.compile(r"[^、。\d]{0,4}?(?:を?超|を上回|より多)"), Bound.OVER),
    (re.compile(r"[^、。\dがを]{0,4}?(?:から|(?<!に)より|~|-(?=\d))"), Bound.LEAST),
    (re.compile(r"[^、。\d]{0,6}?まで"), Bound.MOST),
)
_CHANGE = re.compile(
    r"から、?(?:\d{4}年度?[はに]?、?)?[^。\d]{0,12}\d[\d.]*[^、。\d]{0,4}?(?:まで|に|へ)[^、。\d]{0,4}?(?:上が|下が|引き|増|減|伸|な[りっる])",
    re.ASCII,
)
"""7.2%から9.1%まで上がる: whence something went, no range."""
_RATE = re.compile(r"[にで]?\d|につき|当たり|あたり", re.ASCII)
"""Behind 1か月 of 1か月45時間: what something is counted for."""
_BEFORE = re.compile(r"(?:上限|限度|最大|最高|最長|~)[^、。\d]{0,5}\Z")
_LOOSE = re.compile(r"[^、。\d]{0,6}(?:を限度|を上限|が上限|が限度|の範囲内)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number, a day or an hour where it stands."""

    text: str
    """``500円``, ``4月1日``, ``8時30分``."""
    value: str
    """Without unit; of a day or an hour the whole."""
    unit: str
    """``円``, ``day``, ``clock``; empty where there is none."""
    bound: Bound | None
    side: str
    """``前`` of 14日前, ``後`` of 14日後; empty elsewhere."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A piece of a sentence that says one thing."""

    text: str
    start: int
    words: frozenset[str]
    around: frozenset[str]
    """The words of its whole sentence."""


@lru_cache(maxsize=_KEPT)
def words_of(searched: str) -> frozenset[str]:
    """The content words."""
    return frozenset(content_words(searched))


@lru_cache(maxsize=_KEPT)
def names_of(searched: str) -> frozenset[str]:
    """The content words in long units, as far as these hold several kanji: 小学校 beside 学校."""
    return frozenset(content_words(searched, units=Units.LONG))


@lru_cache(maxsize=_KEPT)
def numbers_of(searched: str) -> frozenset[str]:
    """The numbers with their units, as ``library.numerals`` writes them."""
    return numbers(searched)


@lru_cache(maxsize=_KEPT)
def clauses_of(searched: str) -> tuple[Clause, ...]:
    """The clauses in order; none for a blank text."""
    breaks = sorted(
        {match.span() for match in _BREAK.finditer(searched)}
        | {match.span(1) for match in _CONTRAST.finditer(searched)}
    )
    starts = [0, *(end for _, end in breaks)]
    ends = [*(start for start, _ in breaks), len(searched)]
    return tuple(
        Clause(
            text=searched[a:b],
            start=a,
            words=words_of(f"{_topic(searched, a, b)}\n{searched[a:b]}"),
            around=words_of(_sentence(searched, a, b)),
        )
        for a, b in zip(starts, ends, strict=True)
        if searched[a:b].strip()
    )


def _topic(text: str, start: int, end: int) -> str:
    """What the sentence spoke of before a clause that has no subject of its own."""
    first = max(text.rfind(mark, 0, start) for mark in "。\n|") + 1
    match = _SUBJECT.match(text, first, start)
    return "" if match is None or _OWN_SUBJECT.search(text, start, end) else match.group(1)


def _sentence(text: str, start: int, end: int) -> str:
    first = max(text.rfind(mark, 0, start) for mark in "。\n") + 1
    last = min((at for mark in "。\n" if (at := text.find(mark, end)) >= 0), default=len(text))
    return text[first:last]


@lru_cache(maxsize=_KEPT)
def figures_of(searched: str) -> tuple[Figure, ...]:
    """The numbers, days and hours in order."""
    return tuple(_figure(match) for match in _FIGURE.finditer(searched))


def _figure(match: re.Match[str]) -> Figure:
    whole, unit, end = match.group(), match["unit"] or "", match.end()
    if unit and unit[0] in _UNITLESS:
        whole, end, unit = match["value"], match.end("value"), ""
    kind = "day" if match["day"] else "clock" if match["clock"] else unit
    value = match["value"] or whole
    return Figure(
        text=whole,
        value=value,
        unit=kind,
        bound=_bound(match.string, match.start(), end),
        side=match.string[end] if match.string[end : end + 1] in {"前", "後"} else "",
        start=match.start(),
        end=end,
    )


def _bound(text: str, start: int, end: int) -> Bound | None:
    if _CHANGE.match(text, end):
        return None
    for pattern, bound in _BEHIND:
        if pattern.match(text, end):
            return bound
    if _RATE.match(text, end):
        return None
    limited = _BEFORE.search(text[max(0, start - 10) : start]) or _LOOSE.match(text, end)
    return Bound.MOST if limited else None


def plain_words(words: frozenset[str]) -> frozenset[str]:
    """Without those that are numbers: these are compared as numbers."""
    return frozenset(word for word in words if not any(c.isdigit() for c in word))


def nearest_clause(clause: Clause, among: tuple[Clause, ...]) -> Clause | None:
    """The clause that shares most with ``clause``; None where none shares a word."""
    held = Counter(word for other in among for word in other.words)
    said = content_words(clause.text)[-1:]
    numbered = {(each.value, each.bound) for each in figures_of(clause.text)}

    def nearness(other: Clause) -> float:
        shared = pair_share(clause.text, other.text)
        context = len(clause.around & other.around) / max(1, len(clause.around))
        predicate = len(other.words.intersection(said))
        bounded = len(numbered & {(each.value, each.bound) for each in figures_of(other.text)})
        words = sum(0.5 + 0.5 / held[word] for word in clause.words & other.words)
        return words + bounded + predicate + shared + context

    sharing = [other for other in among if clause.words & other.words]
    return max(sharing, key=nearness, default=None)


def pair_share(text: str, other: str) -> float:
    """Of the character pairs of ``text``, those that ``other`` has."""
    pairs = _pairs(text)
    return len(pairs & _pairs(other)) / max(1, len(pairs))


@lru_cache(maxsize=_KEPT)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1))
