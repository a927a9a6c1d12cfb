from pathlib import Path

import numpy as np
import pytest

from library.catalogue import Catalogue
from library.errors import IndexBroken
from library.vectors import Vectors, VectorTable, scope_vectors
from retrieval.embedding.embedder import Embedder
from retrieval.index import open_index
from retrieval.stores.exact import nearest
from retrieval.stores.vectors import open_vectors
from retrieval.verify.child import is_whole
from retrieval.verify.expected import Expectation, Expected, Place
from retrieval.verify.vectors import finds_all


def table(count: int, *, seed: int = 0) -> VectorTable:
    """Vectors that lie in clusters, as those of texts do."""
    random = np.random.default_rng(seed)
    centres = random.normal(size=(30, 64))
    rows = centres[random.integers(30, size=count)] + 0.6 * random.normal(size=(count, 64))
    unit: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return VectorTable(tuple(f"c{number}" for number in range(count)), unit)


def test_it_finds_what_exact_search_finds(tmp_path: Path) -> None:
    vectors = table(3000)
    index = open_vectors(tmp_path)
    index.upsert("all", vectors)
    recalls = []
    for row in vectors.rows[::60]:
        exact = nearest(vectors, row, 100)
        found = index.search(row, scopes=["all"], limit=100)
        recalls.append(len({h.chunk_id for h in exact} & {h.chunk_id for h in found}) / 100)
        assert found[0].score == pytest.approx(1, abs=1e-4)
    assert np.mean(recalls) > 0.98
    index.close()


def test_an_upsert_replaces_and_a_delete_takes_any_ids(tmp_path: Path) -> None:
    vectors = table(2500)
    index = open_vectors(tmp_path)
    for _ in range(2):
        index.upsert("all", vectors)
    assert index.count() == 2500
    assert index.ids("all") == set(vectors.ids)
    index.delete("all", [*vectors.ids[:2000], "never there"])
    index.delete("no such scope", ["c1"])
    assert index.ids("all") == set(vectors.ids[2000:])
    hits = index.search(vectors.rows[0], scopes=["all"], limit=600)
    assert {hit.chunk_id for hit in hits} <= set(vectors.ids[2000:])
    index.close()


def test_scopes_are_apart(tmp_path: Path) -> None:
    vectors = table(20)
    index = open_vectors(tmp_path)
    index.upsert("all", VectorTable(vectors.ids[:10], vectors.rows[:10]))
    index.upsert("福祉課", VectorTable(vectors.ids[10:], vectors.rows[10:]))
    found = index.search(vectors.rows[0], scopes=["福祉課"], limit=50)
    assert {hit.chunk_id for hit in found} == set(vectors.ids[10:])
    assert len(index.search(vectors.rows[0], scopes=["all", "福祉課"], limit=50)) == 20
    assert index.search(vectors.rows[0], scopes=["unknown"], limit=5) == []
    assert index.search(vectors.rows[0], scopes=[], limit=5) == []
    index.close()


def test_a_write_that_was_cut_short_condemns_the_folder(tmp_path: Path) -> None:
    index = open_vectors(tmp_path)
    index.upsert("all", table(20))
    assert not index.torn
    index.close()
    open_vectors(tmp_path).close()
    (tmp_path / "shorui-writing").touch()
    with pytest.raises(IndexBroken):
        open_vectors(tmp_path)


def test_the_check_notices_a_right_count_with_lost_vectors(tmp_path: Path) -> None:
    vectors = table(200)
    whole = Expectation(places={Place("all"): Expected(vectors.ids, vectors)})
    index = open_vectors(tmp_path)
    index.upsert("all", vectors)
    assert finds_all(index, whole)
    index.upsert("all", VectorTable(vectors.ids[::2], -vectors.rows[::2]))
    assert index.count() == 200
    assert not finds_all(index, whole)
    index.close()


def test_the_check_allows_many_copies_of_one_text_and_notices_a_missing_id(tmp_path: Path) -> None:
    one = table(1).rows
    copies = VectorTable(tuple(f"c{n}" for n in range(60)), np.repeat(one, 60, axis=0))
    index = open_vectors(tmp_path)
    index.upsert("all", copies)
    expected = Expected(copies.ids, copies)
    assert finds_all(index, Expectation(places={Place("all"): expected}))
    index.delete("all", ["c7"])
    assert not finds_all(index, Expectation(places={Place("all"): expected}))
    assert not finds_all(index, Expectation(places={Place("other"): expected}))
    index.close()


def test_the_check_in_a_child_survives_whatever_the_folder_holds(
    tmp_path: Path, catalogue: Catalogue, quick: Embedder, put
) -> None:
    put("文書", "図書館の開館時間", "市民税の納期限")
    index = open_index(catalogue, tmp_path / "index", quick)
    index.catch_up()
    index.close()
    folder = next((tmp_path / "index").glob("vectors-*"))
    assert is_whole(catalogue, folder, embedder=quick.name, revision=1)
    (folder / "chroma.sqlite3").write_bytes(b"SQLite format 3\x00" + bytes(5000))
    assert not is_whole(catalogue, folder, embedder=quick.name, revision=1)
    assert [len(t.ids) for t in scope_vectors(catalogue, embedder=quick.name, scope="all")] == [2]
