"""The search while the embedding endpoint is down."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.answering import ask
from library.catalogue import Catalogue
from library.model import Document
from library.scopes import Reader
from retrieval.index import Index, open_index
from retrieval.search import find
from tests.assistant.model_server import Fail, ModelServer
from tests.retrieval.embedding_server import endpoint, running_embedding_server

Put = Callable[..., Document]
READER = Reader(name="職員", scopes=frozenset({"all"}))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_embedding_server() as running:
        yield running


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path, server: ModelServer, put: Put) -> Iterator[Index]:
    put("図書館", "図書館の開館時間は午前9時から午後5時までです。")
    put("手数料", "住民票の写しの手数料は300円です。")
    opened = open_index(catalogue, tmp_path / "index", endpoint(server))
    opened.catch_up()
    yield opened
    opened.close()


def test_words_answer_alone_and_it_is_said(index: Index, server: ModelServer) -> None:
    assert find(index, "手数料はいくら", reader=READER, k=2).notice is None
    server.script = lambda _: Fail(401)
    found = find(index, "図書館は何時まで", reader=READER, k=2)
    assert [passage.document.title for passage in found.passages] == ["図書館"]
    assert found.notice is not None
    assert "語だけで検索" in found.notice
    assert "SHORUI_EMBEDDING_API_KEY" in found.notice
    assert not found.question_vector.any()
    answer = ask(index, "図書館は何時まで", reader=READER)
    assert found.notice in answer.warnings
    again = find(index, "手数料はいくら", reader=READER, k=2)
    assert again.notice is None, "its vector is still known"
