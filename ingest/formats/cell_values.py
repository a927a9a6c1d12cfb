"""Spreadsheet values as they are displayed, plainly: numbers, dates in the calendar of their format."""

import re
from datetime import date, datetime, time, timedelta

_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)
_ERA_FORMAT = re.compile(r"(?<![a-z])g+\s*e|\[\$-[^\]]*411\].*e", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DECIMALS = re.compile(r"0\.(0+)")


def shown(value: object, number_format: str) -> str:
    """A cell's value as text; empty for an empty cell."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime() | date():
            return _date(value, number_format)
        case time() | timedelta():
            return _clock(value)
        case int() | float():
            return _number(value, number_format)
        case _:
            return str(value)


def _number(value: float, number_format: str) -> str:
    pattern = _QUOTED.sub("", number_format.split(";")[0])
    decimals = _DECIMALS.search(pattern)
    grouped = "," if "#,##0" in pattern else ""
    if "%" in pattern:
        return f"{value * 100:{grouped}.{len(decimals[1]) if decimals else 0}f}%"
    if decimals:
        return f"{value:{grouped}.{len(decimals[1])}f}"
    if grouped:
        return f"{value:,.0f}"
    # The shortest text that means the same number, without an exponent; 15 digits as Excel keeps.
    whole = isinstance(value, int) or value.is_integer()
    plain = f"{value:.0f}" if whole else f"{float(f'{value:.15g}'):.15f}"
    return plain if whole else plain.rstrip("0")


def _date(value: date, number_format: str) -> str:
    day = value.date() if isinstance(value, datetime) else value
    text = _day(day, number_format)
    if isinstance(value, datetime) and value.time() != time():
        return f"{text} {_time(value.time())}"
    return text


def _day(day: date, number_format: str) -> str:
    pattern = number_format.lower()
    if _ERA_FORMAT.search(pattern):
        return _in_era(day)
    if "年" in pattern:
        end = f"{day.day}日" if "日" in pattern else ""
        return f"{day.year}年{day.month}月{end}"
    return f"{day.year}/{day.month}/{day.day}"


def _in_era(day: date) -> str:
    for first, name in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def _time(value: time) -> str:
    return value.strftime("%H:%M:%S" if value.second else "%H:%M").removeprefix("0")


def _clock(value: time | timedelta) -> str:
    if isinstance(value, time):
        return _time(value)
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
