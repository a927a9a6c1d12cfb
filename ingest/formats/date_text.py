"""Dates and times as a section of a number format shows them, in the calendar that it names."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from ingest.formats.number_format import Kind, Part

_ERAS = (
    (date(2019, 5, 1), "令和", "R"),
    (date(1989, 1, 8), "平成", "H"),
    (date(1926, 12, 25), "昭和", "S"),
    (date(1912, 7, 30), "大正", "T"),
    (date(1868, 1, 25), "明治", "M"),
)
_DAYS = "月火水木金土日"
_NOON = 12


def date_text(moment: datetime, parts: Sequence[Part]) -> str:
    """A day, a time of day, or both."""
    twelve = any(part.kind is Kind.NOON for part in parts)
    return "".join(_shown(moment, parts, index, twelve=twelve) for index in range(len(parts)))


def span_text(span: timedelta, parts: Sequence[Part]) -> str:
    """A length of time, hours beyond a day and all."""
    seconds = round(span.total_seconds())
    shown = []
    for index, part in enumerate(parts):
        if part.kind is Kind.LITERAL:
            shown.append(part.text)
        elif part.kind in {Kind.DATE, Kind.ELAPSED}:
            whole = part.kind is Kind.ELAPSED
            unit = "n" if _is_minute(parts, index) else part.text[0]
            size, limit = {"h": (3600, 24), "s": (1, 60)}.get(unit, (60, 60))
            count = seconds // size if whole else seconds // size % limit
            shown.append(str(count).zfill(len(part.text)))
    return "".join(shown)


def plain_date(moment: datetime) -> str:
    """A day and its time, where the format does not say how."""
    day = f"{moment.year}/{moment.month}/{moment.day}"
    return day if moment.time() == time() else f"{day} {plain_time(moment.time())}"


def plain_time(moment: time) -> str:
    """A time of day, where the format does not say how."""
    return moment.strftime("%H:%M:%S" if moment.second else "%H:%M").removeprefix("0")


def _shown(moment: datetime, parts: Sequence[Part], index: int, *, twelve: bool) -> str:
    part = parts[index]
    if part.kind is Kind.NOON:
        return ("午前", "午後")[moment.hour >= _NOON]
    if part.kind is Kind.ELAPSED:
        return span_text(moment - datetime.combine(moment, time()), [part])
    if part.kind is not Kind.DATE:
        return part.text if part.kind is Kind.LITERAL or part.text == "." else ""
    if part.text[0] in "ge":
        return _era(moment.date(), parts, index)
    if part.text[0] in "hms" and (part.text[0] != "m" or _is_minute(parts, index)):
        hour = (moment.hour % _NOON or _NOON) if twelve else moment.hour
        count = {"h": hour, "m": moment.minute, "s": moment.second}[part.text[0]]
        return str(count).zfill(len(part.text[:2]))
    return _day(moment, part.text)


def _day(moment: datetime, code: str) -> str:
    if code[0] == "y":
        return f"{moment.year % 100:02d}" if len(code) <= 2 else f"{moment.year:04d}"
    if code[0] == "a":
        return _DAYS[moment.weekday()] + ("曜日" if len(code) > 3 else "")
    if len(code) > 2:
        name = moment.strftime("%B" if code[0] == "m" else "%A")
        return name if len(code) == 4 else name[: 1 if len(code) > 4 else 3]
    return str(moment.month if code[0] == "m" else moment.day).zfill(len(code))


def _era(day: date, parts: Sequence[Part], index: int) -> str:
    code = parts[index].text
    found = next((era for era in _ERAS if day >= era[0]), None)
    if found is None:
        return "" if code[0] == "g" else str(day.year)
    first, name, letter = found
    if code[0] == "g":
        return letter if len(code) == 1 else name[: len(code) - 1]
    year = day.year - first.year + 1
    following = parts[index + 1].text if index + 1 < len(parts) else ""
    if year == 1 and following.startswith("年"):
        return "元"
    return str(year).zfill(min(len(code), 2))


def _is_minute(parts: Sequence[Part], index: int) -> bool:
    """Whether an ``m`` means minutes: right after hours or right before seconds."""
    if parts[index].text not in {"m", "mm"}:
        return False
    dates = [i for i, part in enumerate(parts) if part.kind in {Kind.DATE, Kind.ELAPSED}]
    place = dates.index(index)
    before = parts[dates[place - 1]].text[0] if place else ""
    after = parts[dates[place + 1]].text[0] if place + 1 < len(dates) else ""
    return before == "h" or after == "s"
