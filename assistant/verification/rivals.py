"""Checks that a number stands beside the same words as in the source: not that of its neighbour.

A source has many true numbers. Whose number it is, is told by the words around it in its clause, or
by its row and column; where a number of the same kind has more of the claim's words, that one was
meant.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.verification.findings import Doubt, Finding
from assistant.verification.reading import (
    Figure,
    clauses_of,
    figures_of,
    names_of,
    plain_words,
    words_of,
)
from assistant.verification.sources import Source

_KEPT = 2048
"""Texts kept in memory with the places of their numbers."""
_NAMED = re.compile(r"\d{4}年度?|\d+歳?代(?![金理])", re.ASCII)
"""Numbers that are names: 2024年度, 60歳代."""
_YEAR_UNITS = frozenset({"年", "年度"})
_YEAR_LENGTH = 4
_NEAR = 12
"""Characters behind a number that may say whose it is."""
_TOPIC = re.compile(r"[^、。\d]{1,20}は、")
_MEASURED = re.compile(
    r"、|\d(?:年度?|か?月|日|歳|人|円|%|回)?(?:以上|以下|以内|未満|を超える)?", re.ASCII
)
"""Where what is spoken of starts anew: a comma, a number with its unit and range."""
_CLASSES = re.compile(r"[一-龥]{2,6}別(?=では|に|で|、|\d|[一-龥ァ-ヺ])")
"""年代別では: how a list is ordered."""
_PER = re.compile(r"につき|当たり|あたり")
_BRACKETS = re.compile(r"\([^()]*\)")
_SUBJECT = 20
"""Characters before a ``は`` that say what is spoken of."""
_TELLING_WORDS = """
前年 前年度 昨年 昨年度 本年 今年度 翌年 翌年度 前回 今回 前期 合計 総数 平均 最大 最小 最高 最低 男性 女性
大人 子供 小人 小児 児童 生徒 一般 学生 高齢者 平日 休日 土曜 日曜 午前 午後 夜間 市内 市外 県内 県外 個人 団体
法人 新規 更新 窓口 郵送 普通 大型 小型 歳入 歳出 収入 支出 当初 補正 上限 下限 開始 終了 申請 実績 募集 応募
"""
_TELLING = frozenset(_TELLING_WORDS.split())
"""Words that tell two numbers of one table or sentence apart, in Sudachi's normalised form."""

