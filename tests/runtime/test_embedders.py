"""The configured embedder, as the command line and the office use it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from library.catalogue import Catalogue
from library.settings import Settings, load_settings
from retrieval.index import open_index
from runtime.embedders import endpoint_embedder, open_reranker
from runtime.plain import index_text
from tests.assistant.model_server import Fail, ModelServer
from tests.retrieval.conftest import HashedPairs
from tests.retrieval.embedding_server import DIMENSION, running_embedding_server, texts_of
from tests.runtime.command import DATES, LIBRARIES, result_of, shorui

KEY = "sk-hidden-word"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_embedding_server() as running:
        yield running


def configure(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("SHORUI_EMBEDDING_URL", url)
    monkeypatch.setenv("SHORUI_EMBEDDING_MODEL", "m")
    monkeypatch.setenv("SHORUI_EMBEDDING_DIMENSION", str(DIMENSION))
    monkeypatch.setenv("SHORUI_EMBEDDING_PASSAGE_PREFIX", "文書: ")
    monkeypatch.setenv("SHORUI_EMBEDDING_API_KEY", KEY)


def test_nothing_is_asked_that_is_not_configured() -> None:
    assert endpoint_embedder(Settings()) is None
    assert open_reranker(Settings()) is None


def test_the_settings_make_the_embedder_without_connecting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(monkeypatch, "http://127.0.0.1:1/v1")
    monkeypatch.setenv("SHORUI_RERANK_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("SHORUI_RERANK_MODEL", "r")
    settings = load_settings()
    embedder, reranker = endpoint_embedder(settings), open_reranker(settings)
    assert embedder is not None
    assert reranker is not None
    assert (embedder.dimension, reranker.name) == (DIMENSION, "r")
    assert embedder.name.startswith("endpoint:m:64:")
    assert KEY not in f"{embedder!r} {reranker!r} {settings}"


def test_the_state_of_a_change_is_said_in_words(catalogue: Catalogue, tmp_path: Path) -> None:
    index = open_index(catalogue, tmp_path / "index", HashedPairs())
    status = index.status()
    index.close()
    assert "切り替え" not in index_text(status)
    changing = replace(
        status,
        wanted_embedder="new",
        wanted_chunks=4,
        catalogue_chunks=10,
        waiting="鍵が違います。",
    )
    said = index_text(changing)
    assert "new（10断片のうち4断片が済み）" in said
    assert "鍵が違います。" in said


def test_the_command_line_goes_over_to_an_endpoint_and_does_without_it(
    tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = tmp_path / "library"
    assert shorui(library, "ingest", DATES).returncode == 0
    configure(monkeypatch, server.url)
    assert result_of(shorui(library, "search", "日付の形式", "--json"))["hits"]
    assert server.asked == [], "the old embedder answers until the change is made"
    rebuilt = result_of(shorui(library, "index", "rebuild", "--json"))
    assert str(rebuilt["embedder"]).startswith("endpoint:m:64:")
    assert rebuilt["wanted_chunks"] == rebuilt["vector_chunks"] == rebuilt["catalogue_chunks"]
    assert all(text.startswith("文書: ") for asked in server.asked for text in texts_of(asked))
    server.script = lambda _: Fail(401)
    taken = shorui(library, "ingest", LIBRARIES)
    assert taken.returncode == 0, "the file is in"
    assert "SHORUI_EMBEDDING_API_KEY" in taken.stderr
    found = shorui(library, "search", "高松市 図書館", "--json")
    assert "S10" in str(result_of(found)["hits"]), "by its words"
    waiting = shorui(library, "index", "status", "--json")
    assert "SHORUI_EMBEDDING_API_KEY" in str(result_of(waiting)["waiting"])
    assert KEY not in taken.stderr + found.stderr + found.stdout + waiting.stdout
