"""Looking after the library: what is in search, what documents say of themselves, their versions.

Every change leaves a line in the audit log: ids and names of fields, never what was written.
"""

from collections.abc import Sequence

from library import audit, fact_fixes, restoring, storing, succession
from library.catalogue import Catalogue
from library.model import Document, FactField
from library.scopes import Reader
from runtime.reviewing import refit_document


def remove_document(catalogue: Catalogue, document_id: str, *, reader: Reader) -> Document:
    """Take a document out of search; the indexes follow.

    Raises:
        AccessDenied: no such document for this reader.
    """
    document = storing.remove(catalogue, document_id, reader=reader)
    audit.record(catalogue, actor=reader.name, action="remove", subject=document_id)
    return document


def restore_document(
    catalogue: Catalogue, document_id: str, *, reader: Reader, version: int | None = None
) -> Document:
    """Bring a removed document, or an older version, back into search; the indexes follow.

    Arguments and errors as for ``library.restoring.restore``.
    """
    document = restoring.restore(catalogue, document_id, reader=reader, version=version)
    refit_document(catalogue, document)
    audit.record(catalogue, actor=reader.name, action="restore", subject=document.version_id)
    return document


def fix_fact(
    catalogue: Catalogue,
    document_id: str,
    field: FactField,
    values: Sequence[str],
    *,
    reader: Reader,
) -> Document:
    """Say what a document's fact is, none if there are no values.

    Errors as for ``library.fact_fixes.correct_fact``.
    """
    document = fact_fixes.correct_fact(catalogue, document_id, field, values, reader=reader)
    _record_fact(catalogue, "fix_fact", document_id, field, reader)
    return document


def unfix_fact(
    catalogue: Catalogue, document_id: str, field: FactField, *, reader: Reader
) -> Document:
    """Go back to what was read.

    Raises:
        AccessDenied: no such document for this reader.
    """
    document = fact_fixes.uncorrect_fact(catalogue, document_id, field, reader=reader)
    _record_fact(catalogue, "unfix_fact", document_id, field, reader)
    return document


def accept_edition(
    catalogue: Catalogue, *, older_id: str, newer_id: str, reader: Reader
) -> Document:
    """Make two documents versions of one; see ``library.succession.accept_succession``."""
    document = succession.accept_succession(
        catalogue, older_id=older_id, newer_id=newer_id, reader=reader
    )
    _record_editions(catalogue, "accept_edition", older_id, newer_id, reader)
    return document


def decline_edition(catalogue: Catalogue, *, older_id: str, newer_id: str, reader: Reader) -> None:
    """Keep two documents apart; see ``library.succession.decline_succession``."""
    succession.decline_succession(catalogue, older_id=older_id, newer_id=newer_id, reader=reader)
    _record_editions(catalogue, "decline_edition", older_id, newer_id, reader)


def _record_fact(
    catalogue: Catalogue, action: str, document_id: str, field: FactField, reader: Reader
) -> None:
    subject = f"{document_id} {field.value}"
    audit.record(catalogue, actor=reader.name, action=action, subject=subject)


def _record_editions(
    catalogue: Catalogue, action: str, older_id: str, newer_id: str, reader: Reader
) -> None:
    subject = f"{older_id} {newer_id}"
    audit.record(catalogue, actor=reader.name, action=action, subject=subject)
