"""Scopes at the command line and at the page: made, filled, narrowed to, opened by a setting."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient
from typer.testing import CliRunner

import shorui
from library import schema
from library.access_tokens import reader_of
from library.catalogue import open_catalogue
from library.documents import list_documents
from library.errors import SettingsError
from library.originals import original_path
from library.scope_list import add_scope, rename_scope
from library.scopes import ALL_OFFICE
from library.settings import load_settings
from retrieval.index import open_index
from runtime.office import Office, close_office
from runtime.readers import check_page_scopes, command_reader, page_reader
from runtime.server import build_app
from tests.retrieval.conftest import HashedPairs
from tests.taking import take_text


def run(library: Path, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(shorui.app, ["--library", str(library), *arguments, "--json"])
    assert done.exit_code == 0, done.output
    report = json.loads(done.stdout)
    assert isinstance(report, dict)
    return report


def names(report: dict[str, object]) -> dict[str, int]:
    found = report["scopes"]
    assert isinstance(found, list)
    return {scope["name"]: scope["documents"] for scope in found}


def test_scopes_are_made_renamed_and_listed_with_their_documents(tmp_path: Path) -> None:
    made = run(tmp_path, "scopes", "add", "福祉課")
    renamed = run(tmp_path, "scopes", "rename", "福祉課", "福祉部")
    assert renamed == {"id": made["id"], "name": "福祉部"}
    catalogue = open_catalogue(tmp_path)
    take_text(catalogue, tmp_path / "案内.txt", "ごみの出し方", scope=str(made["id"]))
    assert names(run(tmp_path, "scopes", "list")) == {"全庁": 0, "福祉部": 1}
    listed = run(tmp_path, "list", "--scope", "福祉部")["documents"]
    assert isinstance(listed, list)
    assert [document["scope"] for document in listed] == [made["id"]]
    assert run(tmp_path, "list", "--scope", "全庁")["documents"] == []


@pytest.mark.parametrize("command", [["search", "ごみ"], ["list"], ["ingest", "."]])
def test_an_unknown_scope_is_refused_and_those_that_are_there_are_named(
    tmp_path: Path, command: list[str]
) -> None:
    add_scope(open_catalogue(tmp_path), "福祉課")
    done = CliRunner().invoke(
        shorui.app, ["--library", str(tmp_path), *command, "--scope", "人事課"]
    )
    assert done.exit_code == 2
    assert done.stdout == ""
    for part in ("人事課", "全庁", "福祉課"):
        assert part in done.stderr


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Two scopes, of which the settings open one to the page."""
    settings = load_settings(library=tmp_path / "library", page_scopes=" 福祉課 ,")
    catalogue = open_catalogue(settings.library)
    for name in ("福祉課", "人事課"):
        scope = add_scope(catalogue, name)
        taken = take_text(catalogue, tmp_path / f"{name}.txt", f"{name}の文書", scope=scope.id)
        original = original_path(settings.library, taken.sha256)
        original.parent.mkdir(parents=True)
        original.write_text(f"{name}の文書", encoding="utf-8")
    index = open_index(catalogue, tmp_path / "index", HashedPairs())
    opened = Office(
        settings=settings,
        catalogue=catalogue,
        index=index,
        executor=ThreadPoolExecutor(max_workers=1),
    )
    yield opened
    close_office(opened)


def test_the_page_reads_what_the_settings_open_and_the_command_line_everything(
    office: Office,
) -> None:
    def files(reader: object) -> set[str]:
        return {each.file_name for each in list_documents(office.catalogue, reader=reader)}  # type: ignore[arg-type]

    assert files(page_reader(office)) == {"福祉課.txt"}
    assert files(command_reader(office.catalogue)) == {"福祉課.txt", "人事課.txt"}
    assert files(command_reader(office.catalogue, only=["人事課"])) == {"人事課.txt"}


def test_a_scope_that_was_renamed_is_no_longer_open_to_the_page(office: Office) -> None:
    (opened,) = page_reader(office).scopes - {ALL_OFFICE}
    rename_scope(office.catalogue, opened, "別の課")
    assert page_reader(office).scopes == {ALL_OFFICE}
    with pytest.raises(SettingsError, match="SHORUI_PAGE_SCOPES"):
        check_page_scopes(office.settings, office.catalogue)


def test_an_original_of_another_scope_is_as_one_that_is_not_there_also_where_it_is_gone(
    office: Office,
) -> None:
    client = TestClient(build_app(office, host="127.0.0.1", port=8700), base_url="http://127.0.0.1")
    everything = list_documents(office.catalogue, reader=command_reader(office.catalogue))
    got = {
        document.file_name: client.get(f"/originals/{document.version_id}")
        for document in everything
    }
    nothing = client.get("/originals/nothing")
    assert got["福祉課.txt"].text == "福祉課の文書"
    assert got["人事課.txt"].status_code == nothing.status_code == 404
    assert got["人事課.txt"].text == nothing.text
    for document in everything:
        original_path(office.settings.library, document.sha256).unlink()
    lost = {each.file_name: client.get(f"/originals/{each.version_id}") for each in everything}
    assert lost["福祉課.txt"].status_code == 404
    assert "原本のファイルが書庫にありません" in lost["福祉課.txt"].text
    assert "original_missing" in lost["福祉課.txt"].text
    assert lost["人事課.txt"].text == nothing.text


def test_a_key_is_shown_once_listed_without_itself_and_revoked(tmp_path: Path) -> None:
    run(tmp_path, "scopes", "add", "福祉課")
    made = run(tmp_path, "tokens", "add", "ボット", "--scope", "福祉課", "--scope", "全庁")
    key, catalogue = str(made["key"]), open_catalogue(tmp_path)
    assert made["scopes"] == ["全庁", "福祉課"]
    reader = reader_of(catalogue, key)
    assert reader is not None
    assert len(reader.scopes) == 2
    listed = run(tmp_path, "tokens", "list")
    assert key not in str(listed)
    assert "'revoked_at': None" in str(listed)
    assert run(tmp_path, "tokens", "revoke", "ボット")["revoked_at"]
    assert reader_of(catalogue, key) is None
    with catalogue.reading() as connection:
        audited = connection.scalars(select(schema.audit.c.action)).all()
    assert list(audited) == ["add scope", "add token", "revoke token"]


def test_a_key_without_a_scope_is_not_made(tmp_path: Path) -> None:
    for scopes in ([], ["--scope", "人事課"]):
        command = ["--library", str(tmp_path), "tokens", "add", "ボット", *scopes]
        assert CliRunner().invoke(shorui.app, command).exit_code == 2
    assert run(tmp_path, "tokens", "list") == {"tokens": []}
