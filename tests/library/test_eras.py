"""Dates in the Japanese calendar, at the edges of its eras."""

from datetime import date

import pytest

from library.eras import japanese_date


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1873, 1, 1), "明治6年1月1日"),
        (date(1872, 12, 31), "1872年12月31日"),
        (date(2026, 11, 23), "令和8年11月23日"),
    ],
)
def test_dates_are_written_in_the_japanese_calendar(day: date, written: str) -> None:
    assert japanese_date(day) == written
