"""The vector index: two Chroma collections for each scope, so that a search opens only those allowed.

One holds what is live, the other what is archived (旧版).

Chroma is disposable here: all vectors are in the catalogue, and this index is made anew from them
when it breaks. Its saves are not atomic: killed within one, it may refuse to open, forget half of
its vectors, or crash the process that opens it, some only at some later question. So a write that
was cut short is noted in the folder and condemns it, and ``retrieval.verify`` looks at the others
in a child process.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from library.errors import IndexBroken
from library.vectors import Vectors, VectorTable
from retrieval.faults import index_fault
from retrieval.hits import Hit

if TYPE_CHECKING:
    import chromadb
    from chromadb.api.client import Client

SYNC_THRESHOLD = 5_000
"""Changes between two saves of a collection (see above: a kill in a save breaks it).

What is not saved is replayed at the first search after opening, at 4,000–5,000 a second: this keeps
that near one second, with a fifth of the saves of Chroma's default of 1,000.
"""
_NEIGHBOURS = 16
_BUILD_EFFORT = 100
_SEARCH_EFFORT = 200
"""Width of the search through the graph, while it is built and when it is asked.

Measured on 8,000 vectors: twice the rows a second of 32 neighbours and an effort of 200, half the
time of a query, and of the nearest 10 none lost, of the nearest 100 one in 200.
"""
_BATCH = 256
"""Rows at once. No other Python thread runs meanwhile, searches neither, so it has to be short."""
_PAGE = 1_000
"""Rows read at once."""
_WRITING = "shorui-writing"
_BROKEN = "ベクトルの索引が読めません。台帳から自動で作り直します（文書は失われません）。"


@dataclass(frozen=True, slots=True)
class VectorIndex:
    """An open vector index. Any number of threads may search it while one writes."""

    _client: "Client"
    _folder: Path
    _sync_threshold: int

    def search(
        self, vector: Vectors, *, scopes: Collection[str], limit: int, archived: bool = False
    ) -> list[Hit]:
        """The chunks of these scopes whose vectors are nearest, by cosine, best first.

        With ``archived`` what is live and what is archived, else only the former.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with _own_errors():
            known = self._known(scopes, {False, archived})
            found = [hit for collection in known for hit in _query(collection, vector, limit)]
        return sorted(found, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def upsert(self, scope: str, table: VectorTable, *, archived: bool = False) -> None:
        """Put vectors in, or in place of those with the same ids.

        Raises:
            IndexBroken: the index cannot be written.
        """
        with self._writing():
            collection = self._make(_collection_name(scope, archived=archived))
            for start in range(0, len(table.ids), _BATCH):
                rows = slice(start, start + _BATCH)
                collection.upsert(ids=list(table.ids[rows]), embeddings=table.rows[rows])

    def delete(self, scope: str, ids: Sequence[str], *, archived: bool = False) -> None:
        """Take vectors out; ids that are not there are passed over.

        Raises:
            IndexBroken: the index cannot be written.
        """
        with self._writing():
            for collection in self._known([scope], {archived}):
                for start in range(0, len(ids), _BATCH):
                    collection.delete(ids=list(ids[start : start + _BATCH]))

    def ids(self, scope: str, *, archived: bool = False) -> set[str]:
        """What a scope's collection says that it holds.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with _own_errors():
            return set().union(*map(_ids, self._known([scope], {archived})))

    def strays(self, scopes: Iterable[str]) -> set[str]:
        """What the collections of no scope among these say that they hold.

        Raises:
            IndexBroken: the index cannot be read.
        """
        named = {_collection_name(s, archived=a) for s in scopes for a in (False, True)}
        with _own_errors():
            there = self._client.list_collections()
            return set().union(*(_ids(each) for each in there if each.name not in named))

    def search_one(self, vector: Vectors, scope: str, *, archived: bool, limit: int) -> list[Hit]:
        """As ``search``, in one collection and no other.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with _own_errors():
            known = self._known([scope], {archived})
            return [hit for collection in known for hit in _query(collection, vector, limit)]

    def pages(self, scope: str, *, archived: bool = False) -> Iterator[VectorTable]:
        """All vectors of a scope's collection, in parts.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with _own_errors():
            for collection in self._known([scope], {archived}):
                for start in range(0, collection.count(), _PAGE):
                    page = collection.get(include=["embeddings"], limit=_PAGE, offset=start)
                    rows = np.asarray(page["embeddings"], np.float32)
                    yield VectorTable(tuple(page["ids"]), rows)

    @property
    def torn(self) -> bool:
        """Whether a write to it was cut short, so that a save may be half done."""
        return (self._folder / _WRITING).exists()

    def count(self) -> int:
        """How many vectors there are in all collections.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with _own_errors():
            return sum(collection.count() for collection in self._client.list_collections())

    def close(self) -> None:
        """Give the directory back."""
        with _own_errors():
            self._client.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Chroma saves while it is written to and never else: a kill in here leaves the mark."""
        mark = self._folder / _WRITING
        with _own_errors():
            mark.touch()
            yield
            mark.unlink()

    def _known(
        self, scopes: Collection[str], archived: Collection[bool]
    ) -> list["chromadb.Collection"]:
        wanted = {_collection_name(s, archived=a) for s in scopes for a in archived}
        there = {collection.name for collection in self._client.list_collections()}
        return [
            self._client.get_collection(name, embedding_function=None)
            for name in sorted(wanted & there)
        ]

    def _make(self, name: str) -> "chromadb.Collection":
        return self._client.get_or_create_collection(
            name,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "ip",
                    "max_neighbors": _NEIGHBOURS,
                    "ef_construction": _BUILD_EFFORT,
                    "ef_search": _SEARCH_EFFORT,
                    "sync_threshold": self._sync_threshold,
                }
            },
        )


def open_vectors(folder: Path, *, sync_threshold: int = SYNC_THRESHOLD) -> VectorIndex:
    """Open the vector index in ``folder``, made if it is not there.

    Only one process may do so at a time, and only if the last one closed it: see
    ``retrieval.index``.

    Raises:
        IndexBroken: it cannot be opened, or a write to it was cut short.
    """
    import chromadb
    from chromadb.config import Settings

    with _own_errors():
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / _WRITING).exists():
            raise IndexBroken(_BROKEN)
        settings = Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(folder), settings=settings)
        return VectorIndex(cast("Client", client), folder, sync_threshold)


def _query(collection: "chromadb.Collection", vector: Vectors, limit: int) -> Iterator[Hit]:
    wanted = min(limit, collection.count())
    if wanted < 1:
        return
    result = collection.query(
        query_embeddings=np.ascontiguousarray(vector[None, :]),
        n_results=wanted,
        include=["distances"],
    )
    distances = (result["distances"] or [[]])[0]
    for chunk_id, distance in zip(result["ids"][0], distances, strict=True):
        yield Hit(chunk_id, 1 - float(distance))


def _ids(collection: "chromadb.Collection") -> set[str]:
    found: set[str] = set()
    # Asked for all at once it may return fewer than there are.
    for start in range(0, collection.count(), _PAGE):
        found.update(collection.get(include=[], limit=_PAGE, offset=start)["ids"])
    return found


def _collection_name(scope: str, *, archived: bool) -> str:
    """Chroma wants ASCII; a scope's id may be anything."""
    kind = "archive" if archived else "scope"
    return f"{kind}-{hashlib.sha256(scope.encode()).hexdigest()[:16]}"


@contextmanager
def _own_errors() -> Iterator[None]:
    from chromadb.errors import ChromaError

    try:
        yield
    # Its Rust core also reports damage as plain errors of these kinds.
    except (ChromaError, ValueError, RuntimeError, OSError, KeyError) as exc:
        raise index_fault(exc, broken=_BROKEN) from exc
