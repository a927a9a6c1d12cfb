"""The real indexes follow a correction: the right word is found, the wrong one is not."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.edits import Delete, Edit, Insert, Replace
from library.model import Document
from library.reviewing import review_page
from library.scopes import ALL_OFFICE, staff
from library.storing import remove
from library.vectors import vectors_of
from retrieval.embedding.embedder import Embedder
from retrieval.index import Index, open_index
from retrieval.stores.selection import whole
from retrieval.stores.words import any_of
from retrieval.terms import bag_of_terms
from runtime.reviewing import amend_page, undo_correction
from tests.pages_made import line, scanned, store

ROOT = Path(__file__).resolve().parents[2]
WRONG, RIGHT = "点検は年に一度、消防暑が行う。", "点検は年に一度、消防署が行う。"


class Counting(Embedder, Protocol):
    name: str
    embedded: int


@pytest.fixture
def opened(catalogue: Catalogue, tmp_path: Path, quick: Counting) -> Iterator[Callable[[], Index]]:
    indexes: list[Index] = []

    def open_() -> Index:
        indexes.append(open_index(catalogue, tmp_path / "index", quick))
        return indexes[-1]

    yield open_
    for index in reversed(indexes):
        index.close()


def three_pages(catalogue: Catalogue) -> Document:
    return store(
        catalogue,
        *(
            scanned(line(text, 0), number=number)
            for number, text in enumerate(
                ("消火器は各階に置く。", WRONG, "費用は市が負担する。"), 1
            )
        ),
    )


def do(catalogue: Catalogue, document: Document, *edits: Edit, page: int = 2) -> None:
    for edit in edits:
        seen = review_page(catalogue, document.id, page, reader=staff())
        amend_page(catalogue, seen, edit, reader=staff())


def ids(catalogue: Catalogue, document: Document) -> list[str]:
    return [chunk.id for chunk in chunks_of(catalogue, document.version_id, reader=staff())]


def words(index: Index, word: str) -> list[str]:
    terms = [term for term in bag_of_terms(word) if word in term or len(term) > 1]
    hits = index.search_words(any_of(terms), whole([ALL_OFFICE]), limit=50)
    return [hit.chunk_id for hit in hits]


def vectors(index: Index, text: str) -> dict[str, float]:
    (row,) = index.embedder.embed_queries([f"消火器の設置\n{text}"])
    hits = index.search_vectors(row, whole([ALL_OFFICE]), limit=50)
    return {hit.chunk_id: hit.score for hit in hits}


def test_the_right_word_is_found_the_wrong_one_is_not_and_nothing_else_is_embedded(
    catalogue: Catalogue, opened: Callable[[], Index], quick: Counting
) -> None:
    document = three_pages(catalogue)
    index = opened()
    index.catch_up()
    before = ids(catalogue, document)
    assert quick.embedded == 3
    assert words(index, "防暑") == [before[1]]

    do(catalogue, document, Replace(line=0, text=RIGHT))
    assert index.behind
    index.catch_up()
    after = ids(catalogue, document)
    assert quick.embedded == 4
    assert (after[0], after[2]) == (before[0], before[2])
    assert after[1] != before[1]
    assert words(index, "防暑") == []
    assert words(index, "防署") == [after[1]]
    found = vectors(index, RIGHT)
    assert set(found) == set(after), "the old chunk's vector has left"
    assert found[after[1]] == pytest.approx(1.0, abs=1e-4)
    status = index.status()
    assert status.catalogue_chunks == status.word_chunks == status.vector_chunks == 3
    assert index.check()


def test_chunks_that_only_move_keep_their_vectors(
    catalogue: Catalogue, opened: Callable[[], Index], quick: Counting
) -> None:
    document = three_pages(catalogue)
    index = opened()
    index.catch_up()
    before = ids(catalogue, document)
    do(catalogue, document, Delete(line=0))
    index.catch_up()
    assert ids(catalogue, document) == [before[0], before[2]]
    assert quick.embedded == 3
    assert set(vectors(index, WRONG)) == {before[0], before[2]}


def test_a_correction_taken_back_is_found_as_it_was(
    catalogue: Catalogue, opened: Callable[[], Index]
) -> None:
    document = three_pages(catalogue)
    index = opened()
    index.catch_up()
    before = ids(catalogue, document)
    do(catalogue, document, Replace(line=0, text=RIGHT))
    index.catch_up()
    seen = review_page(catalogue, document.id, 2, reader=staff())
    undo_correction(catalogue, seen, reader=staff())
    index.catch_up()
    assert ids(catalogue, document) == before
    assert set(vectors(index, WRONG)) == set(before)
    assert words(index, "防暑") == [before[1]]
    assert words(index, "防署") == []


def test_the_same_text_twice_is_two_chunks_whatever_is_corrected(
    catalogue: Catalogue, opened: Callable[[], Index]
) -> None:
    document = store(catalogue, *(scanned(line(WRONG, 0), number=n) for n in (1, 2, 3)))
    index = opened()
    index.catch_up()
    do(catalogue, document, Replace(line=0, text=RIGHT), page=1)
    do(catalogue, document, Replace(line=0, text=WRONG), page=1)
    do(catalogue, document, Insert(after=0, text=WRONG), page=3)
    index.catch_up()
    found = chunks_of(catalogue, document.version_id, reader=staff())
    assert len({chunk.id for chunk in found}) == len(found) == index.status().vector_chunks
    assert [chunk.page for chunk in found] == [1, 2, 3]


def test_a_removed_document_takes_its_former_chunks_along(
    catalogue: Catalogue, opened: Callable[[], Index]
) -> None:
    document = three_pages(catalogue)
    index = opened()
    index.catch_up()
    do(catalogue, document, Replace(line=0, text=RIGHT))
    remove(catalogue, document.id, reader=staff())
    index.catch_up()
    status = index.status()
    assert (status.word_chunks, status.vector_chunks) == (0, 0)


def test_a_search_before_the_index_has_followed_shows_no_wrong_text(
    catalogue: Catalogue, opened: Callable[[], Index]
) -> None:
    from retrieval.search import search

    document = three_pages(catalogue)
    index = opened()
    index.catch_up()
    do(catalogue, document, Replace(line=0, text=RIGHT))
    texts = [hit.chunk.text for hit in search(index, "消防暑", reader=staff(), k=5)]
    assert WRONG not in texts


_KILLED = """
import os, sys
from pathlib import Path
from retrieval.stores import writing
from retrieval.upkeep import preparing
from library.catalogue import open_catalogue
from retrieval.index import open_index
from tests.retrieval.conftest import HashedPairs

