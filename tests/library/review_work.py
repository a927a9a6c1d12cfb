"""A weak page, and a clerk who looks at it and corrects it."""

from library.catalogue import Catalogue
from library.edits import Edit
from library.model import Doubt, Page
from library.reviewing import ReviewPage, review_page
from library.scopes import Reader, staff
from runtime.reviewing import amend_page
from tests.pages_made import line, scanned

CLERK = staff("書記")
STRANGER = Reader(name="他課", scopes=frozenset())
WEAK = (Doubt.LOW_CONFIDENCE,)


def weak_page(number: int = 1) -> Page:
    return scanned(
        line("消火器は各階に二個設置する。", 0),
        line("点検は年に一度、消防暑が行う。", 1, confidence=0.71),
        line("、・；", 2, confidence=0.4),
        number=number,
        doubts=WEAK,
    )


def seen(catalogue: Catalogue, document_id: str, page: int = 1) -> ReviewPage:
    return review_page(catalogue, document_id, page, reader=CLERK)


def do(catalogue: Catalogue, document_id: str, *edits: Edit, page: int = 1) -> ReviewPage:
    for edit in edits:
        amend_page(catalogue, seen(catalogue, document_id, page), edit, reader=CLERK)
    return seen(catalogue, document_id, page)


def texts(page: ReviewPage) -> list[str]:
    return [x.text for x in page.page.lines]
