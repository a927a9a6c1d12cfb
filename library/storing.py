"""How a file's reading becomes a document version: one transaction, in whole or not at all."""

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from itertools import count

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from library import schema
from library.catalogue import Catalogue
from library.chunks import replace_chunks, store_chunks
from library.documents import every_version, require_version, stored_version
from library.facts import apply_corrections, store_facts
from library.model import ChunkDraft, Document, DocumentStatus, Page, Reading
from library.pages import keep_as_read, replace_page, store_pages
from library.revisions import log_every_version, log_revision
from library.scopes import Reader


class Outcome(StrEnum):
    """What storing a file did."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def find_stored(catalogue: Catalogue, *, place: str, sha256: str, scope: str) -> Document | None:
    """The live document of the scope with these bytes; reading them again is needless then.

    A new ``place`` of bytes that are there is remembered as a further source of the document.
    """
    with catalogue.writing() as connection:
        known = _known(connection, place=place, sha256=sha256, scope=scope)
        if known is not None:
            _move_place(connection, catalogue.now(), known, place=place)
        return known


def foresee(catalogue: Catalogue, *, place: str, sha256: str, scope: str) -> Outcome:
    """What storing these bytes from this place would do. Stores nothing."""
    with catalogue.reading() as connection:
        if _known(connection, place=place, sha256=sha256, scope=scope) is not None:
            return Outcome.UNCHANGED
        known = _source(connection, place=place, scope=scope)
        if known is not None and _is_sole_holder(connection, known, place=place):
            return Outcome.UPDATED if _live_version(connection, known) else Outcome.NEW
        return Outcome.NEW


def was_removed(catalogue: Catalogue, *, place: str, sha256: str, scope: str) -> bool:
    """Whether these bytes, from this place, were a document until a person took it out of search."""
    source, version = schema.sources.c, schema.versions.c
    query = (
        select(source.document_id)
        .join(schema.versions, version.document_id == source.document_id)
        .where(source.place == place, source.scope == scope, source.sha256 == sha256)
        .where(version.sha256 == sha256, version.status == DocumentStatus.REMOVED.value)
    )
    with catalogue.reading() as connection:
        held = connection.scalar(query)
        return held is not None and _live_version(connection, held) is None


def add_version(
    catalogue: Catalogue, reading: Reading, *, place: str, file_name: str, sha256: str, scope: str
) -> tuple[Outcome, Document]:
    """Store one file's reading: a new document, a new version, or nothing if it is there already.

    Args:
        catalogue: where to.
        reading: the whole reading of the file.
        place: what identifies the source (absolute path, or an upload's name).
        file_name: the original's name, as people know it.
        sha256: of the original's bytes.
        scope: the id of the scope that it belongs to.

    Raises:
        StorageFull, LibraryLocked: nothing was stored.
    """
    with catalogue.writing() as connection:
        known = _known(connection, place=place, sha256=sha256, scope=scope)
        if known is not None:
            _move_place(connection, catalogue.now(), known, place=place)
            return Outcome.UNCHANGED, known
        document_id, old = _document_at(connection, catalogue.now(), place=place, scope=scope)
        retire_version(connection, catalogue.now(), old, DocumentStatus.SUPERSEDED)
        number = 1 + last_number(connection, document_id)
        version_id = _digest(document_id, str(number), sha256)
        connection.execute(
            insert(schema.versions).values(
                id=version_id,
                document_id=document_id,
                number=number,
                supersedes=old,
                status=DocumentStatus.LIVE.value,
                file_name=file_name,
                sha256=sha256,
                added_at=catalogue.now(),
                **_columns_of(reading),
            )
        )
        store_pages(connection, version_id, reading.pages)
        keep_as_read(connection, version_id, reading.as_read)
        store_chunks(connection, version_id, reading.chunks)
        store_facts(connection, version_id, reading.facts)
        _link(connection, place=place, scope=scope, document_id=document_id, sha256=sha256)
        if (
            old is None
        ):  # Of a document that comes back, the older versions are found again as well.
            log_every_version(connection, catalogue.now(), document_id)
        else:
            log_revision(connection, catalogue.now(), version_id)
        outcome = Outcome.NEW if old is None else Outcome.UPDATED
        return outcome, apply_corrections(connection, catalogue.now(), version_id)


def rewrite_page(
    connection: Connection, now: str, version_id: str, page: Page, drafts: Sequence[ChunkDraft]
) -> None:
    """Write one page of a stored version anew, with the chunks of the whole; the indexes follow."""
    replace_page(connection, version_id, page)
    replace_chunks(connection, version_id, drafts)
    table, version = schema.pages, schema.versions
    confidence, to_review = connection.execute(
        select(func.avg(table.c.confidence), func.sum(table.c.needs_review)).where(
            table.c.version_id == version_id
        )
    ).one()
    connection.execute(
        update(version)
        .where(version.c.id == version_id)
        .values(chunk_count=len(drafts), confidence=confidence, pages_to_review=to_review)
    )
    log_revision(connection, now, version_id)


def remove(catalogue: Catalogue, document_id: str, *, reader: Reader) -> Document:
    """Take a document out of search. Its original and its versions are kept.

    So is where it came from: whoever reads that folder again does not undo what was decided.

    Raises:
        AccessDenied: no such live document for this reader.
    """
    with catalogue.writing() as connection:
        version_id = _live_version(connection, document_id)
        document = require_version(connection, version_id or "", reader=reader)
        retire_version(connection, catalogue.now(), document.version_id, DocumentStatus.REMOVED)
        log_every_version(connection, catalogue.now(), document_id)
        return stored_version(connection, document.version_id)


def _columns_of(reading: Reading) -> dict[str, object]:
    pages = reading.pages
    return {
        "title": reading.title,
        "media_type": reading.media_type,
        "effective_date": reading.effective_date.isoformat() if reading.effective_date else None,
        "page_count": len(pages),
        "chunk_count": len(reading.chunks),
        "confidence": sum(p.confidence for p in pages) / len(pages) if pages else 0.0,
        "pages_to_review": sum(page.needs_review for page in pages),
    }


def _known(connection: Connection, *, place: str, sha256: str, scope: str) -> Document | None:
    """The live document with these bytes, or the one whose newer edition a person put before them.

    The latter so that reading a folder again does not undo what was decided.
    """
    found = live_with_bytes(connection, sha256=sha256, scope=scope)
    if found is not None:
        return found
    source = schema.sources
    held = connection.scalar(
        select(source.c.document_id).where(
            source.c.place == place, source.c.scope == scope, source.c.sha256 == sha256
        )
    )
    version_id = held and _live_version(connection, held)
    return stored_version(connection, version_id) if version_id else None


def live_with_bytes(connection: Connection, *, sha256: str, scope: str) -> Document | None:
    """The live document of a scope with these bytes. Asks for no reader: never for display."""
    version_id = connection.scalar(
        every_version()
        .with_only_columns(schema.versions.c.id)
        .where(
            schema.documents.c.scope == scope,
            schema.versions.c.sha256 == sha256,
            schema.versions.c.status == DocumentStatus.LIVE.value,
        )
    )
    return None if version_id is None else stored_version(connection, version_id)


def _document_at(
    connection: Connection, now: str, *, place: str, scope: str
) -> tuple[str, str | None]:
    """The document that this place alone holds, with its live version; else a new document."""
    known = _source(connection, place=place, scope=scope)
    if known is not None and _is_sole_holder(connection, known, place=place):
        return known, _live_version(connection, known)
    document_id = _fresh_id(connection, place=place, scope=scope)
    connection.execute(insert(schema.documents).values(id=document_id, scope=scope, added_at=now))
    return document_id, None


def _fresh_id(connection: Connection, *, place: str, scope: str) -> str:
    """An id that no document has. What is in other scopes has no part in it, but for moved ones."""
    document = schema.documents
    number = connection.scalar(
        select(func.count()).select_from(document).where(document.c.scope == scope)
    )
    ids = (_digest(scope, place, str(attempt)) for attempt in count(number or 0))
    taken = select(document.c.id)
    return next(i for i in ids if connection.scalar(taken.where(document.c.id == i)) is None)


def _move_place(connection: Connection, now: str, document: Document, *, place: str) -> None:
    """Note that ``place`` holds ``document``; what it held before goes if nothing else holds it."""
    before = _source(connection, place=place, scope=document.scope)
    if before == document.id:
        return
    if before is not None and _is_sole_holder(connection, before, place=place):
        retire_version(
            connection, now, _live_version(connection, before), DocumentStatus.SUPERSEDED
        )
    _link(
        connection,
        place=place,
        scope=document.scope,
        document_id=document.id,
        sha256=document.sha256,
    )


def _source(connection: Connection, *, place: str, scope: str) -> str | None:
    source = schema.sources
    return connection.scalar(
        select(source.c.document_id).where(source.c.place == place, source.c.scope == scope)
    )


def _is_sole_holder(connection: Connection, document_id: str, *, place: str) -> bool:
    """Whether nothing but ``place`` holds the document.

    Of a document whose editions came from several places, only those with the live bytes hold it.
    """
    source, version = schema.sources, schema.versions
    rows = connection.execute(
        select(source.c.place, source.c.sha256)
        .join(schema.documents, schema.documents.c.id == source.c.document_id)
        .where(source.c.document_id == document_id, source.c.scope == schema.documents.c.scope)
    )
    held = {row[0]: row[1] for row in rows}
    if held.keys() <= {place}:
        return True
    live = connection.scalar(
        select(version.c.sha256).where(
            version.c.document_id == document_id,
            version.c.status == DocumentStatus.LIVE.value,
        )
    )
    return [at for at, sha256 in held.items() if sha256 == live] == [place]


def _live_version(connection: Connection, document_id: str) -> str | None:
    version = schema.versions
    return connection.scalar(
        select(version.c.id).where(
            version.c.document_id == document_id,
            version.c.status == DocumentStatus.LIVE.value,
        )
    )


def last_number(connection: Connection, document_id: str) -> int:
    """The number of a document's newest version; 0 where it has none."""
    version = schema.versions
    last = select(func.max(version.c.number)).where(version.c.document_id == document_id)
    return connection.scalar(last) or 0


def _link(connection: Connection, *, place: str, scope: str, document_id: str, sha256: str) -> None:
    changed = {"document_id": document_id, "sha256": sha256}
    connection.execute(
        insert_or_update(schema.sources)
        .values(place=place, scope=scope, **changed)
        .on_conflict_do_update(index_elements=["scope", "place"], set_=changed)
    )


def retire_version(
    connection: Connection, now: str, version_id: str | None, status: DocumentStatus
) -> None:
    """Take a version, if there is one, out of search; the indexes follow."""
    if version_id is None:
        return
    version = schema.versions
    connection.execute(
        update(version).where(version.c.id == version_id).values(status=status.value)
    )
    log_revision(connection, now, version_id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]
