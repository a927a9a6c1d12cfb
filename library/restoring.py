"""Bringing back what was taken out of search: a removed document, or one of its older versions."""

from sqlalchemy import select, update

from library import schema
from library.catalogue import Catalogue
from library.documents import document_from_row, every_version, stored_version, versions_of
from library.errors import AccessDenied, BadCorrection
from library.model import Document, DocumentStatus
from library.revisions import log_every_version
from library.scopes import Reader
from library.storing import live_with_bytes, retire_version


def restore(
    catalogue: Catalogue, document_id: str, *, reader: Reader, version: int | None = None
) -> Document:
    """Make a version live again; the one that was live until now becomes an older one.

    Args:
        catalogue: of the library.
        document_id: of the document.
        reader: who asks.
        version: its number; without one, of a removed document its last version, of a live one the
            version before the live one.

    Raises:
        AccessDenied: no such version for this reader.
        BadCorrection: it is live already, there is nothing to go back to, or the same bytes are
            live as another document.
    """
    known = known_versions(catalogue, document_id, reader=reader)
    wanted = _wanted(known, version)
    with catalogue.writing() as connection:
        same = live_with_bytes(connection, sha256=wanted.sha256, scope=wanted.scope)
        if same is not None and same.id != document_id:
            raise BadCorrection(f"同じ内容の書類「{same.file_name}」が既に検索の対象です。")
        for each in known:
            if each.status is DocumentStatus.LIVE:
                retire_version(
                    connection, catalogue.now(), each.version_id, DocumentStatus.SUPERSEDED
                )
        connection.execute(
            update(schema.versions)
            .where(schema.versions.c.id == wanted.version_id)
            .values(status=DocumentStatus.LIVE.value)
        )
        log_every_version(connection, catalogue.now(), document_id)
        return stored_version(connection, wanted.version_id)


def removed_documents(catalogue: Catalogue, *, reader: Reader) -> list[Document]:
    """The last versions of the documents that were taken out of search, newest first."""
    version, other = schema.versions, schema.versions.alias()
    later = select(other.c.id).where(
        other.c.document_id == version.c.document_id, other.c.number > version.c.number
    )
    query = (
        every_version()
        .where(
            schema.documents.c.scope.in_(sorted(reader.scopes)),
            version.c.status == DocumentStatus.REMOVED.value,
            ~later.exists(),
        )
        .order_by(version.c.added_at.desc(), version.c.file_name)
    )
    with catalogue.reading() as connection:
        return [document_from_row(row) for row in connection.execute(query).mappings()]


def known_versions(catalogue: Catalogue, document_id: str, *, reader: Reader) -> list[Document]:
    """All versions of a document, newest first, also of one that was removed.

    Raises:
        AccessDenied: no such document for this reader.
    """
    known = versions_of(catalogue, document_id, reader=reader)
    if not known:
        raise AccessDenied("その文書は見つかりません。一覧で番号を確かめてください。")
    return known


def _wanted(known: list[Document], version: int | None) -> Document:
    """Of the versions, newest first, the one to bring back."""
    live = next((each for each in known if each.status is DocumentStatus.LIVE), None)
    if version is not None:
        found = [each for each in known if each.version == version]
    elif live is None:
        found = known[:1]
    else:
        found = [each for each in known if each.version < live.version][:1]
    if not found:
        raise BadCorrection("戻せる版がありません。shorui history で版を確かめてください。")
    if found[0] is live:
        raise BadCorrection(f"第{live.version}版は既に検索の対象です。")
    return found[0]
