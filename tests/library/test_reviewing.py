"""Pages that are doubtful are looked at and set right, one correction at a time."""

from dataclasses import replace

import pytest

from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.documents import find_document
from library.edits import Check, Delete, Insert, Replace
from library.facts import facts_of
from library.model import Box, Cell, Doubt, FactField, LineRole, Table
from library.pages import read_page
from library.review_queue import count_to_review, review_queue
from runtime.reviewing import amend_page, undo_correction
from tests.library.review_work import CLERK, WEAK, do, seen, texts, weak_page
from tests.pages_made import line, scanned, store


def test_the_queue_holds_the_doubtful_pages_the_least_sure_first(catalogue: Catalogue) -> None:
    document = store(
        catalogue,
        scanned(line("確かな行", 0)),
        scanned(line("薄い行", 0, confidence=0.9), number=2, doubts=(Doubt.LOST_INK,)),
        weak_page(3),
    )
    queue = review_queue(catalogue, reader=CLERK)
    assert [(e.page, e.weak_lines, e.doubts) for e in queue] == [
        (3, 2, WEAK),
        (2, 1, (Doubt.LOST_INK,)),
    ]
    assert count_to_review(catalogue, reader=CLERK) == 2
    lost = review_queue(catalogue, reader=CLERK, doubt=Doubt.LOST_INK, document_id=document.id)
    assert [e.page for e in lost] == [2]


def test_a_corrected_line_replaces_what_was_read_and_the_reading_is_kept(
    catalogue: Catalogue,
) -> None:
    document = store(catalogue, weak_page())
    page = do(catalogue, document.id, Replace(line=1, text="点検は年に一度、消防署が行う。"))
    assert texts(page)[1] == "点検は年に一度、消防署が行う。"
    slot = page.slot(1)
    assert slot.as_read is not None
    assert slot.as_read.text == "点検は年に一度、消防暑が行う。"
    assert slot.as_read.confidence == 0.71
    stored = read_page(catalogue, document.version_id, 1, reader=CLERK)
    assert stored.lines[1].corrected
    assert stored.lines[1].box == slot.as_read.box
    chunks = " ".join(c.text for c in chunks_of(catalogue, document.version_id, reader=CLERK))
    assert "消防署" in chunks
    assert "消防暑" not in chunks


def test_every_chunk_of_a_corrected_document_quotes_its_lines(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page(), weak_page(2))
    do(
        catalogue,
        document.id,
        Insert(after=0, text="設置の場所は別表に定める。"),
        Delete(line=3),
        Replace(line=2, text="点検は年に一度、消防署が行う。"),
    )
    chunks = chunks_of(catalogue, document.version_id, reader=CLERK)
    assert [c.ordinal for c in chunks] == list(range(len(chunks)))
    for chunk in chunks:
        for span in chunk.spans:
            page = read_page(catalogue, document.version_id, span.page, reader=CLERK)
            assert chunk.text[span.start : span.end] in page.lines[span.line].text
    found = find_document(catalogue, document.id, reader=CLERK)
    assert found.chunk_count == len(chunks)


