"""What another program may do in a library: search, read a page, ask. Each for one reader."""

import time

from assistant.answering import Way
from library.documents import find_document
from library.errors import ShoruiError
from library.filters import Filters
from library.pages import read_page as stored_page
from library.scopes import Reader
from runtime import asking
from runtime.answer_report import answer_report
from runtime.contract import Json, document_report, page_report, search_report, understood_report
from runtime.given_filters import read_filters
from runtime.office import Office
from runtime.overview import count_unindexed
from runtime.programs.narrowing import ALL, Narrowing
from runtime.search_pages import search_pages
from runtime.understanding import understood

MAX_HITS = 50
_MAX_QUESTION = 4_000
"""Characters; what is longer is no question."""


class TooLong(ShoruiError):
    """A question that is a whole document."""

    code = "too_long"


def search(
    office: Office, query: str, *, count: int, reader: Reader, narrowing: Narrowing = ALL
) -> Json:
    """The hits as ``shorui search --json`` has them, at most ``MAX_HITS``.

    Raises:
        TooLong: the query is longer than a question.
        BadFilter: see ``read_filters``.
    """
    started = time.monotonic()
    found = search_pages(
        office,
        understood(office, _checked(query), by_glossary=narrowing.glossary),
        reader=reader,
        k=max(1, min(count, MAX_HITS)),
        filters=_filters(office, narrowing, reader),
    )
    return search_report(found, seconds=time.monotonic() - started)


def read_page(office: Office, document_id: str, page: int, *, reader: Reader) -> Json:
    """One page of the current version as it was read, with what its document is.

    Raises:
        AccessDenied: no such document or page for this reader.
    """
    document = find_document(office.catalogue, document_id, reader=reader)
    found = stored_page(office.catalogue, document.version_id, page, reader=reader)
    return {"document": document_report(document), "page": page_report(found)}


def ask(office: Office, question: str, *, reader: Reader, narrowing: Narrowing = ALL) -> Json:
    """The cited answer as ``shorui ask --json`` has it, and how the question was understood.

    Raises:
        TooLong: the question is longer than a question.
        BadFilter: see ``read_filters``.
    """
    started = time.monotonic()
    query = understood(office, _checked(question), by_glossary=narrowing.glossary)
    way = Way(filters=_filters(office, narrowing, reader))
    answer = asking.ask(office, query, reader=reader, way=way)
    report = answer_report(answer, seconds=time.monotonic() - started)
    return {"understood": understood_report(query), **report, "notice": _notice(office, reader)}


def _filters(office: Office, narrowing: Narrowing, reader: Reader) -> Filters:
    return read_filters(narrowing.given(), office.index.filing.table(), reader=reader)


def _checked(question: str) -> str:
    if len(question) > _MAX_QUESTION:
        raise TooLong(f"質問は{_MAX_QUESTION:,}字までにしてください。")
    return question


def _notice(office: Office, reader: Reader) -> str | None:
    """What a person should know about the search just now."""
    waiting = office.index.behind and count_unindexed(office, reader=reader)
    behind = "まだ検索に反映されていない書類があります。" if waiting else ""
    return behind + (office.index.notice or "") or None
