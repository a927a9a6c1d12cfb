"""The embedding endpoint's adapter, against a server that does everything a server may do wrong."""

import json
import logging
import time
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.connection import Address
from library.errors import EndpointError
from retrieval.embedding.endpoint import EmbeddingEndpoint, Manner
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
from tests.retrieval.embedding_server import (
    DIMENSION,
    embeds,
    endpoint,
    hashed,
    reply,
    running_embedding_server,
    texts_of,
)

KEY = "sk-very-secret"
BODY = "応答本文にある秘密の文字列"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_embedding_server() as running:
        yield running


def test_passages_go_in_batches_and_come_back_in_order_as_unit_vectors(
    server: ModelServer,
) -> None:
    texts = [f"第{number}条の規定" for number in range(10)]
    rows = endpoint(server, batch=4).embed_passages(texts)
    assert [len(texts_of(asked)) for asked in server.asked] == [4, 4, 2]
    assert {asked.path for asked in server.asked} == {"/v1/embeddings"}
    assert server.asked[0].body["model"] == "m"
    assert (rows.shape, rows.dtype) == ((10, DIMENSION), np.float32)
    wanted = np.array([hashed(text) for text in texts])
    wanted /= np.linalg.norm(wanted, axis=1, keepdims=True)
    np.testing.assert_allclose(rows, wanted, atol=1e-6)


def test_rows_that_come_in_another_order_are_put_right(server: ModelServer) -> None:
    texts = ["税金", "図書館", "道路"]
    straight = endpoint(server).embed_passages(texts)
    server.script = lambda asked: reply([hashed(t) for t in texts_of(asked)], order=[2, 0, 1])
    np.testing.assert_array_equal(endpoint(server).embed_passages(texts), straight)


def test_each_kind_of_text_has_its_prefix_blanks_included(server: ModelServer) -> None:
    embedder = endpoint(server, query_prefix="query: ", passage_prefix="passage: ")
    embedder.embed_queries(["図書館"])
    embedder.embed_passages(["図書館"])
    assert [texts_of(asked) for asked in server.asked] == [["query: 図書館"], ["passage: 図書館"]]


def test_the_name_changes_with_whatever_changes_the_vectors_and_with_nothing_else() -> None:
    address = Address(url="http://127.0.0.1:1/v1", model="m")
    elsewhere = Address(url="http://127.0.0.1:2/v1", model="m", api_key=KEY, timeout_s=1)
    plain = Manner(dimension=8)
    name = EmbeddingEndpoint(address, plain).name
    assert EmbeddingEndpoint(elsewhere, Manner(dimension=8, batch=3)).name == name
    others = [
        EmbeddingEndpoint(Address(url=address.url, model="n"), plain),
        EmbeddingEndpoint(address, Manner(dimension=9)),
        EmbeddingEndpoint(address, Manner(dimension=8, query_prefix="q")),
        EmbeddingEndpoint(address, Manner(dimension=8, passage_prefix="q")),
        EmbeddingEndpoint(address, Manner(dimension=8, passage_prefix="q ")),
    ]
    assert len({name, *(other.name for other in others)}) == 6
    assert "8" in name


