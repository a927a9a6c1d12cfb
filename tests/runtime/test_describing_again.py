"""Describing what is in already: after a failure, once, and never over what a person set right."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.files import NoProgress, take_files
from ingest.sources import find_sources
from library.documents import list_documents
from library.edits import Replace
from library.errors import SettingsError
from library.model import Document, PageSource
from library.pages import read_page
from library.reviewing import review_page
from library.scopes import ALL_OFFICE, staff
from library.settings import load_settings
from runtime.asking import search
from runtime.describing_again import Described, describe_documents
from runtime.office import Office, close_office, open_office
from runtime.reviewing import amend_page
from tests.assistant.model_server import Fail, ModelServer, Say, running_model_server
from tests.ingest.photo_making import garden, save_photo, with_sign
from tests.runtime.command import result_of, shorui

SAID = "丘一面に紫色のラベンダーが咲いている。"
SAYS = Say(json.dumps({"description": SAID, "words": []}, ensure_ascii=False))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        running.enqueue(Fail(401))
        yield running


@pytest.fixture
def office(tmp_path: Path, server: ModelServer) -> Iterator[Office]:
    """A library of two photos that could not be described when they came in, read in a thread."""
    save_photo(tmp_path / "in" / "IMG_1.jpg", garden(width=600, height=400))
    save_photo(tmp_path / "in" / "IMG_2.jpg", with_sign(garden(seed=2)))
    (tmp_path / "in" / "a.txt").write_text("ラベンダーまつりのお知らせ", encoding="utf-8")
    opened = open_office(
        load_settings(
            library=tmp_path / "library", workers=1, vision_url=server.url, vision_model="see"
        )
    )
    opened = replace(opened, executor=ThreadPoolExecutor(1))
    sources = find_sources([tmp_path / "in"], scope=ALL_OFFICE)
    take_files(opened.intake, sources, at_once=1, progress=NoProgress())
    yield opened
    close_office(opened)


def described(office: Office, *documents: str) -> Described:
    return describe_documents(
        office, documents, reader=staff("試験"), progress=lambda document: None
    )


def named(office: Office, name: str) -> Document:
    return next(d for d in list_documents(office.catalogue, reader=staff()) if d.file_name == name)


def test_what_failed_is_described_later_once_and_found(office: Office, server: ModelServer) -> None:
    before = named(office, "IMG_1.jpg")
    server.enqueue(SAYS)
    asked = len(server.asked)
    assert described(office) == Described(documents=2, pages=2, failed=None)
    assert len(server.asked) == asked + 2
    page = read_page(office.catalogue, before.version_id, 1, reader=staff())
    assert page.lines[-1].text == f"［AIによる説明］{SAID}"
    assert page.source is PageSource.VISION
    after = named(office, "IMG_1.jpg")
    assert (after.version, after.sha256) == (before.version, before.sha256)
    office.index.catch_up()
    found = search(office, "紫色の丘の写真", reader=staff())
    assert SAID in found[0].chunk.text
    assert not found[0].chunk.quotable
    assert described(office) == Described(documents=0, pages=0, failed=None)
    assert len(server.asked) == asked + 2


def test_a_page_that_a_person_corrected_stays(office: Office, server: ModelServer) -> None:
    document = named(office, "IMG_2.jpg")
    seen = review_page(office.catalogue, document.id, 1, reader=staff())
    amend_page(office.catalogue, seen, Replace(line=1, text="直した文字"), reader=staff("係"))
    corrected = read_page(office.catalogue, document.version_id, 1, reader=staff())
    server.enqueue(SAYS)
    assert described(office, document.id) == Described(documents=0, pages=0, failed=None)
    assert read_page(office.catalogue, document.version_id, 1, reader=staff()) == corrected


def test_a_described_page_can_be_corrected_and_keeps_its_description(
    office: Office, server: ModelServer
) -> None:
    document = named(office, "IMG_2.jpg")
    server.enqueue(SAYS)
    described(office, document.id)
    seen = review_page(office.catalogue, document.id, 1, reader=staff())
    page = amend_page(
        office.catalogue, seen, Replace(line=1, text="直した文字"), reader=staff("係")
    ).page
    assert page.lines[1].text == "直した文字"
    assert page.lines[-1].text == f"［AIによる説明］{SAID}"
    assert page.confidence > 0.9


def test_without_an_endpoint_it_says_what_to_set(tmp_path: Path) -> None:
    office = open_office(load_settings(library=tmp_path / "library", workers=1))
    with pytest.raises(SettingsError, match="SHORUI_VISION_URL"):
        described(office)
    close_office(office)


def test_the_command_ends_at_the_first_failure_and_keeps_what_was_said(
    office: Office, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHORUI_VISION_URL", server.url)
    monkeypatch.setenv("SHORUI_VISION_MODEL", "see")
    server.enqueue(SAYS, Fail(404))
    asked = len(server.asked)
    done = shorui(office.settings.library, "describe", "--json")
    report = result_of(done)
    assert (done.returncode, report["documents"], report["pages"]) == (1, 1, 1)
    assert report["error"] == "endpoint"
    assert "SHORUI_VISION_MODEL" in done.stderr
    assert len(server.asked) == asked + 2
