"""Titles, dates and running lines, each by itself."""

from collections.abc import Sequence

import pytest

from ingest.running import mark_running
from ingest.titles import clean_stem, is_sensible, is_written_by_hand, title_of
from library.model import Box, Line, LineRole, Page, PageSource, Raster


def page(*texts: str, number: int = 1, role: LineRole = LineRole.BODY, y: float = 0.3) -> Page:
    return page_of(
        [
            Line(text=text, box=box(y + 0.03 * i), confidence=1.0, role=role, block=i)
            for i, text in enumerate(texts)
        ],
        number,
    )


def box(y: float) -> Box:
    return Box(x0=0.3, y0=y, x1=0.7, y1=y + 0.02)


def page_of(lines: Sequence[Line], number: int) -> Page:
    return Page(
        number=number,
        lines=tuple(lines),
        tables=(),
        source=PageSource.OCR,
        confidence=1.0,
        needs_review=False,
        raster=Raster(width_px=100, height_px=100, dpi=200, rotation=0),
    )


@pytest.mark.parametrize(
    ("file_name", "stem"),
    [
        ("S03_一部訂正について(事務連絡_R3.6.7).pdf", "一部訂正について(事務連絡 R3.6.7)"),
        ("0012 補助金交付要綱.docx", "補助金交付要綱"),
        ("補助金交付要綱 - コピー (2).docx", "補助金交付要綱"),
        ("S05_ペーパー論文_dp2020_01.pdf", "ペーパー論文"),
        ("令和6年度 予算.tar.pdf", "令和6年度 予算.tar"),
        ("要綱", "要綱"),
    ],
)
def test_a_file_name_is_cleaned_of_what_is_not_the_title(file_name: str, stem: str) -> None:
    assert clean_stem(file_name) == stem


@pytest.mark.parametrize("name", ["scan0001", "IMG_2034", "20240401 1530", "文書1", "新しい"])
def test_names_of_machines_are_no_titles(name: str) -> None:
    assert not is_written_by_hand(name)


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - 要綱.doc",
        "youryo.html",
        "ÿþê\x8d\x00",
        "｣ｯｱ､ﾎｷ",
        "無題",
        "C:\\temp\\a",
        "",
    ],
)
def test_what_programs_write_is_no_title(title: str) -> None:
    assert not is_sensible(title)


def test_a_title_comes_from_the_best_source_that_there_is() -> None:
    head = page("若草市補助金交付要綱", role=LineRole.HEADING)
    assert title_of(metadata="住民票の手引き", pages=[head], file_name="補助金の要綱.pdf") == (
        "補助金の要綱"
    )
    assert title_of(metadata="住民票の手引き", pages=[head], file_name="scan01.pdf") == (
        "住民票の手引き"
    )
    assert title_of(metadata="scan", pages=[head], file_name="scan01.pdf") == "若草市補助金交付要綱"
    assert title_of(metadata="", pages=[], file_name="scan01.pdf") == "scan01"


def test_the_head_of_a_table_is_no_title() -> None:
    table = page("区分 | 金額", "入会金 | 千円", role=LineRole.TABLE_ROW)
    assert title_of(metadata="", pages=[table], file_name="Book1.xlsx") == "Book1"


def test_what_runs_through_the_pages_is_a_margin() -> None:
    pages = [page("若草市例規集", number=n, y=0.02) for n in (1, 2, 3)]
    marked = mark_running(pages)
    assert {p.lines[0].role for p in marked} == {LineRole.MARGIN}


def test_what_stands_at_the_edge_of_one_page_or_in_the_middle_of_all_is_not() -> None:
    middle = [page("同じ文", number=n) for n in (1, 2, 3)]
    assert mark_running(middle) == middle
    edges = [page(f"見出し{'あいう'[n]}", number=n, y=0.02) for n in range(3)]
    assert mark_running(edges) == edges
