"""Evens out numbers and dates as Japanese offices write them: 三億五千万円, 1,234人, 令和元年５月１日.

For comparing and searching only: what is shown and quoted stays as it was read.
"""

import re
from collections.abc import Iterator

from library.digits import DIGIT_CLASS, NUMERAL_CLASS, figures, read_numeral
from library.rewriting import Edit, Step, by_pattern, rewrite
from library.text import fold
from library.wareki import DateMention, dates

__all__ = [
    "JOINING_STEPS",
    "VALUE_STEPS",
    "DateMention",
    "dates",
    "normalise_numbers",
    "numbers",
    "read_numeral",
    "written_numbers",
]

# A 漢数字 is a number before a counter, and not inside a name or an idiom.
_MEASURES = (
    "キロ|メートル|立方|平方|トン|グラム|リットル|ミリ|センチ|ヘクタール|アール|パーセント|ポイント"
    "|ワット|ボルト|ヘルツ|デシベル|気圧|アンペア|時間|年度|年間|日間|週間|世帯|丁目|番地|番号|分の"
    "|[かカヵヶケ箇][月所年国]|ページ|議席|以上|以下|以内|未満|の項|[%a-z]"
)
_SURE = r"[人名件冊台棟回個枚年月日歳才条項号割校館秒週章節款編階泊期位票区倍]|戸(?![建籍])"
_LIKELY = r"[円銭点時分度次級部巻頁番両便通組班席室口筆匹頭羽足着杯袋箱缶種類行列段目]|本(?![松木])"
_PLACE = r"(?!.?[市町村郡県])"
"""三日市, 八戸市, 十日町, 二本松市, 三条市 are names."""
_AFTER_ONE = re.compile(rf"{_MEASURES}|(?:{_SURE}){_PLACE}")
"""一部, 一時, 一度, 一番 and their like say nothing of a number."""
_COUNTER = re.compile(rf"{_MEASURES}|(?:{_SURE}|{_LIKELY}){_PLACE}")
_IDIOM = re.compile(r"十分(?![間以前後のほ程])|千歳|一人(?:一人|ひとり|々)|万人")
"""Sufficient, a town, each, everybody: not ten minutes, a thousand years, one person."""
_PART = re.compile(rf"[\d{NUMERAL_CLASS}](?:分の|[条項号表目]の)\Z", re.ASCII)
"""What stands before the second number of 三分の二 and 第五条の三."""
_ABOUT = "数何幾"
"""数十人, 何百件: not a number."""
_BARE_LENGTH = 4
"""Characters from which a 漢数字 is a number without any counter: 二〇二四, 三千二百."""

_RUN = re.compile(rf"(?:\d+(?:\.\d+)?|[{NUMERAL_CLASS}])+", re.ASCII)
_ASCII_COMMA = re.compile(r"(?<=\d),(?=\d{3}(?!\d))", re.ASCII)
_KANJI_COMMA = re.compile(
    rf"(?<=[{DIGIT_CLASS}])[、,](?=[{DIGIT_CLASS}]{{3}}(?:[円人名件戸台回枚本部冊票点校]|世帯|トン|キロ|メートル|平方|立方|ヘクタール|[かカヵヶ]所|[、,][{DIGIT_CLASS}]))"
)
_KANJI_POINT = re.compile(
    rf"(?<![{NUMERAL_CLASS}])([{NUMERAL_CLASS}]{{1,6}})・([{DIGIT_CLASS}]{{1,4}})(?=%|パーセント|ポイント|倍|メートル|キロ|トン)"
)
_SPLIT_DIGITS = re.compile(r"(?<=\d) (?=[年月日円人件%])", re.ASCII)
_CLOCK = re.compile(r"(?:午([前後]) ?)?(?<![\d:])(\d{1,2})(?:時|:([0-5]\d)(?![\d:]))", re.ASCII)
_UNIT = (
    r"分の\d+|年度|年間|か[月年国所]|日以内|日間|時間|世帯|丁目|番地|km|mm|cm|m3|m2|kg|ha|ポイント|ページ|トン|気圧"
    r"|[円銭人名件冊台戸棟回個本枚点年月日時分秒歳条項号割倍校館級期次度週区票章節階%mgt]"
)
_NUMBER = re.compile(rf"\d+(?:-\d+)+|\d+(?:\.\d+)?(?:{_UNIT})?", re.ASCII)


