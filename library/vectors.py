"""The vectors of the chunks. Kept in the catalogue, so that no index ever has to embed again."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    delete,
    func,
    literal_column,
    select,
    union,
)
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from library import schema
from library.catalogue import Catalogue
from library.chunks import still_titled
from library.standing import Standing, findable, stands

Vectors = NDArray[np.float32]
"""Shape (rows, dimension) or (dimension,), unit length, little-endian when stored."""

_STORED = np.dtype("<f4")
_NUMBER: ColumnElement[int] = literal_column("vectors.rowid", Integer)
"""SQLite's own: a vector that comes has a higher one than all that are there."""


@dataclass(frozen=True, slots=True)
class VectorTable:
    """Vectors with the ids of their chunks, row by row."""

    ids: tuple[str, ...]
    rows: Vectors
    versions: tuple[str, ...] = ()
    """Of each row, where a whole scope was asked for."""


def save_vectors(
    catalogue: Catalogue,
    embedder: str,
    vectors: Mapping[str, Vectors],
    *,
    title: str | None = None,
) -> None:
    """Keep the vectors of chunks (by chunk id) under the embedder's name; replaces older ones.

    Args:
        catalogue: where to.
        embedder: its name.
        vectors: by chunk id; with ``title`` as many as fit into one query (``library.chunks``).
        title: that was embedded with the chunks. What has got another title meanwhile, or is gone,
            is left out: a revision says that it is to be embedded anew.
    """
    if not vectors:
        return
    statement = insert_or_update(schema.vectors)
    with catalogue.writing() as connection:
        current = vectors if title is None else still_titled(connection, vectors, title)
        rows = [
            {"chunk_id": key, "embedder": embedder, "vector": row.astype(_STORED).tobytes()}
            for key, row in vectors.items()
            if key in current
        ]
        if not rows:
            return
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["chunk_id", "embedder"],
                set_={"vector": statement.excluded.vector},
            ),
            rows,
        )


def known_vectors(catalogue: Catalogue, version_id: str, *, embedder: str) -> set[str]:
    """The ids of a version's chunks whose vectors are kept."""
    query = _select(embedder).with_only_columns(schema.vectors.c.chunk_id)
    with catalogue.reading() as connection:
        return set(connection.scalars(query.where(schema.chunks.c.version_id == version_id)))


def vectors_of(catalogue: Catalogue, version_id: str, *, embedder: str) -> VectorTable:
    """The vectors that one version has, in document order; chunks without one are left out."""
    query = _select(embedder).where(schema.chunks.c.version_id == version_id)
    with catalogue.reading() as connection:
        return table_of(connection.execute(query.order_by(schema.chunks.c.ordinal)).all())


def scope_vectors(
    catalogue: Catalogue,
    *,
    embedder: str,
    scope: str,
    standing: Standing = Standing.LIVE,
    versions: Collection[str] | None = None,
    batch: int = 4096,
) -> Iterator[VectorTable]:
    """All vectors of a scope's live (or archived) versions, in batches of at most ``batch`` rows.

    With ``versions`` only theirs, as far as they stand so and are of that scope.
    """
    query = (
        _select(embedder)
        .add_columns(schema.chunks.c.version_id)
        .join(schema.versions, schema.versions.c.id == schema.chunks.c.version_id)
        .join(schema.documents, schema.documents.c.id == schema.versions.c.document_id)
        .where(
            stands(standing),
            schema.documents.c.scope == scope,
        )
    )
    if versions is not None:
        # As one JSON parameter: SQLite limits their number.
        wanted = func.json_each(json.dumps(sorted(versions))).table_valued("value")
        query = query.where(schema.chunks.c.version_id.in_(select(wanted.c.value)))
    with catalogue.reading() as connection:
        result = connection.execution_options(yield_per=batch).execute(query)
        for part in result.partitions(batch):
            table = table_of([(key, vector) for key, vector, _ in part])
            yield replace(table, versions=tuple(version for _, _, version in part))


Stamp = tuple[int, int]
"""Revision of the library and number of the newest vector: what is kept has changed if it has."""


def vectors_stamp(catalogue: Catalogue) -> Stamp:
    """The stamp of what is kept now. Takes no time, whatever is kept."""
    newest = select(func.max(_NUMBER)).select_from(schema.vectors)
    with catalogue.reading() as connection:
        revision = connection.scalar(select(func.max(schema.revisions.c.id)))
        return revision or 0, connection.scalar(newest) or 0


def versions_since(catalogue: Catalogue, stamp: Stamp) -> dict[str, str]:
    """The versions that came, went, changed or got vectors since a stamp, each with its scope."""
    log, chunk, version = schema.revisions, schema.chunks, schema.versions
    changed = select(log.c.version_id).where(log.c.id > stamp[0])
    embedded = (
        select(chunk.c.version_id)
        .join(schema.vectors, schema.vectors.c.chunk_id == chunk.c.id)
        .where(stamp[1] < _NUMBER)
    )
    query = (
        select(version.c.id, schema.documents.c.scope)
        .join(schema.documents, schema.documents.c.id == version.c.document_id)
        .where(version.c.id.in_(union(changed, embedded)))
    )
    with catalogue.reading() as connection:
        return {row[0]: row[1] for row in connection.execute(query)}


def count_vectors(catalogue: Catalogue, *, embedder: str) -> int:
    """How many vectors are kept under this embedder's name."""
    query = select(func.count()).where(schema.vectors.c.embedder == embedder)
    with catalogue.reading() as connection:
        return connection.scalar(query) or 0


def embedded_chunk_count(catalogue: Catalogue, *, embedder: str) -> int:
    """How many of the chunks that an index holds have a vector of this embedder."""
    chunk, vector = schema.chunks, schema.vectors
    found = select(schema.versions.c.id).where(findable(archived=True))
    query = (
        select(func.count())
        .select_from(vector)
        .join(chunk, chunk.c.id == vector.c.chunk_id)
        .where(vector.c.embedder == embedder, chunk.c.version_id.in_(found))
    )
    with catalogue.reading() as connection:
        return connection.scalar(query) or 0


def kept_embedders(catalogue: Catalogue) -> list[str]:
    """The names of all embedders whose vectors are kept."""
    with catalogue.reading() as connection:
        return list(connection.scalars(select(schema.vectors.c.embedder).distinct()))


def forget_vectors(catalogue: Catalogue, *, embedder: str, batch: int = 2_000) -> None:
    """Delete all vectors of an embedder, ``batch`` at a time, so that others can write between."""
    vector = schema.vectors
    some = select(vector.c.chunk_id).where(vector.c.embedder == embedder).limit(batch)
    gone = delete(vector).where(vector.c.embedder == embedder, vector.c.chunk_id.in_(some))
    while count_vectors(catalogue, embedder=embedder):
        with catalogue.writing() as connection:
            connection.execute(gone)


def _select(embedder: str) -> Select[str, bytes]:
    return (
        select(schema.vectors.c.chunk_id, schema.vectors.c.vector)
        .join(schema.chunks, schema.chunks.c.id == schema.vectors.c.chunk_id)
        .where(schema.vectors.c.embedder == embedder)
    )


def table_of(rows: Sequence[tuple[str, bytes] | Row[str, bytes]]) -> VectorTable:
    """Vectors as they are stored, each with the id of its chunk."""
    if not rows:
        return VectorTable((), np.empty((0, 0), np.float32))
    joined = b"".join(vector for _, vector in rows)
    matrix = np.frombuffer(joined, _STORED).reshape(len(rows), -1).astype(np.float32)
    return VectorTable(tuple(key for key, _ in rows), matrix)
