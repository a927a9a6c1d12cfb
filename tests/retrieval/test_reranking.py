"""The best passages in another order, by an endpoint that may do everything wrong."""

import json
import logging
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from library.catalogue import Catalogue
from library.connection import Address
from library.errors import EndpointError
from library.model import Document
from library.scope_list import add_scope
from library.scopes import Reader
from retrieval.embedding.embedder import Embedder
from retrieval.index import Index, open_index
from retrieval.ranking.pool import Leg
from retrieval.reranking.endpoint import RerankEndpoint
from retrieval.search import find
from tests.assistant.model_server import (
    Asked,
    Cut,
    Fail,
    Hang,
    ModelServer,
    Raw,
    Redirect,
    Scripted,
    running_model_server,
)

Put = Callable[..., Document]
READER = Reader(name="職員", scopes=frozenset({"all"}))
KEY = "sk-very-secret"
BODY = "応答本文にある秘密の文字列"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


def endpoint(server: ModelServer, *, timeout_s: float = 5) -> RerankEndpoint:
    address = Address(
        url=server.url, model="r", api_key=KEY, timeout_s=timeout_s, setting="SHORUI_RERANK"
    )
    return RerankEndpoint(address, clock=lambda: 0.0)


def scored(scores: Sequence[float], *, key: str = "relevance_score", bare: bool = False) -> Raw:
    """Scores as endpoints give them: best first, each with the place of its passage."""
    places = sorted(range(len(scores)), key=lambda place: -scores[place])
    results = [{"index": place, key: scores[place]} for place in places]
    return Raw(json.dumps(results if bare else {"model": "r", "results": results}).encode())


def documents_of(asked: Asked) -> list[str]:
    given = asked.body["documents"]
    assert isinstance(given, list)
    return [str(text) for text in given]


def test_scores_come_back_in_the_order_of_the_passages(server: ModelServer) -> None:
    server.enqueue(scored([0.1, 0.9, -4]))
    assert endpoint(server).scores("質問", ["一", "二", "三"]) == [0.1, 0.9, -4]
    asked = server.asked[0]
    assert asked.path == "/v1/rerank"
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert asked.body == {
        "model": "r",
        "query": "質問",
        "documents": ["一", "二", "三"],
        "top_n": 3,
    }


def test_a_server_that_wants_the_other_form_is_asked_in_it_from_then_on(
    server: ModelServer,
) -> None:
    def script(asked: Asked) -> Scripted:
        return scored([1, 2], key="score", bare=True) if "texts" in asked.body else Fail(422)

    server.script = script
    asking = endpoint(server)
    assert asking.scores("質問", ["一", "二"]) == asking.scores("質問", ["一", "二"]) == [1, 2]
    assert ["texts" in asked.body for asked in server.asked] == [False, True, True]


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Fail(401, BODY), "SHORUI_RERANK_API_KEY"),
        (Fail(404, BODY), "SHORUI_RERANK_MODEL"),
        (Fail(429, BODY), "混み合って"),
        (Fail(500, BODY), "HTTP 500"),
        (Raw(BODY.encode()), "決められた形"),
        (Raw(BODY.encode(), content_type="text/html"), "決められた形"),
        (Raw(b'{"results": 3}'), "決められた形"),
        (Raw(b'{"results": [{"index": 0}]}'), "決められた形"),
        (scored([1]), "点を付けません"),
        (scored([1, 2, 3]), "点を付けません"),
        (scored([1, float("nan")]), "点を付けません"),
        (Cut("長い答え" * 50), "途中で切れ"),
        (Redirect("http://127.0.0.1:1/v1/rerank"), "HTTP 307"),
    ],
)
def test_every_failure_is_an_error_and_is_not_repeated_at_once(
    server: ModelServer, failure: Scripted, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.enqueue(failure)
    asking = endpoint(server)
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            with pytest.raises(EndpointError, match=said) as raised:
                asking.scores("内部の質問", ["一", "二"])
            assert BODY not in raised.value.message
    assert len(server.asked) == 1
    assert not any(secret in caplog.text for secret in (BODY, KEY, "内部の質問"))


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path, quick: Embedder, put: Put) -> Iterator[Index]:
    for number in range(1, 25):
        put(f"文書{number}", f"手数料の{number}番目の定め")
    put("秘密", "手数料の秘密の定め", scope=add_scope(catalogue, "人事").id)
    opened = open_index(catalogue, tmp_path / "index", quick)
    opened.catch_up()
    yield opened
    opened.close()


def titles(index: Index, **options: frozenset[Leg]) -> list[str]:
    found = find(index, "手数料の定め", reader=READER, k=24, **options)
    return [passage.document.title for passage in found.passages]


def test_the_twenty_best_are_ordered_anew_and_the_others_follow(
    index: Index, server: ModelServer
) -> None:
    before = titles(index)
    server.script = lambda asked: scored([float(at) for at in range(len(documents_of(asked)))])
    index.reranker = endpoint(server)
    found = find(index, "手数料の定め", reader=READER, k=24)
    after = [passage.document.title for passage in found.passages]
    assert after == before[19::-1] + before[20:]
    assert [len(documents_of(asked)) for asked in server.asked] == [20]
    scores = [passage.score for passage in found.passages]
    assert scores == sorted(scores, reverse=True), "others rely on it"
    assert found.notice is None


def test_nothing_outside_the_readers_scopes_is_sent(index: Index, server: ModelServer) -> None:
    server.script = lambda asked: scored([0.0] * len(documents_of(asked)))
    index.reranker = endpoint(server)
    titles(index)
    assert "秘密" not in str(documents_of(server.asked[0]))


def test_one_ranking_alone_is_left_as_it_is(index: Index, server: ModelServer) -> None:
    index.reranker = endpoint(server)
    assert titles(index, legs=frozenset({Leg.WORDS}))
    assert server.asked == []


@pytest.mark.parametrize("failure", [Fail(503), Raw(b"{}"), Hang()])
def test_a_reranker_that_fails_leaves_the_order_and_it_is_said(
    index: Index, server: ModelServer, failure: Scripted
) -> None:
    before = titles(index)
    server.enqueue(failure)
    index.reranker = endpoint(server, timeout_s=0.2)
    found = find(index, "手数料の定め", reader=READER, k=24)
    assert [passage.document.title for passage in found.passages] == before
    assert found.notice is not None
    assert "通常の順" in found.notice
