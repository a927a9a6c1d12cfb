"""What people do to pages that were read badly: look, set right, take back, say that it is right."""

from collections.abc import Sequence
from functools import partial

from ingest.facts.reading import find_title, read_facts
from ingest.titles import title_of
from ingest.windows import Chunking, cut_pages
from library import reviewing
from library.catalogue import Catalogue
from library.edits import Edit
from library.model import Document, Fact, FactField, Page
from library.reviewing import Derived, ReviewPage
from library.scopes import Reader


def amend_page(
    catalogue: Catalogue,
    seen: ReviewPage,
    edit: Edit,
    *,
    reader: Reader,
    chunking: Chunking = "structure",
) -> ReviewPage:
    """Do one thing to a page; the chunks of its document follow at once, the indexes soon.

    Raises:
        PageChanged: the page is no longer what was seen; nothing was changed.
        BadCorrection: the text cannot stand in a line.
        AccessDenied: no such line, or the document is gone.
    """
    deriver = partial(derive, chunking=chunking)
    return reviewing.amend(catalogue, seen, edit, reader=reader, deriver=deriver)


def undo_correction(
    catalogue: Catalogue,
    seen: ReviewPage,
    correction_id: int | None = None,
    *,
    reader: Reader,
    chunking: Chunking = "structure",
) -> ReviewPage:
    """Take the last correction of a page back, or the one that is named.

    Raises:
        PageChanged: the page is no longer what was seen; nothing was changed.
        AccessDenied: there is nothing to take back, or the document is gone.
    """
    deriver = partial(derive, chunking=chunking)
    return reviewing.undo(catalogue, seen, correction_id, reader=reader, deriver=deriver)


def refit_document(catalogue: Catalogue, document: Document) -> None:
    """Put on a version that is live again what was corrected meanwhile."""
    reviewing.refit(catalogue, document, deriver=derive)


def derive(
    document: Document,
    pages: Sequence[Page],
    facts: Sequence[Fact],
    *,
    chunking: Chunking = "structure",
) -> Derived:
    """What follows from a document's corrected pages, as ``ingest.reading`` has it.

    A title that stood on a page and does so no more was corrected there.
    """
    known = next((fact for fact in facts if fact.field is FactField.TITLE), None)
    title = known.value if known else document.title
    if known and known.place and find_title(pages, title) is None:
        title = title_of(metadata="", pages=pages, file_name=document.file_name)
    return Derived(
        chunks=cut_pages(pages, chunking),
        facts=read_facts(pages, title=title, file_name=document.file_name),
    )
