"""The index follows the catalogue, whatever goes wrong on the way."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest

from library.catalogue import Catalogue
from library.errors import LibraryLocked
from library.model import Document
from library.scopes import staff
from retrieval.embedding.embedder import Embedder
from retrieval.index import Index, open_index
from retrieval.search import search
from retrieval.stores.selection import whole
from retrieval.stores.vectors import SYNC_THRESHOLD
from retrieval.stores.words import any_of
from retrieval.upkeep.vector_stores import EmbeddedStore

Put = Callable[..., Document]
ROOT = Path(__file__).resolve().parents[2]


class Counting(Embedder, Protocol):
    name: str
    embedded: int


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def opened(catalogue: Catalogue, folder: Path, quick: Counting) -> Iterator[Callable[..., Index]]:
    """Open the index as often as a test likes; all are closed at its end."""
    indexes: list[Index] = []

    def open_(embedder: Embedder = quick, *, sync_threshold: int = SYNC_THRESHOLD) -> Index:
        store = EmbeddedStore(folder=folder, sync_threshold=sync_threshold)
        indexes.append(open_index(catalogue, folder, embedder, store=store))
        return indexes[-1]

    yield open_
    for index in reversed(indexes):
        index.close()


def subject(number: int) -> str:
    """A sentence about something that no other number's sentence is about."""
    place = "".join(chr(0x4E00 + (number * 37 + step * 101) % 2000) for step in range(6))
    return f"{place}地区の整備について"


def put_many(put: Put, documents: int, *, pages: int = 1) -> None:
    for number in range(documents):
        put(f"文書{number}", *(subject(number * pages + page) for page in range(pages)))


def finds(index: Index, number: int) -> bool:
    hits = search(index, subject(number), reader=staff(), k=3)
    return any(hit.chunk.text == subject(number) for hit in hits)


def unclean(index: Index, folder: Path) -> None:
    """What a kill leaves behind while nothing is written."""
    index.close()
    (folder / "in-use").write_text("1", encoding="utf-8")


def parts(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.glob(pattern) if path.is_file())


def test_a_fresh_index_is_behind_until_it_has_caught_up(
    opened: Callable[..., Index], put: Put
) -> None:
    put_many(put, 3)
    index = opened()
    seen: list[tuple[int, int]] = []
    assert index.behind
    index.catch_up(progress=lambda done, total: seen.append((done, total)))
    status = index.status()
    assert not index.behind
    assert status.indexed_revision == status.head_revision
    assert status.catalogue_chunks == status.word_chunks == status.vector_chunks == 3
    assert (status.owner, status.healthy, index.notice) == (True, True, None)
    assert seen[-1] == (3, 3)


def test_it_goes_on_where_it_was_after_a_clean_stop(
    opened: Callable[..., Index], put: Put, quick: Counting
) -> None:
    put_many(put, 3)
    first = opened()
    first.catch_up()
    first.close()
    second = opened()
    assert not second.behind
    assert finds(second, 2)
    assert quick.embedded == 3


def test_what_was_embedded_before_a_stop_is_not_embedded_again(
    opened: Callable[..., Index], put: Put, quick: Counting
) -> None:
    put_many(put, 2, pages=40)
    calls = iter([False, False, False])
    index = opened()
    index.catch_up(should_stop=lambda: next(calls, True))
    assert index.behind
    kept = quick.embedded
    assert 0 < kept < 80
    index.catch_up()
    assert quick.embedded == 80
    assert finds(index, 79)


def test_a_rebuild_embeds_nothing_and_finds_everything(
    opened: Callable[..., Index], put: Put, quick: Counting, folder: Path
) -> None:
    put_many(put, 5)
    index = opened()
    index.catch_up()
    before = {path.name for path in folder.iterdir() if path.is_dir()}
    index.rebuild()
    after = {path.name for path in folder.iterdir() if path.is_dir()}
    assert len(after) == 2
    assert not before & after, "the old ones are gone"
    assert quick.embedded == 5
    assert all(finds(index, number) for number in range(5))


def test_a_stopped_rebuild_leaves_the_old_index(opened: Callable[..., Index], put: Put) -> None:
    put_many(put, 5)
    index = opened()
    index.catch_up()
    index.rebuild(should_stop=lambda: True)
    assert all(finds(index, number) for number in range(5))
    assert not index.behind


def test_another_embedder_means_new_vectors_and_no_mixing(
    opened: Callable[..., Index], put: Put, quick: Counting
) -> None:
    put_many(put, 3)
    first = opened()
    first.catch_up()
    first.close()
    other = type(quick)("another")
    index = opened(other)
    assert index.behind
    assert index.notice
    assert finds(index, 1), "words still do"
    index.catch_up()
    assert other.embedded == 3
    assert (index.notice, index.status().embedder) == (None, "another")


