"""The revision log that the indexes follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select

from library import schema
from library.catalogue import Catalogue
from library.chunks import read_chunks
from library.documents import stored_version
from library.model import Chunk, Document
from library.standing import Standing, findable, standing, stands


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


def log_every_version(connection: Connection, now: str, document_id: str) -> None:
    """Note that all versions of a document are to be indexed anew, as when it goes or comes back."""
    version = schema.versions
    ids = connection.scalars(select(version.c.id).where(version.c.document_id == document_id))
    connection.execute(
        insert(schema.revisions), [{"version_id": key, "at": now} for key in ids.all()]
    )


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


def findable_chunk_count(catalogue: Catalogue, *, after: int = 0) -> int:
    """How many chunks an index holds of the versions that came or went since revision ``after``.

    Older versions count: they are found by whoever asks for them.
    """
    version, log = schema.versions, schema.revisions
    changed = select(log.c.version_id).where(log.c.id > after)
    query = select(func.sum(version.c.chunk_count)).where(
        findable(archived=True), version.c.id.in_(changed)
    )
    with catalogue.reading() as connection:
        return connection.scalar(query) or 0


def scope_chunk_count(catalogue: Catalogue, scope: str, standing: Standing) -> int:
    """How many chunks of a scope stand so."""
    version, document = schema.versions, schema.documents
    query = (
        select(func.sum(version.c.chunk_count))
        .join(document, document.c.id == version.c.document_id)
        .where(stands(standing), document.c.scope == scope)
    )
    with catalogue.reading() as connection:
        return connection.scalar(query) or 0


def used_scopes(catalogue: Catalogue) -> list[str]:
    """The scopes that any document belongs, or belonged, to. For an index: never for display."""
    query = select(schema.documents.c.scope).union(select(schema.left_scopes.c.scope))
    with catalogue.reading() as connection:
        return sorted(connection.scalars(query))


@dataclass(frozen=True, slots=True)
class VersionToIndex:
    """A version with its chunks, as an index needs it."""

    document: Document
    standing: Standing
    chunks: list[Chunk]


def version_to_index(catalogue: Catalogue, version_id: str) -> VersionToIndex:
    """A version with its chunks, for an index. Asks for no reader: never for display."""
    where = select(standing()).where(schema.versions.c.id == version_id)
    with catalogue.reading() as connection:
        document = stored_version(connection, version_id)
        stands = Standing(connection.execute(where).scalar_one())
        return VersionToIndex(document, stands, read_chunks(connection, document))
