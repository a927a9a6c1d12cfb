"""From when a document holds: its date of issue or force, read conservatively off page 1."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date

from library.model import LineRole, Page

_HEAD_LINES = 12
_NUMBER = r"(元|\d{1,4}|[〇一二三四五六七八九十]{1,4})"
_DATE = re.compile(
    rf"(?:(令和|平成|昭和)\s*{_NUMBER}\s*年|(\d{{4}})\s*年(?:\s*\([^)]*\))?)"
    rf"\s*{_NUMBER}\s*月\s*{_NUMBER}\s*日"
)
_FIRST_YEAR = {"令和": 2019, "平成": 1989, "昭和": 1926}
_ISSUE = re.compile(r"\s*(?:\([日月火水木金土]\)|付け?|制定|策定|作成|改[定正訂]|現在|発行)?\s*")
_IN_FORCE = re.compile(r"\s*(?:から|より|に)\s*(?:施行|適用)")
_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")}
_TEN = 10


def effective_date(pages: Sequence[Page]) -> date | None:
    """The date from which the document holds, or of its issue; None if page 1 does not say.

    In the first lines of page 1: a date that is said to be that of coming into force; else the
    one date that stands alone on its line. Two different such dates are no answer.
    """
    lines = list(_head(pages))
    in_force = {found for line in lines for found, rest in _dates(line) if _IN_FORCE.match(rest)}
    if len(in_force) == 1:
        return in_force.pop()
    alone = {found for line in lines if (found := _alone(line)) is not None}
    return alone.pop() if len(alone) == 1 else None


def _head(pages: Sequence[Page]) -> Iterator[str]:
    lines = pages[0].lines if pages else ()
    shown = [line for line in lines if line.role is not LineRole.MARGIN and line.text.strip()]
    for line in shown[:_HEAD_LINES]:
        yield unicodedata.normalize("NFKC", line.text)


def _alone(line: str) -> date | None:
    match = _DATE.match(line.strip().lstrip("-*・ "))
    if match is None:
        return None
    rest = line.strip().lstrip("-*・ ")[match.end() :]
    return _date_of(match) if _ISSUE.fullmatch(rest) else None


def _dates(line: str) -> Iterator[tuple[date, str]]:
    for match in _DATE.finditer(line):
        found = _date_of(match)
        if found is not None:
            yield found, line[match.end() :]


def _date_of(match: "re.Match[str]") -> date | None:
    era, era_year, year, month, day = match.groups()
    full = _FIRST_YEAR[era] + _number(era_year) - 1 if era else int(year)
    try:
        return date(full, _number(month), _number(day))
    except ValueError:
        return None


def _number(text: str) -> int:
    """元, digits, or a kanji number below 100; 0 if it is none."""
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    value = _DIGITS.get(ones, 0)
    return value + _TEN * (_DIGITS.get(tens, 1 if not tens else 0)) if ten else value
