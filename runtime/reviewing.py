"""What people do to pages that were read badly: look, set right, take back, say that it is right."""

from ingest.chunking import chunk_pages
from library import reviewing
from library.catalogue import Catalogue
from library.edits import Edit
from library.reviewing import ReviewPage
from library.scopes import Reader


def amend_page(catalogue: Catalogue, seen: ReviewPage, edit: Edit, *, reader: Reader) -> ReviewPage:
    """Do one thing to a page; the chunks of its document follow at once, the indexes soon.

    Raises:
        PageChanged: the page is no longer what was seen; nothing was changed.
        BadCorrection: the text cannot stand in a line.
        AccessDenied: no such line, or the document is gone.
    """
    return reviewing.amend(catalogue, seen, edit, reader=reader, chunker=chunk_pages)


def undo_correction(
    catalogue: Catalogue, seen: ReviewPage, correction_id: int | None = None, *, reader: Reader
) -> ReviewPage:
    """Take the last correction of a page back, or the one that is named.

    Raises:
        PageChanged: the page is no longer what was seen; nothing was changed.
        AccessDenied: there is nothing to take back, or the document is gone.
    """
    return reviewing.undo(catalogue, seen, correction_id, reader=reader, chunker=chunk_pages)
