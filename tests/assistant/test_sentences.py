"""Quotable units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sentences import UnitKind, units_of
from library.text import squeeze

_OFFICE = st.text(
    st.sampled_from(
        "第一条２（）()「」『。！？、：\n\t|　 ・①ア次のとおりとする問答QA.ます課8月19日あア漢"
    ),
    max_size=300,
)
ANY_TEXT = st.one_of(st.text(), _OFFICE)


def quotes(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in units_of(text)]


@given(ANY_TEXT)
def test_units_follow_each_other_and_leave_out_only_white_space(text: str) -> None:
    units = units_of(text)
    assert squeeze("".join(quotes(text))) == squeeze(text)
    ends = [0, *(unit.end for unit in units)]
    for unit, end in zip(units, ends, strict=False):
        assert end <= unit.start < unit.end <= len(text)
        assert text[unit.start : unit.end].strip() == text[unit.start : unit.end]


@given(ANY_TEXT)
def test_what_leads_in_stands_before_in_the_same_text(text: str) -> None:
    for unit in units_of(text):
        assert unit.lead is None or 0 <= unit.lead[0] < unit.lead[1] <= unit.start


def test_sentences_end_outside_brackets_only() -> None:
    text = "「はい。」と答えた（注。以下同じ。）者は三人である。次の文。"
    assert quotes(text) == ["「はい。」と答えた（注。以下同じ。）者は三人である。", "次の文。"]


def test_a_bracket_that_never_closes_hides_no_full_stop() -> None:
    assert quotes("甲は（乙という。丙は丁という。") == ["甲は（乙という。", "丙は丁という。"]


def test_a_short_list_is_one_unit_with_its_lead_in() -> None:
    text = "動作を確認したブラウザは以下のとおりです。\n・Chrome\n・Firefox\n上記以外では表示されません。"
    units = units_of(text)
    assert [unit.kind for unit in units] == [UnitKind.LIST, UnitKind.SENTENCE]
    assert text[units[0].start : units[0].end].endswith("Firefox")


def test_a_long_list_is_quoted_by_item_and_each_knows_its_lead_in() -> None:
    item = "一　" + "あ" * 150 + "もの"
    text = f"第一条　政令で定める要件は、次に掲げるとおりとする。\n{item}\n{item}"
    lead, first, second = units_of(text)
    assert (lead.kind, first.kind, second.kind) == (UnitKind.ITEM,) * 3
    assert first.lead == second.lead == (lead.start, lead.end)


@pytest.mark.parametrize("cell", [" | ", "\t", "\u3000"])
def test_a_table_row_is_one_unit_and_knows_the_first_row(cell: str) -> None:
    rows = [("区分", "回収数", "回収率(％)"), ("A票", "475", "38.0"), ("計", "921", "36.8")]
    text = "\n".join(cell.join(row) for row in rows)
    units = units_of(text)
    assert [unit.kind for unit in units] == [UnitKind.ROW] * 3
    assert units[0].lead is None
    assert units[1].lead == units[2].lead == (units[0].start, units[0].end)


def test_the_head_of_a_letter_is_one_unit() -> None:
    text = (
        "保発第１号\n令和元年８月19日\n各課長　殿\n改定について\n標記について、次のように通知する。"
    )
    assert [unit.kind for unit in units_of(text)] == [UnitKind.BLOCK, UnitKind.SENTENCE]


def test_a_lone_short_line_above_text_is_a_heading() -> None:
    assert [unit.kind for unit in units_of("（性別）\n男性が52.9％となっています。")] == [
        UnitKind.HEADING,
        UnitKind.SENTENCE,
    ]


def test_a_question_is_quoted_with_its_answer() -> None:
    text = "Q1 手数料はいくらですか。\nA1 300円です。窓口で納めてください。\nQ2 休みはいつですか。"
    assert units_of(text)[0].kind is UnitKind.PAIR
    assert quotes(text)[0] == text.splitlines()[0] + "\n" + text.splitlines()[1]


def test_a_scan_without_full_stops_is_cut_at_its_clauses() -> None:
    text = "議長ただいまから本日の会議を開きます" * 12
    found = quotes(text)
    assert len(found) > 3
    assert all(len(quote) < 120 for quote in found)
