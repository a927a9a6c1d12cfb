"""Finds dates as Japanese offices write them: 令和元年５月１日, R6.4.1, 平成17年, 二〇二四年四月一日."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from library.digits import DIGIT_CLASS, read_numeral
from library.text import fold

_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERAS |= {"R": 2018, "H": 1988, "S": 1925, "T": 1911, "M": 1867}
_ERAS |= {"㋿": 2018, "㍻": 1988, "㍼": 1925, "㍽": 1911, "㍾": 1867}
_GAP = r"[ \u3000]?"
_ERA = (
    rf"令{_GAP}和|平{_GAP}成|昭{_GAP}和|大{_GAP}正|明{_GAP}治|[㋿㍻㍼㍽㍾]|(?<![A-Za-z0-9])[RHSTM]"
)
_TWO = rf"(?:\d(?:{_GAP}\d)?|[{DIGIT_CLASS}十]{{1,3}})"
_ERA_YEAR = rf"(?P<era>{_ERA}){_GAP}\.?{_GAP}(?P<nth>元|{_TWO})"
_WEST_YEAR = (
    rf"(?<![\d.,/-])(?:西{_GAP}暦{_GAP})?(?P<west>[12](?:{_GAP}\d){{3}}|[一二][{DIGIT_CLASS}]{{3}})"
)
_OTHER_YEAR = r"(?:[（(](?:[一-龥]{2}|[A-Z㋿㍻㍼㍽㍾])?[ \u3000]?(?:元|[0-9一二三四五六七八九十〇]{1,4})年?[）)])?"
"""2025年（令和７年）３月25日: the same year in the other calendar."""
_MONTH_DAY = rf"(?:{_GAP}(?P<month>{_TWO}){_GAP}月(?:{_GAP}(?P<day>{_TWO}){_GAP}日)?)?"
_WRITTEN = re.compile(
    rf"(?:{_ERA_YEAR}|{_WEST_YEAR}){_GAP}(?:年{_OTHER_YEAR}|{_OTHER_YEAR}年)"
    rf"(?:{_GAP}(?P<fiscal>度)|{_MONTH_DAY})",
    re.ASCII,
)
_SHORT = re.compile(
    r"(?:(?<![A-Za-z0-9])(?P<era>[RHSTM])(?P<nth>元|\d{1,2})|(?<![\d./-])(?P<west>(?:1[89]|2[01])\d\d))"
    r"(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d/-]|\.\d)",
    re.ASCII,
)
_SPACES = re.compile(r"[ \u3000]")


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMention:
    """A date found in a text, as exact as it was written."""

    year: int
    """Western."""
    month: int | None
    day: int | None
    fiscal: bool
    """Whether it is a 年度, which runs from April to March."""
    start: int
    """Offset in the text that was given; ``text[start:end]`` is the date as written."""
    end: int

    @property
    def value(self) -> date | None:
        """The day; None where only a month or a year was written."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def iso(self) -> str:
        """``2024-04-01``, ``2024-04`` or ``2024``."""
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)]
        return "-".join(parts)

    @property
    def western(self) -> str:
        """``2024年4月1日``, ``2024年4月``, ``2024年`` or ``2024年度``."""
        month = f"{self.month}月" if self.month else ""
        day = f"{self.day}日" if self.day else ""
        return f"{self.year}年{'度' if self.fiscal else ''}{month}{day}"


def dates(text: str) -> tuple[DateMention, ...]:
    """Every date with a year in ``text``, in order: 令和６年４月１日, R6.4.1, 令和元年度, 2024-04-01.

    Days that do not exist are left out, or given as the month that they name.
    """
    return tuple(_dates(_aligned(text)))


@lru_cache(maxsize=4096)
def _aligned_character(character: str) -> str:
    folded = fold(character)
    return folded if len(folded) == 1 else character


def _aligned(text: str) -> str:
    """``text`` folded as far as that keeps every offset."""
    return text if text.isascii() else "".join(map(_aligned_character, text))


def _dates(aligned: str) -> Iterator[DateMention]:
    matches = [*_WRITTEN.finditer(aligned), *_SHORT.finditer(aligned)]
    for match in sorted(matches, key=re.Match.start):
        mention = _mention(match)
        if mention is not None:
            yield mention


def _mention(match: re.Match[str]) -> DateMention | None:
    parts = match.groupdict()
    year, month, day = _year(parts), _part(parts["month"]), _part(parts["day"])
    end = match.end()
    if year is None or (parts["month"] and not 1 <= (month or 0) <= 12):
        return None
    if day is not None and month is not None and not _exists(year, month, day):
        if "mark" in parts:
            return None
        day, end = None, match.end("month") + match.string[match.end("month") :].index("月") + 1
    return DateMention(
        year=year,
        month=month,
        day=day,
        fiscal=bool(parts.get("fiscal")),
        start=match.start(),
        end=end,
    )


def _year(parts: dict[str, str | None]) -> int | None:
    if parts["west"]:
        return _part(parts["west"])
    nth = 1 if parts["nth"] == "元" else _part(parts["nth"])
    return _ERAS[_SPACES.sub("", parts["era"] or "")] + nth if nth else None


def _part(written: str | None) -> int | None:
    return read_numeral(_SPACES.sub("", written)) if written else None


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
