"""The text as searched, and its mapping back to the text as read."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from library.searched import searched
from library.text import fold, squeeze

_OFFICE = st.text(
    st.sampled_from(
        "令和元平成年度月日時分円人第条の〇一二三十百千万億0123456789.,、・:/- \n　（）()RH%ヶ月"
        "目次ab-\u00ad\u3099ｶﾞサ力ービスの"
    )
)
ANY_TEXT = st.one_of(st.text(), _OFFICE)


@pytest.mark.parametrize(
    ("read", "form"),
    [
        ("令和６年四月一日から施行する", "2024-04-01から施行する"),
        ("R6.4.1付け", "2024-04-01付け"),
        ("平成三十年度の予算", "2018年度の予算"),
        ("令和6年4月の広報", "2024-04の広報"),
        ("二〇二四年", "2024年"),
        ("金三千二百万五百円", "金32000500円"),
        ("１，２３４人", "1234人"),
        ("第十二条第二項", "第12条第2項"),
        ("3億5千万円", "350000000円"),
        ("第1回2024年4月1日3時", "第1回2024-04-01 3時"),
        ("infor-\nmation sys\u00adtem", "information system"),
        ("目　　次", "目次"),
        ("この要綱は補助金の交付に関し必\n要な事項を定める。\n附則", "この要綱は補助金の交付に関し必要な事項を定める。\n附則"),
        ("名称\n住所", "名称\n住所"),
        ("三重県、八王子市、四国、一宮、二本松市、千葉、五島列島", "三重県、八王子市、四国、一宮、二本松市、千葉、五島列島"),
        ("一部、一般、一時、十分、万一", "一部、一般、一時、十分、万一"),
    ],
)  # fmt: skip
def test_what_is_searched_is_written_one_way(read: str, form: str) -> None:
    assert searched(read).text == form


def test_a_match_leads_back_to_what_was_read() -> None:
    read = "（令和 ６ 年４月１日）三千円、ｶﾞｽ代は２，０００円"
    form = searched(read)
    marked = {
        wanted: [read[start:end] for start, end in form.places_of(wanted)]
        for wanted in ("2024-04-01", "3000円", "ガス", "2000")
    }
    assert marked == {
        "2024-04-01": ["令和 ６ 年４月１日"],
        "3000円": ["三千円"],
        "ガス": ["ｶﾞｽ"],
        "2000": ["２，０００"],
    }


@settings(deadline=None)  # the machine may be busy
@given(ANY_TEXT)
def test_searching_the_searched_form_changes_nothing_more(text: str) -> None:
    once = searched(text).text
    assert searched(once).text == once


@settings(deadline=None)  # the machine may be busy
@given(ANY_TEXT)
@example("각\u11a8か\u200b\u3099")
def test_places_never_fall_and_lie_in_the_text(text: str) -> None:
    form = searched(text)
    assert len(form.text) == len(form.starts) == len(form.ends)
    assert all(
        0 <= start < end <= len(text) for start, end in zip(form.starts, form.ends, strict=True)
    )
    assert list(form.starts) == sorted(form.starts)
    assert list(form.ends) == sorted(form.ends)


@settings(deadline=None)  # the machine may be busy
@given(ANY_TEXT)
def test_nothing_is_lost_but_what_only_broke_a_word_or_number(text: str) -> None:
    form = searched(text)
    kept = {
        place
        for start, end in zip(form.starts, form.ends, strict=True)
        for place in range(start, end)
    }
    lost = "".join(character for place, character in enumerate(text) if place not in kept)
    assert set(squeeze(fold(lost))) <= set(",、-\u00ad")


@settings(deadline=None)  # the machine may be busy
@given(st.text("国民健康保険サービスの申請をする。", max_size=40))
def test_where_nothing_is_rewritten_each_character_keeps_its_place(text: str) -> None:
    form = searched(text)
    assert form.text == text
    assert form.starts == tuple(range(len(text)))