def test_only_one_owner_and_the_others_see_what_it_commits(
    opened: Callable[..., Index], put: Put
) -> None:
    owner, visitor = opened(), opened()
    assert (owner.owner, visitor.owner) == (True, False)
    put_many(put, 2)
    owner.catch_up()
    assert finds(visitor, 1)
    with pytest.raises(LibraryLocked):
        visitor.catch_up()
    with pytest.raises(LibraryLocked):
        visitor.rebuild()
    owner.rebuild()
    assert finds(visitor, 1)
    assert visitor.status().word_chunks == 2
    assert visitor.notice is None


def test_another_process_reads_beside_the_owner(
    opened: Callable[..., Index], put: Put, tmp_path: Path, folder: Path
) -> None:
    put_many(put, 2)
    opened().catch_up()
    script = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from conftest import HashedPairs
from library.catalogue import open_catalogue
from library.scopes import staff
from retrieval.index import open_index
from retrieval.search import search
index = open_index(open_catalogue(Path(sys.argv[1])), Path(sys.argv[2]), HashedPairs())
hits = search(index, sys.argv[4], reader=staff(), k=1)
print(json.dumps([index.owner, hits[0].chunk.text, "chromadb" in sys.modules]))
"""
    arguments = [tmp_path / "library", folder, Path(__file__).parent, subject(1)]
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [False, subject(1), False]


def test_after_a_kill_it_searches_at_once_and_is_checked_by_the_next_catch_up(
    opened: Callable[..., Index], put: Put, folder: Path, quick: Counting
) -> None:
    put_many(put, 3)
    first = opened()
    first.catch_up()
    unclean(first, folder)
    vectors = {path.name for path in folder.glob("vectors-*")}
    index = opened()
    assert index.notice
    assert index.behind
    assert finds(index, 2)
    index.catch_up()
    assert (index.notice, index.behind) == (None, False)
    assert {path.name for path in folder.glob("vectors-*")} == vectors, "it was whole"
    assert quick.embedded == 3


@pytest.mark.parametrize("damage", ["truncated", "zeroed", "gone", "write cut short"])
def test_a_broken_vector_index_is_made_anew(
    opened: Callable[..., Index], put: Put, folder: Path, quick: Counting, damage: str
) -> None:
    put_many(put, 12, pages=5)
    first = opened(sync_threshold=20)
    first.catch_up()
    unclean(first, folder)
    saved = parts(folder, "vectors-*/*/*")
    assert saved
    for path in saved:
        _damage(path, damage)
    if damage == "write cut short":
        next(folder.glob("vectors-*")).joinpath("shorui-writing").touch()
    broken = {path.name for path in folder.glob("vectors-*")}
    index = opened()
    assert all(finds(index, number) for number in range(60)), "exactly, meanwhile"
    index.catch_up()
    assert broken != {path.name for path in folder.glob("vectors-*")}
    assert index.status().healthy
    assert all(finds(index, number) for number in range(60))
    assert quick.embedded == 60


@pytest.mark.parametrize(
    ("part", "damage"),
    [("*.term", "truncated"), ("*.idx", "zeroed"), ("meta.json", "zeroed"), ("*.store", "gone")],
)
def test_a_broken_word_index_is_made_anew(
    opened: Callable[..., Index], put: Put, folder: Path, part: str, damage: str
) -> None:
    put_many(put, 4)
    first = opened()
    first.catch_up()
    first.close()
    spoilt = parts(folder, f"words-*/*/{part}")
    assert spoilt
    for path in spoilt:
        _damage(path, damage)
    index = opened()
    assert finds(index, 3), "by its vector"
    assert index.behind
    index.catch_up()
    status = index.status()
    assert (status.word_chunks, status.healthy, index.notice) == (4, True, None)
    assert index.search_words(any_of(["2:地区"]), whole(["all"]), limit=9)


def _damage(path: Path, damage: str) -> None:
    size = path.stat().st_size
    if damage == "gone":
        path.unlink()
    elif damage == "truncated":
        os.truncate(path, size // 2)
    elif damage == "zeroed":
        path.write_bytes(bytes(size))


def test_a_check_on_demand_says_whether_it_is_whole(
    opened: Callable[..., Index], put: Put, folder: Path
) -> None:
    put_many(put, 3)
    index = opened()
    index.catch_up()
    assert index.check()
    assert finds(index, 1)
    next(folder.glob("vectors-*")).joinpath("shorui-writing").touch()
    assert not index.check()
    assert finds(index, 1)
    index.catch_up()
    assert index.check()


def test_words_as_they_lay_before_are_made_anew_beside_vectors_that_stay(
    opened: Callable[..., Index], put: Put, folder: Path, quick: Counting
) -> None:
    """Until schema 3 there was one Tantivy index, whose files lay in the words' folder itself."""
    put_many(put, 3)
    first = opened()
    first.catch_up()
    first.close()
    (words,) = folder.glob("words-*")
    for path in parts(folder, "words-*/*/*"):
        path.rename(words / path.name)
    state = folder / "state.json"
    before = json.loads(state.read_text(encoding="utf-8"))
    state.write_text(json.dumps({**before, "schema": 3}), encoding="utf-8")
    index = opened()
    assert index.notice
    assert finds(index, 2), "by its vector"
    index.catch_up()
    assert index.notice is None
    assert not words.exists()
    after = json.loads(state.read_text(encoding="utf-8"))
    assert (after["schema"], after["vectors"]) == (4, before["vectors"])
    assert not index.verify().wrong
    assert quick.embedded == 3


