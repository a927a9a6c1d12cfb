from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from library import schema
from library.catalogue import Catalogue
from library.model import Document
from library.scopes import ALL_OFFICE, Reader, staff
from library.storing import remove
from retrieval.embedding.embedder import Embedder
from retrieval.index import Index, open_index
from retrieval.search import find, search

Put = Callable[..., Document]

WASTE = "粗大ごみは、電話で申し込み、処理券を貼って出してください。手数料は１点５００円です。"
TAX = "市民税の納期限は、６月末日です。期限を過ぎると延滞金がかかります。"
LIBRARY = "図書館の開館時間は、午前９時から午後７時までです。月曜日は休館します。"
BOTH = Reader(name="総務課長", scopes=frozenset({ALL_OFFICE, "soumu"}))


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path, e5: Embedder) -> Iterator[Index]:
    with catalogue.writing() as connection:
        connection.execute(insert(schema.scopes).values(id="soumu", name="総務課"))
    index = open_index(catalogue, tmp_path / "index", e5)
    yield index
    index.close()


def files(index: Index, question: str, reader: Reader | None = None, k: int = 10) -> list[str]:
    passages = search(index, question, reader=reader or staff(), k=k)
    return [passage.document.file_name for passage in passages]


def test_the_page_that_answers_comes_first(index: Index, put: Put) -> None:
    put("くらし", WASTE, LIBRARY)
    put("税", TAX)
    index.catch_up()
    best = search(index, "大型ごみの出し方は？", reader=staff(), k=3)[0]
    assert (best.document.file_name, best.chunk.page) == ("くらし.pdf", 1)
    assert best.dense_rank == 1
    assert 0 <= best.score <= 1


def test_an_empty_library_and_a_blank_scan_find_nothing(index: Index, put: Put) -> None:
    assert files(index, "ごみ") == []
    put("白紙", "")
    index.catch_up()
    assert files(index, "ごみ") == []
    assert not index.behind


def test_a_reader_never_finds_what_is_in_another_scope(index: Index, put: Put) -> None:
    put("内部資料", TAX, scope="soumu")
    put("広報", WASTE)
    index.catch_up()
    assert files(index, "市民税の納期限") == ["広報.pdf"]
    assert files(index, "市民税の納期限", BOTH)[0] == "内部資料.pdf"
    assert files(index, "市民税の納期限", BOTH.narrowed(frozenset({"soumu"}))) == ["内部資料.pdf"]
    assert files(index, "市民税の納期限", Reader(name="部外者", scopes=frozenset())) == []


def test_a_new_version_replaces_the_old_one(index: Index, put: Put) -> None:
    put("案内", WASTE)
    index.catch_up()
    put("案内", LIBRARY)
    passages = search(index, "粗大ごみ", reader=staff(), k=5)
    assert passages == [], "superseded, even before the index has followed"
    index.catch_up()
    assert [p.document.version for p in search(index, "粗大ごみ", reader=staff(), k=5)] == [2]
    assert index.status().word_chunks == index.status().vector_chunks == 2


def test_a_removed_document_is_gone_and_comes_back_when_put_again(
    index: Index, put: Put, catalogue: Catalogue
) -> None:
    document = put("案内", WASTE)
    index.catch_up()
    remove(catalogue, document.id, reader=staff())
    assert files(index, "粗大ごみ") == []
    index.catch_up()
    assert index.status().word_chunks == index.status().vector_chunks == 0
    put("案内", WASTE)
    index.catch_up()
    assert files(index, "粗大ごみ") == ["案内.pdf"]


def test_a_page_is_found_once_while_there_are_other_pages(index: Index, put: Put) -> None:
    put("一", WASTE)
    put("二", WASTE + "二")
    put("三", TAX)
    index.catch_up()
    assert sorted(files(index, "粗大ごみの手数料", k=3)) == ["一.pdf", "三.pdf", "二.pdf"]


def test_a_find_carries_what_the_answerer_can_use_again(index: Index, put: Put) -> None:
    put("くらし", WASTE, LIBRARY)
    index.catch_up()
    found = find(index, "図書館は何時から？", reader=staff(), k=2)
    assert found.question_vector.shape == (384,)
    best = found.passages[0]
    assert found.cosines[best.chunk.id] == pytest.approx(
        float(found.question_vector @ index.embedder.embed_passages(["くらし\n" + LIBRARY])[0]),
        abs=0.01,
    )


@pytest.mark.parametrize(
    "question", ["", " 　\n", "\x00\x07", "\ud800", "😀🎉", "？！", "あ" * 100_000, "\x00税\ud800"]
)
def test_no_question_raises(index: Index, put: Put, question: str) -> None:
    put("税", TAX)
    index.catch_up()
    assert files(index, question) in ([], ["税.pdf"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=40))
def test_any_text_can_be_asked(index: Index, question: str) -> None:
    find(index, question, reader=staff(), k=3)
