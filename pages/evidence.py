"""根拠: the card of one citation, and its page with the cited lines marked."""

from collections.abc import Sequence

import streamlit as st

from library.errors import ShoruiError
from library.facts import ShownFact, facts_of
from library.model import Citation, Document, DocumentStatus, Page
from library.pages import read_page
from library.scopes import Reader
from pages.asking_state import narrow_to
from pages.markup import plain
from pages.page_view import (
    Place,
    draw_copying,
    draw_page,
    facts_said,
    page_number,
    reading_said,
    version_said,
)
from runtime.office import Office


def draw_evidence(office: Office, citation: Citation, *, reader: Reader) -> None:
    """Draw the card, the page, and the ways on from there."""
    document = citation.passage.document
    place = Place(
        document=document,
        page=citation.page,
        boxes=citation.boxes,
        lines=citation.lines,
        name="引用箇所",
    )
    try:
        page = read_page(office.catalogue, document.version_id, page_number(place), reader=reader)
        facts = facts_of(office.catalogue, document.version_id, reader=reader)
        st.html(_card(citation, page, facts))
        draw_page(office, place, page, reader=reader, onward=lambda: _draw_way(document))
    except ShoruiError as error:
        st.html(f'<p class="warn">{plain(error.message)}</p>')
        return
    draw_copying(citation.quote, f"{document.title}、{document.file_name}、p.{citation.page}")


def _draw_way(document: Document) -> None:
    """The way to ask this document alone, where it can be."""
    if document.status is DocumentStatus.LIVE:
        st.button(
            "この文書について質問",
            key="ask-this",
            icon=":material/forum:",
            on_click=narrow_to,
            args=(document.id,),
        )


def _card(citation: Citation, page: Page, facts: Sequence[ShownFact]) -> str:
    document = citation.passage.document
    return (
        '<div class="card" data-testid="citation">'
        f"<h3>[{citation.marker}] {plain(document.title)}</h3>"
        f"<p>{plain(document.file_name)}　<b>p.{citation.page}</b>{_page_label(page)}</p>"
        f"{facts_said(facts)}"
        f'<p class="muted">{plain(version_said(document))}</p>'
        f"<p>{reading_said(page)}</p></div>"
    )


def _page_label(page: Page) -> str:
    return f"（{plain(page.label)}）" if page.label else ""
