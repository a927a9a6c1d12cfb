"""Finds the values in a text that a question may ask for: amounts, days, hours, counts, telephone numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.question import Asked, Query
from library.model import HighlightKind
from library.rewriting import Traced
from library.searched import searched

_NUMBER = r"(?<![\d.,第])\d+(?:\.\d+)?"
_UNITS = {
    "キロメートル": "km",
    "キロ": "km|kg",
    "メートル": "m",
    "平方メートル": "m2",
    "立方メートル": "m3",
    "パーセント": "%",
    "ポイント": "ポイント",
    "人": "人|名",
    "名": "人|名",
    "年": "年",
    "年間": "年間?",
    "日間": "日間?",
    "ヶ月": "か月",
    "ヵ月": "か月",
    "ケ月": "か月",
    "ヶ所": "か所",
    "ページ": "ページ|頁",
    "か国語": "か国語|言語",
}
"""How a counter that is asked for may be written in the searched form, if otherwise."""
_ASKS_COUNT = re.compile(
    r"何(?P<unit>か国語|世帯|か所|[ヶヵケ]所|キロメートル|キロ|平方メートル|立方メートル|メートル|パーセント"
    r"|ポイント|ページ|年間|日間|時間|か月|[ヶヵケ]月|項目|文字|食分|台分|人分|種類|団体|トン|km|kg|m"
    r"|[人名件冊台戸棟回個本校館歳倍点枚頭匹種度巻両階割分%食泊区班校室基室票席組年日円])"
    r"(?P<side>以内|以上|以下|未満|前|後)?"
)
_MONEY = rf"(?:{_NUMBER}円|無料|無償|徴収し(?:ない|ません)|かか(?:らない|りません))"
_RATE = rf"(?:{_NUMBER}(?:%|割(?:\d分)?)|\d+分の\d+(?:\.\d+)?)"
_DAY = (
    r"(?:(?<![\d-])\d{4}-\d\d(?:-\d\d)?(?![\d-])|(?<![\d年])(?:翌年(?:度の)?|毎年|当該年度の|来年|本年|翌)?\d{1,2}月(?:\d{1,2}日|末日?|上旬|中旬|下旬)"
    r"|(?:翌年|同年|来年)の?\d{1,2}月(?!\d)|翌月(?:の)?(?:\d{1,2}日|末日?)|毎[月年](?:の)?(?:\d{1,2}日|末日|第?\d[・、第\d]*[月火水木金土日]曜日?|最終の?[月火水木金土日]曜日)"
    r"|毎週[月火水木金土日][・、月火水木金土日]*曜日?|第\d[・、第\d]*[月火水木金土日]曜日?"
    r"|(?<![\d.])\d+(?:日|か月|年|週間|時間)(?:以内|前(?:まで)?))"
)
_YEAR = r"(?<!\d)\d{4}年度?(?!\d)"
_CLOCK = r"(?<!\d)(?:\d{1,2}時(?!間)(?:\d{1,2}分)?|正午)"
_WEEKDAY = r"(?:\([月火水木金土日](?:曜日?)?\))?"
_SPAN = r"(?:から|~|-|－|―|より)(?:翌日の)?"
_PHONE = r"(?<!\d)0\d{1,4}[-(]\d{1,4}[-)]\d{3,4}(?!\d)(?: ?\(?内線:? ?\d+\)?)?"
_LINK = r"https?://[!-~]+|www\.[!-~]+|[\w.+-]+@[\w-]+\.[\w.-]+"
_ANY_COUNT = (
    rf"{_NUMBER} ?(?:[a-z]{{1,3}}[23]?|%|か[所国]|世帯|種類|[ァ-ヶー]{{2,12}}|(?![円年月日時分秒歳第項条以未])[一-龥]{{1,2}})"
    r"(?!につき|当たり|あたり|ごと|ずつ)"
)
_BEFORE = (
    r"(?:約|おおむね|最大|最高|(?:上限|限度)(?:額)?[はを]?、?|月額|年額|日額|合?計"
    r"|[1一](?:時間|[件台人回通枚名泊年月日頭室面児校])(?:につき|当たり|あたり)?)? ?"
)
_AFTER = (
    r"(?:以上|以下|以内|以前|以後|以降|未満|を超えない範囲|を超え(?:る|て)?|を限度|を上限|の範囲内|程度|前まで"
    r"|前|後|必着|まで|から|(?:の(?:もの|者))?に限[りる])*"
)
_GIVEN_BOUND = re.compile(
    r"(?:以上|以下|未満|を超える)の[^うち]|(?:以上|以下|未満|を超える)[一-龥ァ-ヺ(（]"
)
"""Behind a number that only says of whom or what is spoken: 10万円以上の工事."""
_LIMITED = re.compile(
    r"(?:いくら|何[^、。]{1,6}|いくつ)(?:以上|以下|未満|以内|を超え|を下回)|基準|要件|対象"
)


UNTIL = re.compile(r"まで|期限|締め?切|必着|期日")
SINCE = re.compile(r"から(?!な)|開始|始ま")
_NAMED_NUMBER = re.compile(r"([一-龥]{2,8}|[ァ-ヶー]{3,12})[はが]?いくつ")
"""A number with its name before it instead of a unit behind it: 震度, 要介護, マグニチュード."""
_LASTS = re.compile(
    r"何年(?:間|保存|保管|有効|使え|もつ|持つ)|[月年週]に?(?:合計)?何日|何日(?:使え|取れ|休め|もらえ)"
)
"""Asks how long, not when."""
_CONTACTS = frozenset({Asked.PHONE, Asked.LINK})
_OF_DAYS = frozenset({"年", "日"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value where it stands."""

    start: int
    end: int
    """``text[start:end]`` is the value as written."""
    form: str
    """As searched, by which values are compared: 三百円 and 300円 are the same."""
    core: str
    """The same without 約, まで and the like."""
    at: int
    """Where it begins in the searched form."""
    behind: int
    """Where it ends there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The kind of value that a question asks for."""

    kind: HighlightKind
    pattern: re.Pattern[str]
    """In a searched form in lower case."""
    named: re.Pattern[str] | None = None
    """… with its name; where that is found, nothing else is."""
    column: re.Pattern[str] | None = None
    """What the head of a column of bare numbers says, if they are such values."""
    limits: bool = False
    """Whether a bound is asked for: 何人以下."""


