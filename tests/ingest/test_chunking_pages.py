"""Chunks: nothing lost, nothing doubled, every place exact, and cut where people would cut."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunking import LIMIT, TINY, chunk_pages
from ingest.formats.text import read_text
from ingest.pieces import weight
from ingest.windows import WINDOW, window_pages
from library.model import Box, ChunkDraft, Line, LineRole, Page, PageSource, Raster
from tests.ingest.making import sample

TEXTS = st.text(
    st.sampled_from("あいう漢字、。（）「」ABab 12３４.,\u3000①ー|"), min_size=0, max_size=500
) | st.from_regex(r"\A第[一二三1-9]{1,2}[条章節] ?[あ-ん]{0,30}。?\Z")


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    count = draw(st.integers(0, 9))
    block = 0
    made = []
    for index in range(count):
        block += draw(st.integers(0, 1))
        top = index / 20
        made.append(
            Line(
                text=draw(TEXTS),
                box=draw(st.sampled_from([None, Box(x0=0.1, y0=top, x1=0.9, y1=top + 0.02)])),
                confidence=1.0,
                role=draw(st.sampled_from(LineRole)),
                block=block,
            )
        )
    return made


def page_of(own_lines: Sequence[Line], number: int = 1) -> Page:
    return Page(
        number=number,
        lines=tuple(own_lines),
        tables=(),
        source=PageSource.TEXT_LAYER,
        confidence=1.0,
        needs_review=False,
        raster=Raster(width_px=100, height_px=100, dpi=200, rotation=0),
    )


def line(text: str, *, block: int, role: LineRole = LineRole.BODY, box: Box | None = None) -> Line:
    return Line(text=text, box=box, confidence=1.0, role=role, block=block)


def texts(chunks: Sequence[ChunkDraft]) -> list[str]:
    return [chunk.text for chunk in chunks]


@pytest.mark.parametrize("cut", [chunk_pages, window_pages])
@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(pages=st.lists(lines(), max_size=3))
def test_every_line_is_in_the_chunks_once_and_in_place(
    cut: Callable[[Sequence[Page]], tuple[ChunkDraft, ...]], pages: list[list[Line]]
) -> None:
    read = [page_of(own, number) for number, own in enumerate(pages, start=1)]
    told: dict[tuple[int, int], str] = {}
    order = []
    for chunk in cut(read):
        end = 0
        for span in chunk.spans:
            assert end <= span.start < span.end <= len(chunk.text)
            assert chunk.text[end : span.start].strip("\n \u3000") == ""
            place = (span.page, span.line)
            order.append(place)
            told[place] = told.get(place, "") + chunk.text[span.start : span.end]
            described = read[span.page - 1].lines[span.line].role is LineRole.DESCRIPTION
            assert chunk.quotable is not described
            assert span.box == read[span.page - 1].lines[span.line].box
            end = span.end
        assert chunk.spans[0].start == 0
        assert end == len(chunk.text)
    expected = {
        (page.number, index): own.text
        for page in read
        for index, own in enumerate(page.lines)
        if own.role not in {LineRole.MARGIN, LineRole.RUBY} and own.text.strip()
    }
    assert told == expected
    assert order == sorted(order)


@settings(deadline=None, max_examples=60)  # the machine may be busy
@given(st.lists(lines(), max_size=3))
def test_no_chunk_is_longer_than_the_limit_and_a_remainder(pages: list[list[Line]]) -> None:
    read = [page_of(own, number) for number, own in enumerate(pages, start=1)]
    assert all(weight(chunk.text) <= LIMIT + TINY for chunk in chunk_pages(read))


def test_a_blank_document_has_no_chunks() -> None:
    assert chunk_pages([]) == ()
    margin = line("3", block=0, role=LineRole.MARGIN)
    assert chunk_pages([page_of([margin, line("　", block=1)])]) == ()


def test_lines_of_a_paragraph_are_joined_as_they_would_be_spoken() -> None:
    page = page_of(
        [
            line("この要綱は、補助", block=0),
            line("金について定める。", block=0),
            line("Local Government", block=1),
            line("Act of Japan", block=1),
        ]
    )
    assert texts(chunk_pages([page])) == [
        "この要綱は、補助金について定める。\nLocal Government Act of Japan"
    ]


def test_a_heading_is_context_for_what_follows_and_is_not_repeated() -> None:
    page = page_of(
        [
            line("第１章　総則", block=0, role=LineRole.HEADING),
            line("（目的）", block=1, role=LineRole.HEADING),
            line("第一条　" + "この要綱は補助金の交付に関し必要な事項を定める。" * 15, block=2),
            line("（定義）", block=3, role=LineRole.HEADING),
            line("第二条　用語の意義は次による。", block=4),
        ]
    )
    chunks = chunk_pages([page])
    assert chunks[0].text.startswith("第１章　総則\n（目的）\n第一条")
    assert chunks[0].heading_path == ()
    assert chunks[1].heading_path == ("第１章　総則", "（目的）", "第一条")
    assert chunks[-1].text == "（定義）\n第二条　用語の意義は次による。"
    assert chunks[-1].heading_path == ("第１章　総則",)


def test_markdown_headings_nest_by_their_marks() -> None:
    page = read_text(sample("S12"), markdown=True)
    paths = {chunk.heading_path for chunk in chunk_pages([page])}
    top = "行政基本情報データ連携モデル 日付及び時刻"
    assert (top, "1. 日付及び曜日") in {path[:2] for path in paths}
    assert (top, "3. 日付と時刻の組合せ") in {path[:2] for path in paths}
    assert not any("1. 日付及び曜日" in path and "3. 日付と時刻の組合せ" in path for path in paths)


def test_every_article_of_a_law_begins_a_chunk() -> None:
    page = read_text(sample("S11"), markdown=False)
    for chunk in chunk_pages([page]):
        articles = [
            row for row in chunk.text.split("\n") if row.startswith("第") and "条　" in row[:6]
        ]
        assert len(articles) <= 1


def test_a_long_paragraph_is_cut_behind_a_sentence() -> None:
    sentence = "市長は、申請があったときは、その内容を審査し、交付の可否を決定する。"
    chunks = chunk_pages([page_of([line(sentence * 30, block=0)])])
    assert all(text.endswith("。") for text in texts(chunks))


def test_numbers_and_words_are_not_cut() -> None:
    chunks = chunk_pages([page_of([line("あ" * 345 + "1234567890円です" + "い" * 200, block=0)])])
    assert sum("1234567890" in text for text in texts(chunks)) == 1


def test_table_rows_know_their_header_and_stay_whole() -> None:
    header = [line(cell, block=0, role=LineRole.TABLE_ROW) for cell in ("名称", "住所")]
    rows = [
        line(cell, block=number, role=LineRole.TABLE_ROW)
        for number in range(1, 25)
        for cell in (f"第{number}会館", f"中央町{number}番地の建物")
    ]
    chunks = chunk_pages([page_of([*header, *rows])])
    assert len(chunks) > 1
    assert chunks[0].heading_path == ()
    assert all(chunk.heading_path == ("名称 | 住所",) for chunk in chunks[1:])
    assert all(row.count("\u3000") == 1 for text in texts(chunks) for row in text.split("\n"))


def test_a_row_of_values_is_no_header() -> None:
    rows = [line(f"{n} | 20{n} | 3,000円", block=n, role=LineRole.TABLE_ROW) for n in range(10, 60)]
    assert {chunk.heading_path for chunk in chunk_pages([page_of(rows)])} == {()}


def test_margins_stay_out() -> None:
    page = page_of([line("- 3 -", block=0, role=LineRole.MARGIN), line("本文です。", block=1)])
    assert texts(chunk_pages([page])) == ["本文です。"]


def test_a_sentence_that_runs_over_the_page_break_stays_whole() -> None:
    full = Box(x0=0.1, y0=0.9, x1=0.9, y1=0.92)
    first = page_of(
        [line("この補助金は、予算の範囲内において交付するものとし、その額", block=0, box=full)]
    )
    second = page_of(
        [line("は市長が定める。", block=0, box=Box(x0=0.1, y0=0.1, x1=0.4, y1=0.12))], 2
    )
    (chunk,) = chunk_pages([first, second])
    assert chunk.text.endswith("その額は市長が定める。")
    assert [span.page for span in chunk.spans] == [1, 2]


def test_a_chunk_ends_with_its_page_otherwise() -> None:
    pages = [page_of([line(f"{n}ページの文です。", block=0)], n) for n in (1, 2)]
    assert len(chunk_pages(pages)) == 2


def test_a_label_beside_its_text_is_set_apart() -> None:
    left = line("調査期間", block=0, box=Box(x0=0.1, y0=0.1, x1=0.2, y1=0.12))
    right = line("令和５年１月", block=0, box=Box(x0=0.4, y0=0.1, x1=0.6, y1=0.12))
    assert texts(chunk_pages([page_of([left, right])])) == ["調査期間　令和５年１月"]


def test_a_tiny_remainder_joins_its_neighbour() -> None:
    page = page_of([line("あ" * 340, block=0), line("以上。", block=1)])
    assert len(chunk_pages([page])) == 1


def test_a_heading_that_ends_its_page_is_not_left_alone() -> None:
    page = page_of([line("本文です。", block=0), line("第３章", block=1, role=LineRole.HEADING)])
    assert texts(chunk_pages([page])) == ["本文です。\n第３章"]


def test_an_annex_ends_the_chapters_before_it() -> None:
    page = page_of(
        [
            line("第２章　交付", block=0, role=LineRole.HEADING),
            line("市長が決める。", block=1),
            line("（別紙）", block=2, role=LineRole.HEADING),
            line("算定の表は次のとおり。" * 40, block=3),
        ]
    )
    assert chunk_pages([page])[-1].heading_path == ("（別紙）",)


def test_what_is_said_about_a_picture_is_never_in_one_chunk_with_what_stands_on_the_page() -> None:
    page = page_of(
        [
            line("祭りの写真", block=0, role=LineRole.HEADING),
            line("夜の通りを山車が進む。", block=1, role=LineRole.DESCRIPTION),
            line("令和6年7月撮影", block=2),
        ]
    )
    chunks = chunk_pages([page])
    assert [(chunk.text, chunk.quotable) for chunk in chunks] == [
        ("祭りの写真", True),
        ("夜の通りを山車が進む。", False),
        ("令和6年7月撮影", True),
    ]
    assert chunks[1].heading_path == ("祭りの写真",)


def test_ruby_does_not_interrupt_the_sentence_it_stands_beside() -> None:
    page = page_of(
        [
            line("山車を曳", block=0),
            line("だし", block=0, role=LineRole.RUBY),
            line("く祭りです。", block=0),
        ]
    )
    assert texts(chunk_pages([page])) == ["山車を曳く祭りです。"]


def test_a_plain_window_knows_nothing_of_headings_and_ends_with_a_sentence() -> None:
    page = page_of(
        [
            line("第１章　総則", block=0, role=LineRole.HEADING),
            line("市長は、申請を審査し、交付の可否を決定する。" * 40, block=1),
        ]
    )
    windows = window_pages([page])
    assert {window.heading_path for window in windows} == {()}
    assert all(window.text.endswith("。") and len(window.text) <= WINDOW for window in windows)
