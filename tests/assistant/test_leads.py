"""What a quote is led in by, and the cells of a quoted row."""

import pytest

from assistant.citations import cite
from assistant.sentences import units_of
from assistant.tables import cells_of, names_columns, row_cells
from library.model import Citation
from tests.assistant.found import passages

GRANT = (
    "第５条　補助金の額は、次の各号に掲げる区分に応じ、当該各号に定める額とする。この場合において、千円未満は切り捨てる。\n"
    "一　単独の事業　十万円を限度とする。ただし、初年度は五万円とする。\n"
    "二　連携の事業　四十万円を限度とする。\n"
    "２　補助金の交付は、一年度に一回とする。"
)
ROOMS = (
    "施設 | 室名 | 午前（円） | 午後（円）\n"
    "中央公民館 | ホール | 4,200 | 5,600\n"
    " | 調理室 | 1,200 | 1,600\n"
    "港センター | 会議室 | 600 | 800"
)


def quoting(text: str, begins: str, heading: tuple[str, ...] = ()) -> Citation:
    """The citation of the unit that begins so."""
    unit = next(u for u in units_of(text) if text.startswith(begins, u.start))
    return cite(passages(text, heading=heading)[0], unit.start, unit.end, marker=1)


@pytest.mark.parametrize("item", ["一　単独", "二　連携"])
def test_an_item_is_led_in_by_the_sentence_of_its_article(item: str) -> None:
    lead = quoting(GRANT, item).lead
    assert lead == GRANT.split("この場合")[0]


def test_the_next_paragraph_of_an_article_is_no_item_of_the_list_before_it() -> None:
    assert quoting(GRANT, "２　補助金").lead == ""


def test_an_item_is_led_in_by_the_item_that_names_its_list() -> None:
    text = "３　自己負担額\n　(1) 特定健診　500円\n　(2) 若年者健診　1,000円\n４　委託料\n　(1) 基本項目　9,350円"
    assert quoting(text, "(2) 若年者").lead == "３　自己負担額"
    assert quoting(text, "(1) 基本").lead == "４　委託料"
    assert quoting(text, "４　委託料").lead == ""


def test_a_lead_that_stands_in_the_chunk_before_comes_from_the_headings() -> None:
    heading = ("（免除）", "第３条", "市長は、次の各号のいずれかに該当するときは、免除する。")
    text = "八　献血のために使用するとき。\n九　個人で使用するとき。"
    assert quoting(text, "九", heading).lead == heading[-1]
    assert quoting(text, "九", heading[:2]).lead == ""


@pytest.mark.parametrize("answer", ["答　", "回答：", "Ａ３ "])
def test_a_long_answer_is_quoted_by_sentence_and_led_in_by_its_question(answer: str) -> None:
    text = f"問３　利用できる\n期間はいつか。\n{answer}{'市内に住む者は、夏に利用できる。' * 15}\n休館日は火曜日とする。\n問４　費用はいくらか。"
    assert quoting(text, "休館日").lead == "問３　利用できる\n期間はいつか。"
    assert quoting(text, "問４").lead == ""


def test_a_row_is_shown_with_its_header_and_with_what_its_blank_cells_go_on_from() -> None:
    assert row_cells(quoting(ROOMS, "| 調理室")) == (
        ("施設", "中央公民館"),
        ("室名", "調理室"),
        ("午前（円）", "1,200"),
        ("午後（円）", "1,600"),
    )
    assert row_cells(quoting(ROOMS, "港センター"))[0] == ("施設", "港センター")


def test_a_row_whose_table_began_in_another_chunk_has_its_header_from_the_headings() -> None:
    header = "施設 | 室名 | 午前（円）"
    row = quoting("港センター | 会議室 | 600", "港", heading=("1　施設", header))
    assert row.lead == header
    assert row_cells(row)[2] == ("午前（円）", "600")
    spanned = quoting("会議室 | 600", "会議室", heading=("1　施設", header, "港センター"))
    assert row_cells(spanned)[0] == ("施設", "港センター")


def test_a_scanned_row_is_parted_at_its_wide_blanks() -> None:
    text = "区分　窓口　手数料\n住民票　市民課　300円\n税証明　税務課　200円"
    assert row_cells(quoting(text, "税証明"))[2] == ("手数料", "200円")


@pytest.mark.parametrize("text", ["甲 | 乙\n300円 | 丙 | 丁", "第1条　市長は、定める。", "", "|"])
def test_what_is_no_row_of_a_known_table_has_no_cells(text: str) -> None:
    last = text.split("\n")[-1] or "　"
    assert row_cells(cite(passages("甲" + text)[0], 0, len(last), marker=1)) == ()


def test_a_row_of_values_names_no_columns() -> None:
    assert names_columns("区分 | 1時間（円） | 4月")
    assert not names_columns("県外の旅行 | 二千二百円")
    assert not names_columns("計　2,500　921")
    assert cells_of("区分") == ()
