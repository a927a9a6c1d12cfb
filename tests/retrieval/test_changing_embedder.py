"""Another embedder: the index goes over to it while the search goes on."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import pytest

from library.catalogue import Catalogue
from library.errors import EndpointError
from library.model import Document
from library.scopes import staff
from library.vectors import count_vectors, kept_embedders
from retrieval.embedding.embedder import Embedder
from retrieval.embedding.endpoint import EmbeddingEndpoint
from retrieval.index import Index, open_index
from retrieval.ranking.pool import BOTH, Leg
from retrieval.search import find
from tests.assistant.model_server import Asked, Fail, ModelServer, Scripted
from tests.retrieval import embedding_server
from tests.retrieval.embedding_server import embeds, running_embedding_server, texts_of

Put = Callable[..., Document]
ROOT = Path(__file__).resolve().parents[2]
MEANING = frozenset({Leg.VECTORS})
DIMENSION = 256
"""Another one than the bundled embedder's: vectors that get mixed fail."""


def endpoint(server: ModelServer, **manner: str) -> EmbeddingEndpoint:
    return embedding_server.endpoint(server, dimension=DIMENSION, **manner)


class Counting(Embedder, Protocol):
    name: str
    embedded: int


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_embedding_server(DIMENSION) as running:
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries again at once what has failed."""
    monkeypatch.setattr("retrieval.upkeep.patience._FIRST_S", 0.0)


@pytest.fixture
def opened(catalogue: Catalogue, tmp_path: Path) -> Iterator[Callable[..., Index]]:
    """Open the index as often as a test likes; all are closed at its end."""
    indexes: list[Index] = []

    def open_(embedder: Embedder, other: Embedder | None = None) -> Index:
        indexes.append(open_index(catalogue, tmp_path / "index", embedder, other=lambda: other))
        return indexes[-1]

    yield open_
    for index in reversed(indexes):
        index.close()


def subject(number: int) -> str:
    """A sentence about something that no other number's sentence is about."""
    place = "".join(chr(0x4E00 + (number * 37 + step * 101) % 2000) for step in range(6))
    return f"{place}地区の整備について"


def put_many(put: Put, documents: int) -> None:
    for number in range(documents):
        put(f"文書{number}", subject(number))


def finds(index: Index, number: int, legs: frozenset[Leg] = BOTH) -> bool:
    found = find(index, subject(number), reader=staff(), k=3, legs=legs)
    return any(passage.chunk.text == subject(number) for passage in found.passages)


def made_by(index: Index) -> Index:
    index.catch_up()
    index.close()
    return index


def test_searches_go_on_while_the_index_goes_over_to_an_endpoint_and_back(
    opened: Callable[..., Index], put: Put, quick: Counting, server: ModelServer
) -> None:
    put_many(put, 40)
    made_by(opened(quick))
    for wanted, other in ((endpoint(server), quick), (quick, endpoint(server))):
        index = opened(wanted, other)
        assert index.behind
        assert index.embedder.name == other.name
        done, missed = threading.Event(), list[int]()

        def ask(start: int, index: Index = index, done: threading.Event = done) -> list[int]:
            number, missed, asked = start, list[int](), 0
            while not done.is_set() or not asked:
                number, asked = (number + 7) % 40, asked + 1
                missed += [] if finds(index, number, MEANING) else [number]
            return missed

        with ThreadPoolExecutor(3) as pool:
            asking = [pool.submit(ask, start) for start in range(3)]
            index.catch_up()
            done.set()
            missed += [number for future in asking for number in future.result()]
        assert missed == []
        assert index.embedder.name == wanted.name
        assert (index.behind, index.notice) == (False, None)
        assert all(finds(index, number, MEANING) for number in range(40))
        index.close()
    assert quick.embedded == 40, "what the bundled one had made was still there"


def test_only_the_bundled_embedders_vectors_are_kept_for_the_way_back(
    opened: Callable[..., Index],
    put: Put,
    quick: Counting,
    server: ModelServer,
    catalogue: Catalogue,
) -> None:
    put_many(put, 3)
    made_by(opened(quick))
    first, second = endpoint(server), endpoint(server, passage_prefix="passage: ")
    made_by(opened(first, quick))
    assert set(kept_embedders(catalogue)) == {quick.name, first.name}
    made_by(opened(second, quick))
    assert set(kept_embedders(catalogue)) == {quick.name, second.name}
    made_by(opened(quick))
    assert kept_embedders(catalogue) == [quick.name]


