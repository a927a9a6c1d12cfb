"""Ruled tables: rules found on scans, grids made of them, lines put into their cells."""

import json
from collections import Counter

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ingest.formats.pdf import read_pdf_page
from ingest.layout.arrange import Arranged, arrange
from ingest.layout.rules import Rule
from ingest.layout.scanned_rules import scanned_rules
from ingest.ocr.placed import PlacedLine
from ingest.running import mark_running
from library.model import LineRole, Page, PageSource, Raster, Table
from library.text import squeeze
from tests.ingest.making import sample
from tests.ingest.scan_samples import DATA, image, reading

WIDTH, HEIGHT, SIZE = 1654, 2339, 32


def line(text: str, x: float, y: float) -> PlacedLine:
    x1, y1 = x + SIZE * len(text), y + SIZE
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def column(text: str, x: float, y: float) -> PlacedLine:
    x1, y1 = x + SIZE, y + SIZE * len(text)
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def level(y: float, x0: float, x1: float) -> Rule:
    return Rule((x0, y), (x1, y))


def upright(x: float, y0: float, y1: float) -> Rule:
    return Rule((x, y0), (x, y1))


def grid(xs: list[float], ys: list[float]) -> list[Rule]:
    """A grid drawn in full."""
    return [*(level(y, xs[0], xs[-1]) for y in ys), *(upright(x, ys[0], ys[-1]) for x in xs)]


def read(lines: list[PlacedLine], rules: list[Rule]) -> Arranged:
    return arrange(lines, width_px=WIDTH, height_px=HEIGHT, rules=rules)


def cells(table: Table) -> list[list[str]]:
    """The texts, with the spans of merged cells as ``text/rows x columns``."""
    return [
        [
            cell.text
            if (cell.row_span, cell.column_span) == (1, 1)
            else f"{cell.text}/{cell.row_span}x{cell.column_span}"
            for cell in row
        ]
        for row in table.rows
    ]


def layer_page(doc_id: str, number: int) -> Page:
    def no_scan(image: NDArray[np.uint8], dpi: int) -> Page:
        raise AssertionError(image.shape, dpi)

    return read_pdf_page(sample(doc_id), number, label="", read_image=no_scan)


def scanned(name: str) -> Arranged:
    lines, width, height = reading(name)
    rules = scanned_rules(image(name), lines)
    return arrange(lines, width_px=width, height_px=height, rules=rules)


@pytest.mark.parametrize("name", ["table__d200", "table__photocopy"])
def test_the_tables_of_a_scan_have_the_true_rows_columns_and_spans(name: str) -> None:
    found = scanned(name).tables
    true = json.loads((DATA / "table.tables.json").read_text(encoding="utf-8"))
    assert len(found) == 2
    for table, rows in zip(found, true, strict=True):
        assert len(table.rows) == len(rows)
    assert [len(row) for row in found[0].rows] == [4] * 13
    assert cells(found[1])[:2] == [
        ["窓口/2x1", "受付時間/1x2", "取扱業務/2x1"],
        ["平日", "土曜・日曜"],
    ]
    assert cells(found[0])[7] == ["戸籍の附票の写し", "1通", "300円", ""]
    read_cells = [squeeze(cell.text) for table in found for row in table.rows for cell in row]
    wanted = [squeeze(cell) for rows in true for row in rows for cell in row if cell]
    kept = [cell for cell in read_cells if cell]
    assert all(Levenshtein.distance(a, b) <= 5 for a, b in zip(kept, wanted, strict=True))


@pytest.mark.parametrize("name", ["koho2col__d200", "youryo__photocopy", "gijiroku_v__photocopy"])
def test_prose_on_a_scan_has_no_table(name: str) -> None:
    assert scanned(name).tables == ()


def test_the_rows_are_table_lines_in_reading_order_a_block_each() -> None:
    rules = grid([100, 500, 900], [300, 360, 420])
    found = read(
        [
            line("手数料", 520, 314),
            line("種類", 120, 314),
            line("300円", 520, 374),
            line("写し", 120, 374),
        ],
        rules,
    )
    assert [(placed.text, placed.block) for placed in found.lines] == [
        ("種類", 0),
        ("手数料", 0),
        ("写し", 1),
        ("300円", 1),
    ]
    assert {placed.role for placed in found.lines} == {LineRole.TABLE_ROW}
    (table,) = found.tables
    assert table.box is not None
    assert table.box.x0 == pytest.approx(100 / WIDTH)
    assert table.box.y1 == pytest.approx(420 / HEIGHT)


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


