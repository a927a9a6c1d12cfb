from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from library import schema
from library.catalogue import Catalogue
from library.errors import AccessDenied
from library.model import Document
from library.scopes import ALL_OFFICE, Reader, staff
from retrieval.index import Index, open_index
from retrieval.similar import similar_to
from tests.retrieval.conftest import HashedPairs

Put = Callable[..., Document]
WASTE = ("粗大ごみの手数料は五百円とする。", "粗大ごみは電話で申し込む。")
MORE_WASTE = ("粗大ごみの手数料は千円とする。", "粗大ごみは窓口で申し込む。")
TAX = ("市民税の納期限は六月末日とする。", "延滞金を加算する。")


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path) -> Iterator[Index]:
    with catalogue.writing() as connection:
        connection.execute(insert(schema.scopes).values(id="soumu", name="総務課"))
    index = open_index(catalogue, tmp_path / "index", HashedPairs())
    yield index
    index.close()


def names(index: Index, document: Document, *scopes: str, limit: int = 9) -> list[str]:
    reader = Reader(name="誰か", scopes=frozenset({ALL_OFFICE, *scopes}))
    found = similar_to(index, document.id, reader=reader, limit=limit)
    return [each.document.file_name for each in found]


def test_what_is_about_the_same_comes_first_and_never_the_document_itself(
    index: Index, put: Put
) -> None:
    document = put("ごみ", *WASTE)
    put("税", *TAX)
    put("ごみの改定", *MORE_WASTE)
    index.catch_up()
    assert names(index, document) == ["ごみの改定.pdf", "税.pdf"]
    assert names(index, document, limit=1) == ["ごみの改定.pdf"]


def test_neither_older_versions_nor_other_scopes_are_similar(index: Index, put: Put) -> None:
    put("ごみ", *WASTE)
    document = put("ごみ", *MORE_WASTE)
    put("内部のごみ", *WASTE, scope="soumu")
    index.catch_up()
    assert names(index, document) == []
    assert names(index, document, "soumu") == ["内部のごみ.pdf"]


def test_a_document_that_may_not_be_read_has_nothing_similar_to_show(
    index: Index, put: Put
) -> None:
    document = put("内部のごみ", *WASTE, scope="soumu")
    index.catch_up()
    with pytest.raises(AccessDenied):
        similar_to(index, document.id, reader=staff(), limit=3)


def test_a_document_that_is_not_indexed_yet_has_nothing_similar(index: Index, put: Put) -> None:
    put("税", *TAX)
    index.catch_up()
    assert names(index, put("ごみ", *WASTE)) == []
    assert names(index, put("白紙", "")) == []
