"""Looking after the library: taking documents out of search."""

from library import audit, storing
from library.catalogue import Catalogue
from library.model import Document
from library.scopes import Reader


def remove_document(catalogue: Catalogue, document_id: str, *, reader: Reader) -> Document:
    """Take a document out of search, with a line in the audit log; the indexes follow.

    Raises:
        AccessDenied: no such document for this reader.
    """
    document = storing.remove(catalogue, document_id, reader=reader)
    audit.record(catalogue, actor=reader.name, action="remove", subject=document_id)
    return document