def test_progress_is_told_and_a_stopped_change_goes_on_where_it_was(
    opened: Callable[..., Index], put: Put, quick: Counting, server: ModelServer
) -> None:
    put_many(put, 40)
    made_by(opened(quick))
    wanted = endpoint(server)
    index = opened(wanted, quick)
    index.catch_up(should_stop=lambda: len(server.asked) >= 20)
    status = index.status()
    assert (status.embedder, status.wanted_embedder) == (quick.name, wanted.name)
    assert (status.catalogue_chunks, status.wanted_chunks, status.waiting) == (40, 20, None)
    assert index.notice is not None
    assert "切り替え" in index.notice
    assert finds(index, 39, MEANING)
    index.catch_up()
    status = index.status()
    assert (status.embedder, status.wanted_chunks) == (wanted.name, 40)
    passages = [text for asked in server.asked for text in texts_of(asked)]
    assert len(set(passages)) == len(passages), "none was embedded twice"


def test_a_change_that_is_given_up_leaves_nothing_behind(
    opened: Callable[..., Index],
    put: Put,
    quick: Counting,
    server: ModelServer,
    catalogue: Catalogue,
) -> None:
    put_many(put, 8)
    made_by(opened(quick))
    index = opened(endpoint(server), quick)
    index.catch_up(should_stop=lambda: len(server.asked) >= 4)
    assert len(kept_embedders(catalogue)) == 2
    index.close()
    again = opened(quick)
    assert (again.behind, again.notice) == (False, None)
    again.catch_up()
    assert kept_embedders(catalogue) == [quick.name]
    assert all(finds(again, number, MEANING) for number in range(8))
    assert quick.embedded == 8


def test_who_only_asks_need_not_wait_for_the_change(
    opened: Callable[..., Index], put: Put, quick: Counting, server: ModelServer
) -> None:
    put_many(put, 2)
    made_by(opened(quick))
    index = opened(endpoint(server), quick)
    put("文書2", subject(2))
    index.catch_up(change=False)
    assert finds(index, 2, MEANING)
    assert index.embedder.name == quick.name
    assert server.asked == []


def test_what_comes_in_during_the_change_is_found_before_its_end(
    opened: Callable[..., Index], put: Put, quick: Counting, server: ModelServer
) -> None:
    put_many(put, 180)
    made_by(opened(quick))
    index, seen = opened(endpoint(server), quick), list[bool]()

    def script(asked: Asked) -> Scripted:
        if len(server.asked) == 2:
            put("新着", subject(999))
        if len(server.asked) in {2, 170}:
            seen.append(finds(index, 999, MEANING))
        return embeds(DIMENSION)(asked)

    server.script = script
    index.catch_up()
    assert seen == [False, True]
    assert finds(index, 999, MEANING), "afterwards too"
    assert not index.behind


@pytest.mark.usefixtures("impatient")
def test_an_endpoint_that_fails_during_the_change_is_tried_again_and_nothing_is_lost(
    opened: Callable[..., Index], put: Put, quick: Counting, server: ModelServer
) -> None:
    put_many(put, 40)
    made_by(opened(quick))
    wanted = endpoint(server)
    index = opened(wanted, quick)
    server.script = lambda asked: embeds(DIMENSION)(asked) if len(server.asked) <= 20 else Fail(401)
    index.catch_up()
    status = index.status()
    assert (status.embedder, status.wanted_chunks) == (quick.name, 20)
    assert status.waiting is not None
    assert "SHORUI_EMBEDDING_API_KEY" in status.waiting
    assert index.notice is not None
    assert status.waiting in index.notice
    put("文書40", subject(40))
    index.catch_up()
    assert all(finds(index, number, MEANING) for number in (0, 40))
    with pytest.raises(EndpointError, match="SHORUI_EMBEDDING_API_KEY"):
        index.rebuild()
    said: list[str | None] = []

    def script(asked: Asked) -> Scripted:
        said.append(index.status().waiting)
        return embeds(DIMENSION)(asked)

    server.script = script
    assert index.behind
    index.catch_up()
    assert (index.status().embedder, index.status().waiting) == (wanted.name, None)
    assert set(said) == {None}, "while it goes on it does not wait"
    assert all(finds(index, number, MEANING) for number in range(41))


def test_a_failing_endpoint_is_not_asked_again_at_once(
    opened: Callable[..., Index], put: Put, server: ModelServer
) -> None:
    index = opened(endpoint(server))
    server.script = lambda _: Fail(401)
    put("文書0", subject(0))
    for _ in range(5):
        index.catch_up()
    assert len(server.asked) == 1
    assert not index.behind, "there is nothing to do before the pause is over"


