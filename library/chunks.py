"""Stored chunks: written with their version, read back by id and only by those who may."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from library import schema
from library.catalogue import Catalogue
from library.documents import document_from_row, every_version, require_version
from library.model import Chunk, ChunkDraft, Document, LineSpan
from library.pages import box_as_list, box_from_list
from library.scopes import Reader
from library.standing import findable

_BATCH = 500
"""Ids in one query; SQLite takes 32,766 parameters, older ones 999."""


def store_chunks(connection: Connection, version_id: str, drafts: Sequence[ChunkDraft]) -> None:
    """Write the chunks of a version that is being stored."""
    rows = _rows(version_id, drafts, known={})
    if rows:
        connection.execute(insert(schema.chunks), rows)


def replace_chunks(connection: Connection, version_id: str, drafts: Sequence[ChunkDraft]) -> None:
    """Write the chunks of a stored version anew.

    What says the same as before stays the same chunk and keeps its vectors. The others go, with
    theirs, and are noted for the indexes (``dropped_chunks``).
    """
    chunk = schema.chunks
    before = connection.execute(
        select(chunk).where(chunk.c.version_id == version_id).order_by(chunk.c.ordinal)
    ).mappings()
    known: dict[tuple[object, ...], list[str]] = {}
    for old in before:
        known.setdefault(_content(old), []).append(old["id"])
    rows = _rows(version_id, drafts, known=known)
    _drop(connection, version_id, [key for left in known.values() for key in left])
    # Out of the way of the new ordinals, each of which is used once.
    connection.execute(
        update(chunk).where(chunk.c.version_id == version_id).values(ordinal=-1 - chunk.c.ordinal)
    )
    if rows:
        statement = insert_or_update(chunk)
        moved = {name: statement.excluded[name] for name in ("ordinal", "spans")}
        connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=moved), rows)
    dropped = schema.dropped_chunks
    connection.execute(
        delete(dropped).where(
            dropped.c.version_id == version_id,
            dropped.c.id.in_(select(chunk.c.id).where(chunk.c.version_id == version_id)),
        )
    )


def dropped_chunks(catalogue: Catalogue, version_id: str) -> list[str]:
    """The ids of chunks that this version had once. For an index: never for display."""
    dropped = schema.dropped_chunks
    with catalogue.reading() as connection:
        return list(
            connection.scalars(select(dropped.c.id).where(dropped.c.version_id == version_id))
        )


def still_titled(connection: Connection, ids: Collection[str], title: str) -> set[str]:
    """Those of the chunks that are there and whose version has this title, ``_BATCH`` at most."""
    chunk, version = schema.chunks, schema.versions
    query = select(chunk.c.id).join(version, version.c.id == chunk.c.version_id)
    found = query.where(chunk.c.id.in_(ids), version.c.title == title)
    return set(connection.scalars(found))


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
    catalogue: Catalogue, ids: Iterable[str], *, reader: Reader, archived: bool = False
) -> dict[str, tuple[Document, Chunk]]:
    """Those of ``ids`` that are live and readable, with their documents.

    The last gate after a search: whatever an index returned, what is superseded, removed or
    outside the reader's scopes does not pass. With ``archived`` superseded ones do.
    """
    found: dict[str, tuple[Document, Chunk]] = {}
    wanted = list(dict.fromkeys(ids))
    with catalogue.reading() as connection:
        for start in range(0, len(wanted), _BATCH):
            found |= _live_batch(
                connection, wanted[start : start + _BATCH], reader, findable(archived=archived)
            )
    return found


def _live_batch(
    connection: Connection, ids: Sequence[str], reader: Reader, passes: ColumnElement[bool]
) -> dict[str, tuple[Document, Chunk]]:
    chunk = schema.chunks
    rows = connection.execute(select(chunk).where(chunk.c.id.in_(ids))).mappings().all()
    query = every_version().where(
        schema.versions.c.id.in_({row["version_id"] for row in rows}),
        passes,
        schema.documents.c.scope.in_(sorted(reader.scopes)),
    )
    documents = {row["id"]: document_from_row(row) for row in connection.execute(query).mappings()}
    return {
        row["id"]: (document, _chunk(row, document.id))
        for row in rows
        if (document := documents.get(row["version_id"])) is not None
    }


def _drop(connection: Connection, version_id: str, ids: Sequence[str]) -> None:
    for start in range(0, len(ids), _BATCH):
        batch = ids[start : start + _BATCH]
        connection.execute(delete(schema.vectors).where(schema.vectors.c.chunk_id.in_(batch)))
        connection.execute(delete(schema.terms).where(schema.terms.c.chunk_id.in_(batch)))
        connection.execute(delete(schema.chunks).where(schema.chunks.c.id.in_(batch)))
        connection.execute(
            insert_or_update(schema.dropped_chunks).on_conflict_do_nothing(),
            [{"id": key, "version_id": version_id} for key in batch],
        )


def _content(row: Mapping[str, object] | RowMapping) -> tuple[object, ...]:
    """What is searched and shown of a chunk; where it stands in the document is not in it."""
    return row["text"], row["heading_path"], row["quotable"]


def _rows(
    version_id: str, drafts: Sequence[ChunkDraft], *, known: dict[tuple[object, ...], list[str]]
) -> list[dict[str, object]]:
    """The rows of a version's chunks; those of ``known`` (ids by content) are taken out of it.

    New ids come from the content, so that no id ever stands for two texts: an index that is behind
    has the vector of what an id says, or none.
    """
    rows = [_row(version_id, ordinal, draft) for ordinal, draft in enumerate(drafts)]
    for row in rows:
        same = known.get(_content(row))
        row["id"] = same.pop(0) if same else None
    taken = {row["id"] for row in rows}
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        content = _content(row)
        while row["id"] is None:
            seen[content] += 1
            fresh = _digest(version_id, *map(str, content), str(seen[content]))
            row["id"] = None if fresh in taken else fresh
            taken.add(fresh)
    return rows


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:24]


def _row(version_id: str, ordinal: int, draft: ChunkDraft) -> dict[str, object]:
    spans = [[s.page, s.line, s.start, s.end, box_as_list(s.box)] for s in draft.spans]
    return {
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
