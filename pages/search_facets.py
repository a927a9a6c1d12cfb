"""What a search can be narrowed to, with counts; and what to loosen where nothing is found."""

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from library.eras import japanese_date
from library.filed import Facet
from library.filters import EVERYTHING, Filters
from library.model import DocumentStatus
from pages import search_state as state
from pages.markup import label, plain
from pages.search_address import Asked
from retrieval.query.operators import read_operators
from runtime.results import FacetShown, FacetValue, SearchResult

_SHOWN = 6
"""Values of a facet; the others are behind ほか."""
_PERIOD_HINT = "令和6年4月1日、R6.4.1、2024-04-01、令和6年度 のいずれの書き方でも入力できます。"


def draw_facets(asked: Asked, result: SearchResult) -> None:
    """Draw all filters."""
    with st.container(horizontal=True, horizontal_alignment="distribute"):
        st.html("<h2>絞り込み</h2>", width="content")
        if asked.filters != EVERYTHING:
            st.button(
                "すべて外す",
                key="loosen-all",
                type="tertiary",
                on_click=state.narrow,
                args=(asked, EVERYTHING),
            )
    if asked.filters.documents:
        _draw_documents(asked)
    for shown in result.facets:
        if shown.facet is Facet.EDITION:
            _draw_flags(asked, shown)
        elif _tells_apart(shown):
            _draw_facet(asked, shown)
        if shown.facet is Facet.FISCAL_YEAR:
            _draw_period(asked)


def draw_loosening(asked: Asked, result: SearchResult) -> None:
    """Why nothing was found, and a button for each filter that could be given up."""
    st.html(
        '<div class="abstained" data-testid="nothing">当てはまる書類はありません。</div>'
        f'<p class="muted">{plain(result.why_nothing or "")}</p>'
    )
    with st.container(horizontal=True):
        for number, (name, looser) in enumerate(_loosened(asked, result)):
            st.button(
                label(f"{name} を外す"),
                key=f"loosen-{number}",
                icon=":material/close:",
                on_click=state.go,
                args=(looser,),
            )
        if not asked.filters.archived and asked.question:
            st.button(
                "旧版も含めて探す",
                key="loosen-archived",
                on_click=state.narrow,
                args=(asked, replace(asked.filters, archived=True)),
            )


def _draw_facet(asked: Asked, shown: FacetShown) -> None:
    st.html(f"<h3>{plain(shown.name)}</h3>")
    first = [each for n, each in enumerate(shown.values) if n < _SHOWN or each.chosen]
    others = [each for each in shown.values if each not in first]
    for each in first:
        _draw_value(asked, shown.facet, each)
    if others:
        with st.expander(f"ほか{len(others)}"):
            for each in others:
                _draw_value(asked, shown.facet, each)


def _draw_value(asked: Asked, facet: Facet, each: FacetValue) -> None:
    key = f"facet-{facet.value}-{each.value}"
    st.session_state[key] = each.chosen
    st.checkbox(
        label(f"{each.label}（{each.count:,}）"),
        key=key,
        on_change=state.choose,
        args=(asked, facet, each.value),
    )


def _draw_documents(asked: Asked) -> None:
    st.button(
        f"書類の指定（{len(asked.filters.documents)}件）を外す",
        key="loosen-documents",
        icon=":material/close:",
        on_click=state.narrow,
        args=(asked, replace(asked.filters, documents=frozenset())),
    )


def _draw_period(asked: Asked) -> None:
    st.html("<h3>期間</h3>")
    with st.container(horizontal=True, gap="xsmall"):
        for name, key in (("から", state.FROM), ("まで", state.TO)):
            st.text_input(
                f"期間（{name}）",
                key=key,
                placeholder=name,
                help=_PERIOD_HINT,
                label_visibility="collapsed",
                on_change=state.set_period,
                args=(asked,),
            )


def _draw_flags(asked: Asked, shown: FacetShown) -> None:
    st.html("<h3>版と確認</h3>")
    older = [each.count for each in shown.values if each.value == DocumentStatus.SUPERSEDED.value]
    count = f"（{sum(older):,}）" if older else ""
    for key, name in ((state.ARCHIVED, f"旧版も含める{count}"), (state.REVIEWED, "確認済みのみ")):
        st.checkbox(label(name), key=key, on_change=state.set_flags, args=(asked,))


def _tells_apart(shown: FacetShown) -> bool:
    """Whether there is anything to choose."""
    return len(shown.values) > 1 or any(each.chosen for each in shown.values)


def _loosened(asked: Asked, result: SearchResult) -> Iterator[tuple[str, Asked]]:
    """Each thing that narrows the search, by name, with the search that is left without it."""
    if result.understood.phrases or result.understood.excluded:
        words = read_operators(asked.question).rest
        yield "「」と除く語の指定", replace(asked, question=words, page=1)
    for shown in result.facets:
        for each in shown.values:
            if each.chosen and shown.facet is not Facet.EDITION:
                filters = state.with_value(asked.filters, shown.facet, each.value)
                yield f"{shown.name}: {each.label}", replace(asked, filters=filters, page=1)
    for name, filters in _other_filters(asked.filters):
        yield name, replace(asked, filters=filters, page=1)


def _other_filters(filters: Filters) -> Iterator[tuple[str, Filters]]:
    if filters.day_from or filters.day_to:
        ends = [japanese_date(day) if day else "" for day in (filters.day_from, filters.day_to)]
        yield f"期間: {'～'.join(ends)}", replace(filters, day_from=None, day_to=None)
    if filters.documents:
        yield "書類の指定", replace(filters, documents=frozenset())
    if filters.reviewed:
        yield "確認済みのみ", replace(filters, reviewed=False)
