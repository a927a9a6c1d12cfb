"""Ruled tables: grids made of rules, lines put into their cells."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.layout.rules import Rule
from ingest.ocr.placed import PlacedLine
from library.model import LineRole
from tests.ingest.table_making import WIDTH, cells, column, grid, level, line, read, upright


def test_a_cell_of_several_lines_is_one_cell_read_before_the_next() -> None:
    rules = grid([100, 500, 900], [300, 420, 540])
    lines = [
        line("申請の時に", 110, 320),
        line("必要なもの", 110, 370),
        line("本人確認書類", 520, 320),
        line("及び印鑑", 520, 370),
        line("手数料", 110, 460),
        line("無料", 520, 460),
    ]
    found = read(lines[::-1], rules)
    assert cells(found.tables[0]) == [
        ["申請の時に必要なもの", "本人確認書類及び印鑑"],
        ["手数料", "無料"],
    ]
    assert [placed.text for placed in found.lines] == [placed.text for placed in lines]


def test_empty_cells_keep_their_place_and_open_sides_are_sides() -> None:
    rules = [
        *(level(y, 100, 1300) for y in (300, 360, 420)),
        upright(500, 300, 420),
        upright(900, 300, 420),
    ]
    lines = [line("種類", 120, 314), line("備考", 920, 314), line("乙", 520, 374)]
    assert cells(read(lines, rules).tables[0]) == [["種類", "", "備考"], ["", "乙", ""]]


def test_a_narrow_vertical_label_beside_its_rows_is_one_merged_cell() -> None:
    rules = [
        *(level(y, 100, 900) for y in (300, 480)),
        *(level(y, 160, 900) for y in (360, 420)),
        *(upright(x, 300, 480) for x in (100, 160, 400, 900)),
    ]
    lines = [column("申請者", 114, 330)]
    for number, (name, value) in enumerate(
        [("住所", "若草市本町"), ("氏名", "若草太郎"), ("電話", "未定")]
    ):
        lines += [line(name, 180, 314 + 60 * number), line(value, 420, 314 + 60 * number)]
    assert cells(read(lines, rules).tables[0]) == [
        ["申請者/3x1", "住所", "若草市本町"],
        ["氏名", "若草太郎"],
        ["電話", "未定"],
    ]


def test_a_line_across_two_cells_is_cut_at_the_rule() -> None:
    rules = grid([100, 420, 900], [300, 360, 420])
    lines = [
        line("手数料の種類一覧表三百円", 102, 314),
        line("写し", 120, 374),
        line("無料", 440, 374),
    ]
    found = read(lines, rules)
    assert cells(found.tables[0])[0] == ["手数料の種類一覧表三"[:10], "百円"]
    assert "".join(placed.text for placed in found.lines[:2]) == "手数料の種類一覧表三百円"
    assert found.lines[0].box is not None
    assert found.lines[0].box.x1 == pytest.approx(422 / WIDTH, abs=0.01)


def test_a_form_with_cells_of_any_width_keeps_each_label_beside_its_field() -> None:
    rules = [
        *(level(y, 100, 1500) for y in (300, 360, 420, 560)),
        *(upright(x, 300, 560) for x in (100, 1500)),
        *(upright(x, 300, 420) for x in (300,)),
        *(upright(x, 300, 360) for x in (800, 1000)),
        upright(400, 420, 560),
    ]
    lines = [
        line("氏名", 120, 314),
        line("若草太郎", 320, 314),
        line("電話", 820, 314),
        line("未定", 1020, 314),
        line("住所", 120, 374),
        line("若草市本町一丁目", 320, 374),
        line("申請の理由", 120, 474),
        line("提出先が求める", 420, 440),
        line("ため", 420, 490),
    ]
    found = read(lines[::-1], rules)
    assert cells(found.tables[0]) == [
        ["氏名", "若草太郎/1x2", "電話", "未定"],
        ["住所", "若草市本町一丁目/1x4"],
        ["申請の理由/1x2", "提出先が求めるため/1x3"],
    ]
    assert [placed.text for placed in found.lines] == [placed.text for placed in lines]


def test_a_frame_within_a_cell_leaves_the_outer_table_as_it_is() -> None:
    rules = [*grid([100, 500, 1500], [300, 600, 700]), *grid([560, 800, 1100], [340, 420, 500])]
    lines = [
        line("受付の記録", 120, 430),
        line("受付", 600, 360),
        line("番号", 840, 360),
        line("四月", 600, 440),
        line("十二", 840, 440),
        line("備考", 120, 630),
        line("特になし", 520, 630),
    ]
    (table,) = read(lines, rules).tables
    assert [len(row) for row in table.rows] == [2, 2]
    assert table.rows[1][1].text == "特になし"


def test_a_table_of_a_vertical_page_has_its_rows_from_right_to_left() -> None:
    rules = grid([1000, 1100, 1200, 1300], [300, 600, 900])
    rows = [
        ("種類の名称", "手数料の額"),
        ("住民票の写", "三百円です"),
        ("身分証明書", "四百円です"),
    ]
    lines = [
        column(text, 1234 - 100 * n, y)
        for n, row in enumerate(rows)
        for text, y in zip(row, (340, 640), strict=True)
    ]
    found = read([*lines, *(column("本文" * 15, 900 - 60 * i, 300) for i in range(8))], rules)
    assert cells(found.tables[0]) == [list(row) for row in rows]


places = st.integers(0, 8).map(lambda n: 150.0 * n + 60)
strokes = st.one_of(
    st.builds(lambda y, a, b: level(y, min(a, b), max(a, b)), places, places, places),
    st.builds(lambda x, a, b: upright(x, min(a, b), max(a, b)), places, places, places),
)
words = st.builds(
    line,
    st.text(st.characters(categories=["Lo", "Nd"]), min_size=1, max_size=9),
    st.floats(0, 1300),
    st.floats(0, 1300),
)


@settings(deadline=None)
@given(st.lists(words, max_size=25), st.lists(strokes, max_size=25))
def test_no_character_is_lost_or_added_whatever_rules_are_drawn(
    lines: list[PlacedLine], rules: list[Rule]
) -> None:
    found = read(lines, rules)
    before = sorted("".join(placed.text for placed in lines))
    assert sorted("".join(placed.text for placed in found.lines)) == before
    in_tables = "".join(c.text for table in found.tables for row in table.rows for c in row)
    in_rows = "".join(p.text for p in found.lines if p.role is LineRole.TABLE_ROW)
    assert Counter(in_tables) <= Counter(in_rows)
    assert read(lines[::-1], rules[::-1]) == found
