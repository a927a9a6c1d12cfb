"""Documents moved from one scope to another, with all that is known of them."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from library import schema
from library.catalogue import Catalogue
from library.documents import stored_version
from library.errors import AccessDenied, BadCorrection
from library.jobs import JobState
from library.model import Document, DocumentStatus
from library.restoring import known_versions
from library.revisions import log_every_version
from library.scopes import Reader
from library.storing import live_with_bytes

UPLOADED = "upload:"
"""What the place of a file begins with that was handed in at the page: a name and no place."""
_ENDED = (JobState.DONE.value, JobState.FAILED.value)


def move_document(
    catalogue: Catalogue, document_id: str, scope: str, *, reader: Reader
) -> Document:
    """Put a document, with all its versions, into another scope; the indexes follow.

    A file that is read again from where the document came from stays with it, in its new scope:
    reading a folder again never brings it back to where it was (``home_of``).

    Args:
        catalogue: of the library.
        document_id: live or removed.
        scope: the id of the other one.
        reader: who moves it; reads both scopes.

    Raises:
        AccessDenied: no such document or scope for this reader.
        BadCorrection: it is there already, or the same bytes, or the same place, are there as
            another document.
    """
    known = known_versions(catalogue, document_id, reader=reader)
    if scope not in reader.scopes:
        raise AccessDenied("その公開範囲には移せません。公開範囲を選び直してください。")
    before = known[0].scope
    if scope == before:
        raise BadCorrection("この書類は既にその公開範囲にあります。")
    with catalogue.writing() as connection:
        _refuse_twins(connection, known, scope)
        connection.execute(
            update(schema.documents).where(schema.documents.c.id == document_id).values(scope=scope)
        )
        _note_left(connection, document_id, before)
        _move_corrections(connection, known, before, scope, by=reader.name, now=catalogue.now())
        _move_places(connection, document_id, before, scope)
        log_every_version(connection, catalogue.now(), document_id)
        return stored_version(connection, known[0].version_id)


def home_of(catalogue: Catalogue, *, place: str, scope: str) -> str:
    """The scope into which a file goes that is read for ``scope``: where its document was moved to."""
    source, document = schema.sources, schema.documents
    query = (
        select(document.c.scope)
        .join(source, source.c.document_id == document.c.id)
        .where(source.c.place == place, source.c.scope == scope)
    )
    with catalogue.reading() as connection:
        return connection.scalar(query) or scope


def _refuse_twins(connection: Connection, known: Sequence[Document], scope: str) -> None:
    for own in known:
        if own.status is DocumentStatus.LIVE:
            same = live_with_bytes(connection, sha256=own.sha256, scope=scope)
            if same is not None:
                raise BadCorrection(
                    f"移す先の公開範囲に、同じ内容の書類「{same.file_name}」が既にあります。"
                )
    source, version = schema.sources, schema.versions
    places = select(source.c.place).where(source.c.document_id == known[0].id)
    other = connection.scalar(
        select(version.c.file_name)
        .join(source, source.c.document_id == version.c.document_id)
        .where(
            source.c.scope == scope,
            source.c.place.in_(places),
            source.c.document_id != known[0].id,
            version.c.status == DocumentStatus.LIVE.value,
        )
    )
    if other is not None:
        raise BadCorrection(
            f"移す先の公開範囲に、同じ場所から登録した書類「{other}」があります。"
            "先にどちらかを検索の対象から外してください。"
        )


def _note_left(connection: Connection, document_id: str, scope: str) -> None:
    connection.execute(
        insert_or_update(schema.left_scopes)
        .values(document_id=document_id, scope=scope)
        .on_conflict_do_nothing()
    )


def _move_corrections(
    connection: Connection, known: Sequence[Document], before: str, scope: str, *, by: str, now: str
) -> None:
    """The document's own hold on; what was corrected of the same bytes where it comes to does not."""
    table, digests = schema.corrections, {version.sha256 for version in known}
    of_bytes = table.c.sha256.in_(digests)
    connection.execute(
        update(table)
        .where(of_bytes, table.c.scope == scope, table.c.undone_at.is_(None))
        .values(undone_by=by, undone_at=now)
    )
    connection.execute(update(table).where(of_bytes, table.c.scope == before).values(scope=scope))


def _move_places(connection: Connection, document_id: str, before: str, scope: str) -> None:
    """What comes from the document's places goes where it is now; what is told of them goes along."""
    source, failure, job = schema.sources, schema.failures, schema.jobs
    own = (source.c.document_id == document_id, source.c.scope == before)
    rows = connection.execute(select(source.c.place, source.c.sha256).where(*own)).all()
    for place, sha256 in rows:
        held = {"document_id": document_id, "sha256": sha256}
        connection.execute(
            insert_or_update(source)
            .values(place=place, scope=scope, **held)
            .on_conflict_do_update(index_elements=["scope", "place"], set_=held)
        )
        connection.execute(
            delete(failure).where(failure.c.place == place, failure.c.scope == scope)
        )
        for table in (failure, job):
            ended = (job.c.state.in_(_ENDED),) if table is job else ()
            connection.execute(
                update(table)
                .where(table.c.place == place, table.c.scope == before, *ended)
                .values(scope=scope)
            )
    # Another upload of the same name is another file; it goes where it was handed in to.
    connection.execute(delete(source).where(*own, source.c.place.startswith(UPLOADED)))
