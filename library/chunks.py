"""Stored chunks: written with their version, read back by id and only by those who may."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, RowMapping, insert, select

from library import schema
from library.catalogue import Catalogue
from library.documents import document_from_row, every_version, require_version
from library.model import Chunk, ChunkDraft, Document, DocumentStatus, LineSpan
from library.pages import box_as_list, box_from_list
from library.scopes import Reader

_BATCH = 500
"""Ids in one query; SQLite takes 32,766 parameters, older ones 999."""


def store_chunks(connection: Connection, version_id: str, drafts: Sequence[ChunkDraft]) -> None:
    """Write the chunks of a version that is being stored."""
    rows = [_row(version_id, ordinal, draft) for ordinal, draft in enumerate(drafts)]
    if rows:
        connection.execute(insert(schema.chunks), rows)


def chunks_of(catalogue: Catalogue, version_id: str, *, reader: Reader) -> list[Chunk]:
    """The chunks of one version in document order.

    Raises:
        AccessDenied: no such version for this reader.
    """
    with catalogue.reading() as connection:
        document = require_version(connection, version_id, reader=reader)
        return read_chunks(connection, document)


def read_chunks(connection: Connection, document: Document) -> list[Chunk]:
    """The chunks of a version that the caller already holds."""
    chunk = schema.chunks
    rows = connection.execute(
        select(chunk).where(chunk.c.version_id == document.version_id).order_by(chunk.c.ordinal)
    )
    return [_chunk(row, document.id) for row in rows.mappings()]


def live_chunks(
    catalogue: Catalogue, ids: Iterable[str], *, reader: Reader
) -> dict[str, tuple[Document, Chunk]]:
    """Those of ``ids`` that are live and readable, with their documents.

    The last gate after a search: whatever an index returned, what is superseded, removed or
    outside the reader's scopes does not pass.
    """
    found: dict[str, tuple[Document, Chunk]] = {}
    wanted = list(dict.fromkeys(ids))
    with catalogue.reading() as connection:
        for start in range(0, len(wanted), _BATCH):
            found |= _live_batch(connection, wanted[start : start + _BATCH], reader)
    return found


def _live_batch(
    connection: Connection, ids: Sequence[str], reader: Reader
) -> dict[str, tuple[Document, Chunk]]:
    chunk = schema.chunks
    rows = connection.execute(select(chunk).where(chunk.c.id.in_(ids))).mappings().all()
    query = every_version().where(
        schema.versions.c.id.in_({row["version_id"] for row in rows}),
        schema.versions.c.status == DocumentStatus.LIVE.value,
        schema.documents.c.scope.in_(sorted(reader.scopes)),
    )
    documents = {row["id"]: document_from_row(row) for row in connection.execute(query).mappings()}
    return {
        row["id"]: (document, _chunk(row, document.id))
        for row in rows
        if (document := documents.get(row["version_id"])) is not None
    }


def _row(version_id: str, ordinal: int, draft: ChunkDraft) -> dict[str, object]:
    digest = hashlib.sha256(f"{version_id}\x1f{ordinal}".encode()).hexdigest()[:24]
    spans = [[s.page, s.line, s.start, s.end, box_as_list(s.box)] for s in draft.spans]
    return {
        "id": digest,
        "version_id": version_id,
        "ordinal": ordinal,
        "text": draft.text,
        "heading_path": json.dumps(draft.heading_path, ensure_ascii=False),
        "spans": json.dumps(spans),
        "quotable": int(draft.quotable),
    }


def _chunk(row: RowMapping, document_id: str) -> Chunk:
    return Chunk(
        id=row["id"],
        document_id=document_id,
        version_id=row["version_id"],
        ordinal=row["ordinal"],
        text=row["text"],
        heading_path=tuple(json.loads(row["heading_path"])),
        spans=tuple(
            LineSpan(page=page, line=line, start=start, end=end, box=box_from_list(box))
            for page, line, start, end, box in json.loads(row["spans"])
        ),
        quotable=bool(row["quotable"]),
    )