def numbers(text: str) -> frozenset[str]:
    """The numbers of a text with their units, as ``normalise_numbers`` writes them.

    What is joined by hyphens (telephone, address, chapter) counts as one.
    """
    return frozenset(written_numbers(normalise_numbers(text)))


def written_numbers(text: str) -> Iterator[str]:
    """The numbers of a text that has been normalised, each as often as it stands there."""
    for match in _NUMBER.finditer(text):
        yield match.group() if "-" in match.group() else _without_zeros(match.group())


def _without_zeros(number: str) -> str:
    """``0819`` → ``819``, ``00円`` → ``0円``."""
    return re.sub(r"\A0+(?=\d)", "", number)


def _decimal(match: re.Match[str]) -> str:
    """三・五 → 3.5, 十四・六 → 14.6."""
    whole = read_numeral(match.group(1))
    return match.group() if whole is None else f"{whole}.{figures(match.group(2))}"


def _digits(match: re.Match[str]) -> str:
    run = match.group()
    if run.isascii() or not _is_number(run, match.string, match.start(), match.end()):
        return run
    value = read_numeral(run)
    return run if value is None else str(value)


def _is_number(run: str, text: str, start: int, end: int) -> bool:
    """Whether the characters ``text[start:end]`` count something."""
    before, after = text[max(0, start - 3) : start], text[end : end + 8]
    if (before[-1:] in _ABOUT and before) or (len(run) == 1 and _IDIOM.match(run + after)):
        return False
    if before.endswith("第"):
        return bool(_COUNTER.match(after)) or before == "別表第"
    if run[0].isdigit() or len(run) >= _BARE_LENGTH or _PART.search(before):
        return True
    counter = _AFTER_ONE if run == "一" and before[-2:-1] != "午" else _COUNTER
    return bool(counter.match(after))


def _clock(match: re.Match[str]) -> str:
    """One hour of the day: 午後1時 → 13時, 9:30 → 9時30分."""
    half, hour, minute = match.group(1), int(match.group(2)), match.group(3)
    if half == "後" and hour < 12:
        hour += 12
    return f"{hour}時{int(minute)}分" if minute and int(minute) else f"{hour}時"


def _western(text: str) -> Iterator[Edit]:
    return (Edit(mention.start, mention.end, mention.western) for mention in dates(text))


_UNIT_STEPS = tuple(
    by_pattern(re.compile(rf"(?<=\d) ?(?:{written})", re.ASCII), unit)
    for written, unit in (
        ("立方メートル|立米", "m3"),
        ("平方メートル|平米", "m2"),
        ("ミリメートル", "mm"),
        ("センチメートル", "cm"),
        ("キロメートル", "km"),
        ("メートル", "m"),
        ("キログラム", "kg"),
        ("ヘクタール", "ha"),
        ("パーセント", "%"),
        ("時半", "時30分"),
        ("[カヵヶケ箇]月", "か月"),
        ("[カヵヶケ箇]所", "か所"),
    )
)
JOINING_STEPS: tuple[Step, ...] = (
    by_pattern(_ASCII_COMMA, ""),
    by_pattern(_KANJI_COMMA, ""),
    by_pattern(_KANJI_POINT, _decimal),
    by_pattern(_SPLIT_DIGITS, ""),
)
"""Take away what stands between the digits of one number. For folded text."""
VALUE_STEPS: tuple[Step, ...] = (
    by_pattern(_RUN, _digits),
    by_pattern(_CLOCK, _clock),
    *_UNIT_STEPS,
)
"""Write every number in digits, and even out clock and units. For folded text."""
_STEPS = (*JOINING_STEPS, _western, *VALUE_STEPS)


def normalise_numbers(text: str) -> str:
    """``text`` folded, with every number in digits, years in the western calendar, units evened out.

    令和六年四月一日午後一時 → 2024年4月1日13時; 三億五千万円 → 350000000円. Idempotent.
    """
    before = None
    while before != text:
        before, text = text, fold(text)
        for step in _STEPS:
            text = rewrite(text, step)
    return text
