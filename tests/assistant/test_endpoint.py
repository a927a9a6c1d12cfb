"""The endpoint's adapter, against a server that does everything a server may do wrong."""

import logging
import time
from collections.abc import Iterator

import pytest

from assistant.endpoint import Endpoint, Request
from assistant.manners import Form
from library.connection import Address, is_loopback
from library.errors import EndpointError
from tests.assistant.model_server import (
    Cut,
    Fail,
    Hang,
    ModelServer,
    Raw,
    Redirect,
    Say,
    Scripted,
    running_model_server,
)

KEY = "sk-very-secret"
BODY = "応答本文にある秘密の文字列"
FORM = Form(
    name="word",
    schema={
        "type": "object",
        "properties": {"word": {"type": "string"}},
        "required": ["word"],
        "additionalProperties": False,
    },
)
REQUEST = Request(system="指示", user="質問", form=FORM)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


def endpoint(server: ModelServer, *, timeout_s: float = 5, key: str | None = None) -> Endpoint:
    return Endpoint(Address(url=server.url, model="m", api_key=key, timeout_s=timeout_s))


def test_a_reply_comes_with_its_model_and_tokens(server: ModelServer) -> None:
    server.enqueue(Say("はい。"))
    reply = endpoint(server).complete(REQUEST)
    assert (reply.text, reply.model) == ("はい。", "scripted-model")
    assert (reply.prompt_tokens, reply.completion_tokens) == (7, 5)
    asked = server.asked[0]
    assert asked.path == "/v1/chat/completions"
    assert (asked.system, asked.user, asked.body["model"]) == ("指示", "質問", "m")
    assert asked.body["temperature"] == 0
    assert "word" in str(asked.body["response_format"])


def test_a_key_is_sent_as_a_bearer_token_and_never_shown(server: ModelServer) -> None:
    server.enqueue(Say("はい。"))
    with_key = endpoint(server, key=KEY)
    with_key.complete(REQUEST)
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(with_key)


def test_nothing_of_the_environment_is_sent(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key for somebody else's service must not reach the configured endpoint."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-secret")
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:9")
    server.enqueue(Say("はい。"))
    endpoint(server).complete(REQUEST)
    assert "secret" not in str(server.asked[0].headers)
    assert "authorization" not in server.asked[0].headers


@pytest.mark.parametrize("status", [400, 422])
def test_an_endpoint_that_knows_no_form_is_asked_plainly_from_then_on(
    server: ModelServer, status: int
) -> None:
    server.enqueue(Fail(status), Say("はい。"), Say("はい。"))
    asking = endpoint(server)
    assert asking.complete(REQUEST).text == "はい。"
    assert asking.complete(REQUEST).text == "はい。"
    assert [len(asked.body) > 2 for asked in server.asked] == [True, False, False]


def test_a_request_that_fails_either_way_does_not_cost_later_ones_their_form(
    server: ModelServer,
) -> None:
    server.enqueue(Fail(400), Fail(400), Say("はい。"))
    asking = endpoint(server)
    with pytest.raises(EndpointError):
        asking.complete(REQUEST)
    asking.complete(REQUEST)
    assert [len(asked.body) > 2 for asked in server.asked] == [True, False, True]


@pytest.mark.parametrize("failure", [Fail(429), Fail(500), Fail(503)])
def test_what_passes_is_tried_again(server: ModelServer, failure: Fail) -> None:
    server.enqueue(failure, failure, Say("はい。"))
    assert endpoint(server).complete(REQUEST).text == "はい。"
    assert len(server.asked) == 3


@pytest.mark.parametrize(
    ("failure", "said", "tries"),
    [
        (Fail(500, BODY), "HTTP 500", 3),
        (Fail(429, BODY), "混み合って", 3),
        (Fail(401, BODY), "SHORUI_LLM_API_KEY", 1),
        (Fail(404, BODY), "SHORUI_LLM_MODEL", 1),
        (Fail(400, BODY), "HTTP 400", 2),
        (Raw(BODY.encode()), "決められた形", 1),
        (Raw(b'{"choices": []}'), "決められた形", 1),
        (Raw(b'{"error": {"message": "loading"}}'), "決められた形", 1),
        (Raw(b"[1]"), "決められた形", 1),
        (Raw(b'{"choices": [{"message": null}]}'), "決められた形", 1),
        (Raw(b'{"choices": ["x"]}'), "決められた形", 1),
        (Raw(b'{"choices": 3}'), "決められた形", 1),
        (Raw(b'{"choices": [{"message": {"content": 3}}]}'), "決められた形", 1),
        (Raw(BODY.encode(), content_type="text/html"), "決められた形", 1),
        (Say(None), "空", 1),
        (Say(" \n"), "空", 1),
        (Say("途中ま", finish_reason="length"), "打ち切られ", 1),
        (Say("", finish_reason="content_filter"), "打ち切られ", 1),
    ],
)
def test_every_failure_is_an_error_that_says_what_to_do(
    server: ModelServer, failure: Scripted, said: str, tries: int, caplog: pytest.LogCaptureFixture
) -> None:
    server.enqueue(failure)
    with caplog.at_level(logging.DEBUG), pytest.raises(EndpointError, match=said) as raised:
        endpoint(server, key=KEY).complete(REQUEST)
    assert len(server.asked) == tries
    logging.getLogger("shown").error("as a face would log it", exc_info=raised.value)
    assert BODY not in caplog.text + raised.value.message
    assert KEY not in caplog.text + raised.value.message


def test_a_reply_that_is_cut_is_an_error(server: ModelServer) -> None:
    server.enqueue(Cut("長い答え" * 50))
    with pytest.raises(EndpointError, match="途中で切れ"):
        endpoint(server).complete(REQUEST)


def test_a_server_that_hangs_is_left_after_three_attempts(server: ModelServer) -> None:
    server.enqueue(Hang())
    started = time.monotonic()
    with pytest.raises(EndpointError, match="SHORUI_LLM_TIMEOUT_S"):
        endpoint(server, timeout_s=0.2).complete(REQUEST)
    assert time.monotonic() - started < 5
    assert len(server.asked) == 3


def test_where_nobody_listens_is_an_error() -> None:
    with running_model_server() as stopped:
        url = stopped.url
    with pytest.raises(EndpointError, match="SHORUI_LLM_URL"):
        Endpoint(Address(url=url, model="m", timeout_s=1)).complete(REQUEST)


def test_documents_do_not_follow_a_redirect(server: ModelServer) -> None:
    with running_model_server() as elsewhere:
        elsewhere.enqueue(Say("はい。"))
        server.enqueue(Redirect(f"{elsewhere.url}/chat/completions"))
        with pytest.raises(EndpointError, match="HTTP 307"):
            endpoint(server).complete(REQUEST)
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("url", "stays"),
    [
        ("http://127.0.0.1:11434/v1", True),
        ("http://localhost:8080/v1", True),
        ("http://[::1]:8080/v1", True),
        ("https://127.0.0.1.example.jp/v1", False),
        ("http://192.168.1.5/v1", False),
        ("https://localhost.example.jp/v1", False),
    ],
)
def test_loopback_is_known(url: str, stays: bool) -> None:  # noqa: FBT001 (a parameter of pytest)
    assert is_loopback(url) is stays
