"""A document that a person took out of search stays out until a person brings it back."""

from pathlib import Path

import pytest

from ingest.files import Intake
from library.catalogue import open_catalogue
from library.documents import list_documents
from library.scopes import staff
from runtime.upkeep import remove_document
from tests.ingest.making import save_zip
from tests.ingest.taking import open_intake, outcomes, take
from tests.runtime.command import result_of, shorui

PARKING, LIBRARY = "駐車場.txt", "図書館.txt"
TEXTS = {PARKING: "駐車場の利用料は一日七百円とする。", LIBRARY: "図書館は月曜日に休館する。"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "共有" / "要綱"
    made.mkdir(parents=True)
    for name, text in TEXTS.items():
        (made / name).write_text(text, encoding="utf-8")
    return made


def ids(library: Path) -> dict[str, str]:
    """The live documents by file name."""
    catalogue = open_catalogue(library)
    documents = {d.file_name: d.id for d in list_documents(catalogue, reader=staff())}
    catalogue.close()
    return documents


def drop(intake: Intake, file_name: str) -> str:
    document_id = ids(intake.library)[file_name]
    remove_document(intake.catalogue, document_id, reader=staff())
    return document_id


def test_a_folder_read_again_leaves_it_out_and_restore_brings_it_back(
    tmp_path: Path, folder: Path
) -> None:
    library = tmp_path / "書庫"
    with open_intake(library) as intake:
        take(intake, folder)
    removed = ids(library)[PARKING]
    assert shorui(library, "remove", removed).returncode == 0
    for trial in (("--dry-run",), ()):
        report = result_of(shorui(library, "ingest", folder, "--json", *trial))
        assert report["documents"] == {"new": 0, "updated": 0, "unchanged": 2, "failed": 0}
        assert ids(library).keys() == {LIBRARY}
    assert shorui(library, "restore", removed).returncode == 0
    with open_intake(library) as intake:
        assert outcomes(take(intake, folder)) == dict.fromkeys(TEXTS, "unchanged")
    assert ids(library)[PARKING] == removed


def test_it_comes_back_when_the_file_is_changed_or_named_itself(
    tmp_path: Path, folder: Path
) -> None:
    with open_intake(tmp_path / "書庫") as intake:
        take(intake, folder)
        removed = drop(intake, PARKING)
        assert outcomes(take(intake, folder, folder / PARKING))[PARKING] == "new"
        assert ids(intake.library)[PARKING] == removed, "another version of the same document"
        drop(intake, PARKING)
        (folder / PARKING).write_text("駐車場の利用料は一日八百円とする。", encoding="utf-8")
        assert outcomes(take(intake, folder)) == {PARKING: "new", LIBRARY: "unchanged"}
        assert ids(intake.library).keys() == {PARKING, LIBRARY}


def test_a_file_of_a_zip_stays_out_while_the_rest_of_it_is_taken(
    tmp_path: Path, folder: Path
) -> None:
    save_zip(folder, "受付.zip", {"甲.txt": "甲の届出について。", "乙.txt": "乙の届出について。"})
    with open_intake(tmp_path / "書庫") as intake:
        take(intake, folder)
        drop(intake, "甲.txt")
        assert set(outcomes(take(intake, folder)).values()) == {"unchanged"}
        assert "甲.txt" not in ids(intake.library)
        assert outcomes(take(intake, folder / "受付.zip"))["甲.txt"] == "new"


def test_the_same_bytes_at_another_place_are_another_file(tmp_path: Path, folder: Path) -> None:
    with open_intake(tmp_path / "書庫") as intake:
        take(intake, folder)
        drop(intake, PARKING)
        (folder / "写し.txt").write_text(TEXTS[PARKING], encoding="utf-8")
        assert outcomes(take(intake, folder))["写し.txt"] == "new"
        assert ids(intake.library).keys() == {"写し.txt", LIBRARY}
