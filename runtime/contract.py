"""The JSON that the command line prints: a contract that other programs rely on."""

import dataclasses
from collections.abc import Sequence
from typing import TypeAlias

from ingest.files import Taken
from library.failures import Failure
from library.marks import is_model_made
from library.model import Box, Document, Line, Page, Passage, Table
from library.pages import box_as_list
from library.settings import Settings
from library.storing import Outcome
from retrieval.index import IndexStatus
from retrieval.query.model import UnderstoodQuery
from runtime.overview import Overview
from runtime.results import PageFound, PagesFound

Json: TypeAlias = dict[str, object]


def ingest_report(results: Sequence[Taken], *, seconds: float) -> Json:
    """What ``shorui ingest`` did."""
    counts = {outcome.value: 0 for outcome in Outcome} | {"failed": 0}
    for result in results:
        counts[result.outcome.value if result.outcome else "failed"] += 1
    stored = [result.document for result in results if result.document and _changed(result)]
    return {
        "documents": counts,
        "pages": sum(document.page_count for document in stored),
        "chunks": sum(document.chunk_count for document in stored),
        "failures": [
            {
                "file": result.source.file_name,
                "error": result.error.code,
                "message": result.error.message,
            }
            for result in results
            if result.error
        ],
        "seconds": round(seconds, 3),
    }


def _changed(result: Taken) -> bool:
    return result.outcome in {Outcome.NEW, Outcome.UPDATED}


def ocr_report(pages: Sequence[Page], *, seconds: float) -> Json:
    """What ``shorui ocr`` read."""
    return {"pages": [page_report(page) for page in pages], "seconds": round(seconds, 3)}


def search_report(found: PagesFound, *, seconds: float) -> Json:
    """What ``shorui search`` found."""
    return {
        "hits": [_hit(rank, page) for rank, page in enumerate(found.pages, start=1)],
        "notice": found.notice,
        "understood": {
            **understood_report(found.understood),
            "phrases": list(found.understood.phrases),
            "excluded": list(found.understood.excluded),
        },
        "seconds": round(seconds, 4),
    }


def understood_report(query: UnderstoodQuery) -> Json:
    """How a question was read: with what it took over from the last one, and what was added."""
    return {
        "question": query.whole,
        "added": [{"term": each.term, "words": list(each.words)} for each in query.added],
        "glossary": query.by_glossary,
    }


def document_report(document: Document) -> Json:
    """One version of a document."""
    return {
        "document_id": document.id,
        "version_id": document.version_id,
        "version": document.version,
        "status": document.status.value,
        "file": document.file_name,
        "title": document.title,
        "media_type": document.media_type,
        "scope": document.scope,
        "sha256": document.sha256,
        "effective_date": document.effective_date.isoformat() if document.effective_date else None,
        "pages": document.page_count,
        "chunks": document.chunk_count,
        "confidence": round(document.confidence, 4),
        "pages_to_review": document.pages_to_review,
        "added_at": document.added_at.isoformat(),
    }


def list_report(documents: Sequence[Document], failures: Sequence[Failure]) -> Json:
    """The library's documents and what is not in."""
    return {
        "documents": [document_report(document) for document in documents],
        "failures": [
            {"file": f.file_name, "error": f.code, "message": f.message, "at": f.at.isoformat()}
            for f in failures
        ],
    }


def show_report(
    versions: Sequence[Document],
    page: Page | None,
    *,
    facts: Sequence[Json],
    blank_pages: int,
) -> Json:
    """A document, newest version first, what it says of itself, and a page if asked for."""
    report = document_report(versions[0])
    report["facts"] = list(facts)
    report["blank_pages"] = blank_pages
    report["versions"] = [document_report(version) for version in versions]
    if page is not None:
        report["page"] = page_report(page)
    return report


def index_report(status: IndexStatus) -> Json:
    """How far the indexes are."""
    return dataclasses.asdict(status)


def status_report(overview: Overview, index: IndexStatus, settings: Settings) -> Json:
    """The library, the index and every setting."""
    return {
        "library": {
            "documents": overview.documents,
            "pages": overview.pages,
            "to_review": overview.to_review,
            "waiting": overview.waiting,
            "failed": overview.failed,
            "unindexed": overview.unindexed,
            "notice": overview.notice,
        },
        "index": index_report(index),
        "settings": settings.model_dump(mode="json"),
    }


def page_report(page: Page) -> Json:
    """One page as it was read."""
    return {
        "number": page.number,
        "text": page.text,
        "confidence": round(page.confidence, 4),
        "source": page.source.value,
        "needs_review": page.needs_review,
        "lines": [_line(line) for line in page.lines],
        "tables": [_table(table) for table in page.tables],
    }


def _line(line: Line) -> Json:
    return {
        "text": line.text,
        "box": box_as_list(line.box),
        "confidence": round(line.confidence, 4),
    }


def _table(table: Table) -> Json:
    rows = [[cell.text for cell in row] for row in table.rows]
    return {"rows": rows, "box": box_as_list(table.box)}


def _hit(rank: int, page: PageFound) -> Json:
    document, passage = page.document, page.hit.passage if page.hit else None
    return {
        "rank": rank,
        "document_id": document.id,
        "file": document.file_name,
        "title": document.title,
        "page": passage.page if passage else 1,
        "score": round(passage.score, 4) if passage else 0.0,
        "text": passage.chunk.text if passage else "",
        "media_type": document.media_type,
        "described": passage is not None and is_model_made(passage.chunk),
        "boxes": boxes_report(passage) if passage else [],
        "matched": list(page.hit.matched) if page.hit else [],
        "version": document.version,
        "status": document.status.value,
        "older_versions": page.older_versions,
        "superseded_by": page.superseded_by.version if page.superseded_by else None,
    }


def boxes_report(passage: Passage) -> list[list[float] | None]:
    """Where the passage stands on its page."""
    spans = passage.chunk.spans
    return _boxes([span.box for span in spans if span.page == passage.page and span.box])


def _boxes(boxes: Sequence[Box]) -> list[list[float] | None]:
    return [box_as_list(box) for box in boxes]
