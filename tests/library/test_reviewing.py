"""Pages are looked at and set right, one correction at a time, and nothing of it is lost."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ingest.chunking import chunk_pages
from library import schema
from library.additions import add_to_pages, untouched_pages
from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.corrections import Correction, CorrectionKind
from library.documents import find_document
from library.edits import MAX_CHARACTERS, Check, Delete, Edit, Insert, Replace
from library.errors import AccessDenied, BadCorrection, PageChanged
from library.facts import facts_of
from library.fitting import fit
from library.model import Box, Cell, Doubt, FactField, LineRole, Page, Table
from library.pages import read_page
from library.review_queue import count_to_review, review_queue
from library.reviewing import ReviewPage, review_page
from library.scopes import Reader, staff
from library.storing import remove
from runtime.reviewing import amend_page, undo_correction
from runtime.upkeep import restore_document
from tests.conftest import NOON
from tests.pages_made import line, scanned, store

CLERK = staff("書記")
STRANGER = Reader(name="他課", scopes=frozenset())
WEAK = (Doubt.LOW_CONFIDENCE,)


def weak_page(number: int = 1) -> Page:
    return scanned(
        line("消火器は各階に二個設置する。", 0),
        line("点検は年に一度、消防暑が行う。", 1, confidence=0.71),
        line("、・；", 2, confidence=0.4),
        number=number,
        doubts=WEAK,
    )


def seen(catalogue: Catalogue, document_id: str, page: int = 1) -> ReviewPage:
    return review_page(catalogue, document_id, page, reader=CLERK)


def do(catalogue: Catalogue, document_id: str, *edits: Edit, page: int = 1) -> ReviewPage:
    for edit in edits:
        amend_page(catalogue, seen(catalogue, document_id, page), edit, reader=CLERK)
    return seen(catalogue, document_id, page)


def texts(page: ReviewPage) -> list[str]:
    return [x.text for x in page.page.lines]


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


def test_nobody_sees_or_changes_pages_outside_their_scopes(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    mine = seen(catalogue, document.id)
    assert review_queue(catalogue, reader=STRANGER) == []
    assert count_to_review(catalogue, reader=STRANGER) == 0
    with pytest.raises(AccessDenied):
        review_page(catalogue, document.id, 1, reader=STRANGER)
    with pytest.raises(AccessDenied):
        review_queue(catalogue, reader=STRANGER, document_id=document.id)
    with pytest.raises(AccessDenied):
        amend_page(catalogue, mine, Check(), reader=STRANGER)
    assert seen(catalogue, document.id).history == ()


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


def test_corrections_are_taken_back_one_by_one_to_what_the_engine_read(
    catalogue: Catalogue,
) -> None:
    document = store(catalogue, weak_page())
    before = seen(catalogue, document.id).page
    do(
        catalogue,
        document.id,
        Replace(line=1, text="一度目"),
        Replace(line=1, text="二度目"),
        Insert(after=1, text="加えた行"),
        Replace(line=2, text="加えて直した行"),
        Delete(line=0),
    )
    states = []
    for _ in range(5):
        page = seen(catalogue, document.id)
        states.append(texts(undo_correction(catalogue, page, reader=CLERK))[:3])
    assert [state[1] for state in states[:3]] == ["二度目", "二度目", "二度目"]
    assert states[3][1] == "一度目"
    after = seen(catalogue, document.id)
    assert after.page == before
    assert [c.undone_by for c in after.history] == ["書記"] * 5
    with pytest.raises(AccessDenied):
        undo_correction(catalogue, after, reader=CLERK)


def test_taking_back_an_insertion_takes_back_what_was_done_to_it(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    page = do(
        catalogue,
        document.id,
        Insert(after=0, text="甲"),
        Replace(line=1, text="乙"),
        Insert(after=1, text="丙"),
    )
    first = page.history[0].id
    page = undo_correction(catalogue, page, first, reader=CLERK)
    assert texts(page)[:2] == ["消火器は各階に二個設置する。", "丙"]
    assert page.fitted.loose == ()


def test_a_correction_of_what_has_changed_meanwhile_is_refused(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    mine, theirs = seen(catalogue, document.id), seen(catalogue, document.id)
    amend_page(catalogue, theirs, Delete(line=0), reader=staff("同僚"))
    with pytest.raises(PageChanged, match="別の人が直しました"):
        amend_page(catalogue, mine, Replace(line=1, text="直し"), reader=CLERK)
    page = seen(catalogue, document.id)
    assert [c.actor for c in page.history] == ["同僚"]
    assert texts(page)[0] == "点検は年に一度、消防暑が行う。"


def test_a_removed_or_superseded_version_is_not_corrected(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    page = seen(catalogue, document.id)
    store(catalogue, weak_page(), content="b")
    with pytest.raises(AccessDenied, match="現行の版"):
        amend_page(catalogue, page, Check(), reader=CLERK)


@pytest.mark.parametrize(
    "text", ["", " 　", "\x00\x07", "一行目\n二行目", "長" * (MAX_CHARACTERS + 1)]
)
def test_what_cannot_stand_in_a_line_is_refused_and_nothing_changes(
    catalogue: Catalogue, text: str
) -> None:
    document = store(catalogue, weak_page())
    before = seen(catalogue, document.id)
    for edit in (Replace(line=0, text=text), Insert(after=0, text=text)):
        with pytest.raises(BadCorrection):
            amend_page(catalogue, before, edit, reader=CLERK)
    assert seen(catalogue, document.id) == before


def test_a_long_line_goes_in_and_control_characters_do_not(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    page = do(catalogue, document.id, Replace(line=0, text="長" * MAX_CHARACTERS))
    assert len(texts(page)[0]) == MAX_CHARACTERS
    assert (
        texts(do(catalogue, document.id, Replace(line=1, text="消\x00防\x1b署\n")))[1] == "消防署"
    )


@pytest.mark.parametrize(
    "edit", [Replace(line=9, text="甲"), Delete(line=3), Insert(after=3, text="甲")]
)
def test_a_line_that_is_not_there_is_refused(catalogue: Catalogue, edit: Edit) -> None:
    document = store(catalogue, weak_page())
    with pytest.raises(AccessDenied, match="その行はありません"):
        do(catalogue, document.id, edit)
    with pytest.raises(AccessDenied):
        seen(catalogue, document.id, page=2)
    with pytest.raises(AccessDenied):
        seen(catalogue, "nowhere")


def test_the_audit_names_the_correction_and_never_what_was_written(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    page = do(catalogue, document.id, Replace(line=0, text="秘密の訂正"), Delete(line=1), Check())
    undo_correction(catalogue, page, reader=CLERK)
    with catalogue.reading() as connection:
        rows = connection.execute(select(schema.audit)).mappings().all()
    assert [row["action"] for row in rows] == [
        "review.replace",
        "review.delete",
        "review.checked",
        "review.undo",
    ]
    assert {row["actor"] for row in rows} == {"書記"}
    assert all(document.version_id in row["subject"] for row in rows)
    assert not any("秘密" in str(value) for row in rows for value in row.values())


def test_corrections_come_back_when_the_same_bytes_are_read_again(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page(), weak_page(2))
    before = do(
        catalogue,
        document.id,
        Replace(line=1, text="点検は年に一度、消防署が行う。"),
        Insert(after=1, text="費用は市が負担する。"),
        Delete(line=3),
        Check(),
    )
    remove(catalogue, document.id, reader=CLERK)
    again = store(catalogue, weak_page(), weak_page(2), place="/別名.pdf")
    assert again.id != document.id
    page = seen(catalogue, again.id)
    assert page.page == before.page
    assert page.fitted.loose == ()
    assert [e.page for e in review_queue(catalogue, reader=CLERK)] == [2]
    assert "消防署" in " ".join(
        c.text for c in chunks_of(catalogue, again.version_id, reader=CLERK)
    )
    assert texts(undo_correction(catalogue, page, page.history[2].id, reader=CLERK))[3] == "、・；"


def test_another_engines_reading_takes_what_fits_and_lists_the_rest(catalogue: Catalogue) -> None:
    document = store(catalogue, weak_page())
    do(
        catalogue,
        document.id,
        Replace(line=0, text="消火器は各階に三個設置する。"),
        Replace(line=1, text="点検は年に一度、消防署が行う。"),
        Delete(line=2),
        Check(),
    )
    remove(catalogue, document.id, reader=CLERK)
    other = scanned(
        line("消火器は各階に二個設置す る", 0, confidence=0.98, shift=0.004),
        line("まったく別の文章がここにある。", 1, confidence=0.98, shift=0.004),
        line("第三項", 2, confidence=0.98, shift=0.004),
    )
    page = seen(catalogue, store(catalogue, other).id)
    assert texts(page) == [
        "消火器は各階に三個設置する。",
        "まったく別の文章がここにある。",
        "第三項",
    ]
    assert [c.kind for c in page.fitted.loose] == [
        CorrectionKind.REPLACE,
        CorrectionKind.DELETE,
        CorrectionKind.CHECKED,
    ]
    assert page.page.needs_review, "somebody has to see what became of the corrections"


def test_a_missed_line_that_another_engine_does_not_miss_is_not_doubled(
    catalogue: Catalogue,
) -> None:
    first, last = line("一行目の文章である。", 0), line("三行目の文章である。", 2)
    document = store(catalogue, scanned(first, last, doubts=WEAK))
    box = line("", 1).box
    do(catalogue, document.id, Insert(after=0, text="二行目の文章である。", box=box))
    remove(catalogue, document.id, reader=CLERK)
    other = scanned(first, line("二行自の文章である", 1, shift=0.003), last)
    page = seen(catalogue, store(catalogue, other).id)
    assert texts(page) == ["一行目の文章である。", "二行目の文章である。", "三行目の文章である。"]


def test_another_engine_that_reads_what_was_confirmed_leaves_the_page_checked(
    catalogue: Catalogue,
) -> None:
    document = store(catalogue, weak_page())
    do(
        catalogue,
        document.id,
        Replace(line=1, text="点検は年に一度、消防署が行う。"),
        Delete(line=2),
        Check(),
    )
    remove(catalogue, document.id, reader=CLERK)
    better = scanned(
        line("消火器は各階に二個設置する。", 0, shift=0.002),
        line("点検は年に一度、消防署が行う。", 1, shift=0.002),
        doubts=WEAK,
    )
    page = seen(catalogue, store(catalogue, better).id)
    assert page.fitted.checked is not None
    assert not page.page.needs_review


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


def test_a_version_that_is_restored_takes_what_was_corrected_meanwhile(
    catalogue: Catalogue,
) -> None:
    first = store(catalogue, weak_page(), place="/甲.pdf")
    remove(catalogue, first.id, reader=CLERK)
    second = store(catalogue, weak_page(), place="/乙.pdf")
    do(catalogue, second.id, Replace(line=1, text="点検は年に一度、消防署が行う。"))
    remove(catalogue, second.id, reader=CLERK)
    back = restore_document(catalogue, first.id, reader=CLERK)
    page = seen(catalogue, back.id)
    assert texts(page)[1] == "点検は年に一度、消防署が行う。"
    assert "消防署" in " ".join(c.text for c in chunks_of(catalogue, back.version_id, reader=CLERK))


def test_what_is_added_to_a_page_outlives_corrections_that_were_taken_back(
    catalogue: Catalogue,
) -> None:
    document = store(catalogue, weak_page())
    undo_correction(catalogue, do(catalogue, document.id, Delete(line=0)), reader=CLERK)
    (page,) = untouched_pages(catalogue, document, reader=CLERK)
    said = replace(line("丘の写真", 9, confidence=0.5), role=LineRole.DESCRIPTION)
    described = replace(page, lines=(*page.lines, said))
    added = {1: (page, described)}
    assert add_to_pages(catalogue, document, added, reader=CLERK, chunker=chunk_pages) == 1
    after = do(catalogue, document.id, Replace(line=1, text="点検は年に一度、消防署が行う。"))
    assert texts(after)[-1] == "丘の写真"
    (entry,) = review_queue(catalogue, reader=CLERK)
    assert entry.weak_lines == 1


def test_a_checked_page_stays_so_when_a_model_says_something_else_of_it(
    catalogue: Catalogue,
) -> None:
    def photo(words: str) -> Page:
        said = replace(line(words, 9, confidence=0.5), role=LineRole.DESCRIPTION)
        return replace(weak_page(), lines=(*weak_page().lines, said))

    document = store(catalogue, photo("丘の写真"))
    do(catalogue, document.id, Check())
    remove(catalogue, document.id, reader=CLERK)
    again = store(catalogue, photo("花畑の写真"))
    assert not seen(catalogue, again.id).page.needs_review


def test_a_library_that_is_cut_into_windows_stays_so(catalogue: Catalogue) -> None:
    page = scanned(*(line(f"第{n}条　この要綱の第{n}の定め。", n) for n in range(1, 5)))
    document = store(catalogue, page)
    edit = Replace(line=0, text="第1条　直した定め。")
    amend_page(catalogue, seen(catalogue, document.id), edit, reader=CLERK, chunking="windows")
    (chunk,) = chunks_of(catalogue, document.version_id, reader=CLERK)
    assert chunk.text.startswith("第1条　直した定め。\n第2条")


def test_the_same_bytes_in_another_scope_have_corrections_of_their_own(
    catalogue: Catalogue,
) -> None:
    with catalogue.writing() as connection:
        connection.execute(schema.scopes.insert().values(id="tax", name="税務課"))
    document = store(catalogue, weak_page())
    do(catalogue, document.id, Check())
    other = store(catalogue, weak_page(), scope="tax")
    tax = Reader(name="税", scopes=frozenset({"tax"}))
    assert review_page(catalogue, other.id, 1, reader=tax).history == ()
    assert count_to_review(catalogue, reader=tax) == 1


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


def test_a_line_put_into_a_paragraph_is_of_that_paragraph(catalogue: Catalogue) -> None:
    lines = (line("この要綱は、補助金の交付に", 0), line("必要な事項を定める。", 2))
    page = scanned(*(replace(x, block=4) for x in lines), line("第二条", 3))
    document = store(catalogue, page)
    now = do(catalogue, document.id, Insert(after=0, text="関し"), Insert(after=2, text="別の段落"))
    assert [x.block for x in now.page.lines] == [4, 4, 4, 5, 3]
    (first, *_) = chunks_of(catalogue, document.version_id, reader=CLERK)
    assert first.text.startswith("この要綱は、補助金の交付に関し必要な事項を定める。")


READ = st.lists(st.text("消火器点検年一度設置甲乙丙", min_size=1, max_size=12), max_size=5)
DEEDS = st.lists(
    st.tuples(
        st.sampled_from([k for k in CorrectionKind if k is not CorrectionKind.CHECKED]),
        st.integers(0, 4),
        st.text("署暑防妨", min_size=1, max_size=4),
    ),
    max_size=6,
)


@given(read=READ, other=READ, deeds=DEEDS)
@settings(max_examples=60, deadline=None)
def test_no_correction_is_lost_and_none_is_put_on_two_lines(
    read: list[str], other: list[str], deeds: list[tuple[CorrectionKind, int, str]]
) -> None:
    page = scanned(*(line(text, row) for row, text in enumerate(read)))
    corrections = [
        Correction(
            id=number,
            page=1,
            kind=kind,
            line=at,
            as_read=page.lines[at].text,
            as_read_box=page.lines[at].box,
            inserted=None,
            text="" if kind is CorrectionKind.DELETE else text,
            box=None,
            actor="書記",
            at=NOON,
        )
        for number, (kind, at, text) in enumerate(deeds, start=1)
        if at < len(read)
    ]
    same = fit(page, corrections)
    assert same.loose == ()
    assert fit(page, ()).page == page
    for reading in (page, scanned(*(line(text, row) for row, text in enumerate(other)))):
        fitted = fit(reading, corrections)
        put = [key for slot in fitted.slots for key in slot.corrections]
        assert sorted([*put, *(c.id for c in fitted.loose)]) == [c.id for c in corrections]
        kept = [slot.line for slot in fitted.slots if not slot.corrections]
        assert all(x in reading.lines for x in kept)
