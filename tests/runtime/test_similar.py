"""似た文書: nearest first, never the document itself, never one that the reader may not see."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from library.catalogue import open_catalogue
from library.documents import list_documents
from library.errors import AccessDenied
from library.model import Document
from library.moving import move_document
from library.scope_list import add_scope
from library.scopes import Reader, staff
from library.settings import load_settings
from retrieval.index import open_index
from runtime.office import Office, close_office
from runtime.similar import similar_documents
from tests.retrieval.conftest import HashedPairs
from tests.taking import take_text

TEXTS = {
    "手数料条例": "証明書の交付手数料は、一件につき三百円とする。手数料は前納とする。",
    "手数料規則": "証明書の交付手数料の納付は、前納とする。手数料の減免は別に定める。",
    "避難所": "避難所は小学校の体育館である。毛布と飲料水を備蓄する。",
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    settings = load_settings(library=tmp_path / "library", workers=1)
    catalogue = open_catalogue(settings.library)
    for name, text in TEXTS.items():
        take_text(catalogue, tmp_path / f"{name}.txt", text)
    index = open_index(catalogue, tmp_path / "index", HashedPairs())
    executor = ThreadPoolExecutor(max_workers=1)
    opened = Office(settings=settings, catalogue=catalogue, index=index, executor=executor)
    yield opened
    close_office(opened)


def of_name(office: Office, name: str) -> Document:
    documents = list_documents(office.catalogue, reader=staff())
    return next(each for each in documents if each.file_name.startswith(name))


def test_the_nearest_comes_first_and_the_document_itself_never(office: Office) -> None:
    office.index.catch_up()
    version = of_name(office, "手数料条例").version_id
    found = similar_documents(office, version, reader=staff(), limit=5)
    assert [each.file_name for each in found] == ["手数料規則.txt", "避難所.txt"]
    assert len(similar_documents(office, version, reader=staff(), limit=1)) == 1


def test_what_the_reader_may_not_see_is_passed_over(office: Office) -> None:
    scope = add_scope(office.catalogue, "人事課")
    everywhere = Reader(name="管理者", scopes=staff().scopes | {scope.id})
    moved = of_name(office, "手数料規則").id
    move_document(office.catalogue, moved, scope.id, reader=everywhere)
    office.index.catch_up()
    version = of_name(office, "手数料条例").version_id
    (found,) = similar_documents(office, version, reader=staff(), limit=5)
    assert found.file_name == "避難所.txt"
    assert len(similar_documents(office, version, reader=everywhere, limit=5)) == 2


def test_without_vectors_there_are_none(office: Office) -> None:
    version = of_name(office, "手数料条例").version_id
    assert similar_documents(office, version, reader=staff(), limit=5) == ()


def test_who_may_not_see_the_document_may_not_ask(office: Office) -> None:
    office.index.catch_up()
    version = of_name(office, "手数料条例").version_id
    with pytest.raises(AccessDenied):
        similar_documents(office, version, reader=Reader(name="外部", scopes=frozenset()), limit=5)
