"""The vector index: two Chroma collections for each scope, so that a search opens only those allowed.

One holds what is live, the other what is archived (旧版).

Chroma is disposable here: all vectors are in the catalogue, and this index is made anew from them
when it breaks. Its saves are not atomic: killed within one, it may refuse to open, forget half of
its vectors, or crash the process that opens it, some only at some later question. So a write that
was cut short is noted in the folder and condemns it, and ``retrieval.verify`` looks at the others
in a child process.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from library.errors import IndexBroken, ShoruiError
from library.vectors import Vectors, VectorTable
from retrieval.stores.aside import in_halves
from retrieval.stores.faults import FaultOf, index_fault, is_panic, own_errors
from retrieval.stores.hits import Hit
from retrieval.stores.seal import take_seal_off

if TYPE_CHECKING:
    import chromadb
    from chromadb.api import ClientAPI
    from chromadb.api.client import Client

SYNC_THRESHOLD = 1_000
"""Changes between two saves of a collection (see above: a kill in a save breaks it).

What is not saved is replayed at the first search after opening, at 3,700 a second: on average half
of this for each scope that is searched. To save less often makes nothing faster.
"""
_NEIGHBOURS = 16
_BUILD_EFFORT = 100
_SEARCH_EFFORT = 320
"""Width of the search through the graph, while it is built and when it is asked.

Measured on 8,000 vectors: twice the rows a second of 32 neighbours and an effort of 200, half the
time of a query, and of the nearest 10 none lost, of the nearest 100 one in 200. Of 100,000 an effort
of 200 finds .987 to .990 of the nearest 10 in three scopes, 320 .995.
"""
_BATCH = 256
"""Rows at once. No other Python thread runs meanwhile, searches neither, so it has to be short."""
_PAGE = 1_000
"""Rows read at once."""
WRITING = "shorui-writing"
"""The mark of a write that has begun, in the folder."""
_BROKEN = "ベクトルの索引が読めません。台帳から自動で作り直します（文書は失われません）。"


class Collections:
    """The collections of one index, told apart from others of the same Chroma by their prefix."""

    def __init__(self, client: "ClientAPI", prefix: str, sync_threshold: int) -> None:
        """See which there are: only the owner of the index makes others."""
        self._client = client
        self._prefix = prefix
        self._sync_threshold = sync_threshold
        self._opened: dict[str, chromadb.Collection | None] = {
            each.name: None for each in client.list_collections() if each.name.startswith(prefix)
        }

    def names(self) -> list[str]:
        """Of all, without their prefix."""
        return [name.removeprefix(self._prefix) for name in list(self._opened)]

    def get(self, names: Iterable[str]) -> "list[chromadb.Collection]":
        """Those of the named ones that there are."""
        whole = (self._prefix + name for name in sorted(set(names)))
        return [self._get(name) for name in whole if name in self._opened]

    def _get(self, name: str) -> "chromadb.Collection":
        collection = self._opened[name]
        if collection is None:
            collection = self._client.get_collection(name, embedding_function=None)
            self._opened[name] = collection
        return collection

    def make(self, name: str) -> "chromadb.Collection":
        """The named one, made if there is none."""
        for collection in self.get([name]):
            return collection
        made = self._client.get_or_create_collection(
            self._prefix + name,
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
        self._opened[self._prefix + name] = made
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorIndex:
    """An open vector index. Any number of threads may search it while one writes."""

    collections: Collections
    fault_of: FaultOf
    give_back: Callable[[], None]
    """Ends what it holds of Chroma."""
    folder: Path | None = None
    """Where Chroma keeps it, if in this process: cut short, a write is noted there."""

    def search(
        self, vector: Vectors, *, scopes: Collection[str], limit: int, archived: bool = False
    ) -> list[Hit]:
        """The chunks of these scopes whose vectors are nearest, by cosine, best first.

        With ``archived`` what is live and what is archived, else only the former.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(self.fault_of):
            known = self._known(scopes, {False, archived})
            found = in_halves(lambda part: _query_all(part, vector, limit), known)
        return sorted(found, key=lambda hit: (-hit.score, hit.chunk_id))[:limit]

    def upsert(self, scope: str, table: VectorTable, *, archived: bool = False) -> None:
        """Put vectors in, or in place of those with the same ids.

        Raises:
            IndexBroken: the index cannot be written.
        """
        with self._writing():
            collection = self.collections.make(_collection_name(scope, archived=archived))
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
                there = _among(collection, ids)
                for start in range(0, len(there), _BATCH):
                    collection.delete(ids=there[start : start + _BATCH])

    def ids(self, scope: str, *, archived: bool = False) -> set[str]:
        """What a scope's collection says that it holds.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(self.fault_of):
            return set().union(*map(_ids, self._known([scope], {archived})))

    def strays(self, scopes: Iterable[str]) -> set[str]:
        """What the collections of no scope among these say that they hold.

        Raises:
            IndexBroken: the index cannot be read.
        """
        named = {_collection_name(s, archived=a) for s in scopes for a in (False, True)}
        with own_errors(self.fault_of):
            others = self.collections.get(set(self.collections.names()) - named)
            return set().union(*map(_ids, others))

    def search_one(self, vector: Vectors, scope: str, *, archived: bool, limit: int) -> list[Hit]:
        """As ``search``, in one collection and no other.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(self.fault_of):
            known = self._known([scope], {archived})
            return _query_all(known, vector, limit)

    def pages(self, scope: str, *, archived: bool = False) -> Iterator[VectorTable]:
        """All vectors of a scope's collection, in parts.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(self.fault_of):
            for collection in self._known([scope], {archived}):
                for start in range(0, collection.count(), _PAGE):
                    page = collection.get(include=["embeddings"], limit=_PAGE, offset=start)
                    rows = np.asarray(page["embeddings"], np.float32)
                    yield VectorTable(tuple(page["ids"]), rows)

    @property
    def torn(self) -> bool:
        """Whether a write to it was cut short, so that a save may be half done."""
        return self.folder is not None and (self.folder / WRITING).exists()

    def count(self) -> int:
        """How many vectors there are in all collections.

        Raises:
            IndexBroken: the index cannot be read.
        """
        with own_errors(self.fault_of):
            return sum(each.count() for each in self.collections.get(self.collections.names()))

    def close(self) -> None:
        """Give the directory back, or the connection."""
        with own_errors(self.fault_of):
            self.give_back()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Chroma saves while it is written to and never else: a kill in here leaves the mark."""
        with own_errors(self.fault_of):
            if self.folder is None:
                yield
                return
            mark = self.folder / WRITING
            mark.touch()
            yield
            mark.unlink()

    def _known(
        self, scopes: Collection[str], archived: Collection[bool]
    ) -> list["chromadb.Collection"]:
        return self.collections.get(
            _collection_name(s, archived=a) for s in scopes for a in archived
        )


