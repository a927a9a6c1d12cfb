"""A document moved to another scope: all that is known of it goes along, and nothing stays behind."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.files import Intake, NoProgress, take_file
from ingest.sources import Source, source_at
from library.catalogue import Catalogue
from library.documents import find_document, list_documents, versions_of
from library.edits import Replace
from library.errors import AccessDenied, BadCorrection
from library.failures import list_failures
from library.jobs import JobState, add_job, finish_job, list_jobs, take_job
from library.model import Document
from library.moving import move_document
from library.restoring import restore
from library.reviewing import review_page
from library.scope_list import add_scope
from library.scopes import ALL_OFFICE, Reader, staff
from library.storing import Outcome, foresee, remove
from runtime.reviewing import amend_page
from tests.ingest.taking import open_intake
from tests.library.review_work import weak_page
from tests.pages_made import store


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    with open_intake(tmp_path / "library") as opened:
        yield opened


def two_scopes(catalogue: Catalogue) -> tuple[str, Reader, Reader]:
    """Another scope; who reads only that one; who reads both."""
    few = add_scope(catalogue, "人事課").id
    return (
        few,
        Reader(name="人事", scopes=frozenset({few})),
        Reader(name="cli", scopes=frozenset({ALL_OFFICE, few})),
    )


def files(catalogue: Catalogue, reader: Reader) -> list[str]:
    return [each.file_name for each in list_documents(catalogue, reader=reader)]


def read(intake: Intake, path: Path, scope: str = ALL_OFFICE) -> Outcome | None:
    (taken,) = take_file(intake, source_at(path, scope=scope), progress=NoProgress())
    return taken.outcome


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def only(catalogue: Catalogue, reader: Reader) -> Document:
    (document,) = list_documents(catalogue, reader=reader)
    return document


def test_a_moved_document_is_seen_by_others_with_all_its_versions(
    intake: Intake, tmp_path: Path
) -> None:
    catalogue = intake.catalogue
    few, inside, both = two_scopes(catalogue)
    file = written(tmp_path / "名簿.txt", "一版")
    assert read(intake, file) is Outcome.NEW
    assert read(intake, written(file, "二版")) is Outcome.UPDATED
    document = only(catalogue, staff())
    assert move_document(catalogue, document.id, few, reader=both).scope == few
    assert files(catalogue, staff()) == []
    assert versions_of(catalogue, document.id, reader=staff()) == []
    assert [v.version for v in versions_of(catalogue, document.id, reader=inside)] == [2, 1]


def test_a_folder_that_is_read_again_brings_a_moved_document_not_back(
    intake: Intake, tmp_path: Path
) -> None:
    catalogue = intake.catalogue
    few, inside, both = two_scopes(catalogue)
    file = written(tmp_path / "名簿.txt", "一版")
    read(intake, file)
    document = move_document(catalogue, only(catalogue, staff()).id, few, reader=both)
    seen = {"place": source_at(file, scope=ALL_OFFICE).place, "scope": ALL_OFFICE}
    assert foresee(catalogue, sha256=document.sha256, **seen) is Outcome.UNCHANGED
    assert read(intake, file) is Outcome.UNCHANGED
    assert foresee(catalogue, sha256="0" * 64, **seen) is Outcome.UPDATED
    assert read(intake, written(file, "二版")) is Outcome.UPDATED
    assert files(catalogue, staff()) == []
    assert only(catalogue, inside).version == 2
    remove(catalogue, document.id, reader=both)
    assert read(intake, written(file, "三版")) is Outcome.NEW
    assert files(catalogue, staff()) == []
    assert files(catalogue, inside) == ["名簿.txt"]


def test_a_failure_at_the_place_of_a_moved_document_is_told_where_it_is_now(
    intake: Intake, tmp_path: Path
) -> None:
    catalogue = intake.catalogue
    few, inside, both = two_scopes(catalogue)
    file = written(tmp_path / "名簿.txt", "一版")
    read(intake, file)
    read(intake, written(file, ""))
    document = only(catalogue, staff())
    assert len(list_failures(catalogue, reader=staff())) == 1
    move_document(catalogue, document.id, few, reader=both)
    assert list_failures(catalogue, reader=staff()) == []
    read(intake, file)
    (failure,) = list_failures(catalogue, reader=inside)
    assert failure.attempts == 2
    assert list_failures(catalogue, reader=staff()) == []
    read(intake, written(file, "二版"))
    assert list_failures(catalogue, reader=both) == []


def test_an_upload_of_the_same_name_goes_where_it_is_handed_in_to(
    intake: Intake, tmp_path: Path
) -> None:
    catalogue = intake.catalogue
    few, inside, both = two_scopes(catalogue)

    def upload(text: str) -> Outcome | None:
        path = written(tmp_path / "upload-1", text)
        source = Source(path=path, file_name="名簿.txt", place="upload:名簿.txt", scope=ALL_OFFICE)
        return take_file(intake, source, progress=NoProgress())[0].outcome

    assert upload("一版") is Outcome.NEW
    add_job(catalogue, place="upload:名簿.txt", path="x", file_name="名簿.txt", scope=ALL_OFFICE)
    job = take_job(catalogue)
    assert job is not None
    finish_job(catalogue, job.id, state=JobState.DONE, code="new", message="")
    moved = move_document(catalogue, only(catalogue, staff()).id, few, reader=both)
    assert list_jobs(catalogue, reader=staff()) == []
    assert len(list_jobs(catalogue, reader=inside)) == 1
    assert upload("別の名簿") is Outcome.NEW
    assert only(catalogue, inside) == moved
    assert only(catalogue, staff()).version == 1


def test_what_people_set_right_goes_along_and_can_still_be_taken_back(
    catalogue: Catalogue,
) -> None:
    few, inside, both = two_scopes(catalogue)
    document = store(catalogue, weak_page())
    seen = review_page(catalogue, document.id, 1, reader=both)
    text = "点検は年に一度、消防署が行う。"
    amend_page(catalogue, seen, Replace(line=1, text=text), reader=both, chunking="structure")
    move_document(catalogue, document.id, few, reader=both)
    page = review_page(catalogue, document.id, 1, reader=inside)
    assert page.page.lines[1].text == text
    assert len(page.history) == 1
    again = store(catalogue, weak_page(), scope=few)
    assert again.id == document.id
    assert review_page(catalogue, document.id, 1, reader=inside).page.lines[1].text == text
    fresh = store(catalogue, weak_page(), place="/b.pdf")
    assert review_page(catalogue, fresh.id, 1, reader=both).history == ()


def test_a_document_is_not_moved_onto_its_twin_nor_by_who_may_not(
    intake: Intake, tmp_path: Path
) -> None:
    catalogue = intake.catalogue
    few, inside, both = two_scopes(catalogue)
    file, other = written(tmp_path / "名簿.txt", "一版"), written(tmp_path / "写し.txt", "一版")
    read(intake, file)
    read(intake, other, few)
    document = only(catalogue, staff())
    for scope, reader, error, said in (
        (few, staff(), AccessDenied, "その公開範囲には"),
        (few, inside, AccessDenied, "見つかりません"),
        (ALL_OFFICE, both, BadCorrection, "既に"),
        (few, both, BadCorrection, "同じ内容の書類「写し.txt」"),
    ):
        with pytest.raises(error, match=said):
            move_document(catalogue, document.id, scope, reader=reader)
    read(intake, written(other, "別の文書"), few)
    read(intake, written(file, "更に別の文書"), few)
    with pytest.raises(BadCorrection, match="同じ場所"):
        move_document(catalogue, document.id, few, reader=both)
    assert find_document(catalogue, document.id, reader=staff()) == document


def test_a_removed_document_can_be_moved_and_comes_back_where_it_is_now(
    catalogue: Catalogue,
) -> None:
    few, inside, both = two_scopes(catalogue)
    document = store(catalogue, weak_page())
    remove(catalogue, document.id, reader=both)
    move_document(catalogue, document.id, few, reader=both)
    restore(catalogue, document.id, reader=inside)
    assert only(catalogue, inside).id == document.id
    assert files(catalogue, staff()) == []
