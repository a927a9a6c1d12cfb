"""One document: what it says of itself, its versions, its pages; set right and brought back here."""

from collections.abc import Sequence

import streamlit as st

from library.chunks import chunks_of
from library.eras import japanese_time
from library.errors import AccessDenied, ShoruiError
from library.facts import SEVERAL, ShownFact, facts_of
from library.kinds import DocumentKind
from library.model import Document, DocumentStatus, FactField
from library.pages import count_blank_pages
from library.restoring import known_versions
from library.scopes import Reader
from pages.asking_way import draw_way_to_asking
from pages.markup import list_table, plain
from runtime.naming import FIELD_NAMES, STATUS_NAMES, shown_value, where_read
from runtime.office import Office
from runtime.upkeep import fix_fact, restore_document, unfix_fact

_NONE = "（記載なし）"
_SHOWN_VALUES = 8
_FIELDS = {name: field for field, name in FIELD_NAMES.items()}
_DAY_HINT = "令和6年4月1日、R6.4.1、2024-04-01 のいずれの書き方でも入力できます。"


def draw_details(office: Office, reader: Reader, document_id: str) -> None:
    """Draw the page of one document."""
    st.html('<p><a href="/documents" target="_self">◀ 一覧へ戻る</a></p>')
    try:
        versions = known_versions(office.catalogue, document_id, reader=reader)
        document = next((v for v in versions if v.status is DocumentStatus.LIVE), versions[0])
        facts = facts_of(office.catalogue, document.version_id, reader=reader)
        _draw_head(office, document, reader)
    except AccessDenied as error:
        st.html(f'<p class="warn">{plain(error.message)}</p>')
        return
    if document.status is DocumentStatus.LIVE:
        draw_way_to_asking(document)
    _draw_facts(facts, document)
    if document.status is DocumentStatus.LIVE:
        _draw_fixing(office, document, facts, reader)
    _draw_versions(office, versions, reader)


def _draw_head(office: Office, document: Document, reader: Reader) -> None:
    blank = count_blank_pages(office.catalogue, document.version_id, reader=reader)
    pieces = len(chunks_of(office.catalogue, document.version_id, reader=reader))
    pages = f"{document.page_count}ページ" + (f"（うち白紙 {blank}ページ）" if blank else "")
    rows = [
        ("ファイル", document.file_name),
        ("状態", STATUS_NAMES[document.status]),
        ("ページ", pages),
        ("要確認", f"{document.pages_to_review}ページ" if document.pages_to_review else "なし"),
        ("読取信頼度", f"{document.confidence:.1%}"),
        ("検索の単位", f"{pieces}件"),
    ]
    st.html(
        f"<h2>{plain(document.title)}</h2>"
        + _pairs(rows)
        + f'<p><a href="/originals/{document.version_id}" target="_blank">原本を開く</a></p>'
    )


def _draw_facts(facts: Sequence[ShownFact], document: Document) -> None:
    rows = "".join(
        _fact_row(field, [fact for fact in facts if fact.field is field], document)
        for field in dict.fromkeys(fact.field for fact in facts)
    )
    st.html("<h3>記載事項</h3>" + list_table(("項目", "内容", "根拠"), rows))


def _fact_row(field: FactField, facts: Sequence[ShownFact], document: Document) -> str:
    """All values of a field in one row, of many the last ones (a law's newest amendments)."""
    last = facts[-_SHOWN_VALUES:]
    values = "".join(f"<div>{plain(shown_value(field, f.value) or _NONE)}</div>" for f in last)
    if len(facts) > len(last):
        values += f'<div class="muted">ほか{len(facts) - len(last)}件</div>'
    where = "".join(f"<div>{_where(fact, document)}</div>" for fact in last)
    if facts[0].corrected:
        where = f'職員が訂正<div class="muted">読み取り: {plain(_as_read(facts[0]))}</div>'
    return f'<tr><th scope="row">{FIELD_NAMES[field]}</th><td>{values}</td><td>{where}</td></tr>'


def _where(fact: ShownFact, document: Document) -> str:
    where = plain(where_read(fact))
    if fact.place is None:
        return where
    address = f"/originals/{document.version_id}#page={fact.place.page}"
    return f'<a href="{address}" target="_blank">{where}</a>'


