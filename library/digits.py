"""Reads one 漢数字 or a mixture with digits: 三千二百万五百, 二〇二四, 壱拾弐, 3億5千万."""

import re
from decimal import Decimal

from library.text import fold

DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {
    # 大字, and the circles that stand for 〇 in vertical print.
    "零": 0,
    "○": 0,
    "◯": 0,
    "壱": 1,
    "壹": 1,
    "弐": 2,
    "貳": 2,
    "参": 3,
    "參": 3,
}
_FIGURES = "〇一二三四五六七八九"
_SMALL = {"十": 10, "拾": 10, "百": 100, "千": 1000}
_BIG = {"万": 10**4, "萬": 10**4, "億": 10**8, "兆": 10**12}
DIGIT_CLASS = "".join(DIGITS)
"""For use in a regular expression's brackets: one figure of a 漢数字."""
NUMERAL_CLASS = DIGIT_CLASS + "".join(_SMALL) + "".join(_BIG)
"""The same with 十, 百, 千, 万, 億, 兆."""

_POSITIONAL = re.compile(rf"[{DIGIT_CLASS}]+")
_TOKEN = re.compile(
    rf"\d+(?:\.\d+)?|[{DIGIT_CLASS}]+|[{''.join(_SMALL)}]|[{''.join(_BIG)}]", re.ASCII
)
_LONGEST = 32
"""Characters; no number of an office is longer, and Python reads no endless ones."""


def read_numeral(text: str) -> int | None:
    """The whole number that ``text`` writes: 三千二百万五百, 二〇二四, 壱拾弐, 3億5千万, 1,234.

    None for anything else, also for what only looks like one (百十千).
    """
    plain = fold(text).replace(",", "")
    if len(plain) > _LONGEST:
        return None
    if plain.isascii() and plain.isdecimal():
        return int(plain)
    if _POSITIONAL.fullmatch(plain):
        return int(figures(plain))
    tokens = _TOKEN.findall(plain)
    if not tokens or "".join(tokens) != plain:
        return None
    return _whole(_sum_up(tokens))


def kanji_numeral(value: int) -> str:
    """A whole number below 兆 as offices write it: 12300 → 一万二千三百; 〇 for none."""
    if value == 0:
        return "〇"
    written = ""
    for unit, size in (("億", 10**8), ("万", 10**4)):
        if value >= size:
            written += kanji_numeral(value // size) + unit
            value %= size
    for unit, size in (("千", 1000), ("百", 100), ("十", 10)):
        count, value = divmod(value, size)
        written += ("" if count == 1 else _FIGURES[count]) + unit if count else ""
    return written + (_FIGURES[value] if value else "")


def figures(written: str) -> str:
    """Each figure of a 漢数字 as a digit: 二〇二四 → 2024; other characters stay."""
    return "".join(str(DIGITS.get(character, character)) for character in written)


def _sum_up(tokens: list[str]) -> Decimal | None:
    """The value of digits and units, which must come in falling order."""
    total = section = Decimal(0)
    digits: Decimal | None = None
    small, big = 10**4, 10**16
    for token in tokens:
        if token in _SMALL:
            unit = _SMALL[token]
            if unit >= small or (digits is not None and not 0 < digits < 10):
                return None
            section, small, digits = section + (1 if digits is None else digits) * unit, unit, None
        elif token in _BIG:
            unit = _BIG[token]
            section += digits or 0
            if unit >= big or not 0 < section < 10**4:
                return None
            total, section, small, big, digits = (
                total + section * unit,
                Decimal(0),
                10**4,
                unit,
                None,
            )
        elif digits is not None or (digits := Decimal(figures(token))) >= small:
            return None
    return total + section + (digits or 0)


def _whole(value: Decimal | None) -> int | None:
    return int(value) if value is not None and value == value.to_integral_value() else None
