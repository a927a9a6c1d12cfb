"""Newer editions that came as separate files, versions brought back, and the list to choose from."""

from dataclasses import replace

import pytest

from library.catalogue import Catalogue
from library.documents import find_document, find_version, list_documents, versions_of
from library.errors import AccessDenied, BadCorrection
from library.fact_fixes import correct_fact
from library.listing import Choice, chosen, facets_of, listed_documents
from library.model import Document, DocumentStatus, Fact, FactField
from library.restoring import restore
from library.revisions import changes_after, head_revision
from library.scopes import ALL_OFFICE, Reader, staff
from library.storing import Outcome, add_version, find_stored, remove
from library.succession import (
    accept_succession,
    decline_succession,
    edition_title,
    suggestions,
)
from tests.readings import text_reading

STRANGER = Reader(name="他課", scopes=frozenset())
F = FactField


def store(
    catalogue: Catalogue, place: str, title: str, *, to_review: bool = False, **facts: str
) -> Document:
    read = [Fact(field=F.TITLE, value=title, place=None)]
    read += [Fact(field=F(name), value=value, place=None) for name, value in facts.items()]
    reading = replace(text_reading(title + place, title=title), facts=tuple(read))
    if to_review:
        reading = replace(reading, pages=(replace(reading.pages[0], needs_review=True),))
    return add_version(
        catalogue, reading, place=place, file_name=place[1:], sha256=place, scope=ALL_OFFICE
    )[1]


def editions(catalogue: Catalogue) -> tuple[Document, Document]:
    older = store(
        catalogue,
        "/r5.pdf",
        "窓口マニュアル（令和5年版）",
        kind="マニュアル・手引",
        date="2023-04-01",
    )
    newer = store(
        catalogue, "/r6.pdf", "窓口マニュアル 第2版", kind="マニュアル・手引", date="2024-04-01"
    )
    return older, newer


def suggested(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(s.older.id, s.newer.id) for s in suggestions(catalogue, reader=staff())]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("窓口マニュアル（令和5年版）", "窓口マニュアル 第2版"),
        ("令和5年度 職員名簿", "令和６年度職員名簿"),
        ("補助要綱_R5.4.1", "補助要綱 R6.4.1改正"),
        ("補助要綱(旧)", "【最新】補助要綱"),
        ("操作手引ver1.2", "操作手引 Ver.2.0"),
    ],
)
def test_editions_have_one_title(one: str, other: str) -> None:
    assert edition_title(one) == edition_title(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("補助要綱", "補助要領"), ("旧姓使用要綱", "姓使用要綱"), ("新庁舎計画", "庁舎計画")],
)
def test_other_papers_have_another_title(one: str, other: str) -> None:
    assert edition_title(one) != edition_title(other)


def test_a_newer_edition_is_suggested_and_nothing_is_done(catalogue: Catalogue) -> None:
    older, newer = editions(catalogue)
    assert suggested(catalogue) == [(older.id, newer.id)]
    assert len(list_documents(catalogue, reader=staff())) == 2
    assert suggestions(catalogue, reader=STRANGER) == []


@pytest.mark.parametrize(
    ("kind", "first", "second", "other"),
    [
        ("広報", "2024-04", "2024-05", {}),
        ("議事録", "2024-04-01", "2024-05-01", {}),
        ("要綱", "2024-04-01", "2024-04-01", {}),
        ("要綱", "2024-04-01", "2024-05-01", {"department": "福祉課"}),
    ],
)
def test_what_only_looks_like_an_edition_is_not_suggested(
    catalogue: Catalogue, kind: str, first: str, second: str, other: dict[str, str]
) -> None:
    store(catalogue, "/a", "交付について", kind=kind, date=first, department="総務課")
    store(
        catalogue, "/b", "交付について", kind=kind, date=second, **{"department": "総務課"} | other
    )
    assert suggested(catalogue) == []