@pytest.mark.parametrize("content", ["", "{", '{"schema": 999}', None])
def test_a_lost_state_means_starting_over_without_embedding(
    opened: Callable[..., Index], put: Put, folder: Path, quick: Counting, content: str | None
) -> None:
    put_many(put, 3)
    first = opened()
    first.catch_up()
    first.close()
    (folder / "state.json").unlink()
    if content is not None:
        (folder / "state.json").write_text(content, encoding="utf-8")
    index = opened()
    index.catch_up()
    assert all(finds(index, number) for number in range(3))
    assert quick.embedded == 3


def test_searches_go_on_in_many_threads_while_it_follows_and_rebuilds(
    opened: Callable[..., Index], put: Put
) -> None:
    put_many(put, 10)
    index = opened(sync_threshold=20)
    index.catch_up()
    done = threading.Event()

    def ask(start: int) -> list[int]:
        number, missed = start, list[int]()
        while not done.is_set():
            number = (number + 1) % 10
            missed += [] if finds(index, number) else [number]
        return missed

    with ThreadPoolExecutor(4) as pool:
        asking = [pool.submit(ask, start) for start in range(4)]
        for round_ in range(2):
            for number in range(10, 30):
                put(f"文書{number}", subject(number), subject(1000 + round_))
            index.catch_up()
            index.rebuild()
        done.set()
        assert [missed for future in asking for missed in future.result()] == []
    assert all(finds(index, number) for number in range(30))


CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from conftest import HashedPairs
from library.catalogue import open_catalogue
from retrieval.index import open_index
from retrieval.upkeep.vector_stores import EmbeddedStore
catalogue, folder = open_catalogue(Path(sys.argv[1])), Path(sys.argv[2])
store = EmbeddedStore(folder=folder, sync_threshold=100)
index = open_index(catalogue, folder, HashedPairs(), store=store)
print("open", flush=True)
index.catch_up()
print("done", flush=True)
"""


@pytest.mark.parametrize(
    ("part", "changes"),
    [("data_level0.bin", 8), ("length.bin", 5), ("link_lists.bin", 3)],
)
def test_killed_during_a_save_of_chroma_it_loses_nothing(
    opened: Callable[..., Index],
    put: Put,
    folder: Path,
    tmp_path: Path,
    part: str,
    changes: int,
) -> None:
    put_many(put, 30, pages=30)
    arguments = [tmp_path / "library", folder, Path(__file__).parent]
    command = [sys.executable, "-c", CHILD, *map(str, arguments)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _kill_in_save(child, folder, part, changes)
    assert child.wait() == -9, "it was at work"
    index = opened()
    assert index.notice, "it was killed while it had the index open"
    index.catch_up()
    status = index.status()
    assert (status.healthy, index.notice, index.behind) == (True, None, False)
    assert status.word_chunks == status.vector_chunks == status.catalogue_chunks == 900
    assert all(finds(index, number) for number in range(0, 900, 13))


def _kill_in_save(child: subprocess.Popen[bytes], folder: Path, part: str, changes: int) -> None:
    """Kill -9 as soon as the file has changed so often: it is being written at that moment."""
    seen: tuple[int, int] | None = None
    path: Path | None = None
    while child.poll() is None and changes:
        path = path or next(iter(folder.glob(f"vectors-*/*/{part}")), None)
        try:
            stat = path.stat() if path else None
        except FileNotFoundError:
            continue
        now = (stat.st_mtime_ns, stat.st_size) if stat else None
        if now == seen:
            continue
        seen, changes = now, changes - 1
    child.kill()
