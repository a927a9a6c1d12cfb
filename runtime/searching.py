"""Searching for documents, as the page 検索 and the command line do it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from library.filed import FiledVersions
from library.filtering import FacetCounts, facets_of_fitting
from library.filters import EVERYTHING, Filters, Order
from library.scope_list import readable_scopes
from library.scopes import Reader
from retrieval.query.model import UnderstoodQuery
from retrieval.ranking.grouping import Group, group
from retrieval.similar import Similar, similar_to
from runtime.asked import Asked, ask_for, listed, looked_for
from runtime.facets import facets_of_found, pool_of, shown_facets
from runtime.office import Office
from runtime.results import FILES_A_PAGE, HITS_SHOWN, FileHits, PageHit, SearchResult
from runtime.search_notices import notices, why_nothing


def search_documents(
    office: Office,
    question: str | UnderstoodQuery,
    *,
    reader: Reader,
    filters: Filters = EVERYTHING,
    order: Order = Order.RELEVANCE,
    page: int = 1,
) -> SearchResult:
    """One page of the documents that a question finds, or of all that fit the filters without one.

    Facets count documents (with 旧版も含める versions): those that the question finds, with those that
    only say the same as another, or all that fit. Each facet is counted with the filters of all
    others, but for its own, so that it can be seen what another choice would give; what is chosen
    is counted as it is found now. A search looks at the best hundred passages by words and by
    meaning, so that narrowing it can find more of a value than was counted before.

    Args:
        office: with an open index.
        question: as typed, or as ``understood``; blank for a list of documents, newest first.
        reader: who asks; nothing outside their scopes is found, counted or named.
        filters: what the search is narrowed to.
        order: of the documents; the pages of one document always go by relevance.
        page: of the results, from 1; behind the last one the last one is shown.
    """
    started = time.monotonic()
    asked = ask_for(office, question, reader=reader, filters=filters)
    found = _browse(asked) if asked.is_blank else _search(asked)
    groups = _ordered(asked, found.groups, order)
    last = max(1, -(-len(groups) // FILES_A_PAGE))
    at = min(max(page, 1), last)
    shown = groups[(at - 1) * FILES_A_PAGE : at * FILES_A_PAGE]
    names = {scope.id: scope.name for scope in readable_scopes(office.catalogue, reader=reader)}
    return SearchResult(
        files=tuple(_file(asked.table, each, found.query, names) for each in shown),
        facets=shown_facets(found.facets, filters, names),
        total_files=len(groups),
        page=at,
        pages=last,
        notices=(*filter(None, [found.notice]), *notices(asked, found.query)),
        why_nothing=None if groups else why_nothing(asked),
        understood=found.query,
        seconds=time.monotonic() - started,
    )


def similar_documents(
    office: Office, document_id: str, *, reader: Reader, limit: int = 5
) -> tuple[Similar, ...]:
    """似た文書: the live documents most like a document, most alike first (``retrieval.similar``).

    Raises:
        AccessDenied: no such live document for this reader.
    """
    return tuple(similar_to(office.index, document_id, reader=reader, limit=limit))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    query: UnderstoodQuery
    """As it was searched at last."""
    groups: Sequence[Group]
    facets: FacetCounts
    notice: str | None = None
    """Why the search was less than usual."""


def _ordered(asked: Asked, groups: Sequence[Group], order: Order) -> list[Group]:
    if order is Order.RELEVANCE:
        return list(groups)
    return sorted(groups, key=lambda each: asked.table.row(each.document).day, reverse=True)


def _browse(asked: Asked) -> _Found:
    return _Found(
        query=asked.query,
        groups=[Group(document=each, passages=(), same=()) for each in listed(asked)],
        facets=facets_of_fitting(asked.table, asked.filters, reader=asked.reader),
    )


def _search(asked: Asked) -> _Found:
    pool = pool_of(asked)
    if asked.query.phrases and not pool.passages:
        asked = replace(asked, query=asked.query.without_phrases())
        pool = pool_of(asked)
    return _Found(
        query=asked.query,
        groups=group(pool.passages),
        facets=facets_of_found(asked, pool),
        notice=pool.notice,
    )


def _file(
    table: FiledVersions, found: Group, query: UnderstoodQuery, scope_names: dict[str, str]
) -> FileHits:
    row, document = table.row(found.document), found.document
    return FileHits(
        document=document,
        day=row.day,
        department=row.department,
        kind=row.kind,
        scope_name=scope_names.get(document.scope, ""),
        hits=tuple(
            PageHit(passage=passage, looked_for=looked_for(query))
            for passage in found.passages[:HITS_SHOWN]
        ),
        more=max(0, len(found.passages) - HITS_SHOWN),
        older_versions=table.older(document),
        superseded_by=table.current(document),
        same=found.same,
    )
