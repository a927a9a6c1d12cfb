"""Checks that the numbers, days, links and ranges of a sentence stand in its source."""

import re
from collections.abc import Iterator

from assistant.masking.placeholders import ANY_PLACEHOLDER
from assistant.verification.findings import Doubt, Finding
from assistant.verification.reading import Bound, Figure, figures_of, numbers_of
from library.digits import NUMERAL_CLASS, kanji_numeral

_NUMBER = re.compile(r"\A(\d+(?:\.\d+)?)(\D.*)?\Z", re.ASCII | re.DOTALL)
_DAY = re.compile(r"(?:(?<!\d)(\d{4})年)?(?<!\d)(\d{1,2})月(\d{1,2})日", re.ASCII)
_LINK = re.compile(
    r"(?:(?:https?:)?//|www\.|data:|javascript:)[!-~]+|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?![\w-])(?:/[!-~]*)?",
    re.ASCII,
)
_QUOTED = re.compile(r"[「『]([^「」『』]{2,60})[」』]")
_MARKUP = re.compile(r"<[a-z/!?|｜]|!\[|\]\(|\[/?inst\]|javascript:|\{ ?\"|=hyperlink\(", re.ASCII)
"""Also calls of tools and marks of chat templates."""
_LIMIT = re.compile(r"上限|限度|以内|最大|最高")
"""What may hold for several numbers before it."""
_FREE = re.compile(r"無料|無償")
_FREE_SAID = re.compile(
    r"無料|無償|(?<![\d,])0円|減免|免除|(?:徴収|要|必要と)しない|不要|掛からない|かからない|掛かりません|かかりません"
)
"""A price of nothing is an amount like any other."""
_BESIDE = 16
"""Characters beside a sum that may say whether tax is in it."""
_TAX = (
    ("税抜", re.compile(r"税抜|税を?含ま(?:ず|ない)|税[^、。]{0,4}を除")),
    ("税込", re.compile(r"税込|税(?:額|等)?[^、。]{0,4}を?含[むみん]|うち消費税")),
)
_RATES = {
    "1時間": ("時間額", "時給", "毎時"),
    "1日": ("日額", "日給"),
    "1か月": ("月額", "月給"),
    "1年": ("年額",),
}
"""What a sum is for, said in one word."""
_LARGEST = 10**12
_FIGURES = str.maketrans("0123456789", "〇一二三四五六七八九")
_SOFT_UNITS = frozenset({"day", "clock"})
"""``6月30日が期限`` and ``6月30日まで`` are the same; of these only contraries count."""
_CONTRARY = {
    Bound.LEAST: frozenset({Bound.MOST, Bound.UNDER}),
    Bound.MOST: frozenset({Bound.LEAST, Bound.OVER}),
    Bound.OVER: frozenset({Bound.MOST, Bound.UNDER}),
    Bound.UNDER: frozenset({Bound.LEAST, Bound.OVER}),
}


def check_figures(claim: str, source: str) -> Iterator[Finding]:
    """What of the claim's numbers, days and ranges the source does not have.

    Args:
        claim: a sentence, in its searched form.
        source: the quoted pieces with what stands around them, likewise.
    """
    missing = [number for number in sorted(numbers_of(claim)) if not bears_number(number, source)]
    missing += [figure.text for figure in figures_of(claim) if _other_unit(figure, source)]
    missing += [] if _FREE_SAID.search(source) else _FREE.findall(claim)
    if missing:
        yield Finding(doubt=Doubt.NUMBER, words=tuple(dict.fromkeys(missing)))
    days = [day for day in days_of(claim) if not bears_day(day, source)]
    if days:
        yield Finding(doubt=Doubt.DATE, words=tuple(_written(day) for day in days))
    bounds = [figure.text for figure in figures_of(claim) if _other_bound(figure, source)]
    if bounds:
        yield Finding(doubt=Doubt.BOUND, words=tuple(dict.fromkeys(bounds)))


def check_tax(claim: str, source: str) -> Iterator[Finding]:
    """The sums that are with tax in one and without it in the other."""
    there = [(figure, _tax(source, figure)) for figure in figures_of(source)]
    for figure in figures_of(claim):
        said = _tax(claim, figure)
        marks = {mark for other, mark in there if mark and _same(figure, other)}
        if said and marks and said not in marks:
            yield Finding(doubt=Doubt.OPPOSITE, words=(said,))


def check_links(claim: str, everything: str) -> Iterator[Finding]:
    """The addresses that no passage has."""
    known = set(_LINK.findall(everything))
    links = [link for link in _LINK.findall(claim) if link not in known]
    if links:
        yield Finding(doubt=Doubt.LINK, words=tuple(links))


def check_quoted(claim: str, everything: str) -> Iterator[Finding]:
    """What stands in quotation marks that no passage has word for word."""
    flat = "".join(everything.split())
    made_up = [each for each in _QUOTED.findall(claim) if "".join(each.split()) not in flat]
    if made_up:
        yield Finding(doubt=Doubt.NAME, words=tuple(made_up))


def check_markup(claim: str) -> Iterator[Finding]:
    """What a plain sentence has no use for, whether or not a passage has it."""
    if _MARKUP.search(claim):
        yield Finding(doubt=Doubt.MARKUP)


