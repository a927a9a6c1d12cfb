"""Hands documents out in one of the formats; every export is audited."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.searchable import searchable_pdf
from library import audit
from library.catalogue import open_catalogue
from library.documents import list_documents
from library.errors import SettingsError
from library.originals import find_original
from library.scopes import Reader
from library.settings import Settings
from runtime.exports.formats import ExportFormat
from runtime.exports.reading import WholeDocument, whole_document
from runtime.exports.records import records
from runtime.exports.tables import tables_csv, tables_of, tables_xlsx
from runtime.exports.writing import write_whole
from runtime.office import page_executor

_ONE = frozenset({ExportFormat.PDF})
"""Formats whose file holds one document."""


def export_documents(
    settings: Settings,
    document_ids: Sequence[str],
    *,
    form: ExportFormat,
    out: Path,
    reader: Reader,
) -> int:
    """Write documents (all that the reader may see, if none is named); returns how many.

    Args:
        settings: of the library that holds them.
        document_ids: which; one for ``pdf``.
        form: of the file.
        out: the file; replaced in whole if it is there.
        reader: who exports.

    Raises:
        AccessDenied: no such document for this reader; nothing is written.
        UnreadableFile: ``unsupported`` where a format without page images is wanted as PDF.
        OriginalMissing: the PDF is to be made of it, and it is gone.
        StorageFull, SettingsError: the file cannot be written; no part of it is left.
    """
    catalogue = open_catalogue(settings.library)
    wanted = list(document_ids) or [d.id for d in list_documents(catalogue, reader=reader)]
    if form in _ONE and len(wanted) != 1:
        raise SettingsError(f"{form.value} で書き出す書類は1つだけ指定してください。")
    documents = (whole_document(catalogue, key, reader=reader) for key in wanted)
    write_whole(out, _parts(documents, form, settings))
    for key in wanted:
        audit.record(catalogue, actor=reader.name, action=f"export {form.value}", subject=key)
    return len(wanted)


def _parts(
    documents: Iterator[WholeDocument], form: ExportFormat, settings: Settings
) -> Iterable[bytes]:
    match form:
        case ExportFormat.TEXT:
            return (_text(whole) for whole in documents)
        case ExportFormat.CSV:
            return tables_csv([table for whole in documents for table in tables_of(whole)])
        case ExportFormat.XLSX:
            return [tables_xlsx([table for whole in documents for table in tables_of(whole)])]
        case ExportFormat.JSONL:
            return records(documents)
        case ExportFormat.PDF:
            return [_pdf(next(documents), settings)]


def _text(whole: WholeDocument) -> bytes:
    return ("\n\f\n".join(page.text for page in whole.pages) + "\n").encode("utf-8", "replace")


def _pdf(whole: WholeDocument, settings: Settings) -> bytes:
    document = whole.document
    original = find_original(settings.library, document.sha256)
    executor = page_executor(settings)
    try:
        made = executor.submit(searchable_pdf, original, document.media_type, whole.pages)
        return made.result()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
