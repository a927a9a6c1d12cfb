"""Corrections afterwards: taken back, and when the same bytes are read or restored once more."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunking import chunk_pages
from library import schema
from library.additions import add_to_pages, untouched_pages
from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.corrections import Correction, CorrectionKind
from library.edits import Check, Delete, Insert, Replace
from library.errors import AccessDenied
from library.fitting import fit
from library.model import LineRole, Page
from library.review_queue import count_to_review, review_queue
from library.reviewing import review_page
from library.scopes import Reader
from library.storing import remove
from runtime.reviewing import undo_correction
from runtime.upkeep import restore_document
from tests.conftest import NOON
from tests.library.review_work import CLERK, WEAK, do, seen, texts, weak_page
from tests.pages_made import line, scanned, store


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