def test_a_page_leaves_the_queue_when_its_weak_lines_are_seen_to(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    page = do(catalogue, document.id, Replace(line=1, text="点検は年に一度、消防署が行う。"))
    assert page.page.needs_review
    page = do(catalogue, document.id, Delete(line=2))
    assert not page.page.needs_review
    assert page.doubts == ()
    assert page.page.confidence > 0.99
    found = find_document(catalogue, document.id, reader=CLERK)
    assert found.pages_to_review == 0
    assert found.confidence == pytest.approx(page.page.confidence)


def test_lost_ink_is_doubted_until_the_page_is_said_to_be_right(catalogue: Catalogue) -> None:
    page = scanned(line("薄い行", 0, confidence=0.9), doubts=(Doubt.LOST_INK,))
    document = store(catalogue, page)
    assert do(catalogue, document.id, Replace(line=0, text="濃い行")).doubts == (Doubt.LOST_INK,)
    checked = do(catalogue, document.id, Check())
    assert (checked.doubts, checked.page.confidence) == ((), 1.0)
    assert checked.fitted.checked is not None
    assert review_queue(catalogue, reader=CLERK) == []
    undone = undo_correction(catalogue, checked, reader=CLERK)
    assert undone.doubts == (Doubt.LOST_INK,)


def test_a_checked_page_that_is_corrected_again_stays_checked(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    page = do(catalogue, document.id, Check(), Replace(line=0, text="消火器は各階に三個設置する。"))
    assert page.fitted.checked is not None
    assert not page.page.needs_review


def test_a_missed_line_is_put_between_its_neighbours(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    page = do(
        catalogue,
        document.id,
        Insert(after=0, text="甲"),
        Insert(after=1, text="乙"),
        Insert(after=0, text="丙"),
        Insert(after=-1, text="表題"),
        Replace(line=2, text="丁"),
    )
    assert texts(page)[:5] == ["表題", "消火器は各階に二個設置する。", "丁", "甲", "乙"]
    first, missed, second = (page.page.lines[n].box for n in (1, 4, 5))
    assert first is not None
    assert missed is not None
    assert second is not None
    assert first.y0 < missed.y0 < missed.y1 < second.y1


def test_a_missed_line_takes_the_box_that_is_given(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    box = Box(x0=0.2, y0=0.9, x1=0.4, y1=0.92)
    page = do(catalogue, document.id, Insert(after=2, text="以上", box=box))
    assert page.page.lines[3].box == box


def test_a_page_on_which_nothing_was_read_can_be_typed_in(catalogue: Catalogue) -> None:
    document = store(
        catalogue, scanned(doubts=(Doubt.DAMAGED,)), scanned(line("本文", 0), number=2)
    )
    page = do(catalogue, document.id, Insert(after=-1, text="手書きの覚え書きである。"), Check())
    assert texts(page) == ["手書きの覚え書きである。"]
    found = chunks_of(catalogue, document.version_id, reader=CLERK)
    assert [c.text for c in found] == ["手書きの覚え書きである。", "本文"]


def test_a_line_put_into_a_paragraph_is_of_that_paragraph(catalogue: Catalogue) -> None:
    lines = (line("この要綱は、補助金の交付に", 0), line("必要な事項を定める。", 2))
    page = scanned(*(replace(x, block=4) for x in lines), line("第二条", 3))
    document = store(catalogue, page)
    now = do(catalogue, document.id, Insert(after=0, text="関し"), Insert(after=2, text="別の段落"))
    assert [x.block for x in now.page.lines] == [4, 4, 4, 5, 3]
    (first, *_) = chunks_of(catalogue, document.version_id, reader=CLERK)
    assert first.text.startswith("この要綱は、補助金の交付に関し必要な事項を定める。")


def test_what_a_document_says_of_itself_follows_the_corrected_line(catalogue: Catalogue) -> None:
    page = scanned(
        line("若草市補助金交付要網", 0),
        line("この要綱は、令和6年4月1日から施行する。", 2, confidence=0.8),
        line("以上", 4),
        doubts=WEAK,
    )
    heading = replace(page.lines[0], role=LineRole.HEADING)
    document = store(catalogue, replace(page, lines=(heading, *page.lines[1:])), place="/1.pdf")
    do(
        catalogue,
        document.id,
        Insert(after=-1, text="（別紙）"),
        Replace(line=1, text="若草市補助金交付要綱"),
        Replace(line=2, text="この要綱は、令和7年4月1日から施行する。"),
    )
    facts = {f.field: f for f in facts_of(catalogue, document.version_id, reader=CLERK)}
    assert facts[FactField.IN_FORCE].value == "2025-04-01"
    lines = read_page(catalogue, document.version_id, 1, reader=CLERK).lines
    for fact in facts.values():
        if fact.place is not None:
            said = lines[fact.place.line].text[fact.place.start : fact.place.end]
            assert said.strip(), fact
    place = facts[FactField.IN_FORCE].place
    assert place is not None
    assert lines[place.line].text[place.start : place.end].startswith("令和7年4月1日")
    found = find_document(catalogue, document.id, reader=CLERK)
    assert str(found.effective_date) == "2025-04-01"


def test_a_library_that_is_cut_into_windows_stays_so(catalogue: Catalogue) -> None:
    page = scanned(*(line(f"第{n}条　この要綱の第{n}の定め。", n) for n in range(1, 5)))
    document = store(catalogue, page)
    edit = Replace(line=0, text="第1条　直した定め。")
    amend_page(catalogue, seen(catalogue, document.id), edit, reader=CLERK, chunking="windows")
    (chunk,) = chunks_of(catalogue, document.version_id, reader=CLERK)
    assert chunk.text.startswith("第1条　直した定め。\n第2条")


def table(*rows: tuple[str, ...]) -> Table:
    return Table(rows=tuple(tuple(Cell(text=text) for text in row) for row in rows), box=None)


def test_table_cells_follow_the_line_that_they_quote(catalogue: Catalogue) -> None:
    page = scanned(
        line("区分", 0),
        line("金額", 1),
        line("10", 2),
        line("1O円", 3),
        line("10", 4),
        tables=(table(("区分", "金額"), ("10", "1 O円"), ("小計", "10")),),
    )
    document = store(catalogue, page)
    now = do(catalogue, document.id, Replace(line=3, text="10円"), Replace(line=4, text="20"))
    assert now.page.tables == (table(("区分", "金額"), ("10", "10円"), ("小計", "20")),)
    assert undo_correction(catalogue, now, reader=CLERK).page.tables[0].rows[2][1].text == "10"


def test_the_cells_of_a_whole_row_follow_and_doubtful_ones_do_not(catalogue: Catalogue) -> None:
    row = line("佐膝 | 12 | 3", 0)
    page = scanned(row, tables=(table(("佐膝", "12", "3"), ("合計", "12", "")),))
    document = store(catalogue, page)
    now = do(catalogue, document.id, Replace(line=0, text="佐藤 | 13 | 3"))
    assert now.page.tables == (table(("佐藤", "12", "3"), ("合計", "12", "")),)
