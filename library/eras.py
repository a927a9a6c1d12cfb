"""Dates as Japanese offices write them today: 令和6年4月1日."""

from datetime import date, datetime

_GREGORIAN = date(1873, 1, 1)
_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)


def japanese_date(day: date) -> str:
    """令和6年4月1日; the Western year before 1873, when Japan took over the Gregorian calendar."""
    if day < _GREGORIAN:
        return f"{day.year}年{day.month}月{day.day}日"
    for first, name in _ERAS:
        if day >= first:
            year = day.year - first.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    raise ValueError(f"no era for {day}")


def japanese_fiscal_year(year: int) -> str:
    """令和6年度 for 2024; the era is that of May, as 2019 is 令和元年度."""
    return japanese_date(date(year, 5, 1)).removesuffix("5月1日") + "度"


def japanese_time(moment: datetime) -> str:
    """The local date and time, to the minute."""
    local = moment.astimezone()
    return f"{japanese_date(local.date())} {local:%H:%M}"
