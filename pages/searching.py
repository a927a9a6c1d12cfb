"""検索: what is searched at the top, filters at the left, documents found, and the page opened."""

from pathlib import Path

import streamlit as st

from library.errors import ShoruiError
from library.scopes import Reader
from pages import search_state as state
from pages.markup import plain
from pages.search_address import MAX_QUESTION, Asked
from pages.search_facets import draw_facets, draw_loosening
from pages.search_page import draw_hit, hits_of
from pages.search_results import draw_files, draw_paging
from pages.search_welcome import draw_welcome
from runtime.exports.hits import export_hits
from runtime.office import Office, live_office
from runtime.readers import page_reader
from runtime.results import PageHit, SearchResult
from runtime.searching import search_documents

_KEYS = Path(__file__).with_name("search_keys.js")


def draw_searching() -> None:
    """Draw the page."""
    office = live_office()
    reader = page_reader(office)
    asked, understood = state.asked_for(reader.scopes)
    _draw_field(asked)
    if not understood:
        _warn("アドレスにある条件のうち、使えないものは除いて検索しました。")
    if typed := state.bad_period():
        _warn(
            f"「{typed}」は日付として読めません。令和6年4月1日、R6.4.1、2024-04-01、"
            "令和6年度 のように入力してください。"
        )
    try:
        result = search_documents(
            office,
            asked.question,
            reader=reader,
            filters=asked.filters,
            order=asked.order,
            page=asked.page,
        )
    except ShoruiError as error:
        _warn(error.message)
    else:
        _draw_result(office, asked, result, reader)
    st.html(f"<script>{_KEYS.read_text(encoding='utf-8')}</script>", unsafe_allow_javascript=True)


def _draw_field(asked: Asked) -> None:
    with (
        st.form("search", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input(
            "検索する語や文",
            key=state.QUESTION,
            max_chars=MAX_QUESTION,
            placeholder="例: 会計年度任用職員 期末手当　「前払い」 -旅費",
            label_visibility="collapsed",
        )
        st.form_submit_button(
            "検索",
            type="primary",
            icon=":material/search:",
            on_click=state.search,
            args=(asked,),
        )


def _draw_result(office: Office, asked: Asked, result: SearchResult, reader: Reader) -> None:
    opened = next((hit for hit in hits_of(result) if hit.passage.chunk.id == asked.hit), None)
    if asked.hit and opened is None:
        _warn("アドレスにあったページは、この検索では見つかりませんでした。")
    for notice in result.notices:
        _warn(notice)
    with st.container(key="search-row"):
        # Always the same three columns, of which the style sheet hides what is not wanted: a
        # result keeps its place on the page, and the keyboard its focus, when a hit is opened.
        facets, found, reading = st.columns([3, 6, 7], gap="medium")
    with facets:
        st.html('<span class="facets-anchor"></span>')
        draw_facets(asked, result)
    with found:
        st.html('<span class="found-anchor"></span>')
        _draw_found(office, asked, result, opened, reader)
    with reading:
        st.html(f'<span class="reading-anchor{"" if opened else " none"}"></span>')
        if opened:
            with st.container(key="reading"):
                draw_hit(office, asked, result, opened, reader=reader)


def _draw_found(
    office: Office, asked: Asked, result: SearchResult, opened: PageHit | None, reader: Reader
) -> None:
    nothing_asked = not asked.question and not asked.filters.narrows
    if nothing_asked:
        draw_welcome(office, asked, result, reader=reader)
    else:
        st.html(_understood(result))
    if not result.files:
        draw_loosening(asked, result)
        return
    _draw_head(office, asked, result, reader)
    with st.container(key="search-list"):
        draw_files(asked, result, opened)
    draw_paging(asked, result)


def _draw_head(office: Office, asked: Asked, result: SearchResult, reader: Reader) -> None:
    with st.container(
        key="search-head",
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.html(
            f'<p role="status" data-testid="count"><b>{result.total_files:,}</b> 文書'
            f'<span class="muted">（{result.seconds:.2f}秒）</span></p>',
            width="content",
        )
        if asked.question:
            st.segmented_control(
                "並べ替え",
                list(state.ORDERS),
                key=state.ORDER,
                on_change=state.set_order,
                args=(asked,),
                label_visibility="collapsed",
            )
        st.download_button(
            "CSV",
            lambda: export_hits(
                office, asked.question, reader=reader, filters=asked.filters, order=asked.order
            ),
            file_name="検索結果.csv",
            mime="text/csv",
            icon=":material/download:",
            help="見つかったページの一覧をCSVで保存します",
            on_click="ignore",
        )


def _understood(result: SearchResult) -> str:
    """How the question was read, where that is more than its words."""
    query = result.understood
    parts = [
        *(f"この通りの語「{plain(phrase)}」" for phrase in query.phrases),
        *(f"除く語「{plain(word)}」" for word in query.excluded),
        *(
            f"「{plain(each.term)}」には {plain('・'.join(each.words))} も含めました"
            for each in query.added
        ),
    ]
    return (
        f'<p class="muted" data-testid="understood">{"　".join(parts)}</p>' if parts else "<p></p>"
    )


def _warn(text: str) -> None:
    st.html(f'<p class="warn" role="status" data-testid="notice">{plain(text)}</p>')
