"""Documents, versions and sources in the catalogue."""

import threading

import pytest

from library.catalogue import Catalogue
from library.chunks import chunks_of, live_chunks
from library.documents import find_document, find_version, list_documents, versions_of
from library.errors import AccessDenied
from library.model import Document, DocumentStatus
from library.pages import read_page
from library.revisions import changes_after, head_revision
from library.scopes import ALL_OFFICE, Reader, staff
from library.storing import Outcome, add_version, find_stored, remove
from tests.readings import text_reading

STRANGER = Reader(name="他課", scopes=frozenset())


def store(
    catalogue: Catalogue, *chunks: str, place: str = "/a.txt", sha256: str = "s1"
) -> tuple[Outcome, Document]:
    return add_version(
        catalogue,
        text_reading(*chunks),
        place=place,
        file_name=place.rsplit("/", 1)[-1],
        sha256=sha256,
        scope=ALL_OFFICE,
    )


def test_a_new_file_is_a_document_with_its_pages_and_chunks(catalogue: Catalogue) -> None:
    outcome, document = store(catalogue, "第1条 この要綱は", "第2条 市長は")
    assert outcome is Outcome.NEW
    assert list_documents(catalogue, reader=staff()) == [document]
    assert (
        read_page(catalogue, document.version_id, 1, reader=staff())
        == text_reading("第1条 この要綱は", "第2条 市長は").pages[0]
    )
    chunks = chunks_of(catalogue, document.version_id, reader=staff())
    assert [chunk.text for chunk in chunks] == ["第1条 この要綱は", "第2条 市長は"]


def test_a_changed_file_becomes_the_next_version_and_the_old_one_leaves_the_search(
    catalogue: Catalogue,
) -> None:
    _, first = store(catalogue, "手数料は300円")
    outcome, second = store(catalogue, "手数料は400円", sha256="s2")
    assert outcome is Outcome.UPDATED
    assert (second.id, second.version, second.supersedes) == (first.id, 2, first.version_id)
    assert find_document(catalogue, first.id, reader=staff()) == second
    assert [d.status for d in versions_of(catalogue, first.id, reader=staff())] == [
        DocumentStatus.LIVE,
        DocumentStatus.SUPERSEDED,
    ]
    old = chunks_of(catalogue, first.version_id, reader=staff())
    assert live_chunks(catalogue, [chunk.id for chunk in old], reader=staff()) == {}


def test_the_same_bytes_are_stored_once_wherever_they_lie(catalogue: Catalogue) -> None:
    _, first = store(catalogue, "本文")
    assert find_stored(catalogue, place="/a.txt", sha256="s1", scope=ALL_OFFICE)
    outcome, again = store(catalogue, "本文", place="/copy/a.txt")
    assert (outcome, again.id) == (Outcome.UNCHANGED, first.id)
    assert len(list_documents(catalogue, reader=staff())) == 1


def test_changing_one_of_two_copies_keeps_the_other_findable(catalogue: Catalogue) -> None:
    _, first = store(catalogue, "共通の本文", place="/a.txt")
    store(catalogue, "共通の本文", place="/b.txt")
    outcome, other = store(catalogue, "直した本文", place="/b.txt", sha256="s2")
    assert outcome is Outcome.NEW
    live = {document.version_id for document in list_documents(catalogue, reader=staff())}
    assert live == {first.version_id, other.version_id}


def test_a_place_that_takes_over_known_bytes_retires_what_it_held(catalogue: Catalogue) -> None:
    _, kept = store(catalogue, "甲", place="/a.txt")
    store(catalogue, "乙", place="/b.txt", sha256="s2")
    assert find_stored(catalogue, place="/b.txt", sha256="s1", scope=ALL_OFFICE)
    assert [d.id for d in list_documents(catalogue, reader=staff())] == [kept.id]


def test_going_back_to_an_older_content_is_a_version_of_its_own(catalogue: Catalogue) -> None:
    store(catalogue, "甲")
    store(catalogue, "乙", sha256="s2")
    outcome, third = store(catalogue, "甲")
    assert (outcome, third.version) == (Outcome.UPDATED, 3)


def test_a_removed_document_is_gone_from_search_and_can_come_back(catalogue: Catalogue) -> None:
    _, document = store(catalogue, "本文")
    removed = remove(catalogue, document.id, reader=staff())
    assert removed.status is DocumentStatus.REMOVED
    assert list_documents(catalogue, reader=staff()) == []
    assert find_version(catalogue, document.version_id, reader=staff()) == removed
    assert store(catalogue, "本文")[0] is Outcome.NEW


def test_the_older_versions_of_a_document_that_comes_back_are_indexed_again(
    catalogue: Catalogue,
) -> None:
    _, first = store(catalogue, "甲")
    _, second = store(catalogue, "乙", sha256="s2")
    remove(catalogue, second.id, reader=staff())
    seen = head_revision(catalogue)
    _, third = store(catalogue, "丙", sha256="s3")
    assert third.id == first.id
    assert {first.version_id, third.version_id} <= {*changes_after(catalogue, seen).version_ids}


def test_without_its_scope_a_document_does_not_exist(catalogue: Catalogue) -> None:
    _, document = store(catalogue, "人事記録")
    chunk = chunks_of(catalogue, document.version_id, reader=staff())[0]
    assert list_documents(catalogue, reader=STRANGER) == []
    assert versions_of(catalogue, document.id, reader=STRANGER) == []
    assert live_chunks(catalogue, [chunk.id], reader=STRANGER) == {}
    for refused in (
        lambda: find_document(catalogue, document.id, reader=STRANGER),
        lambda: find_version(catalogue, document.version_id, reader=STRANGER),
        lambda: read_page(catalogue, document.version_id, 1, reader=STRANGER),
        lambda: chunks_of(catalogue, document.version_id, reader=STRANGER),
        lambda: remove(catalogue, document.id, reader=STRANGER),
    ):
        with pytest.raises(AccessDenied) as denied:
            refused()
        with pytest.raises(AccessDenied) as missing:
            find_document(catalogue, "no such id", reader=STRANGER)
        assert denied.value.message == missing.value.message


def test_the_revision_log_names_every_version_that_came_or_went(catalogue: Catalogue) -> None:
    _, first = store(catalogue, "甲")
    seen = head_revision(catalogue)
    _, second = store(catalogue, "乙", sha256="s2")
    changes = changes_after(catalogue, seen)
    assert set(changes.version_ids) == {first.version_id, second.version_id}
    assert changes_after(catalogue, changes.revision).version_ids == ()


def test_the_same_file_stored_by_many_at_once_is_one_document(catalogue: Catalogue) -> None:
    outcomes: list[Outcome] = []
    threads = [
        threading.Thread(target=lambda: outcomes.append(store(catalogue, "本文")[0]))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [Outcome.NEW] + [Outcome.UNCHANGED] * 7
    assert len(list_documents(catalogue, reader=staff())) == 1


def test_a_document_without_any_text_is_kept(catalogue: Catalogue) -> None:
    _, blank = store(catalogue)
    assert blank.chunk_count == 0
    assert read_page(catalogue, blank.version_id, 1, reader=staff()).lines == ()