@pytest.mark.parametrize(
    "rules",
    [
        grid([80, 1580], [80, 2260]),
        grid([80, 1580], [280, 400, 640]),
        [level(290, 80, 1580), level(700, 80, 1580)],
        grid([80, 800, 1580], [280, 1200]),
    ],
    ids=["page border", "frame with a head", "two rules", "two frames side by side"],
)
def test_frames_around_text_are_no_tables(rules: list[Rule]) -> None:
    lines = [line("あ" * 20, 100, 300 + 50 * i) for i in range(16)]
    found = read(lines, rules)
    assert found.tables == ()
    assert {placed.role for placed in found.lines} == {LineRole.BODY}


def test_the_areas_of_a_framed_page_are_no_table() -> None:
    rules = grid([80, 800, 1580], [280, 1200, 2200])
    lines = [
        line("文" * 20, x, y + 50 * i) for x in (100, 820) for y in (300, 1220) for i in range(15)
    ]
    assert read(lines, rules).tables == ()


def test_the_bars_of_a_chart_are_no_cells() -> None:
    rules = grid([100, 300, 700, 1100, 1500], [300, 360, 420, 480])
    lines = [line("55.8%", x, y) for x in (110, 320, 720) for y in (314, 374, 434)]
    assert read(lines, rules).tables == ()


def test_text_that_runs_through_the_rules_is_in_no_table() -> None:
    rules = grid([100, 300, 500, 700, 900], [300, 360, 420])
    lines = [line("駅前通りの地図" * 3, 120 + 50 * i, 314 + 60 * i) for i in range(2)]
    lines += [line("図書館まで歩く" * 2, 420, 314), line("図書館", 120, 434)]
    assert read([*lines, line("市役所の庁舎" * 2, 620, 374)], rules).tables == ()


def test_the_tables_of_a_text_layer_keep_their_empty_and_merged_cells() -> None:
    found = layer_page("S05", 2).tables
    assert cells(found[0])[:2] == [
        ["改定年月日", "改定箇所", "改定内容"],
        ["2020年2月10日", "", "初版"],
    ]
    (table,) = layer_page("S06", 6).tables
    assert cells(table)[:3] == [
        ["", "配布枚数（枚）", "回収数（枚）/1x3", "回収率（％）/1x2"],
        ["A票/2x1", "1,250/2x1", "475/2x1", "紙：", "312", "38.0/2x1", "紙： 25.0"],
        ["ウェブ：", "163", "ウェブ： 13.0"],
    ]


def test_the_charts_of_a_text_layer_are_no_tables() -> None:
    assert layer_page("S06", 11).tables == layer_page("S06", 8).tables == ()


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


@pytest.mark.parametrize("side", ["left", "right"])
def test_text_beside_a_table_is_read_before_or_behind_it_not_around_it(side: str) -> None:
    x, text_x = (100, 900) if side == "left" else (900, 100)
    rules = grid([x, x + 250, x + 600], [400, 460, 520, 580])
    words = [("種類", "手数料"), ("写し", "三百円"), ("謄本", "四百円")]
    table = [
        line(text, x + dx, 414 + 60 * n)
        for n, row in enumerate(words)
        for text, dx in zip(row, (20, 270), strict=True)
    ]
    beside = [line("横の文章" * 4, text_x, 390 + 50 * n) for n in range(5)]
    above = [line("上の文章" * 11, 100, 240 + 50 * n) for n in range(2)]
    below = [line("下の文章" * 11, 100, 700 + 50 * n) for n in range(6)]
    middle = [*table, *beside] if side == "left" else [*beside, *table]
    found = read([*below, *beside, *table, *above], rules)
    assert [p.text for p in found.lines] == [p.text for p in [*above, *middle, *below]]