def test_a_series_of_numbers_joins_editions_of_two_departments(catalogue: Catalogue) -> None:
    store(
        catalogue,
        "/a",
        "交付要綱",
        kind="要綱",
        date="2023-04-01",
        department="総務課",
        number="要綱第5号",
    )
    store(
        catalogue,
        "/b",
        "交付要綱",
        kind="要綱",
        date="2024-04-01",
        department="財政課",
        number="要綱第9号",
    )
    assert len(suggested(catalogue)) == 1


def test_accepted_editions_are_versions_of_one_document(catalogue: Catalogue) -> None:
    older, newer = editions(catalogue)
    seen = head_revision(catalogue)
    live = accept_succession(catalogue, older_id=older.id, newer_id=newer.id, reader=staff())
    assert (live.id, live.version, live.supersedes) == (older.id, 2, older.version_id)
    history = versions_of(catalogue, older.id, reader=staff())
    assert [(v.version_id, v.version, v.status) for v in history] == [
        (newer.version_id, 2, DocumentStatus.LIVE),
        (older.version_id, 1, DocumentStatus.SUPERSEDED),
    ]
    assert older.version_id in changes_after(catalogue, seen).version_ids
    assert suggested(catalogue) == []
    with pytest.raises(AccessDenied):
        find_document(catalogue, newer.id, reader=staff())


def test_reading_the_folder_again_does_not_undo_what_was_accepted(catalogue: Catalogue) -> None:
    older, newer = editions(catalogue)
    accept_succession(catalogue, older_id=older.id, newer_id=newer.id, reader=staff())
    for place in ("/r5.pdf", "/r6.pdf"):
        known = find_stored(catalogue, place=place, sha256=place, scope=ALL_OFFICE)
        assert known is not None
        assert known.version_id == newer.version_id
    reading = text_reading("窓口マニュアル")
    outcome, _ = add_version(
        catalogue, reading, place="/r5.pdf", file_name="r5", sha256="/r5.pdf", scope=ALL_OFFICE
    )
    assert outcome is Outcome.UNCHANGED
    assert len(list_documents(catalogue, reader=staff())) == 1


def test_a_change_of_the_newer_file_is_the_next_version_and_of_the_older_its_own_document(
    catalogue: Catalogue,
) -> None:
    older, newer = editions(catalogue)
    accept_succession(catalogue, older_id=older.id, newer_id=newer.id, reader=staff())
    reading = text_reading("直した窓口マニュアル")
    outcome, third = add_version(
        catalogue, reading, place="/r6.pdf", file_name="r6", sha256="s3", scope=ALL_OFFICE
    )
    assert (outcome, third.id, third.version) == (Outcome.UPDATED, older.id, 3)
    outcome, other = add_version(
        catalogue, reading, place="/r5.pdf", file_name="r5", sha256="s4", scope=ALL_OFFICE
    )
    assert outcome is Outcome.NEW
    assert other.id != older.id
    assert find_document(catalogue, older.id, reader=staff()).version_id == third.version_id


def test_what_a_person_said_of_the_newer_edition_holds(catalogue: Catalogue) -> None:
    older, newer = editions(catalogue)
    correct_fact(catalogue, older.id, F.TITLE, ["古い題名"], reader=staff())
    correct_fact(catalogue, older.id, F.DEPARTMENT, ["市民課"], reader=staff())
    correct_fact(catalogue, newer.id, F.KIND, ["要領"], reader=staff())
    live = accept_succession(catalogue, older_id=older.id, newer_id=newer.id, reader=staff())
    assert live.title == "窓口マニュアル 第2版"
    (listed,) = listed_documents(catalogue, reader=staff())
    assert (listed.kind, listed.department) == ("要領", "市民課")


def test_a_declined_suggestion_is_not_made_again(catalogue: Catalogue) -> None:
    older, newer = editions(catalogue)
    for _ in range(2):
        decline_succession(catalogue, older_id=older.id, newer_id=newer.id, reader=staff())
    assert suggested(catalogue) == []
    assert len(list_documents(catalogue, reader=staff())) == 2


