"""Which rules of a scan or a text layer are tables: the true ones, no frames, no charts."""

import json

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from ingest.formats.pdf import read_pdf_page
from ingest.layout.arrange import Arranged, arrange
from ingest.layout.rules import Rule
from ingest.layout.scanned_rules import scanned_rules
from ingest.ocr.placed import PlacedLine
from library.model import LineRole, Page
from library.text import squeeze
from tests.ingest.making import sample
from tests.ingest.scan_samples import DATA, image, reading
from tests.ingest.table_making import HEIGHT, WIDTH, cells, grid, level, line, read


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
