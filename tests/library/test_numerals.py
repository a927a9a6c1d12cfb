"""Numbers and dates as Japanese offices write them."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.numerals import dates, normalise_numbers, numbers, read_numeral

_FIGURES = "〇一二三四五六七八九"
_ERA_STARTS = (
    ("令和", date(2019, 5, 1)),
    ("平成", date(1989, 1, 8)),
    ("昭和", date(1926, 12, 25)),
    ("大正", date(1912, 7, 30)),
)
MODERN_DAYS = st.dates(date(1913, 1, 1), date(2099, 12, 31))


def kanji_of(number: int) -> str:
    """五百二 for 502: the plain way of writing, without 一 before 十, 百, 千."""
    if number == 0:
        return "〇"
    written = ""
    for unit, name in ((10**12, "兆"), (10**8, "億"), (10**4, "万"), (1, "")):
        if part := number // unit % 10**4:
            written += _below_ten_thousand(part) + name
    return written


def _below_ten_thousand(number: int) -> str:
    written = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        if figure := number // unit % 10:
            written += ("" if figure == 1 and name else _FIGURES[figure]) + name
    return written


def wareki_of(day: date, *, kanji: bool) -> str:
    era, start = next((era, start) for era, start in _ERA_STARTS if day >= start)
    nth = day.year - start.year + 1
    write = kanji_of if kanji else str
    return f"{era}{'元' if nth == 1 else write(nth)}年{write(day.month)}月{write(day.day)}日"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("三千二百万五百", 32_000_500),
        ("二〇二四", 2024),
        ("壱百弐拾参万", 1_230_000),
        ("3億5千万", 350_000_000),
        ("1.5億", 150_000_000),
        ("一二〇万", 1_200_000),
        ("２，５００", 2500),
        ("千", 1000),
    ],
)
def test_a_numeral_is_read(written: str, number: int) -> None:
    assert read_numeral(written) == number


@pytest.mark.parametrize(
    "written", ["", "元", "百十千", "万", "二十一二", "1.23456万", "一-二", "9" * 99]
)
def test_what_is_no_whole_number_is_none(written: str) -> None:
    assert read_numeral(written) is None


@given(st.integers(0, 10**16 - 1))
def test_what_is_written_in_kanji_is_read_back(number: int) -> None:
    assert read_numeral(kanji_of(number)) == number


@given(st.integers(0, 10**16 - 1))
def test_thousands_are_read_with_and_without_commas(number: int) -> None:
    assert read_numeral(f"{number:,}") == read_numeral(str(number)) == number


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("令和6年4月1日", "2024-04-01"),
        ("R6.4.1", "2024-04-01"),
        ("令和元年", "2019"),
        ("平成17年", "2005"),
        ("二〇二四年四月一日", "2024-04-01"),
        ("2024/4/1", "2024-04-01"),
        ("2024-04-01", "2024-04-01"),
        ("㍻30年3月", "2018-03"),
        ("S46.12.1", "1971-12-01"),
        ("令 和 元 年 ８ 月 1 9 日", "2019-08-19"),
        ("２０２１年（令和３年）４月２８日", "2021-04-28"),
        ("令和３年（2021年）４月", "2021-04"),
        ("⽇付 令和５年⼆⽉", "2023-02"),
    ],
)
def test_a_date_is_found_as_exactly_as_it_is_written(text: str, iso: str) -> None:
    assert [mention.iso for mention in dates(f"本書は{text}から")] == [iso]


@pytest.mark.parametrize(
    "text", ["12024年", "1015-1", "03-2024-4111", "AR6.4.1", "令和0年", "４月１日"]
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert dates(text) == ()


def test_a_day_that_does_not_exist_is_read_as_its_month() -> None:
    (mention,) = dates("令和６年２月３０日")
    assert (mention.iso, mention.value) == ("2024-02", None)


def test_a_fiscal_year_is_told_from_a_year() -> None:
    year, fiscal = dates("令和4年と令和4年度")
    assert (year.western, fiscal.western) == ("2022年", "2022年度")
    assert fiscal.fiscal
    assert not year.fiscal


@given(
    day=MODERN_DAYS,
    kanji=st.booleans(),
    before=st.text(max_size=20),
    after=st.text("あア、 \n", max_size=5),
)
def test_a_day_written_in_the_japanese_calendar_comes_back(
    *, day: date, kanji: bool, before: str, after: str
) -> None:
    written = wareki_of(day, kanji=kanji)
    text = f"{before} {written}{after}"
    mention = next(m for m in dates(text) if m.start == len(before) + 1)
    assert mention.value == day
    assert text[mention.start : mention.end] == written


@given(MODERN_DAYS)
def test_all_ways_of_writing_a_day_become_the_same(day: date) -> None:
    western = f"{day.year}年{day.month}月{day.day}日"
    ways = (wareki_of(day, kanji=True), wareki_of(day, kanji=False), day.isoformat(), western)
    assert {normalise_numbers(way) for way in ways} == {western}


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("三億五千万円", "350000000円"),
        ("１，２３４人", "1234人"),
        ("一、二三四円", "1234円"),
        ("千立方メートル以上", "1000m3以上"),
        ("三分の二", "3分の2"),
        ("第五条の三第二項", "第5条の3第2項"),
        ("別表第一", "別表第1"),
        ("午後一時半", "13時30分"),
        ("9:30から17:00", "9時30分から17時"),
        ("三・五パーセント", "3.5%"),
        ("年十四・六パーセント", "年14.6%"),
        ("最初の三十分が無料", "最初の30分が無料"),
        ("百二十三万人", "1230000人"),
        ("六ヶ月", "6か月"),
        ("令和六年四月一日", "2024年4月1日"),
        ("令和６年度", "2024年度"),
    ],
)
def test_numbers_and_dates_become_digits(text: str, normal: str) -> None:
    assert normalise_numbers(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "一般会計と三重県の第一小学校",
        "第三者が第三セクターに一任",
        "四日市市、八戸市、二本松市、千歳市、十日町",
        "数十人と何百件",
        "十分に説明し、一部を改正",
        "一人ひとりが万一に備える",
        "六本木の百貨店",
    ],
)
def test_kanji_in_names_and_idioms_are_no_numbers(text: str) -> None:
    assert normalise_numbers(text) == text
    assert numbers(text) == frozenset()


def test_numbers_carry_their_units() -> None:
    assert numbers("令和６年４月、二十人が3回、087-861-4501へ") == {
        "2024年", "4月", "20人", "3回", "087-861-4501"
    }  # fmt: skip


_OFFICE = st.text(
    st.sampled_from(
        "令和元平成年度月日時分円人第条の〇一二三十百千万億0123456789.,、・:/- （）()RH%ヶ月"
    )
)


@given(st.one_of(st.text(), _OFFICE))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise_numbers(text)
    assert normalise_numbers(once) == once


@given(st.one_of(st.text(), _OFFICE))
def test_any_text_can_be_read(text: str) -> None:
    numbers(text)
    for mention in dates(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.value is None or mention.value.isoformat() == mention.iso
    ends = [mention.end for mention in dates(text)]
    assert all(m.start >= end for m, end in zip(dates(text)[1:], ends, strict=False))


@pytest.mark.parametrize(
    "pattern", ["一", "〇", "9", "1,", "令和", "1-", "第一", "十分の", "令 和 ", "12:"]
)
def test_endless_repetition_is_read_in_linear_time(pattern: str) -> None:
    start = time.monotonic()
    numbers(pattern * 30_000)
    assert time.monotonic() - start < 5
