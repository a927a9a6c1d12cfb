"""Other wordings of a question by a model, asked for only where nothing answers it as it was typed."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.endpoint import Endpoint
from ingest.files import NoProgress, take_files
from ingest.sources import find_sources
from library.connection import Address
from library.errors import SettingsError
from library.model import Answer
from library.scopes import ALL_OFFICE, staff
from library.settings import load_settings
from prompts.loading import bundled_text
from runtime.asking import ask
from runtime.office import Office, close_office, open_office
from runtime.overview import example_questions
from tests.assistant.model_server import (
    Fail,
    ModelServer,
    Say,
    running_model_server,
    sentences,
)

RULE = "税外収入の督促に関する要綱\n\n督促手数料は、督促状一通につき百円とする。\n"
OTHER = "公民館の利用案内\n\n公民館は、毎週月曜日に休館する。\n"
ODD = "催促の紙をもらったら、よけいにいくら払うの"
OFFICIAL = "督促手数料はいくらですか"
QUOTE = "督促手数料は、督促状一通につき百円とする。"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("expansion")
    for name, text in (("要綱", RULE), ("案内", OTHER)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    opened = open_office(load_settings(library=folder / "library", workers=1))
    sources = find_sources(sorted(folder.glob("*.txt")), scope=ALL_OFFICE)
    take_files(opened.intake, sources, at_once=1, progress=NoProgress())
    opened.index.catch_up()
    yield opened
    close_office(opened)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


@pytest.fixture
def office(plain: Office, server: ModelServer) -> Office:
    settings = plain.settings.model_copy(update={"query_expansion": "weak"})
    endpoint = Endpoint(Address(url=server.url, model="m"))
    return replace(plain, settings=settings, endpoint=endpoint)


def wordings(*said: object) -> Say:
    return Say(json.dumps({"wordings": list(said)}, ensure_ascii=False))


def put(office: Office, question: str = ODD) -> Answer:
    return ask(office, question, reader=staff())


def test_what_nothing_answers_is_searched_in_other_words_and_says_so(
    office: Office, plain: Office, server: ModelServer
) -> None:
    assert put(plain).abstained
    server.enqueue(wordings(OFFICIAL), sentences(("督促手数料は百円です。", [1])))
    answer = put(office)
    assert [citation.quote for citation in answer.citations] == [QUOTE]
    assert f"「{OFFICIAL}」と言い換えて" in answer.warnings[0]
    first, second = server.asked
    assert ODD in first.user
    assert "督促手数料は、" not in first.user + first.system
    assert OFFICIAL in second.user


def test_a_question_that_is_answered_is_not_sent_to_be_reworded(
    office: Office, server: ModelServer
) -> None:
    server.enqueue(sentences(("督促手数料は百円です。", [1])))
    assert not put(office, OFFICIAL).abstained
    assert len(server.asked) == 1


def test_it_is_off_unless_it_is_switched_on(office: Office, server: ModelServer) -> None:
    off = office.settings.model_copy(update={"query_expansion": "off"})
    assert put(replace(office, settings=off)).abstained
    assert server.asked == []
    assert load_settings().query_expansion == "off"
    with pytest.raises(SettingsError, match="SHORUI_LLM_URL"):
        load_settings(query_expansion="weak")


@pytest.mark.parametrize(
    "reply", [Fail(500), Fail(401), Say("言い換えません"), Say('{"wordings": 3}')]
)
def test_a_failure_leaves_the_first_result_and_says_so(
    office: Office, plain: Office, server: ModelServer, reply: Fail | Say
) -> None:
    server.enqueue(reply)
    answer, first = put(office), put(plain)
    assert (answer.sentences, answer.nearest) == (first.sentences, first.nearest)
    assert "言い換えは使えませんでした" in answer.warnings[-1]


@pytest.mark.parametrize(
    "said",
    [
        (),
        (ODD, "", " ", 7, None, ["督促"]),
        ("督促手数料は令和5年度にいくらですか",),
        ("督" * 101,),
    ],
)
def test_what_is_no_other_wording_is_not_searched(
    office: Office, server: ModelServer, said: tuple[object, ...]
) -> None:
    server.enqueue(wordings(*said))
    answer = put(office)
    assert answer.abstained
    assert answer.warnings == ()
    assert len(server.asked) == 1


def test_wordings_that_find_nothing_either_are_named(office: Office, server: ModelServer) -> None:
    server.enqueue(
        wordings("市長の好物は何ですか", "市長の趣味は何ですか", "x?", "四つ目は何ですか")
    )
    answer = put(office)
    assert answer.abstained
    assert "「市長の好物は何ですか」" in answer.warnings[-1]
    assert "四つ目" not in answer.warnings[-1]


def test_looking_for_example_questions_sends_nothing(office: Office, server: ModelServer) -> None:
    example_questions(office, reader=staff())
    assert server.asked == []


def test_the_words_of_the_office_are_given_to_the_model(
    office: Office, server: ModelServer
) -> None:
    own = office.settings.library / "prompts" / "expand.md"
    own.parent.mkdir()
    own.write_text(bundled_text("expand").replace("探す係です", "探す司書です"), encoding="utf-8")
    server.enqueue(Say(json.dumps({"wordings": []})))
    try:
        ask(office, ODD, reader=staff())
    finally:
        own.unlink()
        own.parent.rmdir()
    assert "探す司書です" in server.asked[0].system