def test_a_key_is_sent_as_a_bearer_token_and_never_shown(
    server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = endpoint(server, key=KEY)
    with caplog.at_level(logging.DEBUG):
        embedder.embed_passages(["内部文書の本文"])
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(embedder) + embedder.name + caplog.text
    assert "内部文書" not in caplog.text


def test_nothing_of_the_environment_is_sent(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", KEY)
    endpoint(server).embed_queries(["図書館"])
    assert "authorization" not in server.asked[0].headers
    assert KEY not in str(server.asked[0].headers)


@given(text=st.text(alphabet=st.characters(), max_size=40))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_has_a_vector(server: ModelServer, text: str) -> None:
    (row,) = endpoint(server).embed_passages([text + "\ud800\x00"])
    assert np.isclose(np.linalg.norm(row), 1, atol=1e-5)
    assert all(sent.strip() for sent in texts_of(server.asked[-1]))


def test_no_text_needs_no_request(server: ModelServer) -> None:
    assert endpoint(server).embed_passages([]).shape == (0, DIMENSION)
    assert server.asked == []


def test_a_question_of_a_hundred_thousand_characters_is_sent_in_part(server: ModelServer) -> None:
    endpoint(server).embed_queries(["あ" * 100_000])
    assert len(texts_of(server.asked[0])[0]) == 2_000


@pytest.mark.parametrize(
    "refusal", [Fail(400), Fail(413), Fail(422), Fail(500, "input is too large to process")]
)
def test_what_is_too_long_for_the_endpoint_is_shortened_and_costs_no_other_text(
    server: ModelServer, refusal: Fail
) -> None:
    def script(asked: Asked) -> Scripted:
        texts = texts_of(asked)
        return refusal if max(map(len, texts)) > 300 else reply([hashed(t) for t in texts])

    server.script = script
    texts = ["短い文", "長" * 1000, "別の短い文"]
    rows = endpoint(server).embed_passages(texts)
    server.script = embeds()
    np.testing.assert_array_equal(rows[[0, 2]], endpoint(server).embed_passages(texts)[[0, 2]])
    np.testing.assert_array_equal(rows[1], endpoint(server).embed_passages(["長" * 250])[0])


def test_a_batch_that_is_too_large_goes_in_smaller_ones(server: ModelServer) -> None:
    def script(asked: Asked) -> Scripted:
        texts = texts_of(asked)
        return Fail(413) if len(texts) > 3 else reply([hashed(text) for text in texts])

    server.script = script
    rows = endpoint(server).embed_passages([f"文{number}" for number in range(16)])
    server.script = embeds()
    again = endpoint(server).embed_passages([f"文{number}" for number in range(16)])
    np.testing.assert_array_equal(rows, again)


@pytest.mark.parametrize("failure", [Fail(429), Fail(500), Fail(503)])
def test_with_passages_what_passes_is_tried_again(server: ModelServer, failure: Fail) -> None:
    server.enqueue(failure, failure, reply([hashed("税金")]))
    assert endpoint(server).embed_passages(["税金"]).shape == (1, DIMENSION)
    assert len(server.asked) == 3


def test_the_pause_that_the_endpoint_asks_for_is_kept(server: ModelServer) -> None:
    server.enqueue(Fail(429, headers={"retry-after": "1"}), reply([hashed("税金")]))
    started = time.monotonic()
    endpoint(server).embed_passages(["税金"])
    assert time.monotonic() - started >= 0.9


def _changed(row: list[float], value: float) -> Raw:
    return reply([[*row[:-1], value]])


NAN = b'{"data": [{"index": 0, "embedding": [' + b"NaN," * (DIMENSION - 1) + b"1]}]}"


@pytest.mark.parametrize(
    ("failure", "said", "tries"),
    [
        (Fail(401, BODY), "SHORUI_EMBEDDING_API_KEY", 1),
        (Fail(404, BODY), "SHORUI_EMBEDDING_MODEL", 1),
        (Fail(429, BODY), "混み合って", 3),
        (Fail(500, BODY), "HTTP 500", 3),
        (Raw(BODY.encode()), "決められた形", 1),
        (Raw(BODY.encode(), content_type="text/html"), "決められた形", 1),
        (Raw(b"[1]"), "決められた形", 1),
        (Raw(b'{"error": "loading"}'), "決められた形", 1),
        (Raw(b'{"data": [{"index": 0, "embedding": "AACAPw=="}]}'), "決められた形", 1),
        (Raw(b'{"data": [{"index": 0, "embedding": null}]}'), "決められた形", 1),
        (Raw(b'{"data": []}'), "1件の文に0件", 1),
        (reply([hashed("a"), hashed("b")]), "1件の文に2件", 1),
        (reply([hashed("税金", 63)]), "63次元.*64次元.*SHORUI_EMBEDDING_DIMENSION", 1),
        (reply([[]]), "0次元", 1),
        (reply([[0.0] * DIMENSION]), "比べられない", 1),
        (_changed(hashed("税金"), float("inf")), "比べられない", 1),
        (Raw(NAN), "比べられない", 1),
    ],
)
def test_every_failure_is_an_error_that_says_what_to_do(
    server: ModelServer, failure: Scripted, said: str, tries: int, caplog: pytest.LogCaptureFixture
) -> None:
    server.script = None  # the failure is given again and again
    server.enqueue(failure)
    with caplog.at_level(logging.DEBUG), pytest.raises(EndpointError, match=said) as raised:
        endpoint(server, key=KEY).embed_passages(["税金"])
    assert raised.value.code == "endpoint"
    assert len(server.asked) == tries
    assert BODY not in caplog.text + raised.value.message
    assert KEY not in caplog.text + raised.value.message


def test_a_row_that_is_there_twice_does_not_stand_for_one_that_is_missing(
    server: ModelServer,
) -> None:
    rows = [{"index": 0, "embedding": hashed(text)} for text in ("税金", "道路")]
    server.enqueue(Raw(json.dumps({"data": rows}).encode()))
    with pytest.raises(EndpointError, match="2件の文に1件"):
        endpoint(server).embed_passages(["税金", "道路"])


def test_rows_without_numbers_are_taken_as_they_come(server: ModelServer) -> None:
    rows = [{"embedding": hashed(text)} for text in ("税金", "道路")]
    server.enqueue(Raw(json.dumps({"data": rows}).encode()), reply([hashed("道路")]))
    embedder = endpoint(server)
    both = embedder.embed_passages(["税金", "道路"])
    np.testing.assert_array_equal(both[1], embedder.embed_passages(["道路"])[0])


def test_huge_values_are_no_reason_to_fail(server: ModelServer) -> None:
    server.enqueue(reply([[1e200, *[1e-200] * (DIMENSION - 1)]]))
    (row,) = endpoint(server).embed_passages(["税金"])
    assert row[0] == pytest.approx(1)


def test_a_reply_that_is_cut_is_an_error(server: ModelServer) -> None:
    server.script = None
    server.enqueue(Cut("長い答え" * 50))
    with pytest.raises(EndpointError, match="途中で切れ"):
        endpoint(server).embed_passages(["税金"])


def test_where_nobody_listens_is_an_error() -> None:
    with running_model_server() as stopped:
        pass
    with pytest.raises(EndpointError, match="SHORUI_EMBEDDING_URL"):
        endpoint(stopped, timeout_s=1).embed_passages(["税金"])


def test_documents_do_not_follow_a_redirect(server: ModelServer) -> None:
    with running_embedding_server() as elsewhere:
        server.enqueue(Redirect(f"{elsewhere.url}/embeddings"))
        with pytest.raises(EndpointError, match="HTTP 307"):
            endpoint(server).embed_passages(["税金"])
        assert elsewhere.asked == []


def test_a_question_waits_for_one_attempt_and_the_next_ones_for_none(server: ModelServer) -> None:
    now = [100.0]
    address = Address(url=server.url, model="m", timeout_s=0.2, setting="SHORUI_EMBEDDING")
    embedder = EmbeddingEndpoint(address, Manner(dimension=DIMENSION), clock=lambda: now[0])
    server.enqueue(Hang())
    for _ in range(3):
        with pytest.raises(EndpointError, match="SHORUI_EMBEDDING_TIMEOUT_S"):
            embedder.embed_queries(["税金"])
    assert len(server.asked) == 1
    server.enqueue(reply([hashed("税金")]))
    now[0] += 16
    assert embedder.embed_queries(["税金"]).shape == (1, DIMENSION)
