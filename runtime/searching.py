"""Searching for documents, as the page 検索 and the command line do it."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select

from library import schema
from library.catalogue import Catalogue
from library.filed import FiledVersions
from library.filtering import current_of, facets_of_fitting, fitting, older_versions
from library.filters import EVERYTHING, Filters, Order
from library.glossary import NO_GLOSSARY
from library.listing import Listed
from library.model import Passage
from library.scopes import Reader
from retrieval.pool import best_first, rank, selected
from retrieval.query.model import UnderstoodQuery
from retrieval.query.understanding import understand
from runtime.facets import shown_facets
from runtime.office import Office
from runtime.results import FILES_A_PAGE, HITS_SHOWN, FileHits, PageHit, SearchResult


def search_documents(
    office: Office,
    question: str,
    *,
    reader: Reader,
    filters: Filters = EVERYTHING,
    order: Order = Order.RELEVANCE,
    page: int = 1,
) -> SearchResult:
    """One page of the documents that a question finds, or of all that fit the filters without one.

    Args:
        office: with an open index.
        question: as typed; blank for a list of documents, newest first.
        reader: who asks; nothing outside their scopes is found, counted or named.
        filters: what the search is narrowed to.
        order: of the documents; the pages of one document always go by relevance.
        page: of the results, from 1; behind the last one the last one is shown.
    """
    started = time.monotonic()
    query = understand(question, glossary=NO_GLOSSARY)
    table = office.index.filing.table()
    notice = None
    if not question.strip():
        files = _browsed(table, filters, reader)
    else:
        found, notice = _found(office, query, filters, reader)
        files = _grouped(table, found)
        if order is Order.DATE:
            files.sort(key=lambda each: each.row.day, reverse=True)
    last = max(1, -(-len(files) // FILES_A_PAGE))
    at = min(max(page, 1), last)
    names = scope_names(office.catalogue)
    shown = files[(at - 1) * FILES_A_PAGE : at * FILES_A_PAGE]
    return SearchResult(
        files=tuple(_file(table, each, query, names) for each in shown),
        facets=shown_facets(facets_of_fitting(table, filters, reader=reader), filters, names),
        total_files=len(files),
        page=at,
        pages=last,
        notices=tuple(filter(None, [office.index.notice, notice])),
        understood=query,
        seconds=time.monotonic() - started,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    row: Listed
    passages: tuple[Passage, ...]


def _found(
    office: Office, query: UnderstoodQuery, filters: Filters, reader: Reader
) -> tuple[list[Passage], str | None]:
    """What the question finds, and why it may be less than usual."""
    selection = selected(office.index, filters, reader=reader)
    ranked = rank(office.index, query, selection)
    found = best_first(office.index, ranked, query, selection, reader=reader)
    return list(found.passages), found.notice


def _browsed(table: FiledVersions, filters: Filters, reader: Reader) -> list[_Group]:
    rows = [table.rows[at] for at in np.flatnonzero(fitting(table, filters, reader=reader))]
    rows.sort(key=lambda row: (row.document.added_at, row.document.file_name), reverse=True)
    rows.sort(key=lambda row: row.day, reverse=True)
    return [_Group(row=row, passages=()) for row in rows]


def _grouped(table: FiledVersions, passages: Iterable[Passage]) -> list[_Group]:
    groups: dict[str, list[Passage]] = {}
    for passage in passages:
        groups.setdefault(passage.document.version_id, []).append(passage)
    return [
        _Group(row=_row(table, own[0]), passages=tuple(_best_of_pages(own)))
        for own in groups.values()
    ]


def _row(table: FiledVersions, passage: Passage) -> Listed:
    at = table.places.get(passage.document.version_id)
    return Listed(document=passage.document, values={}) if at is None else table.rows[at]


def _best_of_pages(passages: Sequence[Passage]) -> list[Passage]:
    best: dict[int, Passage] = {}
    for passage in passages:
        best.setdefault(passage.page, passage)
    return list(best.values())


def _file(
    table: FiledVersions, group: _Group, query: UnderstoodQuery, names: Mapping[str, str]
) -> FileHits:
    row, document = group.row, group.row.document
    looked_for = " ".join([query.meaning, *(word for each in query.added for word in each.words)])
    return FileHits(
        document=document,
        day=row.day,
        department=row.department,
        kind=row.kind,
        scope_name=names.get(document.scope, document.scope),
        hits=tuple(
            PageHit(passage=passage, looked_for=looked_for)
            for passage in group.passages[:HITS_SHOWN]
        ),
        more=max(0, len(group.passages) - HITS_SHOWN),
        older_versions=older_versions(table, document),
        superseded_by=current_of(table, document),
    )


def scope_names(catalogue: Catalogue) -> dict[str, str]:
    """The Japanese names of all scopes, by id: for those that a reader may read only."""
    with catalogue.reading() as connection:
        rows = connection.execute(select(schema.scopes.c.id, schema.scopes.c.name))
        return {row[0]: row[1] for row in rows}
