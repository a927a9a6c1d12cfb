"""Tables without rules: made only where rows and columns are beyond doubt."""

import pytest

from ingest.layout.arrange import Arranged, arrange
from ingest.ocr.placed import PlacedLine
from library.model import LineRole
from tests.ingest.scan_samples import reading

WIDTH, HEIGHT, SIZE = 1654, 2339, 32


def line(text: str, x: float, y: float) -> PlacedLine:
    x1, y1 = x + SIZE * len(text), y + SIZE
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def level(*rows: tuple[str, ...], xs: tuple[float, ...]) -> list[PlacedLine]:
    """Rows of cells that begin at the same places; an empty text leaves its place blank."""
    return [
        line(text, x, 300 + 60 * n)
        for n, row in enumerate(rows)
        for text, x in zip(row, xs, strict=True)
        if text
    ]


def read(lines: list[PlacedLine]) -> Arranged:
    return arrange(lines, width_px=WIDTH, height_px=HEIGHT)


def texts(found: Arranged) -> list[list[list[str]]]:
    return [[[cell.text for cell in row] for row in table.rows] for table in found.tables]


FEES = (
    ("種類", "単位", "手数料"),
    ("住民票の写し", "一通", "三百円"),
    ("戸籍の附票の写し", "一通", "三百円"),
    ("身分証明書", "一通", ""),
    ("臨時運行許可", "一両", "七百五十円"),
)


def test_level_cells_in_columns_are_a_table_with_its_empty_cells() -> None:
    found = read(level(*FEES, xs=(160, 700, 1000)))
    assert texts(found) == [[list(row) for row in FEES]]
    assert [p.text for p in found.lines] == [text for row in FEES for text in row if text]
    assert [p.block for p in found.lines] == [n for n, row in enumerate(FEES) for t in row if t]
    assert {p.role for p in found.lines} == {LineRole.TABLE_ROW}


def test_a_head_over_two_columns_spans_them() -> None:
    rows = [
        ("窓口", "平日九時", "土曜十時"),
        ("北支所", "九時から", "休業"),
        ("南支所", "八時から", "休業"),
    ]
    lines = [line("受付できる時間のご案内", 700, 240), line("名称", 160, 240)]
    found = read([*lines, *level(*rows, xs=(160, 700, 1000))])
    head = found.tables[0].rows[0]
    assert [(cell.text, cell.column_span) for cell in head] == [
        ("名称", 1),
        ("受付できる時間のご案内", 2),
    ]


def test_a_line_that_goes_on_in_a_cell_belongs_to_it() -> None:
    lines = level(*FEES, xs=(160, 700, 1000))
    lower = [
        PlacedLine(
            text=placed.text,
            quad=tuple((x, y + 45) if y > 395 else (x, y) for x, y in placed.quad),
            confidence=1.0,
        )
        for placed in lines
    ]
    found = read([*lower, line("の全部", 160, 401)])
    assert texts(found)[0][1][0] == "住民票の写しの全部"
    assert [p.text for p in found.lines][3:7] == ["住民票の写し", "の全部", "一通", "三百円"]


@pytest.mark.parametrize(
    "rows",
    [
        [("令和七年四月", "会計課長"), ("総務課長殿", "若草市長")],
        [("種類", "単位", "手数料"), ("住民票の写しの交付の手数料", "一通", "三百円")],
        [("甲の長い説明の文章が続いている", "乙"), ("丙", "丁"), ("戊", "己"), ("庚", "辛")],
    ],
    ids=["letterhead", "two rows", "cell under the next column"],
)
def test_what_is_in_doubt_is_no_table(rows: list[tuple[str, ...]]) -> None:
    xs = (160.0, 600.0, 1000.0)[: len(rows[0])]
    assert read(level(*rows, xs=xs)).tables == ()


@pytest.mark.parametrize(
    "name",
    ["koho2col__d200", "youryo__photocopy", "gijiroku_v__d200", "S02_p1", "S04_p3", "S04_p5"],
)
def test_recorded_pages_without_tables_have_none(name: str) -> None:
    lines, width, height = reading(name)
    assert arrange(lines, width_px=width, height_px=height).tables == ()
