"""Answers while they are written: what is shown when, and everything that can go wrong midway."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from assistant.endpoint import Endpoint
from assistant.generated import GeneratedAnswerer, WithFallback
from assistant.listening import Listener
from library.connection import Address
from library.model import Answer, Sentence
from tests.assistant.found import near, passages
from tests.assistant.model_server import (
    Hang,
    ModelServer,
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


def ask(server: ModelServer, listener: Listener | None = None, *, timeout_s: float = 5) -> Answer:
    address = Address(url=server.url, model="m", timeout_s=timeout_s)
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
