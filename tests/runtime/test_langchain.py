"""The retriever in a real LangChain chain over a real library."""

import threading
from collections.abc import Iterator

import pytest

from library.errors import BadFilter
from library.scopes import Reader, staff
from library.settings import load_settings
from runtime.office import Office
from runtime.programs.following import catch_up_if_free, reading_office
from tests.runtime.command import LIBRARIES, shorui

pytest.importorskip("langchain_core", reason="the extra langchain is not installed")

from langchain_core.documents import Document
from langchain_core.language_models.fake_chat_models import GenericFakeChatModel
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough

from runtime.programs.narrowing import Narrowing
from runtime.programs.retriever import ShoruiRetriever

QUESTION = "高松市の図書館の住所は？"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    library = tmp_path_factory.mktemp("langchain") / "library"
    assert shorui(library, "ingest", LIBRARIES).returncode == 0
    with reading_office(load_settings(library=library)) as opened:
        yield opened


def test_a_retriever_gives_passages_with_all_that_a_citation_needs(office: Office) -> None:
    found = ShoruiRetriever(office=office, reader=staff(), k=3).invoke(QUESTION)
    assert 1 <= len(found) <= 3
    first = found[0]
    assert "図書館" in first.page_content
    assert first.metadata["file"] == LIBRARIES.name
    assert first.metadata["page"] >= 1
    assert first.metadata["quotable"] is True
    assert 0 < first.metadata["score"] <= 1
    assert first.metadata["document_id"]


def test_it_is_narrowed_as_the_search_is(office: Office) -> None:
    def retriever(**filters: object) -> ShoruiRetriever:
        return ShoruiRetriever(office=office, reader=staff(), filters=Narrowing(**filters))

    assert retriever(file_types=["excel"], glossary=False).invoke(QUESTION)
    assert retriever(file_types=["pdf"]).invoke(QUESTION) == []
    with pytest.raises(BadFilter, match="所管課の書類はありません"):
        retriever(departments=["人事課"]).invoke(QUESTION)


def test_it_stands_in_a_chain_and_hands_the_passages_to_the_prompt(office: Office) -> None:
    seen: list[str] = []

    def joined(documents: list[Document]) -> str:
        seen.append("\n".join(document.page_content for document in documents))
        return seen[-1]

    prompt = ChatPromptTemplate.from_messages(
        [("system", "資料:\n{passages}"), ("human", "{question}")]
    )
    model = GenericFakeChatModel(messages=iter([AIMessage("高松市です。")]))
    retriever = ShoruiRetriever(office=office, reader=staff(), k=2)
    inputs = {"passages": retriever | joined, "question": RunnablePassthrough()}
    chain = inputs | prompt | model | StrOutputParser()
    assert chain.invoke(QUESTION) == "高松市です。"
    assert "図書館" in seen[0]


def test_a_reader_without_scopes_gets_nothing(office: Office) -> None:
    nobody = Reader(name="nobody", scopes=frozenset())
    assert ShoruiRetriever(office=office, reader=nobody).invoke(QUESTION) == []


def test_the_index_is_left_to_others_and_followed(office: Office) -> None:
    assert not office.index.owner
    assert not office.index.behind
    with reading_office(office.settings) as second:
        assert not second.index.owner
    # Nobody holds it, so whoever wants to own it can.
    catch_up_if_free(office.settings, threading.Event())
