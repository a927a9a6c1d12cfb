"""Corrections that are refused, and what nobody learns of those that are made."""

import pytest
from sqlalchemy import select

from library import schema
from library.catalogue import Catalogue
from library.edits import MAX_CHARACTERS, Check, Delete, Edit, Insert, Replace
from library.errors import AccessDenied, BadCorrection, PageChanged
from library.review_queue import count_to_review, review_queue
from library.reviewing import review_page
from library.scopes import staff
from runtime.reviewing import amend_page, undo_correction
from tests.library.review_work import CLERK, STRANGER, do, seen, texts, weak_page
from tests.pages_made import store


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