def wanted(query: Query) -> Wanted | None:
    """What value the question asks for; None where it asks for none that could be shown alone."""
    counted = _ASKS_COUNT.search(query.text)
    if query.asked in _CONTACTS:
        pattern = _PHONE if query.asked is Asked.PHONE else _LINK
        return Wanted(kind=HighlightKind.CONTACT, pattern=_compiled(pattern))
    if counted and (
        counted["unit"] not in _OF_DAYS or counted["side"] or _LASTS.search(query.text)
    ):
        return _counted(query, counted["unit"], counted["side"] or "")
    by_asked = {Asked.HOUR: _hour, Asked.RATE: _rate, Asked.DATE: _day, Asked.MONEY: _money}
    if query.asked in by_asked:
        return by_asked[query.asked](query)
    if "いくら" in query.text:
        return _money(query)
    return _number(query) if query.asked is Asked.COUNT else None


def _hour(_: Query) -> Wanted:
    return Wanted(kind=HighlightKind.DAY, pattern=_between(_CLOCK))


def _rate(query: Query) -> Wanted:
    column = re.compile("[%率割]")
    return Wanted(
        kind=HighlightKind.COUNT, pattern=_around(_RATE), column=column, limits=_limits(query)
    )


def _money(query: Query) -> Wanted:
    column = re.compile("[円額料費]")
    return Wanted(
        kind=HighlightKind.AMOUNT, pattern=_around(_MONEY), column=column, limits=_limits(query)
    )


def _number(query: Query) -> Wanted:
    named = _NAMED_NUMBER.search(query.text)
    return Wanted(
        kind=HighlightKind.COUNT,
        pattern=_around(_ANY_COUNT),
        named=_around(rf"{named[1]} ?(?:{_NUMBER})") if named else None,
        limits=_limits(query),
    )


def _counted(query: Query, unit: str, side: str) -> Wanted:
    if unit == "円":
        return _money(query)
    if unit == "割":
        return _rate(query)
    written = _UNITS.get(unit, re.escape(unit))
    is_time = unit in _OF_DAYS
    behind = f"(?:{side}|前)" if is_time and side else "(?:間)?(?!前|後|度)" if is_time else ""
    return Wanted(
        kind=HighlightKind.DEADLINE if is_time and side else HighlightKind.COUNT,
        pattern=_around(rf"{_NUMBER} ?(?:{written}){behind}(?!につき|当たり|あたり|ごと|ずつ)"),
        column=None if is_time or unit in {"分", "m"} else re.compile(re.escape(unit)),
        limits=_limits(query),
    )


def _limits(query: Query) -> bool:
    return _LIMITED.search(query.text) is not None


def _day(query: Query) -> Wanted:
    text = query.text
    until = UNTIL.search(text) is not None
    kind = HighlightKind.DEADLINE if until else HighlightKind.DAY
    if re.search(r"年度|何年", text) and not re.search(r"月|日", text):
        return Wanted(kind=kind, pattern=_around(rf"{_DAY}|{_YEAR}"))
    whole = until == (SINCE.search(text) is not None)
    return Wanted(kind=kind, pattern=_between(_DAY) if whole else _around(_DAY, _WEEKDAY))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?P<core>{pattern})", re.ASCII)


@lru_cache(maxsize=256)
def _around(pattern: str, behind: str = "") -> re.Pattern[str]:
    return re.compile(f"{_BEFORE}(?P<core>{pattern}){behind}{_AFTER}", re.ASCII)


@lru_cache(maxsize=256)
def _between(pattern: str) -> re.Pattern[str]:
    """Also from one to another."""
    span = f"(?P<core>{pattern}(?:{_WEEKDAY}{_SPAN}{pattern})?)"
    return re.compile(f"{span}{_WEEKDAY}{_AFTER}", re.ASCII)


def values_in(text: str, want: Wanted) -> Iterator[Value]:
    """The values of the wanted kind in ``text``, in order. Takes any text."""
    forms = _lines(text)
    whole = lined_form(text)
    pattern = want.named if want.named and want.named.search(whole) else want.pattern
    at = place = 0
    for line, form in zip(text.split("\n"), forms, strict=True):
        low = _low(form.text)
        for match in pattern.finditer(low):
            if want.limits or not _GIVEN_BOUND.match(low, match.end("core")):
                yield _value(match, form, at, place)
        at += len(line) + 1
        place += len(low) + 1


def lined_form(text: str) -> str:
    """The searched form line by line, in lower case, in which ``Value.at`` counts."""
    return "\n".join(_low(form.text) for form in _lines(text))


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[Traced, ...]:
    return tuple(searched(line) for line in text.split("\n"))


def _low(text: str) -> str:
    low = text.lower()
    return low if len(low) == len(text) else text


def _value(match: re.Match[str], form: Traced, at: int, place: int) -> Value:
    first, last = _trimmed(match.string, match)
    start, end = form.source_range(first, last)
    return Value(
        start=at + start,
        end=at + end,
        form=match.string[first:last],
        core=match["core"],
        at=place + first,
        behind=place + last,
    )


def _trimmed(text: str, match: re.Match[str]) -> tuple[int, int]:
    start, end = match.span()
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
