"""A document that was moved: both indexes have it in its new scope and nowhere else."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from library.catalogue import Catalogue
from library.model import Document
from library.moving import move_document
from library.scope_list import add_scope
from library.scopes import ALL_OFFICE, Reader, staff
from retrieval.index import Index, open_index
from retrieval.search import search
from retrieval.stores.selection import Selection
from retrieval.stores.words import any_of
from retrieval.terms import bag_of_terms
from tests.retrieval.conftest import HashedPairs

Put = Callable[..., Document]


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path, quick: HashedPairs) -> Iterator[Index]:
    opened = open_index(catalogue, tmp_path / "index", quick)
    yield opened
    opened.close()


def held(index: Index, scope: str) -> tuple[int, int]:
    """How many chunks the words and the vectors find in a scope, older versions included."""
    selection = Selection(scopes=frozenset({scope}), archived=True)
    (row,) = index.embedder.embed_queries(["手数料"])
    words = index.search_words(any_of(bag_of_terms("手数料")), selection, limit=20)
    return len(words), len(index.search_vectors(row, selection, limit=20))


@pytest.mark.parametrize("rebuilt", [False, True])
def test_the_indexes_follow_a_move_there_and_back(
    catalogue: Catalogue, index: Index, put: Put, quick: HashedPairs, *, rebuilt: bool
) -> None:
    few = add_scope(catalogue, "人事課").id
    both = Reader(name="cli", scopes=frozenset({ALL_OFFICE, few}))
    put("手数料", "手数料は三百円とする。")
    document = put("手数料", "手数料は四百円とする。", "手数料の減免を定める。")
    index.catch_up()
    embedded = quick.embedded
    assert (held(index, ALL_OFFICE), held(index, few)) == ((3, 3), (0, 0))
    for scope, left in ((few, ALL_OFFICE), (ALL_OFFICE, few), (few, ALL_OFFICE)):
        move_document(catalogue, document.id, scope, reader=both)
        before = search(index, "手数料", reader=both.narrowed(frozenset({left})), k=5)
        assert before == [], "outside, even before the indexes have followed"
        if rebuilt:
            index.rebuild()
        index.catch_up()
        assert (held(index, scope), held(index, left)) == ((3, 3), (0, 0))
    assert index.check()
    assert search(index, "手数料", reader=staff(), k=5) == []
    assert len(search(index, "手数料", reader=both, k=5)) == 2
    assert quick.embedded == embedded
