"""Ruled tables among the rest of a page: reading order, roles, what goes on over pages."""

import pytest

from ingest.running import mark_running
from library.model import LineRole, Page, PageSource, Raster
from tests.ingest.table_making import HEIGHT, WIDTH, grid, line, read


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