_MEASURING = frozenset(("年度", "年", "人", "日", "数", "額", "前"))
"""What counts or dates a number and does not say whose it is."""
_SUMS = frozenset(("計", "合計", "総計", "総額", "うち"))
_RANGES = frozenset(
    ("以上", "以下", "以内", "未満", "以前", "以降", "以後", "超える", "上回る", "下回る")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A number with the words that say whose it is."""

    figure: Figure
    head: frozenset[str]
    behind: frozenset[str] = frozenset()
    """Words right behind it: for the number itself these count, against its rivals not."""


def check_rivals(claim: str, sources: Sequence[Source]) -> Iterator[Finding]:
    """The claim's numbers that stand beside other words in the source.

    Args:
        claim: a sentence, in its searched form.
        sources: all pieces of the passages that it may rest on.
    """
    said = _heads(claim) | {_token(figure) for figure in _counted(claim)}
    places = [place for source in sources for place in _places(source)]
    wrong = [place.figure.text for place in _in_text(claim) if _is_rival(place, said, places)]
    if wrong:
        yield Finding(doubt=Doubt.OTHER_NUMBER, words=tuple(dict.fromkeys(wrong)))


def _is_rival(claimed: _Place, said: frozenset[str], places: Sequence[_Place]) -> bool:
    own = [place for place in places if _equal(claimed.figure, place.figure)]
    if not own:
        return False
    kind = own[0].figure.unit
    others = [
        place.head
        for place in places
        if place.figure.unit == kind and not _equal(claimed.figure, place.figure)
    ]
    head = claimed.head or claimed.behind
    return bool(others) and all(_beaten(head, place, others, said | head) for place in own)


def _heads(text: str) -> frozenset[str]:
    """The words and years of a text."""
    text = _CLASSES.sub("", text)
    spoken = plain_words(words_of(text) | names_of(text)) - _RANGES - _MEASURING
    return spoken | frozenset(_NAMED.findall(text))


def _places(source: Source) -> list[_Place]:
    if not source.is_row:
        bare = _BRACKETS.sub("", source.text)
        outside = _in_text(bare, source.opening)
        held = {place.figure.text for place in outside}
        inside = _in_text(source.text, source.opening)
        return [*outside, *(place for place in inside if place.figure.text not in held)]
    labels = frozenset[str]().union(
        *(_heads(_BRACKETS.sub("", cell)) for _, cell in source.cells if not _counted(cell))
    )
    return [
        _Place(figure=figure, head=labels | _heads(head))
        for head, cell in source.cells
        for figure in _counted(cell)
    ]


def _counted(text: str) -> list[Figure]:
    """The numbers but those that are names."""
    named = {match.start() for match in _NAMED.finditer(text)}
    return [
        figure
        for figure in figures_of(text)
        if (figure.start not in named or figure.unit == "day")
        and not (figure.unit in _YEAR_UNITS and len(figure.value) == _YEAR_LENGTH)
    ]


@lru_cache(maxsize=_KEPT)
def _in_text(text: str, opening: str = "") -> tuple[_Place, ...]:
    """Each number with the words between it and the number before it, and right behind it.

    One without any word before it (6月1日から9月30日, 1日につき300円) goes with that number.
    """
    places: list[_Place] = []
    breaks = [clause.start for clause in clauses_of(text)]
    figures = _counted(text)
    last_end, last_head, last_start = 0, frozenset[str](), -1
    per: dict[str, str] = {}
    for at, figure in enumerate(figures):
        start = max((each for each in breaks if each <= figure.start), default=0)
        joined = start == last_start
        between = text[last_end : figure.start]
        if "。" in between:
            last_head, per = frozenset(), {}
        if text[start - 1 : figure.start] == "(":
            start = max((each for each in breaks if each < start), default=0)
        head = _heads(between if joined else text[start : figure.start])
        if joined and head <= _SUMS:
            head |= last_head
        head |= _pair(figures, at, joined=joined, between=between, per=per)
        head |= _topic(text, figure.start)
        head = head or frozenset(word for word in last_head if not word[0].isdigit())
        head = head or _first_subject(text, figure.start)
        following = figures[at + 1].start if at + 1 < len(figures) else len(text)
        behind = _behind(text, figure.end, following)
        places.append(_Place(figure=figure, head=head | _heads(opening), behind=behind))
        last_end, last_head, last_start = figure.end, head, start
    return tuple(places)


def _pair(
    figures: Sequence[Figure], at: int, *, joined: bool, between: str, per: dict[str, str]
) -> frozenset[str]:
    """The number that this one is told of: the one before it, or the 1回につき of several."""
    unit = figures[at].unit
    if joined and figures[at - 1].unit != unit:
        before = _token(figures[at - 1])
        if _PER.match(between):
            per[unit] = before
        return frozenset((before,))
    return frozenset((per[unit],)) if unit in per else frozenset()


def _token(figure: Figure) -> str:
    return f"{figure.text}{figure.bound or ''}"


def _topic(text: str, start: int) -> frozenset[str]:
    """What is spoken of: the words before the sentence's first ``は、`` and its last ``は``."""
    first = max(text.rfind(mark, 0, start) for mark in "。\n") + 1
    whole = _TOPIC.match(text, first, start)
    last = max(text.rfind(mark, first, start) for mark in "はが")
    subject = _MEASURED.split(text[first:last])[-1] if last > first else ""
    return _heads(f"{whole.group() if whole else ''}\n{subject[-_SUBJECT:]}")


def _first_subject(text: str, start: int) -> frozenset[str]:
    first = max(text.rfind(mark, 0, start) for mark in "。\n") + 1
    said, mark, _ = text[first:start].partition("は")
    return _heads(said[-_SUBJECT:] if mark else text[first:start])


def _behind(text: str, start: int, following: int) -> frozenset[str]:
    behind = text[start : min(following, start + _NEAR)]
    return _heads(re.split(r"[、。|\n()]", behind, maxsplit=1)[0])


def _beaten(
    head: frozenset[str],
    own: _Place,
    others: Sequence[frozenset[str]],
    said: frozenset[str],
) -> bool:
    """Whether another number has more of the claim's words than the number's own place."""
    # Nothing that the source says of the number is missing: it is this one that is meant.
    lacking, whole = own.head - said, own.head | own.behind
    for other in others:
        theirs, mine = head & (other - whole), head & (whole - other)
        if mine and not lacking:
            continue
        if _tells(theirs) and (_tells(lacking) or (lacking and _has_figure(theirs))):
            return True
        if head <= other and lacking & _TELLING and not _tells(other - said):
            return True
        if len(theirs) > len(mine) or (theirs and len(theirs) == len(mine) and lacking):
            return True
    return False


def _tells(words: frozenset[str]) -> bool:
    return any(word in _TELLING or word[0].isdigit() for word in words)


def _has_figure(words: frozenset[str]) -> bool:
    return any(word[0].isdigit() for word in words)


def _equal(figure: Figure, other: Figure) -> bool:
    if figure.unit == "day" == other.unit:
        return figure.text.split("年")[-1] == other.text.split("年")[-1]
    return figure.value == other.value and (figure.unit == other.unit or not other.unit)
