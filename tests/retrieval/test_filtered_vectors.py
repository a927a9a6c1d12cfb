"""Vectors under filters: exactly the nearest of the versions that are wanted, whatever is in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import insert

from library import schema
from library.catalogue import Catalogue
from library.fact_fixes import correct_fact
from library.model import Document, FactField
from library.scopes import ALL_OFFICE, staff
from library.storing import remove
from library.vectors import Vectors, save_vectors, vectors_of
from retrieval.stores.exact import ExactVectors
from retrieval.stores.selection import Selection, whole

Put = Callable[..., Document]
OTHER, NAME, LIMIT = "福祉課", "e", 15
BOTH = whole([ALL_OFFICE, OTHER])
RANDOM = np.random.default_rng(7)


def embed(catalogue: Catalogue, document: Document) -> None:
    with catalogue.reading() as connection:
        chunk = schema.chunks
        mine = chunk.select().where(chunk.c.version_id == document.version_id)
        ids = [row["id"] for row in connection.execute(mine).mappings()]
    rows = RANDOM.normal(size=(len(ids), 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    save_vectors(catalogue, NAME, dict(zip(ids, rows, strict=True)))


def question() -> Vectors:
    row: Vectors = RANDOM.normal(size=16).astype(np.float32)
    return row / np.float32(np.linalg.norm(row))


def truth(catalogue: Catalogue, versions: Sequence[Document], vector: Vectors) -> list[str]:
    """The chunks of these versions by their cosine, computed one by one."""
    scored = [
        (-float(row @ vector), chunk_id)
        for document in versions
        for table in [vectors_of(catalogue, document.version_id, embedder=NAME)]
        for chunk_id, row in zip(table.ids, table.rows, strict=True)
    ]
    return [chunk_id for _, chunk_id in sorted(scored)[:LIMIT]]


@pytest.fixture
def store(catalogue: Catalogue, put: Put) -> Callable[[int, int], Document]:
    with catalogue.writing() as connection:
        connection.execute(insert(schema.scopes).values(id=OTHER, name=OTHER))

    def store_(number: int, edition: int) -> Document:
        pages = [f"文書{number}の版{edition}の{page}章" for page in range(5)]
        scope = OTHER if number % 3 else ALL_OFFICE
        document = put(f"文書{number}", *pages, scope=scope)
        embed(catalogue, document)
        return document

    return store_


@pytest.mark.parametrize("memory_rows", [10_000, 60, 0])
def test_it_finds_exactly_what_the_filters_leave(
    catalogue: Catalogue, store: Callable[[int, int], Document], memory_rows: int
) -> None:
    """In memory, in turns, and read for each question: three ways, one result."""
    old = [store(number, 1) for number in range(12)]
    live = [store(number, 2) for number in range(12)]
    exact = ExactVectors(catalogue, NAME, memory_rows=memory_rows)

    def found(selection: Selection, vector: Vectors) -> list[str]:
        return [hit.chunk_id for hit in exact.search(vector, selection, limit=LIMIT)]

    for share in (0.0, 0.1, 0.5, 1.0):
        wanted = [document for document in old + live if RANDOM.random() < share]
        some = replace(BOTH, versions=frozenset(each.version_id for each in wanted))
        vector = question()
        assert found(some, vector) == truth(catalogue, [d for d in wanted if d in live], vector)
        assert found(replace(some, archived=True), vector) == truth(catalogue, wanted, vector)
        only = replace(some, scopes=frozenset([OTHER]))
        inside = [d for d in wanted if d in live and d.scope == OTHER]
        assert found(only, vector) == truth(catalogue, inside, vector)
    vector = question()
    assert found(BOTH, vector) == truth(catalogue, live, vector)
    unknown = frozenset(f"v{number}" for number in range(10_000))
    assert found(replace(BOTH, versions=unknown), vector) == []
    all_ = unknown | {each.version_id for each in live}
    assert found(replace(BOTH, versions=all_), vector) == truth(catalogue, live, vector)


def test_what_is_in_memory_follows_the_library(
    catalogue: Catalogue, store: Callable[[int, int], Document]
) -> None:
    live = [store(number, 1) for number in range(4)]
    exact = ExactVectors(catalogue, NAME)

    def agrees() -> bool:
        vector = question()
        hits = exact.search(vector, BOTH, limit=LIMIT)
        return [hit.chunk_id for hit in hits] == truth(catalogue, live, vector)

    assert agrees()
    live.append(store(4, 1))
    assert agrees(), "one that came"
    live[0] = store(0, 2)
    assert agrees(), "a newer version in its place"
    remove(catalogue, live.pop().id, reader=replace(staff(), scopes=BOTH.scopes))
    assert agrees(), "one that went"
    correct_fact(catalogue, live[0].id, FactField.TITLE, ["新しい題"], reader=staff())
    assert vectors_of(catalogue, live[0].version_id, embedder=NAME).ids == ()
    assert agrees(), "its vectors were dropped"
    embed(catalogue, live[0])
    assert agrees(), "and made anew"
