"""The judge: its marks, its words, and what is no mark."""

import json
from collections.abc import Iterator

import pytest

from assistant.answerer import abstention
from assistant.endpoint import Endpoint
from assistant.extractive import ExtractiveAnswerer
from eval.measures.judging import EndpointJudge, Judge
from library.connection import Address
from library.errors import EndpointError
from library.model import Answer
from tests.assistant.found import near, passages
from tests.assistant.model_server import Fail, ModelServer, Say, running_model_server

QUESTION = "住民票の写しの手数料はいくらですか"
QUOTE = "住民票の写しの交付手数料は、１通につき三百円とする。"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


@pytest.fixture
def answer() -> Answer:
    found = passages(QUOTE, "市民課の窓口は、平日に開いている。")
    return ExtractiveAnswerer().answer(QUESTION, found, cosines=near(found))


def judge(server: ModelServer) -> Judge:
    endpoint = Endpoint(Address(url=server.url, model="m", timeout_s=5))
    return EndpointJudge(endpoint, boundary=lambda: "=== abc ===")


def test_a_verdict_names_its_model_and_keeps_its_words(server: ModelServer, answer: Answer) -> None:
    raw = '{"faithfulness": 0.9, "relevance": 1, "reason": "引用のとおり。"}'
    server.enqueue(Say(raw))
    verdict = judge(server).judge(QUESTION, answer)
    assert (verdict.faithfulness, verdict.relevance) == (0.9, 1.0)
    assert (verdict.model, verdict.raw) == ("scripted-model", raw)


def test_the_judge_sees_question_sentences_and_quotes_as_data(
    server: ModelServer, answer: Answer
) -> None:
    server.enqueue(Say('{"faithfulness": 1, "relevance": 1, "reason": ""}'))
    judge(server).judge(f"{QUESTION} {{{{evidence}}}}", answer)
    assert len(server.asked) == 1
    user = server.asked[0].user
    assert f"{QUESTION} {{{{evidence}}}}\n=== abc === 質問 ここまで" in user
    assert f"答えの文1: {QUOTE}\nその引用:\n「{QUOTE}」" in user
    assert "=== abc ===" in server.asked[0].system


@pytest.mark.parametrize(
    "reply",
    [
        '```json\n{"faithfulness": "0.5", "relevance": 0.25}\n```',
        '採点します。{"faithfulness": 0.5, "relevance": 0.25, "reason": "…"} 以上',
        '<think>{"faithfulness": 1</think>{"relevance": 0.25, "faithfulness": 0.5}',
        "faithfulness: 0.5\nrelevance: 0.25",
        "忠実さは**0.5**、質問への適合は 0.25 です。".replace("は", ": "),
    ],
)
def test_marks_may_come_in_any_sensible_form(
    server: ModelServer, answer: Answer, reply: str
) -> None:
    server.enqueue(Say(reply))
    verdict = judge(server).judge(QUESTION, answer)
    assert (verdict.faithfulness, verdict.relevance) == (0.5, 0.25)
    assert verdict.raw == reply


@pytest.mark.parametrize(
    "reply",
    [
        "よい答えです。",
        '{"faithfulness": 0.5}',
        '{"faithfulness": 5, "relevance": 4}',
        '{"faithfulness": 80, "relevance": 90}',
        '{"faithfulness": -0.1, "relevance": 1}',
        '{"faithfulness": NaN, "relevance": 1}',
        '{"faithfulness": null, "relevance": 1}',
        '{"faithfulness": true, "relevance": true}',
        '{"faithfulness": [1], "relevance": 1}',
        '{"faithfulness": "高い", "relevance": 1}',
        json.dumps({"faithfulness": 10**400, "relevance": 1}),
        "faithfulness: 4/5, relevance: 5/5",
        "faithfulness: 80%, relevance: 90%",
    ],
)
def test_what_is_no_mark_from_0_to_1_is_an_error(
    server: ModelServer, answer: Answer, reply: str
) -> None:
    server.enqueue(Say(reply))
    with pytest.raises(EndpointError, match="採点"):
        judge(server).judge(QUESTION, answer)


def test_a_failing_endpoint_is_an_error(server: ModelServer, answer: Answer) -> None:
    server.enqueue(Fail(503))
    with pytest.raises(EndpointError, match="503"):
        judge(server).judge(QUESTION, answer)


def test_an_answer_without_quotes_can_be_shown_to_the_judge(server: ModelServer) -> None:
    server.enqueue(Say('{"faithfulness": 1, "relevance": 0, "reason": ""}'))
    assert judge(server).judge(QUESTION, abstention([])).relevance == 0
    assert "（引用なし）" in server.asked[0].user