def open_vectors(folder: Path, *, sync_threshold: int = SYNC_THRESHOLD) -> VectorIndex:
    """Open the vector index in ``folder``, made if it is not there.

    Only one process may do so at a time, and only if the last one closed it: see
    ``retrieval.index``.

    Raises:
        IndexBroken: it cannot be opened, a write to it was cut short, or its files were changed.
    """
    import chromadb
    from chromadb.config import Settings

    with own_errors(_fault_of):
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / WRITING).exists() or not take_seal_off(folder):
            raise IndexBroken(_BROKEN)
        settings = Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(folder), settings=settings)
        return VectorIndex(
            collections=Collections(client, "", sync_threshold),
            fault_of=_fault_of,
            give_back=cast("Client", client).close,
            folder=folder,
        )


def _query_all(
    collections: "Sequence[chromadb.Collection]", vector: Vectors, limit: int
) -> list[Hit]:
    return [hit for collection in collections for hit in _query(collection, vector, limit)]


def _query(collection: "chromadb.Collection", vector: Vectors, limit: int) -> Iterator[Hit]:
    """All that it holds where it holds fewer than ``limit``."""
    if limit < 1:
        return
    result = collection.query(
        query_embeddings=np.ascontiguousarray(vector[None, :]),
        n_results=limit,
        include=["distances"],
    )
    distances = (result["distances"] or [[]])[0]
    for chunk_id, distance in zip(result["ids"][0], distances, strict=True):
        yield Hit(chunk_id, 1 - float(distance))


def _among(collection: "chromadb.Collection", ids: Sequence[str]) -> list[str]:
    """Those of the ids that it holds: to delete one that is not there costs as much as one that is."""
    found: list[str] = []
    for start in range(0, len(ids), _PAGE):
        found += collection.get(ids=list(ids[start : start + _PAGE]), include=[])["ids"]
    return found


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


def _fault_of(error: BaseException) -> ShoruiError | None:
    from chromadb.errors import ChromaError

    # Its Rust core also reports damage as plain errors of these kinds.
    damage = (ChromaError, ValueError, RuntimeError, OSError, KeyError)
    return (
        index_fault(error, broken=_BROKEN) if isinstance(error, damage) or is_panic(error) else None
    )
