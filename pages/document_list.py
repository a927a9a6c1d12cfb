"""The list of documents: narrowed by kind, department, year and need of review; newer editions."""

from collections.abc import Mapping, Sequence

import streamlit as st

from library.catalogue import Catalogue
from library.eras import japanese_fiscal_year
from library.errors import ShoruiError
from library.listing import NOT_SAID, Choice, Facets, Listed, chosen, facets_of, listed_documents
from library.model import FactField
from library.revisions import changes_after
from library.scopes import Reader
from library.succession import Succession, suggested_among
from pages.markup import document_link, label, list_table, plain
from runtime.naming import shown_value
from runtime.office import Office
from runtime.upkeep import accept_edition, decline_edition

_PAGE = 100
_SHOWN_EDITIONS = 5
_ALL = "すべて"
_NOTHING = "（記載なし）"
_HEADS = ("題名", "種別", "所管課", "日付", "版", "ページ", "信頼度", "要確認", "状態", "原本")
_NUMBERS = ("ページ", "信頼度")


def draw_list(office: Office, reader: Reader) -> list[Listed]:
    """Draw the list, with what narrows it; returns what is shown."""
    listed = listed_documents(office.catalogue, reader=reader)
    if not listed:
        st.html('<p class="muted">登録された書類はまだありません。</p>')
        return []
    _draw_editions(office.catalogue, suggested_among(office.catalogue, listed), reader)
    found = chosen(listed, _draw_choice(facets_of(listed)))
    pending = set(
        changes_after(office.catalogue, office.index.status().indexed_revision).version_ids
    )
    rows = "".join(_row(each, pending) for each in found[:_PAGE])
    more = f"（新しい順に{_PAGE}件を表示）" if len(found) > _PAGE else ""
    st.html(
        f'<p class="muted">{len(found)}件{more}</p>' + list_table(_HEADS, rows, numbers=_NUMBERS)
    )
    return found[:_PAGE]


def _draw_choice(facets: Facets) -> Choice:
    words = st.text_input("一覧を絞り込む", placeholder="題名またはファイル名の一部")
    kind, department, year, review = st.columns(
        [2, 2, 2, 2], vertical_alignment="bottom", gap="small"
    )
    with kind:
        of_kind = _pick("種別", facets.kinds, {})
    with department:
        of_department = _pick("所管課", facets.departments, {})
    with year:
        names = {y: japanese_fiscal_year(int(y)) for y in facets.fiscal_years if y}
        of_year = _pick("年度", facets.fiscal_years, names)
    with review:
        to_review = st.checkbox(f"要確認のみ（{facets.to_review}）", key="to_review")
    return Choice(
        words=words,
        kind=of_kind,
        department=of_department,
        fiscal_year=of_year,
        to_review=to_review,
    )


def _pick(name: str, counts: Mapping[str, int], names: Mapping[str, str]) -> str | None:
    """A field to narrow by; None leaves it open."""

    def described(value: str) -> str:
        if value == _ALL:
            return f"{_ALL}（{sum(counts.values())}）"
        shown = _NOTHING if value == NOT_SAID else names.get(value, value)
        return f"{shown}（{counts.get(value, 0)}）"

    found = st.selectbox(name, [_ALL, *counts], format_func=described, key=f"choice-{name}")
    return None if found in {None, _ALL} else found


def _row(each: Listed, pending: set[str]) -> str:
    document = each.document
    state = "検索に反映中" if document.version_id in pending else "検索できます"
    review = f"{document.pages_to_review}ページ" if document.pages_to_review else "－"
    day = plain(shown_value(FactField.DATE, each.day)) or "－"
    return (
        f'<tr><td class="name">{document_link(document.id, document.title)}'
        f'<div class="muted">{plain(document.file_name)}</div></td>'
        f"<td>{plain(each.kind) or '－'}</td><td>{plain(each.department) or '－'}</td>"
        f'<td class="short">{day}</td>'
        f'<td class="short">第{document.version}版</td>'
        f'<td class="number">{document.page_count}</td>'
        f'<td class="number">{document.confidence:.1%}</td><td class="short">{review}</td>'
        f'<td class="short">{state}</td>'
        f'<td class="short"><a href="/originals/{document.version_id}" target="_blank">開く</a></td>'
        "</tr>"
    )


def _draw_editions(catalogue: Catalogue, found: Sequence[Succession], reader: Reader) -> None:
    """Ask whether what came is a newer edition; nothing is done by itself."""
    for pair in found[:_SHOWN_EDITIONS]:
        older, newer = pair.older, pair.newer
        with st.container(border=True):
            st.html(
                f"<p>「{plain(newer.title)}」は「{plain(older.title)}」の"
                "新しい版ではありませんか？</p>"
                f'<p class="muted">{plain(newer.file_name)} ／ {plain(older.file_name)}</p>'
            )
            key = f"{older.id}-{newer.id}"
            with st.container(horizontal=True):
                if st.button("新しい版としてつなげる", key=f"accept-{key}", type="primary"):
                    _decide(catalogue, pair, reader, accept=True)
                if st.button("別の書類です", key=f"decline-{key}"):
                    _decide(catalogue, pair, reader, accept=False)


def _decide(catalogue: Catalogue, pair: Succession, reader: Reader, *, accept: bool) -> None:
    decide = accept_edition if accept else decline_edition
    try:
        decide(catalogue, older_id=pair.older.id, newer_id=pair.newer.id, reader=reader)
    except ShoruiError as error:
        st.warning(label(error.message))
        return
    st.rerun()
