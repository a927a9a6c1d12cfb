"""Documents and their versions, as those who may read them see them."""

from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, Select, select

from library import schema
from library.catalogue import Catalogue
from library.errors import AccessDenied
from library.model import Document, DocumentStatus
from library.scopes import Reader

_NOT_FOUND = "その文書は見つかりません。一覧で番号を確かめてください。"


def list_documents(catalogue: Catalogue, *, reader: Reader) -> list[Document]:
    """The live documents that the reader may see, newest first."""
    query = _readable(reader).where(_IS_LIVE)
    query = query.order_by(schema.versions.c.added_at.desc(), schema.versions.c.file_name)
    with catalogue.reading() as connection:
        return [document_from_row(row) for row in connection.execute(query).mappings()]


def find_document(catalogue: Catalogue, document_id: str, *, reader: Reader) -> Document:
    """The live version of a document.

    Raises:
        AccessDenied: no such live document for this reader.
    """
    query = _readable(reader).where(schema.documents.c.id == document_id, _IS_LIVE)
    with catalogue.reading() as connection:
        return _only(connection, query)


def find_version(catalogue: Catalogue, version_id: str, *, reader: Reader) -> Document:
    """One version of a document, whatever its status.

    Raises:
        AccessDenied: no such version for this reader.
    """
    with catalogue.reading() as connection:
        return require_version(connection, version_id, reader=reader)


def versions_of(catalogue: Catalogue, document_id: str, *, reader: Reader) -> list[Document]:
    """All versions of a document, newest first; empty where the reader may not see it."""
    query = _readable(reader).where(schema.documents.c.id == document_id)
    query = query.order_by(schema.versions.c.number.desc())
    with catalogue.reading() as connection:
        return [document_from_row(row) for row in connection.execute(query).mappings()]


def require_version(connection: Connection, version_id: str, *, reader: Reader) -> Document:
    """The version, inside a transaction that goes on to read more of it.

    Raises:
        AccessDenied: no such version for this reader.
    """
    return _only(connection, _readable(reader).where(schema.versions.c.id == version_id))


def stored_version(connection: Connection, version_id: str) -> Document:
    """The version that the caller has just written. Asks for no reader: never for display."""
    row = connection.execute(every_version().where(schema.versions.c.id == version_id))
    return document_from_row(row.mappings().one())


def every_version() -> Select[tuple[object, ...]]:
    """The rows that ``document_from_row`` understands, over all scopes."""
    return select(schema.versions, schema.documents.c.scope).join(
        schema.documents, schema.documents.c.id == schema.versions.c.document_id
    )


def document_from_row(row: RowMapping) -> Document:
    """A document from a row of ``every_version``."""
    effective: str | None = row["effective_date"]
    return Document(
        id=row["document_id"],
        version_id=row["id"],
        version=row["number"],
        supersedes=row["supersedes"],
        title=row["title"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        media_type=row["media_type"],
        scope=row["scope"],
        status=DocumentStatus(row["status"]),
        effective_date=date.fromisoformat(effective) if effective else None,
        page_count=row["page_count"],
        chunk_count=row["chunk_count"],
        confidence=row["confidence"],
        pages_to_review=row["pages_to_review"],
        added_at=datetime.fromisoformat(row["added_at"]),
    )


_IS_LIVE = schema.versions.c.status == DocumentStatus.LIVE.value


def _readable(reader: Reader) -> Select[tuple[object, ...]]:
    return every_version().where(schema.documents.c.scope.in_(sorted(reader.scopes)))


def _only(connection: Connection, query: Select[tuple[object, ...]]) -> Document:
    row = connection.execute(query).mappings().first()
    if row is None:
        raise AccessDenied(_NOT_FOUND)
    return document_from_row(row)
