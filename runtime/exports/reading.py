"""A document with all that was read of it, gathered for an export."""

from dataclasses import dataclass

from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.documents import find_document
from library.model import Chunk, Document, Page
from library.pages import read_page
from library.scopes import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeDocument:
    """The live version of one document."""

    document: Document
    pages: tuple[Page, ...]
    chunks: tuple[Chunk, ...]


def whole_document(catalogue: Catalogue, document_id: str, *, reader: Reader) -> WholeDocument:
    """Everything that the catalogue holds of a document's live version.

    Raises:
        AccessDenied: no such live document for this reader.
    """
    document = find_document(catalogue, document_id, reader=reader)
    version = document.version_id
    return WholeDocument(
        document=document,
        pages=tuple(
            read_page(catalogue, version, number, reader=reader)
            for number in range(1, document.page_count + 1)
        ),
        chunks=tuple(chunks_of(catalogue, version, reader=reader)),
    )
