"""Adds to stored pages what is found out about them later; what a person has dealt with stays."""

from collections.abc import Callable, Mapping, Sequence

from library.catalogue import Catalogue
from library.documents import require_version
from library.model import ChunkDraft, Document, DocumentStatus, Page
from library.pages import forget_as_read, page_as_read, replace_page, stored_pages
from library.scopes import Reader
from library.storing import rewrite_page

Chunker = Callable[[Sequence[Page]], Sequence[ChunkDraft]]
"""Makes a document's chunks from its pages; the reading side owns how."""


def untouched_pages(catalogue: Catalogue, document: Document, *, reader: Reader) -> list[Page]:
    """The pages of a live version that nobody has corrected, as they were read.

    Raises:
        AccessDenied: no such version for this reader.
    """
    with catalogue.reading() as connection:
        require_version(connection, document.version_id, reader=reader)
        pages = stored_pages(connection, document.version_id)
        return [
            page
            for page in pages
            if page_as_read(connection, document.version_id, page.number) == page
        ]


def add_to_pages(
    catalogue: Catalogue,
    document: Document,
    added: Mapping[int, tuple[Page, Page]],
    *,
    reader: Reader,
    chunker: Chunker,
) -> int:
    """Write pages anew with something added, in one transaction; the indexes follow.

    Args:
        catalogue: of the library.
        document: whose pages they are.
        added: by number: the page as it was found, and with what is added. One that has changed
            meanwhile stays as it is.
        reader: who; they must be able to read the document.
        chunker: makes the document's chunks anew.

    Returns:
        How many pages were written.

    Raises:
        AccessDenied: the document is gone.
    """
    with catalogue.writing() as connection:
        now = require_version(connection, document.version_id, reader=reader)
        if now.status is not DocumentStatus.LIVE:
            return 0
        pages = stored_pages(connection, document.version_id)
        written = [page for page in pages if page == added.get(page.number, (None,))[0]]
        if not written:
            return 0
        whole = [added[page.number][1] if page in written else page for page in pages]
        for page in written:
            # Corrections that were all taken back left the reading without what is added now.
            forget_as_read(connection, document.version_id, page.number)
            replace_page(connection, document.version_id, added[page.number][1])
        last = added[written[-1].number][1]
        rewrite_page(connection, catalogue.now(), document.version_id, last, chunker(whole))
        return len(written)