@pytest.mark.usefixtures("impatient")
def test_while_the_endpoint_is_down_new_documents_are_found_by_their_words(
    opened: Callable[..., Index], put: Put, server: ModelServer
) -> None:
    put_many(put, 3)
    index = opened(endpoint(server))
    index.catch_up()
    visitor = opened(endpoint(server))
    server.script = lambda _: Fail(401)
    put("文書3", subject(3))
    index.catch_up()
    status = index.status()
    assert (status.word_chunks, status.vector_chunks) == (4, 3)
    assert status.waiting is not None
    assert index.notice is not None
    assert "語だけ" in index.notice
    words = frozenset({Leg.WORDS})
    assert finds(index, 3, words)
    assert finds(visitor, 3, words)
    server.script = embeds(DIMENSION)
    index.catch_up()
    assert (index.notice, index.status().waiting, index.behind) == (None, None, False)
    assert finds(index, 3, MEANING)


@pytest.mark.usefixtures("impatient")
def test_a_word_index_is_made_anew_without_the_endpoint(
    opened: Callable[..., Index], put: Put, server: ModelServer, tmp_path: Path
) -> None:
    put_many(put, 3)
    made_by(opened(endpoint(server)))
    server.script = lambda _: Fail(401)
    put("文書3", subject(3))
    for path in (tmp_path / "index").glob("words-*/*/meta.json"):
        path.write_bytes(b"")
    index = opened(endpoint(server))
    index.catch_up()
    assert all(finds(index, number, frozenset({Leg.WORDS})) for number in range(4))
    server.script = embeds(DIMENSION)
    index.catch_up()
    assert index.status().healthy
    assert all(finds(index, number, MEANING) for number in range(4))


def test_where_the_old_embedder_cannot_be_had_words_answer_until_the_change_is_done(
    opened: Callable[..., Index], put: Put, quick: Counting, server: ModelServer
) -> None:
    put_many(put, 3)
    made_by(opened(endpoint(server)))
    index = opened(quick)
    assert finds(index, 1)
    found = find(index, subject(1), reader=staff(), k=3)
    assert found.notice is not None
    assert "使えません" in found.notice
    put("文書3", subject(3))
    index.catch_up(change=False)
    assert finds(index, 3)
    index.catch_up()
    assert (index.behind, index.notice) == (False, None)
    assert all(finds(index, number, MEANING) for number in range(4))


def test_a_visitor_goes_over_with_the_owner(
    opened: Callable[..., Index], put: Put, quick: Counting, server: ModelServer
) -> None:
    put_many(put, 3)
    made_by(opened(quick))
    wanted = endpoint(server)
    owner, visitor = opened(wanted, quick), opened(wanted, quick)
    assert visitor.embedder.name == quick.name
    assert finds(visitor, 1, MEANING)
    owner.catch_up()
    assert finds(visitor, 1, MEANING)
    assert visitor.embedder.name == wanted.name


CHILD = """
import sys
from pathlib import Path
from library.catalogue import open_catalogue
from library.connection import Address
from retrieval.embedding.endpoint import EmbeddingEndpoint, Manner
from retrieval.index import open_index
address = Address(url=sys.argv[3], model="m", setting="SHORUI_EMBEDDING")
wanted = EmbeddingEndpoint(address, Manner(dimension=256))
open_index(open_catalogue(Path(sys.argv[1])), Path(sys.argv[2]), wanted).catch_up()
"""


def test_killed_in_the_middle_it_goes_on_from_there(
    opened: Callable[..., Index],
    put: Put,
    quick: Counting,
    server: ModelServer,
    catalogue: Catalogue,
    tmp_path: Path,
) -> None:
    put_many(put, 40)
    made_by(opened(quick))
    running: list[subprocess.Popen[bytes]] = []

    def script(asked: Asked) -> Scripted:
        if len(server.asked) == 26:
            os.kill(running[0].pid, signal.SIGKILL)
        return embeds(DIMENSION)(asked)

    server.script = script
    arguments = [str(tmp_path / "library"), str(tmp_path / "index"), server.url]
    running.append(subprocess.Popen([sys.executable, "-c", CHILD, *arguments], cwd=ROOT))
    assert running[0].wait(timeout=60) == -signal.SIGKILL, "it was at work"
    wanted = endpoint(server)
    assert count_vectors(catalogue, embedder=wanted.name) == 25
    index = opened(wanted, quick)
    assert finds(index, 39, MEANING), "with the old vectors"
    index.catch_up()
    assert len(server.asked) == 41, "25 were kept; the one that was cut off was made again"
    assert (index.status().embedder, index.behind) == (wanted.name, False)
    assert all(finds(index, number, BOTH) for number in range(40))
