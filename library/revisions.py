"""The revision log that the indexes follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from library import schema
from library.catalogue import Catalogue
from library.chunks import read_chunks
from library.documents import stored_version
from library.model import Chunk, Document, DocumentStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The versions that came or went since a revision, each once, oldest change first."""

    version_ids: tuple[str, ...]
    revision: int
    """The state that an index has reached once it has followed all of them."""


def log_revision(connection: Connection, now: str, version_id: str) -> None:
    """Note that a version came, went, or is to be indexed anew.

    Args:
        connection: of the transaction that changes it.
        now: see ``Catalogue.now``.
        version_id: of the version.
    """
    connection.execute(insert(schema.revisions).values(version_id=version_id, at=now))


def head_revision(catalogue: Catalogue) -> int:
    """The newest revision; 0 in an empty library."""
    with catalogue.reading() as connection:
        return connection.scalar(select(func.max(schema.revisions.c.id))) or 0


def changes_after(catalogue: Catalogue, revision: int, *, limit: int | None = None) -> Changes:
    """What an index that has seen ``revision`` has to look at, the ``limit`` oldest changes."""
    log = schema.revisions
    query = select(log.c.id, log.c.version_id).where(log.c.id > revision).order_by(log.c.id)
    query = query.limit(limit)
    with catalogue.reading() as connection:
        rows: Sequence[tuple[int, str]] = [(r[0], r[1]) for r in connection.execute(query)]
    last = rows[-1][0] if rows else revision
    return Changes(version_ids=tuple(dict.fromkeys(v for _, v in rows)), revision=last)


def live_chunk_count(catalogue: Catalogue, *, after: int = 0) -> int:
    """How many chunks the live versions have that came or went since revision ``after``."""
    version, log = schema.versions, schema.revisions
    changed = select(log.c.version_id).where(log.c.id > after)
    query = select(func.sum(version.c.chunk_count)).where(
        version.c.status == DocumentStatus.LIVE.value, version.c.id.in_(changed)
    )
    with catalogue.reading() as connection:
        return connection.scalar(query) or 0


def used_scopes(catalogue: Catalogue) -> list[str]:
    """The scopes that any document belongs to. For an index: never for display."""
    query = select(schema.documents.c.scope).distinct().order_by(schema.documents.c.scope)
    with catalogue.reading() as connection:
        return list(connection.scalars(query))


def version_to_index(catalogue: Catalogue, version_id: str) -> tuple[Document, list[Chunk]]:
    """A version with its chunks, for an index. Asks for no reader: never for display."""
    with catalogue.reading() as connection:
        document = stored_version(connection, version_id)
        return document, read_chunks(connection, document)
