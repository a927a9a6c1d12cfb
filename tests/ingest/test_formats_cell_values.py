"""Cell values as Excel displays them in a Japanese office."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.cell_values import shown
from ingest.formats.number_format import JAPANESE_BUILTIN

DAY = 45383
"""1 April 2024 as Excel keeps it."""
FIRST_OF_REIWA = 43586


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (DAY, '[$-411]ggge"年"m"月"d"日";@', "令和6年4月1日"),
        (DAY, '[$-ja-JP-x-gannen]ggge"年"m"月"d"日";@', "令和6年4月1日"),
        (FIRST_OF_REIWA, '[$-411]ggge"年"m"月"', "令和元年5月"),
        (FIRST_OF_REIWA, "[$-411]ge.m.d;@", "R1.5.1"),
        (DAY, "[$-411]GGE.MM.DD", "令6.04.01"),
        (DAY, 'ggge"年度"', "令和6年度"),
        (DAY, "yyyy/mm/dd", "2024/04/01"),
        (DAY, 'm"月"d"日"(aaa)', "4月1日(月)"),
        (DAY, "aaaa", "月曜日"),
        (DAY, "yy-mmm-d", "24-Apr-1"),
        (DAY + 0.5, 'yyyy"年"m"月"d"日" h"時"mm"分"', "2024年4月1日 12時00分"),
        (1.25, "[h]:mm", "30:00"),
        (dt.datetime(2024, 4, 1, 9, 5, 3), "mm:ss", "05:03"),  # noqa: DTZ001 - as in the file
        (dt.time(13, 30), "AM/PM h:mm", "午後 1:30"),
        (0.368, "0.0%", "36.8%"),
        (1234567, "#,##0,", "1,235"),
        (1234567, '#,##0,"千円"', "1,235千円"),
        (123456789, "#,##0.0,,", "123.5"),
        (-1234, '#,##0;"△"#,##0', "△1,234"),
        (-1234, "#,##0;▲ #,##0", "▲ 1,234"),
        (-1234, "#,##0_);[Red]\\(#,##0\\)", "(1,234)"),
        (-1234, "#,##0", "-1,234"),
        (-0.3, "0", "0"),
        (0, '#,##0;"△"#,##0;"－"', "－"),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-"),
        (1234, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "1,234"),
        (50, '[<100]"少";[>=100]"多"', "少"),
        (150, '[<100]"少";[>=100]"多"', "多"),
        (1200, '"¥"#,##0', "¥1,200"),
        (-1200, "[$¥-411]#,##0", "-¥1,200"),
        (7, "000", "007"),
        (1234567, "000\\-0000", "123-4567"),
        (3, '"第"0"号"', "第3号"),
        (6, 'General"人"', "6人"),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (0.5, "0.0##", "0.5"),
        (1.5, "# ?/?", "1.5"),
        (12345, "0.00E+00", "1.23E+04"),
        (5, "@", "5"),
        ("山田", '@"様"', "山田様"),
        ("山田", "#,##0", "山田"),
        (5, ";;;", ""),
        (1e300, "0", "1e+300"),
        (-5, "yyyy/m/d", "-5"),
    ],
)
def test_a_value_is_shown_as_its_format_says(
    value: object, number_format: str, expected: str
) -> None:
    assert shown(value, number_format) == expected


@pytest.mark.parametrize("number_format", JAPANESE_BUILTIN.values())
def test_every_built_in_format_shows_something(number_format: str) -> None:
    assert any(c.isdecimal() for c in shown(DAY, number_format))


@given(
    st.integers(min_value=-(10**14), max_value=10**14),
    st.sampled_from(["#,##0", "0", "General", '#,##0"円"', '#,##0;"△"#,##0']),
)
def test_no_digit_of_a_whole_number_is_lost(value: int, number_format: str) -> None:
    digits = "".join(c for c in shown(value, number_format) if c.isdecimal())
    assert digits == str(abs(value))


@given(
    st.one_of(st.floats(), st.integers(), st.text(max_size=5)),
    st.text(alphabet='0#?.,%E+-/;@ymdhsgea"\\[]$_*年<>=1', max_size=20),
)
def test_no_format_stops_the_reading(value: object, number_format: str) -> None:
    assert isinstance(shown(value, number_format), str)