library, step = Path(sys.argv[1]), sys.argv[2]
def die(*_args, **_more): os._exit(9)
where, name = {
    "keeping": (preparing, "save_vectors"),
    "commit": (writing.WordIndex, "commit"),
    "dropping": (writing.VectorIndex, "delete"),
}[step]
setattr(where, name, die)
open_index(open_catalogue(library / "library"), library / "index", HashedPairs()).catch_up()
"""


@pytest.mark.parametrize("step", ["keeping", "commit", "dropping"])
def test_a_kill_anywhere_on_the_way_is_made_good_by_the_next_catch_up(
    catalogue: Catalogue, tmp_path: Path, quick: Counting, step: str
) -> None:
    document = three_pages(catalogue)
    first = open_index(catalogue, tmp_path / "index", quick)
    first.catch_up()
    first.close()
    do(catalogue, document, Replace(line=0, text=RIGHT))
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path), step], cwd=ROOT, check=False
    )
    assert killed.returncode == 9
    index = open_index(catalogue, tmp_path / "index", quick)
    try:
        index.catch_up()
        after = ids(catalogue, document)
        assert words(index, "防署") == [after[1]]
        assert words(index, "防暑") == []
        assert set(vectors(index, RIGHT)) == set(after)
        assert vectors_of(catalogue, document.version_id, embedder=quick.name).ids == tuple(after)
        assert not index.behind
    finally:
        index.close()
