"""What a chunk is found by is made once and kept: a rebuild neither embeds nor tells words apart."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from library import schema
from library.bags import save_bags, unpacked
from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.fact_fixes import correct_fact
from library.model import Document, FactField
from library.pending import pending_changes
from library.scopes import ALL_OFFICE, staff
from retrieval import sudachi, terms
from retrieval.bagging import bag_of, recipe
from retrieval.index import Index, open_index
from retrieval.search import search
from retrieval.stores.selection import whole
from retrieval.stores.words import any_of
from retrieval.terms import bag_of_terms
from tests.retrieval.conftest import HashedPairs

Put = Callable[..., Document]
PAGES = tuple(f"第{number}条　{name}の使用料を減免する。" for number, name in enumerate("東西南北"))


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path, quick: HashedPairs) -> Iterator[Index]:
    opened = open_index(catalogue, tmp_path / "index", quick)
    yield opened
    opened.close()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that Sudachi is given from now on; it does what it always does."""
    texts: list[str] = []

    def noting(text: str) -> Iterator[sudachi.Word]:
        texts.append(text)
        return sudachi.words(text)

    recipe()
    monkeypatch.setattr(terms, "words", noting)
    return texts


def kept(catalogue: Catalogue) -> dict[str, tuple[str, str]]:
    with catalogue.reading() as connection:
        return {
            key: (made_by, unpacked(bag))
            for key, made_by, bag in connection.execute(select(schema.terms))
        }


def found(index: Index, word: str) -> int:
    query = any_of([term for term in bag_of_terms(word) if term == word])
    return len(index.search_words(query, whole([ALL_OFFICE]), limit=50))


def test_each_chunk_is_told_into_words_once_whatever_happens_to_the_indexes(
    catalogue: Catalogue, put: Put, index: Index, read: list[str], quick: HashedPairs
) -> None:
    document = put("a", *PAGES)
    index.catch_up()
    assert len(read) == len(PAGES)
    chunks = chunks_of(catalogue, document.version_id, reader=staff())
    assert kept(catalogue) == {c.id: (recipe(), bag_of(document, c)) for c in chunks}
    read.clear()
    index.rebuild()
    put("a", *PAGES, "第5条　別に定める。")
    index.catch_up()
    assert len(read) == len(PAGES) + 1, "the new version's chunks, none of the older one's"
    assert quick.embedded == 2 * len(PAGES) + 1
    assert found(index, "使用") == len(PAGES)


def test_an_index_that_is_lost_finds_the_same_again_without_reading_any_text(
    catalogue: Catalogue, put: Put, tmp_path: Path, quick: HashedPairs, read: list[str]
) -> None:
    put("a", *PAGES)
    first = open_index(catalogue, tmp_path / "one", quick)
    first.catch_up()
    before = [p.chunk.id for p in search(first, "使用料", reader=staff(), k=9)]
    first.close()
    read.clear()
    second = open_index(catalogue, tmp_path / "two", quick)
    second.catch_up()
    assert read == []
    assert [p.chunk.id for p in search(second, "使用料", reader=staff(), k=9)] == before
    second.close()


def test_bags_of_another_recipe_are_made_anew(
    catalogue: Catalogue, put: Put, index: Index, read: list[str], quick: HashedPairs
) -> None:
    put("a", *PAGES)
    index.catch_up()
    good = kept(catalogue)
    with catalogue.writing() as connection:
        connection.execute(
            update(schema.terms).values(recipe="older", bag=b"x\x9cK)\x05\x00\x02\x8c\x01W")
        )
    read.clear()
    index.rebuild()
    assert len(read) == len(PAGES)
    assert kept(catalogue) == good
    assert quick.embedded == len(PAGES)
    assert found(index, "使用") == len(PAGES)


def test_a_bag_made_under_a_title_that_was_set_right_meanwhile_is_not_kept(
    catalogue: Catalogue, put: Put, index: Index
) -> None:
    document = put("a", *PAGES, title="狂犬病予防注射")
    chunks = chunks_of(catalogue, document.version_id, reader=staff())
    stale = {chunk.id: bag_of(document, chunk) for chunk in chunks}
    correct_fact(catalogue, document.id, FactField.TITLE, ["補助金"], reader=staff())
    save_bags(catalogue, recipe(), stale, title=document.title)
    assert kept(catalogue) == {}
    index.catch_up()
    assert found(index, "補助") == len(PAGES)
    assert found(index, "狂犬病") == 0
    correct_fact(catalogue, document.id, FactField.TITLE, ["助成"], reader=staff())
    assert kept(catalogue) == {}, "the old title was in them"


def test_what_is_pending_says_how_far_each_change_brings_an_index(
    catalogue: Catalogue, put: Put
) -> None:
    put("a", "一")
    put("b", "二", "三")
    put("a", "四")

    def pending(after: int, limit: int = 9) -> list[tuple[int, int]]:
        found = pending_changes(catalogue, after, embedder="e", recipe="r", limit=limit)
        return [(each.revision, each.chunks) for each in found]

    assert pending(0) == [(1, 1), (3, 2), (4, 1)], "the first version's second change is done too"
    assert pending(0, limit=2) == [(1, 1), (2, 2)]
    assert pending(3) == [(4, 1)]
    assert pending(4) == []
