"""What a model says of a picture is found and shown, but no answer ever rests on it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answering import Way, ask
from assistant.citations import cite
from assistant.endpoint import Endpoint
from assistant.generated import GeneratedAnswerer
from assistant.verification.findings import Verdict
from assistant.verification.verifying import verify
from library.catalogue import Catalogue
from library.connection import Address
from library.marks import is_model_made
from library.model import Reading
from library.scopes import ALL_OFFICE, staff
from library.settings import Settings
from library.storing import add_version
from retrieval.embedding.e5.engine import open_e5
from retrieval.embedding.embedder import Embedder
from retrieval.index import Index, open_index
from tests.assistant.found import passages
from tests.assistant.model_server import ModelServer, running_model_server, sentences
from tests.readings import text_reading

DESCRIBED = (
    "［AIによる説明］チューリップフェアの会場入口。入場料は大人2,000円と書かれた看板が見える。"
)
FEE = "チューリップフェアの入場料はいくらですか"
RULES = "チューリップフェアの入場料は、大人千三百円とする。"
SPOKEN = "00:05:10 チューリップフェアの入場料は、大人千五百円とすることに決まりました。"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_e5(Settings().cache, threads=1)


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path, embedder: Embedder) -> Iterator[Index]:
    opened = open_index(catalogue, tmp_path / "index", embedder)
    yield opened
    opened.close()


def put(index: Index, name: str, reading: Reading) -> None:
    add_version(index.catalogue, reading, place=name, file_name=name, sha256=name, scope=ALL_OFFICE)
    index.catch_up()


def described(text: str, title: str = "会場の写真") -> Reading:
    reading = text_reading(text, title=title)
    return replace(reading, chunks=(replace(reading.chunks[0], quotable=False),))


def test_a_description_alone_is_shown_and_never_quoted(index: Index) -> None:
    put(index, "IMG_1.jpg", described(DESCRIBED))
    answer = ask(index, FEE, reader=staff())
    assert (answer.abstained, answer.citations) == (True, ())
    assert "2,000" not in answer.text
    nearest = answer.nearest[0]
    assert nearest.document.file_name == "IMG_1.jpg"
    assert is_model_made(nearest.chunk)


def test_the_same_words_on_a_page_are_quoted(index: Index) -> None:
    """So that the test above shows the rule and not a question that nothing answers."""
    put(index, "看板.txt", text_reading(DESCRIBED.removeprefix("［AIによる説明］"), title="看板"))
    assert "2,000円" in ask(index, FEE, reader=staff()).text


def test_a_document_answers_beside_a_better_description(index: Index) -> None:
    put(index, "IMG_1.jpg", described(DESCRIBED))
    put(index, "要綱.txt", text_reading(RULES, title="チューリップフェア実施要綱"))
    answer = ask(index, FEE, reader=staff())
    assert [c.quote for c in answer.citations] == [RULES]


def test_a_model_is_neither_shown_a_description_nor_proved_by_one(
    index: Index, server: ModelServer
) -> None:
    put(index, "IMG_1.jpg", described(DESCRIBED))
    put(index, "要綱.txt", text_reading(RULES, title="チューリップフェア実施要綱"))
    server.enqueue(sentences(("チューリップフェアの入場料は大人2,000円です。", [1, 2])))
    answerer = GeneratedAnswerer(Endpoint(Address(url=server.url, model="m")))
    answer = ask(index, FEE, reader=staff(), way=Way(answerer=answerer))
    assert "2,000" not in answer.text + server.asked[0].user
    assert [c.quote for c in answer.citations] == [RULES]


def test_a_description_proves_no_sentence() -> None:
    found = passages(DESCRIBED)
    assert verify(DESCRIBED, found, cited=found).verdict is Verdict.VERIFIED
    hidden = [replace(found[0], chunk=replace(found[0].chunk, quotable=False))]
    assert verify(DESCRIBED, hidden, cited=hidden).spans == ()
    assert not cite(hidden[0], 0, 5, marker=1).verified


def test_a_recording_is_quoted_with_its_mark(index: Index) -> None:
    put(index, "会議.wav", replace(text_reading(SPOKEN, title="会議"), media_type="audio/wav"))
    answer = ask(index, FEE, reader=staff())
    assert "千五百円" in answer.text
    assert any("自動文字起こし" in warning for warning in answer.warnings)


def test_a_document_is_quoted_without_that_mark(index: Index) -> None:
    put(index, "要綱.txt", text_reading(RULES, title="チューリップフェア実施要綱"))
    assert ask(index, FEE, reader=staff()).warnings == ()
