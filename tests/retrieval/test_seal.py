"""Files that were changed while their index was closed are noticed before an index library reads them."""

import os
import random
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from library.catalogue import Catalogue
from library.errors import IndexBroken
from library.model import Document
from library.scopes import staff
from retrieval.embedding.embedder import Embedder
from retrieval.index import Index, open_index
from retrieval.search import search
from retrieval.stores.seal import put_seal, take_seal_off
from retrieval.stores.selection import whole
from retrieval.stores.words import any_of, open_words

Put = Callable[..., Document]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sealed"
    (made / "below").mkdir(parents=True)
    (made / "one").write_bytes(b"1" * 1000)
    (made / "below" / "two").write_bytes(b"2" * 1000)
    put_seal(made)
    return made


@pytest.mark.parametrize("change", ["flipped", "truncated", "gone", "added", "emptied"])
def test_every_change_is_noticed(folder: Path, change: str) -> None:
    two = folder / "below" / "two"
    match change:
        case "flipped":
            two.write_bytes(b"2" * 999 + b"3")
        case "truncated":
            os.truncate(two, 500)
        case "gone":
            two.unlink()
        case "added":
            (folder / "three").touch()
        case _:
            two.write_bytes(b"")
    assert not take_seal_off(folder)
    assert not take_seal_off(folder), "and again, if nobody has mended it meanwhile"


def test_files_that_were_only_copied_are_as_they_were(folder: Path) -> None:
    os.utime(folder / "one", (1, 1))
    assert take_seal_off(folder)


def test_nothing_is_known_of_an_open_folder_or_one_that_was_never_sealed(folder: Path) -> None:
    assert take_seal_off(folder)
    (folder / "one").write_bytes(b"")
    assert take_seal_off(folder), "it was open, perhaps until a kill"
    put_seal(folder)
    assert take_seal_off(folder)


def _closed(catalogue: Catalogue, folder: Path, quick: Embedder) -> None:
    index = open_index(catalogue, folder, quick)
    index.catch_up()
    index.close()


def _finds(index: Index, text: str) -> bool:
    return any(hit.chunk.text == text for hit in search(index, text, reader=staff(), k=3))


@pytest.mark.parametrize("kind", ["words", "vectors"])
def test_flipped_bytes_cost_no_hit_and_are_mended(
    catalogue: Catalogue, tmp_path: Path, quick: Embedder, put: Put, kind: str
) -> None:
    texts = [f"第{number}号 条例の改正について" for number in range(20)]
    put("文書", *texts)
    folder = tmp_path / "index"
    _closed(catalogue, folder, quick)
    spoilt = {path.name for path in folder.glob(f"{kind}-*")}
    generator = random.Random(5)  # noqa: S311  # not a secret
    for path in folder.glob(f"{kind}-*/**/*"):
        if path.is_file() and path.stat().st_size > 100 and path.suffix != ".json":
            content = bytearray(path.read_bytes())
            content[generator.randrange(len(content))] ^= 0x10
            path.write_bytes(content)
    index = open_index(catalogue, folder, quick)
    assert index.notice
    assert all(_finds(index, text) for text in texts)
    index.close()
    index = open_index(catalogue, folder, quick)
    assert index.notice, "nobody has mended it yet"
    index.catch_up()
    assert index.notice is None
    assert all(_finds(index, text) for text in texts)
    assert not spoilt & {path.name for path in folder.iterdir()}
    index.close()


def test_an_index_that_nobody_touched_is_not_made_anew(
    catalogue: Catalogue, tmp_path: Path, quick: Embedder, put: Put
) -> None:
    put("文書", "条例の改正について")
    folder = tmp_path / "index"
    for _ in range(2):
        _closed(catalogue, folder, quick)
    before = {path.name for path in folder.iterdir()}
    index = open_index(catalogue, folder, quick)
    assert not index.behind
    index.close()
    assert before == {path.name for path in folder.iterdir()}


def test_words_that_panic_are_an_error_of_ours(
    catalogue: Catalogue, tmp_path: Path, quick: Embedder, put: Put
) -> None:
    """Tantivy gives up with an exception that is no ``Exception`` where a term list is spoilt."""
    put("文書", *(f"第{number}号 条例の改正について" for number in range(200)))
    _closed(catalogue, tmp_path / "index", quick)
    words = next((tmp_path / "index").glob("words-*"))
    for number in range(40):
        spoilt = tmp_path / f"spoilt-{number}"
        shutil.copytree(words, spoilt)
        path = next(spoilt.glob("*/*.term"))
        content = bytearray(path.read_bytes())
        for place in range(20):
            content[(number * 977 + place * 131) % len(content)] ^= 1 << number % 8
        path.write_bytes(content)
        with suppress(IndexBroken):
            index = open_words(spoilt, writable=False)
            index.search(any_of(["条例", "2:条例", "改正"]), whole(["all"]), limit=9)
