"""A document that was moved: both indexes have it in its new scope and nowhere else."""

import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import count
from pathlib import Path

import pytest

from library.catalogue import Catalogue
from library.errors import StorageFull
from library.model import Document
from library.moving import move_document
from library.scope_list import add_scope
from library.scopes import ALL_OFFICE, Reader, staff
from retrieval.index import Index, open_index
from retrieval.search import search
from retrieval.stores.scope_words import Row, ScopeWords
from retrieval.stores.selection import Selection
from retrieval.stores.words import any_of
from retrieval.terms import bag_of_terms
from tests.retrieval.conftest import HashedPairs

Put = Callable[..., Document]
ROOT = Path(__file__).resolve().parents[2]


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


_KILLED = """
import os, sys
from pathlib import Path
from library.catalogue import open_catalogue
from retrieval.index import open_index
from retrieval.stores import words
from tests.retrieval.conftest import HashedPairs

library, left = Path(sys.argv[1]), [1]
write = words.ScopeWords.write
def die(self, removed, added):
    left[0] -= 1
    if left[0] < 0:
        os._exit(9)
    write(self, removed, added)
words.ScopeWords.write, words._WRITERS = die, 1
open_index(open_catalogue(library / "library"), library / "index", HashedPairs()).catch_up()
"""


def test_a_kill_between_two_scopes_words_is_made_good_exactly(
    catalogue: Catalogue, tmp_path: Path, put: Put, quick: HashedPairs
) -> None:
    few = add_scope(catalogue, "人事課").id
    both = Reader(name="cli", scopes=frozenset({ALL_OFFICE, few}))
    document = put("手数料", "手数料は四百円とする。", "手数料の減免を定める。")
    put("人事", "手数料の職員", scope=few)
    first = open_index(catalogue, tmp_path / "index", quick)
    first.catch_up()
    first.close()
    move_document(catalogue, document.id, few, reader=both)
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], cwd=ROOT, check=False)
    assert killed.returncode == 9
    index = open_index(catalogue, tmp_path / "index", quick)
    try:
        assert index.behind
        index.catch_up()
        assert (held(index, ALL_OFFICE)[0], held(index, few)[0]) == (0, 3)
        assert not index.verify().wrong
        assert not index.behind
    finally:
        index.close()


@pytest.mark.parametrize("written", [0, 1])
def test_a_full_disk_between_two_scopes_words_is_made_good_by_the_next_catch_up(
    catalogue: Catalogue, index: Index, put: Put, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    few = add_scope(catalogue, "人事課").id
    both = Reader(name="cli", scopes=frozenset({ALL_OFFICE, few}))
    document = put("手数料", "手数料は四百円とする。", "手数料の減免を定める。")
    index.catch_up()
    move_document(catalogue, document.id, few, reader=both)
    write, calls = ScopeWords.write, count()

    def full(self: ScopeWords, removed: Collection[str], added: Iterable[Row]) -> None:
        if next(calls) == written:
            raise StorageFull("ディスクの空きがありません。")
        write(self, removed, added)

    monkeypatch.setattr(ScopeWords, "write", full)
    with pytest.raises(StorageFull):
        index.catch_up()
    assert len(search(index, "手数料", reader=both, k=5)) == 2, "by its vectors at least"
    index.catch_up()
    assert (held(index, ALL_OFFICE), held(index, few)) == ((0, 0), (2, 2))
    assert not index.verify().wrong
