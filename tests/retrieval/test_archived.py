"""Older versions are found by whoever asks for them, and by nobody else; removed ones by nobody."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from library.catalogue import Catalogue
from library.chunks import chunks_of, live_chunks
from library.model import Document
from library.restoring import restore
from library.scopes import ALL_OFFICE, staff
from library.storing import remove
from retrieval.index import Index, open_index
from retrieval.stores.exact import ExactVectors
from retrieval.stores.selection import Selection, whole
from retrieval.stores.words import any_of
from retrieval.terms import bag_of_terms
from tests.retrieval.conftest import HashedPairs

Put = Callable[..., Document]
LIVE = whole([ALL_OFFICE])
ALL = replace(LIVE, archived=True)
OLD, NEW = "手数料は三百円とする。", "手数料は四百円とする。"


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path, quick: HashedPairs) -> Iterator[Index]:
    opened = open_index(catalogue, tmp_path / "index", quick)
    yield opened
    opened.close()


def two_versions(put: Put) -> tuple[Document, Document]:
    return put("手数料", OLD), put("手数料", NEW)


def by_words(index: Index, selection: Selection) -> set[str]:
    hits = index.search_words(any_of(bag_of_terms("手数料")), selection, limit=20)
    return {hit.chunk_id for hit in hits}


def by_vectors(index: Index, selection: Selection) -> set[str]:
    (row,) = index.embedder.embed_queries(["手数料"])
    return {hit.chunk_id for hit in index.search_vectors(row, selection, limit=20)}


def ids(catalogue: Catalogue, *versions: Document) -> set[str]:
    return {
        chunk.id
        for version in versions
        for chunk in chunks_of(catalogue, version.version_id, reader=staff())
    }


def assert_found(index: Index, *, live: set[str], archived: set[str]) -> None:
    """The same by words, by Chroma, and by exact search."""
    for found in (by_words, by_vectors):
        assert found(index, LIVE) == live
        assert found(index, ALL) == live | archived
    (row,) = index.embedder.embed_queries(["手数料"])
    exact = ExactVectors(index.catalogue, index.embedder.name)
    assert {hit.chunk_id for hit in exact.search(row, LIVE, limit=20)} == live
    assert {hit.chunk_id for hit in exact.search(row, ALL, limit=20)} == live | archived


def test_an_older_version_is_found_only_when_asked_for(
    catalogue: Catalogue, put: Put, index: Index
) -> None:
    first = put("手数料", OLD)
    index.catch_up()
    assert_found(index, live=ids(catalogue, first), archived=set())
    second = put("手数料", NEW)
    index.catch_up()
    assert_found(index, live=ids(catalogue, second), archived=ids(catalogue, first))
    status = index.status()
    assert status.catalogue_chunks == status.word_chunks == status.vector_chunks == 2


def test_a_version_superseded_before_it_was_ever_indexed_is_found_too(
    catalogue: Catalogue, put: Put, index: Index
) -> None:
    first, second = two_versions(put)
    index.catch_up()
    assert_found(index, live=ids(catalogue, second), archived=ids(catalogue, first))
    assert index.check()


def test_a_version_that_is_brought_back_changes_places_with_the_newer_one(
    catalogue: Catalogue, put: Put, index: Index
) -> None:
    first, second = two_versions(put)
    index.catch_up()
    restore(catalogue, second.id, reader=staff())
    index.catch_up()
    assert_found(index, live=ids(catalogue, first), archived=ids(catalogue, second))


def test_a_removed_document_takes_all_its_versions_along_and_brings_them_back(
    catalogue: Catalogue, put: Put, index: Index
) -> None:
    first, second = two_versions(put)
    index.catch_up()
    remove(catalogue, second.id, reader=staff())
    assert live_chunks(catalogue, ids(catalogue, first), reader=staff(), archived=True) == {}
    index.catch_up()
    assert_found(index, live=set(), archived=set())
    assert index.status().word_chunks == index.status().vector_chunks == 0
    restore(catalogue, second.id, reader=staff())
    index.catch_up()
    assert_found(index, live=ids(catalogue, second), archived=ids(catalogue, first))


def test_the_last_gate_lets_older_versions_through_only_when_asked(
    catalogue: Catalogue, put: Put
) -> None:
    both = ids(catalogue, *two_versions(put))
    live = live_chunks(catalogue, both, reader=staff())
    assert [document.version for document, _ in live.values()] == [2]
    all_ = live_chunks(catalogue, both, reader=staff(), archived=True)
    assert sorted(document.version for document, _ in all_.values()) == [1, 2]


def test_a_rebuild_keeps_them_apart(catalogue: Catalogue, put: Put, index: Index) -> None:
    first, second = two_versions(put)
    index.catch_up()
    index.rebuild()
    assert_found(index, live=ids(catalogue, second), archived=ids(catalogue, first))
