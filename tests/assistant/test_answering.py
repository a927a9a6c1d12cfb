"""The way from a stored document to a cited answer, with the real embedder."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from assistant.answerer import NO_BACKGROUND, Background, abstention
from assistant.answering import Way, ask
from assistant.listening import Listener
from library.catalogue import Catalogue
from library.filters import Filters
from library.model import Answer, Passage
from library.scopes import ALL_OFFICE, Reader, staff
from library.settings import Settings
from library.storing import add_version
from retrieval.embedding.e5.engine import open_e5
from retrieval.index import Index, open_index
from retrieval.search import find
from tests.readings import text_reading

FEES = "住民票の写しの交付手数料は、一通につき三百円とする。"


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path) -> Iterator[Index]:
    texts = {
        "手数料条例": (FEES, "郵送による請求の場合は、返信用の封筒を同封しなければならない。"),
        "図書館の利用案内": (
            "図書館は、毎週火曜日と年末年始に休館する。",
            "貸出しは一人十冊までとする。",
        ),
    }
    for title, chunks in texts.items():
        reading = text_reading(*chunks, title=title)
        add_version(
            catalogue,
            reading,
            place=title,
            file_name=f"{title}.txt",
            sha256=title,
            scope=ALL_OFFICE,
        )
    opened = open_index(catalogue, tmp_path / "index", open_e5(Settings().cache, threads=1))
    opened.catch_up()
    yield opened
    opened.close()


def test_a_question_is_answered_from_the_library(index: Index) -> None:
    answer = ask(index, "住民票の写しの手数料はいくらですか", reader=staff())
    first = answer.citations[0]
    assert (first.quote, first.page, first.verified) == (FEES, 1, True)
    assert first.passage.document.file_name == "手数料条例.txt"


def test_chunks_of_the_same_page_compete(index: Index) -> None:
    answer = ask(index, "本は何冊まで借りられますか", reader=staff())
    assert answer.citations[0].quote == "貸出しは一人十冊までとする。"


@pytest.mark.parametrize(
    "question", ["市長の氏名は何ですか", "", "🎉", "令和6年度の予算額は何円ですか"]
)
def test_what_the_library_does_not_say_is_declined(index: Index, question: str) -> None:
    assert ask(index, question, reader=staff()).abstained


def test_who_may_read_nothing_is_told_nothing(index: Index) -> None:
    nobody = Reader(name="外部", scopes=frozenset())
    answer = ask(index, "住民票の写しの手数料はいくらですか", reader=nobody)
    assert (answer.abstained, answer.nearest) == (True, ())


def test_another_answerer_gets_what_was_found(index: Index) -> None:
    class Declining:
        def answer(
            self,
            question: str,
            passages: Sequence[Passage],
            *,
            cosines: Mapping[str, float],
            background: Background = NO_BACKGROUND,
            listener: Listener | None = None,
        ) -> Answer:
            assert question
            assert {passage.chunk.id for passage in passages} <= cosines.keys()
            return abstention(passages, warnings=["試験"])

    answer = ask(index, "手数料は", reader=staff(), way=Way(answerer=Declining()))
    assert (answer.abstained, answer.warnings) == (True, ("試験",))
    assert answer.nearest


def test_a_phrase_that_the_answer_does_not_have_is_given_up_and_said_to_be(index: Index) -> None:
    answer = ask(index, "「図書館」の住民票の写しの手数料はいくらですか", reader=staff())
    assert answer.citations[0].quote == FEES
    assert "語をばらして" in answer.warnings[0]
    exact = ask(index, "「住民票の写し」の手数料はいくらですか", reader=staff())
    assert (exact.citations[0].quote, exact.warnings) == (FEES, ())


def test_what_is_excluded_is_not_quoted(index: Index) -> None:
    answer = ask(index, "写しの交付手数料はいくらですか -住民票", reader=staff())
    assert FEES not in [citation.quote for citation in answer.citations]


def test_a_phrase_that_no_passage_has_is_looked_for_as_words(index: Index) -> None:
    question = "「住民票の証明書」の手数料はいくらですか"
    found = find(index, question, reader=staff(), k=5)
    assert found.passages[0].document.file_name == "手数料条例.txt"
    assert found.notice is not None
    assert "語をばらして" in found.notice
    assert find(index, "「住民票の写し」の手数料", reader=staff(), k=5).notice is None
    nothing = find(index, "「犬の登録」 -犬 -手数料 -図書館 -請求 -貸出", reader=staff(), k=5)
    assert (nothing.passages, nothing.notice) == ((), None)


def test_only_the_documents_that_were_asked_answer(index: Index) -> None:
    found = find(index, "休館日", reader=staff(), k=1).passages[0]
    question, reader = "住民票の写しの手数料はいくらですか", staff()
    library = Way(filters=Filters(documents=frozenset({found.document.id})))
    assert ask(index, question, reader=reader, way=library).abstained
    assert not ask(index, question, reader=reader).abstained
