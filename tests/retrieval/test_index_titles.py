"""A title that a person set right is what the index finds a document by, whenever it was set."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.documents import find_document
from library.fact_fixes import correct_fact
from library.model import Document, FactField
from library.scopes import staff
from library.vectors import Vectors, vectors_of
from retrieval.index import Index, open_index
from retrieval.stores.selection import whole
from retrieval.stores.words import any_of
from retrieval.terms import bag_of_terms
from retrieval.wording import meaning_text
from tests.retrieval.conftest import HashedPairs

Put = Callable[..., Document]


@pytest.fixture
def index(catalogue: Catalogue, tmp_path: Path, quick: HashedPairs) -> Iterator[Index]:
    opened = open_index(catalogue, tmp_path / "index", quick)
    yield opened
    opened.close()


def found(index: Index, words: str) -> bool:
    terms = list(bag_of_terms(words))
    return bool(index.search_words(any_of(terms), whole(staff().scopes), limit=3))


def vector(catalogue: Catalogue, document: Document, quick: HashedPairs) -> bytes:
    return vectors_of(catalogue, document.version_id, embedder=quick.name).rows.tobytes()


def test_a_corrected_title_is_found_and_the_old_one_is_not(
    catalogue: Catalogue, put: Put, index: Index, quick: HashedPairs
) -> None:
    document = put("a", "防災の資機材を購入する。", title="狂犬病予防注射")
    index.catch_up()
    before = vector(catalogue, document, quick)
    assert found(index, "狂犬病予防注射")
    correct_fact(catalogue, document.id, FactField.TITLE, ["補助金交付要綱"], reader=staff())
    index.catch_up()
    assert found(index, "補助金交付要綱")
    assert not found(index, "狂犬病予防注射")
    assert vector(catalogue, document, quick) not in {before, b""}


class Interrupting(HashedPairs):
    """While it embeds for the first time, somebody sets the title right."""

    def __init__(self, correct: Callable[[], object]) -> None:
        super().__init__()
        self._correct: list[Callable[[], object]] = [correct]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = super().embed_passages(texts)
        if self._correct:
            self._correct.pop()()
        return rows


def test_a_title_set_right_while_it_is_embedded_leaves_no_stale_vector(
    catalogue: Catalogue, put: Put, tmp_path: Path, quick: HashedPairs
) -> None:
    document = put("a", "防災の資機材を購入する。", title="狂犬病予防注射")

    def correct() -> None:
        correct_fact(catalogue, document.id, FactField.TITLE, ["補助金交付要綱"], reader=staff())

    interrupted = open_index(catalogue, tmp_path / "one", Interrupting(correct))
    interrupted.catch_up()
    interrupted.close()
    (chunk,) = chunks_of(catalogue, document.version_id, reader=staff())
    corrected = find_document(catalogue, document.id, reader=staff())
    expected = quick.embed_passages([meaning_text(corrected, chunk)])
    assert vector(catalogue, document, quick) == expected.tobytes()