def _as_read(fact: ShownFact) -> str:
    if fact.as_read is None:
        return _NONE
    return "、".join(shown_value(fact.field, value) for value in fact.as_read.split("\n"))


def _draw_fixing(
    office: Office, document: Document, facts: Sequence[ShownFact], reader: Reader
) -> None:
    with st.expander("記載事項を訂正する"):
        name = st.selectbox("項目", list(_FIELDS), key="field")
        field = _FIELDS[name]
        present = [fact for fact in facts if fact.field is field]
        given = _draw_input(field, present)
        corrected = any(fact.corrected for fact in present)
        with st.container(horizontal=True):
            fixed = st.button("訂正する", type="primary", key="fix")
            if st.button("読み取ったとおりに戻す", key="unfix", disabled=not corrected):
                unfix_fact(office.catalogue, document.id, field, reader=reader)
                st.rerun()
        if fixed:
            _fix(office, document, field, given, reader)
        st.html(
            '<p class="muted">読み取った内容は残ります。訂正は次の版にも引き継がれます'
            "（文書番号と日付は、次の版の記載が同じときだけ）。</p>"
        )


def _draw_input(field: FactField, present: Sequence[ShownFact]) -> list[str]:
    """The field of one kind of fact, filled with what is there."""
    values = [shown_value(field, fact.value) for fact in present]
    if field is FactField.KIND:
        kinds = ["", *(kind.value for kind in DocumentKind)]
        at = kinds.index(values[0]) if values and values[0] in kinds else 0
        chosen = st.selectbox(
            "種別", kinds, index=at, format_func=lambda kind: kind or _NONE, key="value-kind"
        )
        return [chosen or ""]
    key = f"value-{field.value}"
    if field in SEVERAL:
        text = st.text_area("内容（1行に1つ）", "\n".join(values), key=key)
        return text.splitlines()
    is_day = field in {FactField.DATE, FactField.IN_FORCE}
    return [st.text_input("内容", "".join(values), key=key, help=_DAY_HINT if is_day else None)]


def _fix(
    office: Office, document: Document, field: FactField, given: list[str], reader: Reader
) -> None:
    try:
        fix_fact(office.catalogue, document.id, field, given, reader=reader)
    except ShoruiError as error:
        st.html(f'<p class="warn">{plain(error.message)}</p>')
        return
    st.rerun()


def _draw_versions(office: Office, versions: Sequence[Document], reader: Reader) -> None:
    rows = "".join(
        f'<tr><td class="short">第{each.version}版</td><td>{STATUS_NAMES[each.status]}</td>'
        f"<td>{plain(each.file_name)}</td>"
        f'<td class="number">{each.page_count}</td>'
        f'<td class="short">{plain(japanese_time(each.added_at))}</td>'
        f'<td><a href="/originals/{each.version_id}" target="_blank">開く</a></td></tr>'
        for each in versions
    )
    heads = ("版", "状態", "ファイル", "ページ", "登録日時", "原本")
    st.html("<h3>版</h3>" + list_table(heads, rows, numbers=("ページ",)))
    others = [each for each in versions if each.status is not DocumentStatus.LIVE]
    if others:
        _draw_restoring(office, others, reader)


def _draw_restoring(office: Office, others: Sequence[Document], reader: Reader) -> None:
    with st.expander("古い版・外した版を検索の対象に戻す"):
        chosen = st.selectbox(
            "戻す版",
            others,
            format_func=lambda each: f"第{each.version}版 {each.file_name}",
            key="restored",
        )
        if st.button("検索の対象に戻す", key="restore") and chosen is not None:
            try:
                restore_document(office.catalogue, chosen.id, reader=reader, version=chosen.version)
            except ShoruiError as error:
                st.html(f'<p class="warn">{plain(error.message)}</p>')
                return
            st.rerun()


def _pairs(rows: Sequence[tuple[str, str]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{name}</th><td>{plain(value)}</td></tr>' for name, value in rows
    )
    return f'<table class="list facts"><tbody>{body}</tbody></table>'