def check_placeholders(claim: str, everything: str) -> Iterator[Finding]:
    """The placeholders of masked values that no passage has: a model made them up."""
    made_up = [m.group() for m in ANY_PLACEHOLDER.finditer(claim) if m.group() not in everything]
    if made_up:
        yield Finding(doubt=Doubt.PLACEHOLDER, words=tuple(made_up))


def bears_number(number: str, text: str) -> bool:
    """Whether a number, as ``numbers`` writes it, is said in ``text``.

    One without a unit may have any there; one with a unit may have it in the head of the column,
    as ``手数料（円）``.

    Args:
        number: one of ``numbers(sentence)``.
        text: in its searched form.
    """
    held = numbers_of(text)
    if number in held:
        return True
    match = _NUMBER.match(number)
    if match is None:
        return False
    value, unit = match.groups()
    if _is_in_kanji(value, unit or "", text) or _is_rate(number, text):
        return True
    if unit is None:
        return any(_value(each) == value for each in held)
    return value in held and _heads(unit, text)


def _is_rate(number: str, text: str) -> bool:
    """Whether ``text`` says 時間額 for 1時間につき."""
    return number in _RATES and any(rate in text for rate in _RATES[number])


def _is_in_kanji(value: str, unit: str, text: str) -> bool:
    """Whether a number stands there in 漢数字 that were not read as one: 一通, 十二会場, 内線二一五, 十一・五日."""
    whole, _, part = value.partition(".")
    if not whole.isdecimal() or int(whole) >= _LARGEST:
        return False
    rest = f"・{part.translate(_FIGURES)}" if part else ""
    forms = (kanji_numeral(int(whole)) + rest, whole.translate(_FIGURES) + rest)
    other = rf"[\d{NUMERAL_CLASS}]"
    return any(
        re.search(rf"(?<!{other}){form}(?!{other}){re.escape(unit)}", text) for form in forms
    )


def days_of(searched: str) -> list[tuple[str, str, str]]:
    """Year (or empty), month and day of each day in a text."""
    return _DAY.findall(searched)


def bears_day(day: tuple[str, str, str], text: str) -> bool:
    """Whether a day of ``days_of`` is said in ``text``: in one piece, or without any year."""
    year, month, number = day
    if year and f"{year}年{month}月{number}日" in text:
        return True
    before = r"(?<![\d年])" if year else r"(?<!\d)"
    return re.search(rf"{before}{month}月{number}日", text) is not None


def _written(day: tuple[str, str, str]) -> str:
    year, month, number = day
    return f"{f'{year}年' if year else ''}{month}月{number}日"


def _tax(text: str, figure: Figure) -> str:
    """``税込`` or ``税抜`` beside a sum of money, however it is said; else empty."""
    if figure.unit != "円":
        return ""
    behind = re.split(r"[、。|\n\d]", text[figure.end : figure.end + _BESIDE], maxsplit=1)[0]
    before = re.split(r"[、。|\n\d]", text[max(0, figure.start - _BESIDE) : figure.start])[-1]
    for mark, pattern in _TAX:
        if pattern.search(behind) or pattern.search(before):
            return mark
    return ""


def _value(number: str) -> str | None:
    match = _NUMBER.match(number)
    return match.group(1) if match else None


def _heads(unit: str, text: str) -> bool:
    head = re.escape(unit)
    return re.search(rf"\((?:単位:? ?)?{head}\)|単位:? ?{head}", text) is not None


def _other_unit(figure: Figure, source: str) -> bool:
    """Whether the number stands in the source, but only with another unit behind it."""
    if figure.unit in _SOFT_UNITS or not figure.unit:
        return False
    if _is_rate(f"{figure.value}{figure.unit}", source):
        return False
    units = {other.unit for other in figures_of(source) if other.value == figure.value}
    if not units or figure.unit in units:
        return False
    if "" in units and _heads(figure.unit, source):
        return False
    return not _is_in_kanji(figure.value, figure.unit, source)


def _other_bound(figure: Figure, source: str) -> bool:
    """Whether every place of the number in the source has another range than the claim."""
    there = [each for each in figures_of(source) if _same(figure, each)]
    if not there:
        return False
    if figure.side and all(each.side and each.side != figure.side for each in there):
        return True
    if figure.unit in _SOFT_UNITS:
        wrong = _CONTRARY.get(figure.bound, frozenset()) if figure.bound else frozenset()
        return all(each.bound in wrong for each in there)
    if figure.bound is None:
        narrow = {Bound.OVER, Bound.UNDER} | ({Bound.LEAST} - _starts(figure))
        return all(each.bound in narrow for each in there)
    if figure.bound is Bound.MOST and _LIMIT.search(source):
        return all(each.bound in _CONTRARY[Bound.MOST] for each in there)
    return all(each.bound is not figure.bound for each in there)


def _starts(figure: Figure) -> frozenset[Bound]:
    """9月から and 9月に begin at the same time; 65歳以上 and 65歳 are not the same."""
    return frozenset({Bound.LEAST}) if figure.unit in {"年", "年度", "月"} else frozenset()


def _same(figure: Figure, other: Figure) -> bool:
    if figure.unit == "day" == other.unit:
        return figure.text.split("年")[-1] == other.text.split("年")[-1]
    return figure.value == other.value and figure.unit in {other.unit, ""}
