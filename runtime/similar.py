"""似た文書: documents that say much the same as one, by the vectors that both have already."""

import numpy as np

from library.chunks import live_chunks
from library.documents import find_version
from library.model import Document
from library.scopes import Reader
from library.vectors import vectors_of
from retrieval.selection import whole
from runtime.office import Office

_NEAREST = 60
"""Passages of others that are looked at: they are of some ten documents."""
_OWN = 400
"""Passages of the document itself at most, which are nearest to it and are passed over."""


def similar_documents(
    office: Office, version_id: str, *, reader: Reader, limit: int
) -> tuple[Document, ...]:
    """The live documents with a passage nearest to what a version says on the whole, nearest first.

    Nothing is embedded for it. There are always some, however little they have in common: only
    their order says something. None where the index has no vectors of the version.

    Raises:
        AccessDenied: no such version for this reader.
    """
    document = find_version(office.catalogue, version_id, reader=reader)
    embedder = office.index.embedder.name
    rows = vectors_of(office.catalogue, version_id, embedder=embedder).rows
    if not len(rows):
        return ()
    mean = rows.mean(axis=0, dtype=np.float32)
    hits = office.index.search_vectors(
        mean / max(float(np.linalg.norm(mean)), 1e-9),
        whole(reader.scopes),
        limit=_NEAREST + min(len(rows), _OWN),
    )
    ids = [hit.chunk_id for hit in hits]
    live = live_chunks(office.catalogue, ids, reader=reader)
    found: dict[str, Document] = {}
    for key in ids:
        if key in live and live[key][0].id != document.id:
            found.setdefault(live[key][0].id, live[key][0])
    return tuple(found.values())[:limit]
