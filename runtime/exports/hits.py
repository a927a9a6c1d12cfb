"""What a search found as CSV, one line for each page."""

import csv
import io
import itertools
from collections.abc import Callable, Iterator, Sequence

from library import audit
from library.filters import Filters, Order
from library.model import FactField
from library.scopes import Reader
from retrieval.query.model import UnderstoodQuery
from runtime.exports.tables import BOM, harmless
from runtime.hit_lines import quote_of
from runtime.naming import STATUS_NAMES, shown_value
from runtime.office import Office
from runtime.results import FileHits, SearchResult
from runtime.searching import search_documents

MOST_FILES = 1000
"""Documents in one CSV."""
HEADS = (
    *("順位", "文書名", "ファイル名", "ページ", "日付", "所管課", "種別", "版"),
    *("公開範囲", "該当箇所", "文書ID"),
)


def export_hits(
    office: Office,
    question: str | UnderstoodQuery,
    *,
    reader: Reader,
    filters: Filters,
    order: Order,
) -> bytes:
    """All pages that a search finds, of at most ``MOST_FILES`` documents, as CSV for Excel.

    UTF-8 with BOM. What Excel would take for a formula gets an apostrophe before it. Audited
    without the question.
    """

    def result(page: int) -> SearchResult:
        return search_documents(
            office, question, reader=reader, filters=filters, order=order, page=page
        )

    files = list(itertools.islice(_files(result(1), result), MOST_FILES))
    audit.record(
        office.catalogue, actor=reader.name, action="export hits", subject=f"{len(files)} documents"
    )
    return hits_csv(files)


def hits_csv(files: Sequence[FileHits]) -> bytes:
    """The pages as CSV; a document without any (a list of documents) has a line of its own."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for rank, file in enumerate(files, start=1):
        for page, said in _pages(file):
            writer.writerow([harmless(cell) for cell in _row(rank, file, page, said)])
    return (BOM + out.getvalue()).encode("utf-8", "replace")


def _files(first: SearchResult, result: Callable[[int], SearchResult]) -> Iterator[FileHits]:
    yield from first.files
    for page in range(2, first.pages + 1):
        yield from result(page).files


def _pages(file: FileHits) -> list[tuple[str, str]]:
    return [(str(hit.page), quote_of(hit)) for hit in file.hits] or [("", "")]


def _row(rank: int, file: FileHits, page: str, said: str) -> list[str]:
    document = file.document
    return [
        str(rank),
        document.title,
        document.file_name,
        page,
        shown_value(FactField.DATE, file.day),
        file.department,
        file.kind,
        f"第{document.version}版（{STATUS_NAMES[document.status]}）",
        file.scope_name,
        said,
        document.id,
    ]