def test_a_stranger_can_join_nothing(catalogue: Catalogue) -> None:
    older, newer = editions(catalogue)
    with pytest.raises(AccessDenied):
        accept_succession(catalogue, older_id=older.id, newer_id=newer.id, reader=STRANGER)
    with pytest.raises(AccessDenied):
        decline_succession(catalogue, older_id=older.id, newer_id=newer.id, reader=STRANGER)
    with pytest.raises(BadCorrection):
        accept_succession(catalogue, older_id=older.id, newer_id=older.id, reader=staff())


def test_a_removed_document_is_brought_back(catalogue: Catalogue) -> None:
    document = store(catalogue, "/a", "補助要綱")
    remove(catalogue, document.id, reader=staff())
    seen = head_revision(catalogue)
    back = restore(catalogue, document.id, reader=staff())
    assert back == document
    assert changes_after(catalogue, seen).version_ids == (document.version_id,)
    with pytest.raises(BadCorrection):
        restore(catalogue, document.id, reader=staff())


def test_an_older_version_is_brought_back_and_the_newer_one_kept(catalogue: Catalogue) -> None:
    older, newer = editions(catalogue)
    accept_succession(catalogue, older_id=older.id, newer_id=newer.id, reader=staff())
    back = restore(catalogue, older.id, reader=staff())
    assert (back.version_id, back.status) == (older.version_id, DocumentStatus.LIVE)
    shelved = find_version(catalogue, newer.version_id, reader=staff())
    assert shelved.status is DocumentStatus.SUPERSEDED
    assert restore(catalogue, older.id, reader=staff(), version=2).version_id == newer.version_id
    with pytest.raises(BadCorrection):
        restore(catalogue, older.id, reader=staff(), version=2)
    with pytest.raises(BadCorrection):
        restore(catalogue, older.id, reader=staff(), version=9)


def test_what_lives_elsewhere_by_now_is_not_brought_back_twice(catalogue: Catalogue) -> None:
    document = store(catalogue, "/a", "補助要綱")
    remove(catalogue, document.id, reader=staff())
    reading = text_reading("補助要綱", title="補助要綱")
    _, again = add_version(
        catalogue, reading, place="/b", file_name="b", sha256="/a", scope=ALL_OFFICE
    )
    assert again.id != document.id
    with pytest.raises(BadCorrection):
        restore(catalogue, document.id, reader=staff())
    with pytest.raises(AccessDenied):
        restore(catalogue, document.id, reader=STRANGER)


def test_the_list_is_narrowed_by_what_documents_say_and_people_corrected(
    catalogue: Catalogue,
) -> None:
    store(catalogue, "/a", "補助要綱", kind="要綱", department="総務課", date="2024-03-31")
    store(catalogue, "/b", "交付要綱", kind="要綱", department="財政課", in_force="2024-04-01")
    wrong = store(catalogue, "/c", "会議", kind="報告書", to_review=True)
    correct_fact(catalogue, wrong.id, F.KIND, ["議事録"], reader=staff())
    listed = listed_documents(catalogue, reader=staff())
    facets = facets_of(listed)
    assert facets.kinds == {"要綱": 2, "議事録": 1}
    assert facets.departments == {"総務課": 1, "財政課": 1, "": 1}
    assert list(facets.fiscal_years.items()) == [("2024", 1), ("2023", 1), ("", 1)]
    assert facets.to_review == 1

    def titles(choice: Choice) -> set[str]:
        return {each.document.title for each in chosen(listed, choice)}

    assert titles(Choice(kind="要綱")) == {"補助要綱", "交付要綱"}
    assert titles(Choice(kind="要綱", fiscal_year="2024")) == {"交付要綱"}
    assert titles(Choice(department="")) == {"会議"}
    assert titles(Choice(to_review=True)) == {"会議"}
    assert titles(Choice(words="交付")) == {"交付要綱"}
    assert titles(Choice()) == {"補助要綱", "交付要綱", "会議"}
    assert listed_documents(catalogue, reader=STRANGER) == []
