"""Vector indexes kept by a Chroma server: the same collections, named for library and index.

What is searched there is this process's to say, what is kept there the server's: killing us breaks
nothing. But the server may be away, which costs speed and never a hit: ``retrieval.upkeep.keeping``.
"""

import json
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from library.errors import IndexAway, IndexBroken, ShoruiError
from library.originals import disk_errors
from retrieval.stores.faults import index_fault, own_errors
from retrieval.stores.vectors import SYNC_THRESHOLD, Collections, VectorIndex
from retrieval.upkeep.vector_stores import Followed
from retrieval.verify.expected import expected_vectors
from retrieval.verify.findings import UNREADABLE, Checked
from retrieval.verify.vectors import compare_vectors, finds_all

if TYPE_CHECKING:
    import httpx
    from chromadb.api.client import AdminClient, Client
    from chromadb.api.fastapi import FastAPI

_CONNECT_S, _ANSWER_S = 3.0, 15.0
"""How long a server may take to be there, and to answer. Chroma's own client waits for ever."""
_SAMPLE = 200
"""Vectors looked for in each collection after the server was away, at about 9 ms each."""
_MADE = "made"
"""A collection that is always empty: that the index was made, even if no chunk is in it."""
_IDENTITY = "server-id"
_BROKEN = (
    "Chroma サーバのベクトルの索引が読めません。台帳から自動で作り直します（文書は失われません）。"
)
_NO_ANSWER = (
    "Chroma サーバにつながりません。サーバが動いているか、SHORUI_CHROMA_URL を確かめてください"
    "（その間も、台帳を直接調べて検索できます）。"
)
_REFUSED = "Chroma サーバに断られました。SHORUI_CHROMA_TOKEN を確かめてください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerAddress:
    """Where the server is, and what lets us in."""

    url: str
    token: str | None = field(default=None, repr=False)
    """Sent as a bearer token."""

    @property
    def headers(self) -> dict[str, str]:
        """Of each request."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerStore:
    """Keeps the indexes of the library whose index folder this is; see ``VectorStore``."""

    address: ServerAddress
    folder: Path

    def holds(self, name: str) -> bool:
        """Whether it was made there."""
        index = self._connect(name)
        try:
            return _MADE in index.collections.names()
        finally:
            index.close()

    def open(self, name: str) -> VectorIndex:
        """Connect; with a first collection where there is none.

        Raises:
            IndexAway: the server does not answer, or lets nobody in without the right token.
            IndexBroken: it answers with an error.
        """
        index = self._connect(name)
        with own_errors(_fault_of):
            index.collections.make(_MADE)
        return index

    def is_whole(self, name: str, followed: Followed) -> bool:
        """Asked of the server itself: no damage of its files can harm us."""
        expected = expected_vectors(
            followed.catalogue,
            embedder=followed.embedder,
            revision=followed.revision,
            sample=_SAMPLE,
        )
        index = self._connect(name)
        try:
            return _MADE in index.collections.names() and finds_all(index, expected)
        except IndexAway:
            raise
        except IndexBroken:
            return False
        finally:
            index.close()

    def verify(self, name: str, followed: Followed, *, shown: int) -> Checked:
        """Asked of the server itself."""
        expected = expected_vectors(
            followed.catalogue, embedder=followed.embedder, revision=followed.revision
        )
        index = self._connect(name)
        try:
            if _MADE not in index.collections.names():
                return UNREADABLE
            return compare_vectors(index, expected, shown=shown)
        except IndexAway:
            raise
        except IndexBroken:
            return UNREADABLE
        finally:
            index.close()

    def closed(self, name: str) -> None:
        """Nothing: the files are the server's."""

    def sweep(self, keep: Iterable[str]) -> None:
        """Delete the library's other collections; those of other libraries are left alone."""
        kept = tuple(self._prefix(name) for name in keep)
        with suppress(IndexBroken), own_errors(_fault_of):
            client = _connect(self.address)
            for collection in client.list_collections():
                ours = collection.name.startswith(self._prefix(""))
                if ours and not collection.name.startswith(kept):
                    client.delete_collection(collection.name)
            _disconnect(client)

    def _connect(self, name: str) -> VectorIndex:
        with own_errors(_fault_of):
            client = _connect(self.address)
            collections = Collections(client, self._prefix(name), SYNC_THRESHOLD)
            return VectorIndex(
                collections=collections, fault_of=_fault_of, give_back=partial(_disconnect, client)
            )

    def _prefix(self, name: str) -> str:
        library = f"shorui-{library_identity(self.folder)}-"
        return f"{library}{name}-" if name else library


def library_identity(folder: Path) -> str:
    """What tells this library from all others of a server, made at its first use.

    A copy of a library is another one: it would otherwise delete what the first has there. The file
    that holds the identity knows itself by its number on the disk, which no copy has.
    """
    path = folder / _IDENTITY
    with disk_errors():
        path.touch()
        inode = path.stat().st_ino
        with suppress(ValueError, TypeError, KeyError):
            held = json.loads(path.read_text(encoding="utf-8"))
            if held["inode"] == inode:
                return str(held["id"])
        made = uuid.uuid4().hex[:12]
        path.write_text(json.dumps({"id": made, "inode": inode}), encoding="utf-8")
        return made


def _connect(address: ServerAddress) -> "Client":
    import chromadb
    import httpx
    from chromadb.config import Settings

    # Chroma's client asks its first questions without any limit of time, so this one comes before.
    answer = httpx.get(
        f"{address.url}/api/v2/heartbeat", headers=address.headers, timeout=_CONNECT_S
    )
    if not answer.is_success:
        raise IndexAway(_REFUSED if answer.status_code in {401, 403} else _NO_ANSWER)
    parts = urlsplit(address.url)
    client = cast(
        "Client",
        chromadb.HttpClient(
            host=address.url,
            port=parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            headers=address.headers,
            settings=Settings(anonymized_telemetry=False),
        ),
    )
    for session in _sessions(client):
        session.timeout = httpx.Timeout(_ANSWER_S, connect=_CONNECT_S)
    return client


def _disconnect(client: "Client") -> None:
    """Chroma's client leaves its connections open when it is closed."""
    for session in _sessions(client):
        session.close()
    client.close()


def _sessions(client: "Client") -> "list[httpx.Client]":
    servers = (client._server, cast("AdminClient", client._admin_client)._server)
    return [cast("FastAPI", server)._session for server in servers]


def _fault_of(error: BaseException) -> ShoruiError | None:
    """Chroma's client has no kind of its own for a server that is away, or for a proxy's answer."""
    import httpx
    from chromadb.errors import AuthorizationError, ChromaAuthError, ChromaError, RateLimitError

    if isinstance(error, AuthorizationError | ChromaAuthError):
        return IndexAway(_REFUSED)
    if isinstance(error, ChromaError) and not isinstance(error, RateLimitError):
        return index_fault(error, broken=_BROKEN)
    foreign = isinstance(error, httpx.HTTPError | ChromaError | ValueError | KeyError | OSError)
    return IndexAway(_NO_ANSWER) if foreign or type(error) is Exception else None
