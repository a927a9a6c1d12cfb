"""The vector index kept by a Chroma server, which may go away and come back."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import chromadb
import pytest
from chromadb.config import Settings

from library.catalogue import Catalogue, open_catalogue
from library.errors import IndexAway
from library.model import Document
from library.scopes import staff
from retrieval.embedding.embedder import Embedder
from retrieval.index import Index, open_index
from retrieval.search import search
from retrieval.upkeep import current
from retrieval.upkeep.chroma_server import ServerAddress, ServerStore, library_identity
from retrieval.upkeep.shelf import Health

Put = Callable[..., Document]


class Server:
    """A real ``chroma run`` that a test starts and stops."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        self.folder = folder
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = Path(sys.executable).with_name("chroma")
        place = ["--host", "127.0.0.1", "--port", str(self.port), "--path", str(self.folder)]
        self.process = subprocess.Popen(
            [str(program), "run", *place], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{self.url}/api/v2/heartbeat", timeout=2).close()
            except OSError:
                assert self.process.poll() is None, "it did not start"
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the server does not answer")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def collections(self) -> set[str]:
        settings = Settings(anonymized_telemetry=False)
        client = chromadb.HttpClient("127.0.0.1", self.port, settings=settings)
        return {collection.name for collection in client.list_collections()}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    started = Server(tmp_path_factory.mktemp("chroma"))
    started.start()
    yield started
    started.stop()


@pytest.fixture
def opened(server: Server, tmp_path: Path, quick: Embedder) -> Iterator[Callable[..., Index]]:
    indexes: list[Index] = []

    def open_(catalogue: Catalogue, folder: Path = tmp_path / "index") -> Index:
        store = ServerStore(address=ServerAddress(url=server.url), folder=folder)
        indexes.append(open_index(catalogue, folder, quick, store=store))
        return indexes[-1]

    yield open_
    for index in reversed(indexes):
        index.close()


def texts_found(index: Index, question: str) -> list[str]:
    return [hit.chunk.text for hit in search(index, question, reader=staff(), k=9)]


def test_it_is_followed_searched_verified_and_rebuilt_beside(
    server: Server, catalogue: Catalogue, put: Put, opened: Callable[..., Index], tmp_path: Path
) -> None:
    put("文書", "図書館の開館時間", "市民税の納期限")
    index = opened(catalogue)
    index.catch_up()
    status = index.status()
    assert (status.vectors, status.vector_chunks, index.notice) == (Health.GOOD, 2, None)
    assert texts_found(index, "図書館の開館時間")[0] == "図書館の開館時間"
    assert not index.verify().wrong
    assert not list((tmp_path / "index").glob("vectors-*")), "nothing of it lies here"
    before = server.collections()
    index.rebuild()
    assert not before & server.collections(), "new ones beside, the old ones deleted"
    assert index.status().vector_chunks == 2
    index.close()
    assert not opened(catalogue).behind


def test_two_libraries_on_one_server_never_mix(
    server: Server, catalogue: Catalogue, put: Put, opened: Callable[..., Index], tmp_path: Path
) -> None:
    other = open_catalogue(tmp_path / "other")
    put("文書", "図書館の開館時間")
    put("文書", "市民税の納期限", to=other)
    first, second = opened(catalogue), opened(other, tmp_path / "other" / "index")
    first.catch_up()
    second.catch_up()
    first.rebuild()
    assert (texts_found(first, "市民税の納期限"), texts_found(second, "図書館の開館時間")) == (
        ["図書館の開館時間"],
        ["市民税の納期限"],
    )
    assert (first.status().vector_chunks, second.status().vector_chunks) == (1, 1)
    other.close()


def test_a_copied_library_is_another_one(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    identity = library_identity(folder)
    shutil.copytree(folder, tmp_path / "copy")
    assert library_identity(tmp_path / "copy") != identity
    folder.rename(tmp_path / "moved")
    assert library_identity(tmp_path / "moved") == identity


def test_while_it_is_away_nothing_is_missed_and_afterwards_it_catches_up(
    tmp_path: Path,
    catalogue: Catalogue,
    put: Put,
    quick: Embedder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(current, "_PATIENCE_S", 0.0)
    server = Server(tmp_path / "chroma")
    server.start()
    put("文書", "図書館の開館時間")
    folder = tmp_path / "index"
    store = ServerStore(address=ServerAddress(url=server.url), folder=folder)
    index = open_index(catalogue, folder, quick, store=store)
    index.catch_up()
    server.stop()
    assert texts_found(index, "図書館の開館時間") == ["図書館の開館時間"]
    assert "SHORUI_CHROMA_URL" in str(index.notice)
    assert (index.status().vectors, index.status().healthy) == (Health.AWAY, True)
    put("新しい文書", "市民税の納期限")
    index.catch_up()
    assert set(texts_found(index, "市民税の納期限")) == {"図書館の開館時間", "市民税の納期限"}
    assert index.verify().vectors.skipped
    with pytest.raises(IndexAway):
        index.rebuild()
    index.close()
    index = open_index(catalogue, folder, quick, store=store)
    index.catch_up()
    assert "SHORUI_CHROMA_URL" in str(index.notice)
    assert set(texts_found(index, "市民税の納期限")) == {"図書館の開館時間", "市民税の納期限"}
    server.start()
    index.catch_up()
    assert (index.notice, index.behind, index.status().vector_chunks) == (None, False, 2)
    assert not index.verify().wrong
    server.stop()
    shutil.rmtree(server.folder)
    assert texts_found(index, "図書館の開館時間")
    server.start()
    index.catch_up()
    assert (index.notice, index.status().vector_chunks) == (None, 2), "made anew where all is lost"
    index.close()
    server.stop()


class _Refusing(BaseHTTPRequestHandler):
    """A proxy that lets nobody in, and notes what it was shown."""

    shown: list[str | None]

    def do_GET(self) -> None:
        self.shown.append(self.headers["Authorization"])
        self.send_response(401)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its own name
        """Say nothing."""


def test_the_token_is_shown_and_a_refusal_is_said_plainly(tmp_path: Path) -> None:
    handler = type("Refusing", (_Refusing,), {"shown": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as proxy:
        Thread(target=proxy.serve_forever, daemon=True).start()
        address = ServerAddress(url=f"http://127.0.0.1:{proxy.server_port}", token="himitsu")  # noqa: S106
        with pytest.raises(IndexAway, match="SHORUI_CHROMA_TOKEN"):
            ServerStore(address=address, folder=tmp_path).open("vectors-1")
        proxy.shutdown()
    assert handler.shown == ["Bearer himitsu"]  # type: ignore[attr-defined]
    assert "himitsu" not in repr(address)


def test_what_answers_and_is_no_chroma_is_away(tmp_path: Path) -> None:
    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>hello</html>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as stranger:
        Thread(target=stranger.serve_forever, daemon=True).start()
        address = ServerAddress(url=f"http://127.0.0.1:{stranger.server_port}")
        with pytest.raises(IndexAway):
            ServerStore(address=address, folder=tmp_path).open("vectors-1")
        stranger.shutdown()
