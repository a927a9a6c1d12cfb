"""Asking with a model endpoint, without one, and with one that fails, as the faces do it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from library import schema
from library.errors import EndpointError, SettingsError
from library.scopes import staff
from library.settings import load_settings
from runtime.asking import ask, ask_model, ask_quoting
from runtime.office import Office, close_office, open_office
from tests.assistant.model_server import Fail, ModelServer, Say, running_model_server, sentences
from tests.runtime.command import ROOT, environment, result_of, shorui

RULES = """住民票の写し等の交付に関する要綱

住民票の写しの交付手数料は、１通につき三百円とする。
市民課の窓口は、平日の午前８時30分から午後５時15分まで開いている。
"""
FEE = "住民票の写しの交付手数料はいくらですか"
QUOTE = "住民票の写しの交付手数料は、１通につき三百円とする。"
SAID = "住民票の写しの交付手数料は1通300円です。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("model")
    (folder / "要綱.txt").write_text(RULES, encoding="utf-8")
    done = shorui(folder / "書庫", "ingest", folder / "要綱.txt", "--json")
    assert done.returncode == 0, done.stderr
    return folder / "書庫"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A model server, set as the environment of a child process."""
    with running_model_server() as running:
        monkeypatch.setenv("SHORUI_LLM_URL", running.url)
        monkeypatch.setenv("SHORUI_LLM_MODEL", "m")
        monkeypatch.setenv("SHORUI_LLM_API_KEY", "sk-hidden-word")
        yield running


@pytest.fixture
def office(library: Path) -> Iterator[Office]:
    opened = open_office(load_settings(library=library, workers=1))
    yield opened
    close_office(opened)


def test_the_command_answers_in_the_models_words_over_quotes(
    library: Path, server: ModelServer
) -> None:
    server.enqueue(sentences((SAID, [1])))
    done = shorui(library, "ask", FEE, "--json")
    answer = result_of(done)
    assert answer["answer"] == SAID
    assert answer["citations"][0]["quote"] == QUOTE
    assert answer["citations"][0]["verified"]
    assert "モデル" in answer["warnings"][0]
    assert server.asked[0].headers["authorization"] == "Bearer sk-hidden-word"
    assert "hidden-word" not in done.stdout + done.stderr


def test_the_command_quotes_with_a_warning_when_the_model_fails(
    library: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHORUI_LOG_LEVEL", "DEBUG")
    server.enqueue(Fail(500, "本文は記録しない"))
    done = shorui(library, "ask", FEE, "--json")
    assert done.returncode == 0
    answer = result_of(done)
    assert answer["citations"][0]["quote"] == QUOTE
    assert "HTTP 500" in answer["warnings"][0]
    logged = done.stderr
    assert all(each not in logged for each in ("本文は記録しない", "hidden-word", "三百円"))


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_status_shows_the_endpoint_and_not_its_key(
    library: Path, server: ModelServer, form: list[str]
) -> None:
    done = shorui(library, "status", *form)
    assert done.returncode == 0, done.stderr
    assert server.url in done.stdout
    assert "hidden-word" not in done.stdout + done.stderr
    assert server.asked == []


def test_each_time_that_a_model_is_asked_is_in_the_audit_log(
    library: Path, server: ModelServer
) -> None:
    server.enqueue(sentences((SAID, [1])), Fail(401))
    with_model = open_office(load_settings(library=library, workers=1))
    try:
        by = ask(with_model, FEE, reader=staff()).authorship
        assert ask(with_model, FEE, reader=staff()).authorship is None
        with with_model.catalogue.reading() as connection:
            rows = connection.execute(
                select(schema.audit.c.actor, schema.audit.c.subject)
                .where(schema.audit.c.action == "ask model")
                .order_by(schema.audit.c.id.desc())
            ).all()[:2]
    finally:
        close_office(with_model)
    assert by is not None
    assert by.host in server.url
    assert {row.actor for row in rows} == {staff().name}
    failed, whole = (row.subject for row in rows)
    assert whole == (
        f"scripted-model at {by.host}, answer/2, 1 passages, 0 masked, tokens 7/5, 1 kept, 0 struck, whole"
    )
    assert failed.endswith("0 kept, 0 struck, failed")


def test_half_an_endpoint_is_a_usage_error(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHORUI_LLM_URL", "http://127.0.0.1:1/v1")
    done = shorui(library, "ask", FEE, "--json")
    assert done.returncode != 0
    assert "SHORUI_LLM_MODEL" in done.stdout + done.stderr


def test_whoever_measures_sees_both_ways_and_every_failure(
    office: Office, library: Path, server: ModelServer
) -> None:
    reader = staff()
    with_model = open_office(load_settings(library=library, workers=1))
    try:
        server.enqueue(sentences((SAID, [1])), Fail(401), Say("{"))
        assert ask_model(with_model, FEE, reader=reader).text == SAID
        assert ask_quoting(with_model, FEE, reader=reader) == ask(office, FEE, reader=reader)
        with pytest.raises(EndpointError, match="401"):
            ask_model(with_model, FEE, reader=reader)
        with pytest.raises(EndpointError, match="読み取れません"):
            ask_model(with_model, FEE, reader=reader)
        assert "モデル" in ask(with_model, FEE, reader=reader).warnings[0]
    finally:
        close_office(with_model)


def test_without_an_endpoint_there_is_no_model_to_measure(office: Office) -> None:
    with pytest.raises(SettingsError, match="SHORUI_LLM_URL"):
        ask_model(office, FEE, reader=staff())


def test_without_an_endpoint_nothing_connects_anywhere(library: Path) -> None:
    """Not even to this machine; and what speaks to endpoints is not loaded."""
    script = f"""
import json, sys
sys.path.insert(0, {str(ROOT)!r})
connected = []
def note(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        connected.append([event, str(arguments)])
sys.addaudithook(note)
from library.scopes import staff
from library.settings import load_settings
from runtime.asking import ask
from runtime.office import close_office, open_office
office = open_office(load_settings())
answer = ask(office, {FEE!r}, reader=staff())
close_office(office)
print(json.dumps([answer.text, connected, "openai" in sys.modules]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(library) | {"OPENAI_API_KEY": "sk-of-somebody"},
        cwd=library.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    text, connected, loaded = json.loads(done.stdout.splitlines()[-1])
    assert QUOTE in text
    assert connected == []
    assert not loaded
