"""The hit that was opened: its page large, the next and the last hit, what is like it."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from library.errors import ShoruiError
from library.facts import ShownFact, facts_of
from library.model import Document, DocumentStatus, FactField, Page
from library.pages import read_page
from library.scopes import Reader
from pages import search_state as state
from pages.asking_way import draw_way_to_asking
from pages.markup import document_link, plain
from pages.page_view import (
    Place,
    draw_copying,
    draw_page,
    facts_said,
    page_number,
    reading_said,
    version_said,
)
from pages.search_address import Asked
from pages.search_results import version_tags
from runtime.hit_lines import boxes_of, matched_spans, quote_of
from runtime.naming import shown_value
from runtime.office import Office
from runtime.results import FileHits, PageHit, SearchResult
from runtime.searching import similar_documents

_SIMILAR = 3


def hits_of(result: SearchResult) -> list[PageHit]:
    """All hits of a page of results in the order in which n and p go through them."""
    return [hit for file in result.files for hit in file.hits]


def draw_hit(
    office: Office, asked: Asked, result: SearchResult, hit: PageHit, *, reader: Reader
) -> None:
    """Draw the page of a hit, with the ways on."""
    file = next(each for each in result.files if hit in each.hits)
    document = file.document
    _draw_ways(asked, result, hit)
    spans = matched_spans(hit)
    place = Place(
        document=document,
        page=hit.page,
        boxes=boxes_of(spans),
        lines=tuple(dict.fromkeys(span.line for span in spans)),
        name="該当箇所",
    )
    try:
        page = read_page(office.catalogue, document.version_id, page_number(place), reader=reader)
        facts = facts_of(office.catalogue, document.version_id, reader=reader)
        st.html(_card(file, hit, page, facts))
        draw_page(office, place, page, reader=reader, by_keys=True)
        draw_copying(quote_of(hit), _source(file, hit))
        _draw_onward(asked, document)
        if document.status is DocumentStatus.LIVE:
            near = similar_documents(office, document.id, reader=reader, limit=_SIMILAR)
            st.html(_similar([each.document for each in near]))
    except ShoruiError as error:
        st.html(f'<p class="warn">{plain(error.message)}</p>')


def _draw_ways(asked: Asked, result: SearchResult, hit: PageHit) -> None:
    hits = hits_of(result)
    at = hits.index(hit)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        for name, key, shortcut, to in (
            ("前", "previous", "p", at - 1),
            ("次", "next", "n", at + 1),
        ):
            there = 0 <= to < len(hits)
            st.button(
                f"{name}のヒット",
                key=f"hit-{key}",
                shortcut=shortcut,
                disabled=not there,
                on_click=state.open_hit,
                args=(asked, hits[to].passage.chunk.id if there else ""),
            )
        st.html(f'<p data-testid="at">{at + 1} / {len(hits)}</p>', width="content")
        st.button(
            "閉じる（Esc）",
            key="close-page",
            icon=":material/close:",
            on_click=state.open_hit,
            args=(asked, ""),
        )


def _draw_onward(asked: Asked, document: Document) -> None:
    """The ways on from the document."""
    st.button(
        "この文書の中だけを検索",
        key="only-this",
        icon=":material/frame_inspect:",
        on_click=state.narrow,
        args=(asked, replace(asked.filters, documents=frozenset({document.id}))),
    )
    if document.status is DocumentStatus.LIVE:
        draw_way_to_asking(document)


def _similar(documents: Sequence[Document]) -> str:
    items = "".join(
        f'<li>{document_link(each.id, each.title)} <span class="muted">{plain(each.file_name)}</span></li>'
        for each in documents
    )
    return f'<h3>似た文書</h3><ul data-testid="similar">{items}</ul>' if items else "<p></p>"


def _card(file: FileHits, hit: PageHit, page: Page, facts: list[ShownFact]) -> str:
    document = file.document
    return (
        '<div class="card" data-testid="opened">'
        f"<h3>{document_link(document.id, document.title)}</h3>"
        f"<p>{plain(document.file_name)}　<b>p.{hit.page}</b></p>"
        f"{facts_said(facts)}"
        f'<p><span class="muted">{plain(version_said(document))}・{plain(file.scope_name)}</span> '
        f"{version_tags(file)}{reading_said(page)}</p></div>"
    )


def _source(file: FileHits, hit: PageHit) -> str:
    document = file.document
    day = shown_value(FactField.DATE, file.day)
    known = [document.title, document.file_name, f"p.{hit.page}", day]
    return "、".join(filter(None, known))