def test_tables_of_one_page_are_in_reading_order() -> None:
    small = grid([100, 500, 900], [300, 360, 420])
    large = grid([100, 700, 1500], [600, 900, 1300])
    words = [("甲乙", "丙丁"), ("戊己", "庚辛")]
    lines = [
        line(text, x, y)
        for ys, xs in (((314, 374), (120, 520)), ((700, 1000), (120, 720)))
        for row, y in zip(words, ys, strict=True)
        for text, x in zip(row, xs, strict=True)
    ]
    first, second = read(lines, [*large, *small]).tables
    assert first.box is not None
    assert second.box is not None
    assert first.box.y1 < second.box.y0


def drawn(*, skew_deg: float, fault: str) -> NDArray[np.uint8]:
    """A page with a table of three rows and three columns, the last two heads merged."""
    page = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    strokes = [
        *(((200, y), (1400, y)) for y in (400, 520, 580)),
        ((600, 460), (1400, 460)),
        *(((x, 400), (x, 580)) for x in (200, 600, 1400)),
        ((1000, 460), (1000, 580)),
    ]
    for start, end in strokes:
        cv2.line(page, start, end, (60, 60, 60), 2)
    if fault == "double":
        cv2.line(page, (200, 526), (1400, 526), (60, 60, 60), 2)
    if fault == "broken":
        for x in range(260, 1400, 170):
            page[395:585, x : x + 14] = 255
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -skew_deg, 1)
    return np.asarray(
        cv2.warpAffine(page, turn, (WIDTH, HEIGHT), borderValue=(255, 255, 255)), np.uint8
    )


def askew(placed: PlacedLine, skew_deg: float) -> PlacedLine:
    turn = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), -skew_deg, 1)
    quad = tuple(tuple(map(float, turn @ [x, y, 1])) for x, y in placed.quad)
    return PlacedLine(text=placed.text, quad=quad, confidence=1.0)


@pytest.mark.parametrize("skew_deg", [-3.0, 0.0, 1.3, 3.0])
@pytest.mark.parametrize("fault", ["", "broken", "double"])
def test_rules_are_found_askew_broken_and_double(skew_deg: float, fault: str) -> None:
    texts = [
        line("窓口の名称", 220, 440),
        line("受付時間", 900, 414),
        line("平日の昼間", 620, 474),
        line("土曜と日曜", 1020, 474),
        line("本庁市民課窓口", 220, 536),
        line("九時から五時", 620, 536),
        line("休業", 1020, 536),
        line("文" * 30, 220, 300),
    ]
    lines = [askew(text, skew_deg) for text in texts]
    rules = scanned_rules(drawn(skew_deg=skew_deg, fault=fault), lines)
    (table,) = arrange(lines, width_px=WIDTH, height_px=HEIGHT, rules=rules).tables
    assert cells(table) == [
        ["窓口の名称/2x1", "受付時間/1x2"],
        ["平日の昼間", "土曜と日曜"],
        ["本庁市民課窓口", "九時から五時", "休業"],
    ]


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


def continued(number: int, *, boxed: bool) -> Page:
    """A page that begins with the head of one table, at the same place each time."""
    rules = grid([100, 500, 900], [100, 160, 220, 1200]) if boxed else []
    lines = [line("種類", 120, 114), line("手数料", 520, 114), line(f"甲{number}", 120, 174)]
    rest = [line("本文の文章" + chr(0x4E00 + number), 120, 1300 + 60 * n) for n in range(9)]
    found = read([*lines, line("無料", 520, 174), line("備考の続き", 120, 800), *rest], rules)
    return Page(
        number=number,
        lines=found.lines,
        tables=found.tables,
        source=PageSource.OCR,
        confidence=1.0,
        needs_review=False,
        raster=Raster(width_px=WIDTH, height_px=HEIGHT, dpi=200, rotation=0),
    )


@pytest.mark.parametrize("boxed", [True, False])
def test_the_head_of_a_table_that_goes_on_over_pages_is_no_running_header(boxed: bool) -> None:  # noqa: FBT001
    pages = mark_running([continued(number, boxed=boxed) for number in range(1, 5)])
    head = next(placed for placed in pages[2].lines if placed.text == "種類")
    assert head.role is (LineRole.TABLE_ROW if boxed else LineRole.MARGIN)
