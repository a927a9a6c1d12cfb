"""Answers while they are written: what is shown when, and everything that can go wrong midway."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from assistant.endpoint import Endpoint, Request
from assistant.generated import GeneratedAnswerer, WithFallback
from assistant.listening import Listener
from assistant.manners import Form
from library.connection import Address
from library.model import Answer, Sentence
from tests.assistant.found import near, passages
from tests.assistant.model_server import (
    Fail,
    Hang,
    ModelServer,
    Say,
    Scripted,
    Stream,
    in_pieces,
    running_model_server,
    sentences,
)

FOUND = passages(
    "住民票の写しの交付手数料は、１通につき三百円とする。",
    "市民課の窓口は、平日の午前８時30分から午後５時15分まで開いている。",
    title="住民票の手引",
)
FEE = "住民票の写しの手数料はいくらですか"
RIGHT = "住民票の写しの交付手数料は1通300円です。"
ALSO_RIGHT = "窓口は平日の8時30分から17時15分まで開いています。"
WRONG = "住民票の写しの交付手数料は1通350円です。"
JSON = sentences((RIGHT, [1]), (WRONG, [1]), (ALSO_RIGHT, [2])).text or ""
FIRST = len(sentences((RIGHT, [1])).text or "") - 2
"""Characters of it up to the end of the first sentence."""
PLAIN = f"{RIGHT}[1]\n{WRONG}[1]\n{ALSO_RIGHT}[2]"


FORM = Form(name="answer", schema={"type": "object"})


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


@dataclass
class Heard:
    """What a listener heard, in order: words, and sentences."""

    events: list[str | Sentence] = field(default_factory=list)

    def listener(self) -> Listener:
        return Listener(typed=self.events.append, checked=self.events.append)

    @property
    def typed(self) -> str:
        return "".join(event for event in self.events if isinstance(event, str))

    @property
    def checked(self) -> list[Sentence]:
        return [event for event in self.events if isinstance(event, Sentence)]


def chunk(*choices: dict[str, object], **more: object) -> dict[str, object]:
    return {"object": "chat.completion.chunk", "choices": list(choices), **more}


def delta(**said: object) -> dict[str, object]:
    return {"index": 0, "delta": said, "finish_reason": None}


def ask(
    server: ModelServer,
    listener: Listener | None = None,
    *,
    timeout_s: float = 5,
    total_s: float | None = None,
) -> Answer:
    address = Address(url=server.url, model="m", timeout_s=timeout_s, total_s=total_s)
    answerer = WithFallback(GeneratedAnswerer(Endpoint(address)))
    return answerer.answer(FEE, FOUND, cosines=near(FOUND), listener=listener)


@pytest.mark.parametrize(
    "text", [JSON, PLAIN, f"```json\n{JSON}\n```", f"<think>え{{と</think>{JSON}"]
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_words_come_as_they_are_written_and_sentences_as_they_are_checked(
    server: ModelServer, text: str, size: int
) -> None:
    server.enqueue(Stream(in_pieces(text, size)))
    heard = Heard()
    answer = ask(server, heard.listener())
    assert "".join(heard.typed.split()) == RIGHT + WRONG + ALSO_RIGHT
    assert [each.text for each in heard.checked] == [RIGHT, ALSO_RIGHT]
    assert answer.sentences == tuple(heard.checked)
    assert [c.marker for c in answer.citations] == [1, 2]


def test_a_sentence_is_checked_before_the_next_is_written(server: ModelServer) -> None:
    checked = threading.Event()

    def parts() -> Iterator[str]:
        yield JSON[:FIRST]
        assert checked.wait(5)
        yield JSON[FIRST:]

    server.enqueue(Stream(parts()))
    assert ask(server, Listener(checked=lambda sentence: checked.set())).citations
    assert checked.is_set()


def test_who_has_had_enough_keeps_what_was_checked(server: ModelServer) -> None:
    server.enqueue(Stream([JSON[:FIRST], 30.0, JSON[FIRST:]]))
    listener = Listener(checked=lambda sentence: listener.stop.stop())
    started = time.monotonic()
    answer = ask(server, listener)
    assert time.monotonic() - started < 5
    assert answer.text == RIGHT
    assert "途中で止めた" in answer.warnings[1]


def test_an_endpoint_that_hangs_can_be_left(server: ModelServer) -> None:
    server.enqueue(Hang())
    listener = Listener()
    threading.Timer(0.2, listener.stop.stop).start()
    answer = ask(server, listener)
    assert answer.citations
    assert "途中で止めた" in answer.warnings[0]
    assert server.hung_up.wait(5)


def test_nothing_is_sent_for_who_has_had_enough_before(server: ModelServer) -> None:
    listener = Listener()
    listener.stop.stop()
    answer = ask(server, listener)
    assert answer.citations
    assert "途中で止めた" in answer.warnings[0]
    assert server.asked == []


@pytest.mark.parametrize(
    "parts",
    [
        [b": keep-alive\n\n", JSON[:9], b":\r\n\r\n", JSON[9:]],
        [chunk(prompt_filter_results=[{"prompt_index": 0}]), JSON],
        [chunk(delta(role="assistant")), chunk(delta(role="assistant", content=None)), JSON],
        [chunk({"index": 0, "delta": None}), chunk({"index": 1, "delta": {"content": "別"}}), JSON],
        [chunk(delta(reasoning_content="まず…")), chunk(delta(reasoning="うーん")), JSON],
        ["<thi", "nk>300円か", "な</thi", "nk>", JSON],
        ["考え中です。300円。</think>", JSON],
        [
            chunk(
                delta(
                    content=[{"type": "thinking", "thinking": []}, {"type": "text", "text": JSON}]
                )
            )
        ],
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_way_to_stream_is_understood(
    server: ModelServer, parts: list[str | bytes | dict[str, object]], newline: str
) -> None:
    server.enqueue(Stream(parts, newline=newline))
    heard = Heard()
    answer = ask(server, heard.listener())
    assert [each.text for each in answer.sentences] == [RIGHT, ALSO_RIGHT]
    assert "</think>" not in heard.typed
    assert answer.authorship is not None
    assert (answer.authorship.prompt_tokens, answer.authorship.completion_tokens) == (7, 5)


def test_a_character_may_be_parted_by_two_pieces(server: ModelServer) -> None:
    event = f"data: {json.dumps(chunk(delta(content=JSON)), ensure_ascii=False)}\n\n".encode()
    server.enqueue(Stream([event[at : at + 1] for at in range(len(event))]))
    assert [each.text for each in ask(server).sentences] == [RIGHT, ALSO_RIGHT]


@pytest.mark.parametrize(
    "reply", [Say(JSON), Stream([JSON], done=False), Stream([JSON], usage=False)]
)
def test_a_stream_may_be_none_or_leave_its_end_out(server: ModelServer, reply: Scripted) -> None:
    server.enqueue(reply)
    heard = Heard()
    answer = ask(server, heard.listener())
    assert [each.text for each in heard.checked] == [RIGHT, ALSO_RIGHT]
    assert not any("途中" in warning for warning in answer.warnings)


BROKEN = [
    Stream([JSON[:FIRST]], finish_reason=None, done=False),
    Stream([JSON[:FIRST]], finish_reason="length"),
    Stream([JSON[:FIRST]], finish_reason="content_filter"),
    Stream([JSON[:FIRST], {"error": {"message": "秘密", "code": 500}}]),
    Stream([JSON[:FIRST], b"data: {broken\n\n"]),
    Stream([JSON[:FIRST], b"data: [1]\n\n"]),
    Stream([JSON[:FIRST], b"data: \xff\n\n"]),
    Stream([JSON[:FIRST], chunk(delta(content=7))]),
    Stream([JSON[:FIRST], 9.0, JSON[FIRST:]]),
    Stream([JSON[:FIRST], b"x" * 20_000_000]),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_what_was_checked_stays_where_a_stream_breaks_off(
    server: ModelServer, broken: Stream, caplog: pytest.LogCaptureFixture
) -> None:
    server.enqueue(broken)
    answer = ask(server, timeout_s=0.5)
    assert answer.text == RIGHT
    assert answer.sentences[0].verified
    assert "途中で終わった" in answer.warnings[1]
    assert "秘密" not in caplog.text + "".join(answer.warnings)
    assert len(server.asked) == 1


@pytest.mark.parametrize("broken", BROKEN[:5])
def test_where_nothing_was_checked_the_quotes_answer(server: ModelServer, broken: Stream) -> None:
    server.enqueue(replace(broken, parts=["{", *list(broken.parts)[1:]]))
    answer = ask(server)
    assert answer.authorship is None
    assert answer.citations
    assert answer.warnings[0].startswith("モデルを使えないため")
    assert len(server.asked) == 1


def test_an_endpoint_that_says_one_word_now_and_then_comes_to_an_end(server: ModelServer) -> None:
    server.enqueue(Stream([JSON[:FIRST], *[" ", 0.1] * 200]))
    started = time.monotonic()
    answer = ask(server, total_s=0.7)
    assert time.monotonic() - started < 5
    assert answer.text == RIGHT
    assert "SHORUI_LLM_TOTAL_TIMEOUT_S" in answer.warnings[1]
    assert server.hung_up.wait(5)


def test_thoughts_without_an_end_are_no_answer(server: ModelServer) -> None:
    server.enqueue(Stream(["<think>", *["手数料は300円です。"] * 9]))
    heard = Heard()
    answer = ask(server, heard.listener())
    assert heard.events == []
    assert answer.citations


@pytest.mark.parametrize(
    ("refusal", "kept", "left_out"),
    [
        ("Unknown parameter: 'stream_options'.", "response_format", "stream_options"),
        ("'temperature' does not support 0 with this model.", "response_format", "temperature"),
        (
            "Use 'max_completion_tokens' instead of 'max_tokens'.",
            "max_completion_tokens",
            "max_tokens",
        ),
        ("response_format.type json_schema is unavailable", "response_format", "json_schema"),
    ],
)
def test_only_what_a_refusal_names_is_left_out(
    server: ModelServer, refusal: str, kept: str, left_out: str
) -> None:
    server.enqueue(Fail(400, refusal), Stream([JSON]), Stream([JSON]))
    endpoint = Endpoint(Address(url=server.url, model="m", timeout_s=5))
    for _ in range(2):
        endpoint.stream(Request(system="指示", user="質問", form=FORM), heard=lambda piece: None)
    bodies = [json.dumps(asked.body) for asked in server.asked]
    assert [f'"{left_out}"' in body for body in bodies] == [True, False, False]
    assert all(f'"{kept}"' in body for body in bodies[1:])
    assert all(asked.body["stream"] for asked in server.asked)


def test_an_endpoint_that_knows_no_stream_is_asked_without(server: ModelServer) -> None:
    server.enqueue(Fail(400), Fail(400), Say(PLAIN))
    answer = ask(server)
    assert [each.text for each in answer.sentences] == [RIGHT, ALSO_RIGHT]
    assert [asked.body.get("stream") for asked in server.asked] == [True, True, None]


def test_what_is_masked_comes_back_though_a_piece_ends_within(server: ModelServer) -> None:
    found = passages("担当の山田太郎（電話087-839-2011）が受け付ける。", title="受付")
    text = json.dumps({"sentences": [{"text": "電話は［電話1］です。", "sources": [1]}]})
    server.enqueue(Stream(in_pieces(text, 3)))
    heard = Heard()
    endpoint = Endpoint(Address(url=server.url, model="m", timeout_s=5, masks=True))
    answer = GeneratedAnswerer(endpoint).answer(
        "受付の電話番号は", found, cosines=near(found), listener=heard.listener()
    )
    assert "087-839-2011" not in server.asked[0].user
    assert heard.typed == "電話は087-839-2011です。"
    assert answer.text == "電話は087-839-2011です。"
    assert answer.authorship is not None
    assert answer.authorship.masked > 0
