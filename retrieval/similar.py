"""Documents that are about the same as another one, by the vectors of their passages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from library.chunks import live_chunks
from library.documents import find_document
from library.model import Document
from library.scopes import Reader
from library.vectors import Vectors, vectors_of
from retrieval.index import Index
from retrieval.stores.selection import whole

_PROBES = 4
"""Passages of a document that are looked for beside its mean: some 5 ms each."""
_HITS = 60
"""Passages that one probe finds, beside the document's own."""
_OWN = 500
"""Own passages that are made room for; a book's probe is not nearest to more of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """A document like another one."""

    document: Document
    page: int
    """Its page that is nearest, from 1."""
    score: float
    """Mean cosine of what is nearest in it, comparable within one list only."""


def similar_to(index: Index, document_id: str, *, reader: Reader, limit: int) -> list[Similar]:
    """The live documents that the reader may see most like a document, most alike first.

    Neither the document itself nor another version of it. Nothing while it has no vectors yet.

    Raises:
        AccessDenied: no such live document for this reader.
    """
    document = find_document(index.catalogue, document_id, reader=reader)
    name = index.embedder.name
    rows = vectors_of(index.catalogue, document.version_id, embedder=name).rows
    most = _HITS + min(len(rows), _OWN)
    found = [_nearest(index, probe, document, reader, most) for probe in _probes(rows)]
    known = {other: each for near in found for other, each in near.items()}
    scored = [_scored(each, [near.get(key) for near in found]) for key, each in known.items()]
    return sorted(scored, key=lambda each: (-each.score, each.document.id))[:limit]


def _probes(rows: Vectors) -> Iterator[Vectors]:
    """The mean of a document's passages, and some passages from its whole length."""
    if not len(rows):
        return
    mean = rows.mean(axis=0)
    yield mean / (np.linalg.norm(mean) or 1.0)
    if len(rows) > 1:
        places = np.linspace(0, len(rows) - 1, min(_PROBES, len(rows))).round()
        yield from rows[places.astype(int)]


def _nearest(
    index: Index, probe: Vectors, document: Document, reader: Reader, most: int
) -> Mapping[str, Similar]:
    """By document id, the nearest passage of every other document that a probe finds."""
    hits = index.search_vectors(probe, whole(reader.scopes), limit=most)
    chunks = live_chunks(index.catalogue, [hit.chunk_id for hit in hits], reader=reader)
    nearest: dict[str, Similar] = {}
    for hit in hits:
        other, chunk = chunks.get(hit.chunk_id, (document, None))
        if chunk is not None and other.id != document.id:
            found = Similar(document=other, page=chunk.page, score=hit.score)
            nearest.setdefault(other.id, found)
    return nearest


def _scored(best: Similar, found: list[Similar | None]) -> Similar:
    """A document by all probes; one that did not find it counts as nothing."""
    nearest = max((each for each in found if each), key=lambda each: each.score, default=best)
    score = sum(each.score for each in found if each) / len(found)
    return replace(nearest, score=score)
