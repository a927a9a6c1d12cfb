"""The pages that people should look at."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from library import schema
from library.catalogue import Catalogue
from library.documents import find_document, list_documents
from library.fitting import WEAK_LINE
from library.model import Document, DocumentStatus, Doubt, LineRole
from library.scopes import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueEntry:
    """One page to look at."""

    document: Document
    page: int
    label: str
    doubts: tuple[Doubt, ...]
    confidence: float
    weak_lines: int


def review_queue(
    catalogue: Catalogue,
    *,
    reader: Reader,
    document_id: str | None = None,
    doubt: Doubt | None = None,
) -> list[QueueEntry]:
    """The pages of live documents that the reader should look at, the least sure first.

    Args:
        catalogue: of the library.
        reader: sees only the documents of their scopes.
        document_id: only this document's pages.
        doubt: only pages that are doubted for this reason.

    Raises:
        AccessDenied: no such live document for this reader.
    """
    if document_id is None:
        documents = list_documents(catalogue, reader=reader)
    else:
        documents = [find_document(catalogue, document_id, reader=reader)]
    by_version = {document.version_id: document for document in documents}
    with catalogue.reading() as connection:
        found = list(_entries(connection, by_version))
    wanted = [entry for entry in found if doubt is None or doubt in entry.doubts]
    return sorted(wanted, key=_worst_first)


def count_to_review(catalogue: Catalogue, *, reader: Reader) -> int:
    """How many pages are in the reader's queue."""
    version, document = schema.versions, schema.documents
    query = (
        select(func.sum(version.c.pages_to_review))
        .join(document, document.c.id == version.c.document_id)
        .where(
            version.c.status == DocumentStatus.LIVE.value,
            document.c.scope.in_(sorted(reader.scopes)),
        )
    )
    with catalogue.reading() as connection:
        return connection.scalar(query) or 0


def _entries(connection: Connection, documents: Mapping[str, Document]) -> Iterator[QueueEntry]:
    page, line, version = schema.pages, schema.lines, schema.versions
    weak = (
        select(func.count())
        .where(
            line.c.version_id == page.c.version_id,
            line.c.page == page.c.number,
            line.c.confidence < WEAK_LINE,
            line.c.corrected == 0,
            line.c.role != LineRole.DESCRIPTION.value,
        )
        .scalar_subquery()
    )
    query = (
        select(page, weak.label("weak"))
        .join(version, version.c.id == page.c.version_id)
        .where(
            version.c.status == DocumentStatus.LIVE.value,
            version.c.pages_to_review > 0,
            page.c.needs_review != 0,
        )
    )
    for row in connection.execute(query).mappings():
        document = documents.get(row["version_id"])
        if document is not None:
            yield QueueEntry(
                document=document,
                page=row["number"],
                label=row["label"],
                doubts=tuple(map(Doubt, json.loads(row["doubts"]))) or (Doubt.LOW_CONFIDENCE,),
                confidence=row["confidence"],
                weak_lines=row["weak"],
            )


def _worst_first(entry: QueueEntry) -> tuple[float, int, str, int]:
    return entry.confidence, -entry.weak_lines, entry.document.file_name, entry.page
