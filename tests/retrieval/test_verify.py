"""The indexes compared with the catalogue, row by row."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from library import schema
from library.catalogue import Catalogue
from library.model import Document
from library.vectors import VectorTable, vectors_of
from retrieval.embedding.embedder import Embedder
from retrieval.index import Index, open_index
from retrieval.stores.vectors import VectorIndex, open_vectors
from retrieval.stores.words import WordIndex, open_words
from retrieval.terms import bag_of_terms
from retrieval.verify.expected import Place, expected_vectors
from retrieval.verify.findings import Checked, Problem
from retrieval.verify.vectors import compare_vectors
from retrieval.verify.words import compare_words

Put = Callable[..., Document]
Opened = Callable[[], Index]

TEXTS = ("図書館の開館時間", "市民税の納期限", "道路の占用許可")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def opened(catalogue: Catalogue, folder: Path, quick: Embedder) -> Iterator[Opened]:
    indexes: list[Index] = []

    def open_() -> Index:
        indexes.append(open_index(catalogue, folder, quick))
        return indexes[-1]

    yield open_
    for index in reversed(indexes):
        index.close()


@pytest.fixture
def document(catalogue: Catalogue, put: Put, opened: Opened) -> Document:
    """A library of two documents in two scopes, indexed and closed."""
    with catalogue.writing() as connection:
        connection.execute(insert(schema.scopes).values(id="福祉課", name="福祉課"))
    put("ほかの文書", "ごみの分別について", scope="福祉課")
    put("文書", "旧い図書館の開館時間")
    stored = put("文書", *TEXTS)
    index = opened()
    index.catch_up()
    index.close()
    return stored


def found(checked: Checked) -> dict[Problem, int]:
    return {finding.problem: finding.count for finding in checked.findings}


def words_in(folder: Path) -> WordIndex:
    return open_words(next(folder.glob("words-*")), writable=True)


def vectors_in(folder: Path) -> VectorIndex:
    return open_vectors(next(folder.glob("vectors-*")))


def test_indexes_that_have_followed_agree(document: Document, opened: Opened) -> None:
    said = opened().verify()
    assert (said.wrong, said.words.rows, said.vectors.rows) == (False, 5, 5)
    assert said.revision == said.head_revision


@pytest.mark.parametrize(
    ("bags", "place", "problems"),
    [
        (TEXTS[:2], Place("all"), {Problem.MISSING: 1}),
        (TEXTS, Place("福祉課"), {Problem.WRONG_SCOPE: 3}),
        (TEXTS, Place("廃止課"), {Problem.MISSING: 3}),
        (TEXTS, Place("all", archived=True), {Problem.WRONG_STANDING: 3}),
        (("図書館", *TEXTS[1:]), Place("all"), {Problem.STALE: 1}),
        ((*TEXTS, "余り"), Place("all"), {Problem.EXTRA: 1}),
    ],
)
def test_each_word_row_that_is_not_as_it_should_be_is_named(
    document: Document,
    catalogue: Catalogue,
    folder: Path,
    bags: tuple[str, ...],
    place: Place,
    problems: dict[Problem, int],
) -> None:
    ids = [*vectors_of(catalogue, document.version_id, embedder="hashed-pairs").ids, "unknown"]
    with words_in(folder) as words:
        texts = [
            (key, " ".join(bag_of_terms(f"文書\n{text}")))
            for key, text in zip(ids, bags, strict=False)
        ]
        words.remove(document.version_id)
        words.add(document.version_id, place.scope, texts, archived=place.archived)
        words.commit()
        assert found(compare_words(words, catalogue, revision=99, shown=9)) == problems


def test_what_does_not_agree_is_made_anew_by_the_next_owner(
    document: Document, opened: Opened, folder: Path
) -> None:
    with words_in(folder) as words:
        words.remove(document.version_id)
        words.commit()
    vectors = vectors_in(folder)
    vectors.delete("all", sorted(vectors.ids("all"))[:1])
    vectors.close()
    index = opened()
    said = index.verify()
    assert (found(said.words), found(said.vectors)) == (
        {Problem.MISSING: 3},
        {Problem.MISSING: 1},
    )
    assert "自動で" in said.message
    index.close()
    again = opened()
    assert again.behind, "what is wrong was disowned"
    again.catch_up()
    assert not again.verify().wrong


@pytest.mark.parametrize(
    ("damage", "problems"),
    [
        ("taken out", {Problem.MISSING: 1}),
        ("also elsewhere", {Problem.WRONG_SCOPE: 1}),
        ("also archived", {Problem.WRONG_STANDING: 1}),
        ("another vector", {Problem.STALE: 1}),
        ("unknown", {Problem.EXTRA: 1}),
        ("unknown scope", {Problem.EXTRA: 1}),
    ],
)
def test_each_vector_row_that_is_not_as_it_should_be_is_named(
    document: Document,
    catalogue: Catalogue,
    folder: Path,
    damage: str,
    problems: dict[Problem, int],
) -> None:
    table = vectors_of(catalogue, document.version_id, embedder="hashed-pairs")
    first = VectorTable(table.ids[:1], table.rows[:1])
    vectors = vectors_in(folder)
    match damage:
        case "taken out":
            vectors.delete("all", first.ids)
        case "also elsewhere":
            vectors.upsert("福祉課", first)
        case "also archived":
            vectors.upsert("all", first, archived=True)
        case "another vector":
            vectors.upsert("all", VectorTable(first.ids, -first.rows))
        case "unknown":
            vectors.upsert("all", VectorTable(("unknown",), first.rows))
        case _:
            vectors.upsert("廃止課", VectorTable(("unknown",), first.rows))
    expected = expected_vectors(catalogue, embedder="hashed-pairs", revision=99)
    said = compare_vectors(vectors, expected, shown=1)
    assert found(said) == problems
    assert said.findings[0].ids in {first.ids, ("unknown",)}
    vectors.close()


def test_what_changed_since_is_not_held_against_the_indexes(
    document: Document, opened: Opened, put: Put
) -> None:
    put("文書", "図書館の休館日")
    put("新しい文書", "水道料金")
    said = opened().verify()
    assert (said.wrong, said.words.rows, said.vectors.rows) == (False, 2, 2)
    assert "まだ索引に反映していない" in said.message


def test_a_process_that_does_not_own_them_compares_the_words_and_says_so(
    document: Document, opened: Opened, folder: Path
) -> None:
    opened()
    said = opened().verify()
    assert (said.wrong, said.words.rows, said.vectors.rows) == (False, 5, 0)
    assert said.vectors.skipped


def test_vectors_that_cannot_be_read_are_named_as_a_whole(
    document: Document, opened: Opened, folder: Path
) -> None:
    database = next(folder.glob("vectors-*")) / "chroma.sqlite3"
    database.write_bytes(b"SQLite format 3\x00" + bytes(5000))
    index = opened()
    assert found(index.verify().vectors) == {Problem.UNREADABLE: 1}
    assert index.behind


def test_an_index_that_was_never_made_is_called_so(opened: Opened, put: Put) -> None:
    put("文書", *TEXTS)
    said = opened().verify()
    assert not said.wrong
    assert "まだありません" in said.message


def test_copies_of_one_text_do_not_hide_each_other(opened: Opened, put: Put) -> None:
    for number in range(50):
        put(f"写し{number}", "同じ文", f"{number}", title="同じ題名")
    index = opened()
    index.catch_up()
    said = index.verify()
    assert (said.wrong, said.vectors.rows) == (False, 100)
