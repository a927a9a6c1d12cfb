"""Searching for single pages, as the command line and other programs do it."""

from dataclasses import replace
from typing import NamedTuple

from library.filters import EVERYTHING, Filters, Order
from library.model import Document, Passage
from library.scopes import Reader
from retrieval.query.model import UnderstoodQuery
from retrieval.search import best_pages, find
from runtime.asked import Asked, ask_for, listed, looked_for
from runtime.facets import pool_of
from runtime.office import Office
from runtime.results import PageFound, PageHit, PagesFound
from runtime.search_notices import notices, why_nothing

_FOUND = 0.25
"""Of the best passage's score: what has less is no answer, however new it is.

Of the 103 questions of ``data_samples`` and ``data_samples/structure`` the right page has at least
0.41 of the best score.
"""


def search_pages(
    office: Office,
    question: str | UnderstoodQuery,
    *,
    reader: Reader,
    k: int = 10,
    filters: Filters = EVERYTHING,
    order: Order = Order.RELEVANCE,
) -> PagesFound:
    """The best ``k`` pages that a question finds; without one, documents that fit the filters.

    Args:
        office: with an open index.
        question: as typed, or as ``understood``; blank for a list of documents, newest first.
        reader: who asks; nothing outside their scopes is found or named.
        k: pages at most.
        filters: what the search is narrowed to.
        order: by date, the newest of all that the question finds come first.
    """
    asked = ask_for(office, question, reader=reader, filters=filters)
    if asked.is_blank:
        pages = [_page(asked, document, None) for document in listed(asked)[:k]]
        return _found(asked, asked, pages, notice=None)
    searched, found = asked, _passages(asked, k, order)
    if asked.query.phrases and not found.passages:
        searched = replace(asked, query=asked.query.without_phrases())
        found = _passages(searched, k, order)
    words = looked_for(searched.query)
    hits = [PageHit(passage=passage, looked_for=words) for passage in found.passages]
    pages = [_page(asked, hit.passage.document, hit) for hit in hits]
    return _found(asked, searched, pages, notice=found.notice)


class _Passages(NamedTuple):
    passages: tuple[Passage, ...]
    notice: str | None


def _passages(asked: Asked, k: int, order: Order) -> _Passages:
    if order is Order.RELEVANCE:
        best = find(asked.index, asked.query, reader=asked.reader, k=k, filters=asked.filters)
        return _Passages(best.passages, best.notice)
    pool = pool_of(asked)
    least = _FOUND * max((each.score for each in pool.passages), default=0.0)
    newest = sorted(
        (each for each in pool.passages if each.score >= least),
        key=lambda each: asked.table.row(each.document).day,
        reverse=True,
    )
    return _Passages(tuple(best_pages(newest, k)), pool.notice)


def _page(asked: Asked, document: Document, hit: PageHit | None) -> PageFound:
    return PageFound(
        document=document,
        hit=hit,
        older_versions=asked.table.older(document),
        superseded_by=asked.table.current(document),
    )


def _found(
    asked: Asked, searched: Asked, pages: list[PageFound], *, notice: str | None
) -> PagesFound:
    return PagesFound(
        pages=tuple(pages),
        notices=(*filter(None, [notice]), *notices(asked, searched.query)),
        why_nothing=None if pages else why_nothing(asked),
        understood=asked.query,
    )
