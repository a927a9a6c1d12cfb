"""根拠: the card of one citation, and its page with the cited lines marked."""

from collections.abc import Sequence

import streamlit as st

from library.eras import japanese_time
from library.errors import ShoruiError
from library.facts import ShownFact, facts_of
from library.marks import NOT_THE_ORIGINAL, SPOKEN
from library.model import Citation, Document, FactField, Page, PageSource
from library.pages import read_page
from library.scopes import Reader
from pages.markup import label, page_picture, page_text, plain
from runtime.naming import STATUS_NAMES, shown_value
from runtime.office import Office
from runtime.page_images import page_image

_TURNED = "turned"
_GOOD, _FAIR = 0.975, 0.95
"""Page means above which 1.5 % and 3.4 % of the characters were wrong (measured)."""
_ON_CARD = (
    (FactField.KIND, "{}"),
    (FactField.NUMBER, "{}"),
    (FactField.DATE, "{}付"),
    (FactField.IN_FORCE, "{}から施行・適用"),
    (FactField.DEPARTMENT, "{}"),
)
_ZOOMS = {"100%": 100, "150%": 150, "200%": 200}


def draw_evidence(office: Office, citation: Citation, *, reader: Reader) -> None:
    """Draw the card, the page, and the ways on from there."""
    document = citation.passage.document
    number = _page_number(citation)
    try:
        page = read_page(office.catalogue, document.version_id, number, reader=reader)
        facts = facts_of(office.catalogue, document.version_id, reader=reader)
        st.html(_card(citation, page, facts))
        _draw_page(office, citation, page, reader)
    except ShoruiError as error:
        st.html(f'<p class="warn">{plain(error.message)}</p>')


def _page_number(citation: Citation) -> int:
    """The cited page, or the one that was turned to from it."""
    turned: tuple[Citation, int] | None = st.session_state.get(_TURNED)
    return turned[1] if turned and turned[0] == citation else citation.page


def _card(citation: Citation, page: Page, facts: Sequence[ShownFact]) -> str:
    document = citation.passage.document
    return (
        '<div class="card" data-testid="citation">'
        f"<h3>[{citation.marker}] {plain(document.title)}</h3>"
        f"<p>{plain(document.file_name)}　<b>p.{citation.page}</b>{_page_label(page)}</p>"
        f'<p class="facts-said">{_said(facts)}</p>'
        f'<p class="muted">{plain(_version(document))}</p>'
        f"<p>{_reading(page)}</p></div>"
    )


def _page_label(page: Page) -> str:
    return f"（{plain(page.label)}）" if page.label else ""


def _said(facts: Sequence[ShownFact]) -> str:
    """種別・文書番号・日付・施行日・所管課, as far as the document says them."""
    first = {fact.field: fact for fact in reversed(facts) if fact.value}
    return "".join(
        f"<span>{plain(form.format(shown_value(field, first[field].value)))}</span> "
        for field, form in _ON_CARD
        if field in first
    )


def _version(document: Document) -> str:
    state = STATUS_NAMES[document.status]
    return f"第{document.version}版（{state}）・{japanese_time(document.added_at)} 登録"


def _reading(page: Page) -> str:
    """How far the reading of the page can be trusted."""
    if page.source is PageSource.TRANSCRIPT:
        return f'<span class="tag mid">{SPOKEN}</span>'
    if page.source is PageSource.VISION:
        return f'<span class="tag mid">{NOT_THE_ORIGINAL}</span>'
    if page.source is PageSource.TEXT_LAYER:
        return '<span class="tag good">電子データの文字</span>'
    grade, style = ("高", "good") if page.confidence >= _GOOD else ("中", "mid")
    if page.confidence < _FAIR:
        grade, style = "低", "bad"
    review = '<span class="tag bad">要確認</span>' if page.needs_review else ""
    return f'<span class="tag {style}">読取信頼度 {grade}（{page.confidence:.1%}）</span>{review}'


def _draw_page(office: Office, citation: Citation, page: Page, reader: Reader) -> None:
    document = citation.passage.document
    on_cited_page = page.number == citation.page
    _draw_turning(citation, page)
    picture = page_image(office, document.version_id, page.number, reader=reader)
    if picture is None:
        st.html(page_text(page.lines, citation.lines if on_cited_page else ()))
    else:
        alt = f"{document.file_name} {page.number}ページ"
        boxes = citation.boxes if on_cited_page else ()
        st.html(page_picture(picture, boxes, alt=alt))
    _draw_ways_on(citation, page, picture)


def _draw_turning(citation: Citation, page: Page) -> None:
    """Where in the document the page is, between the ways to its neighbours, if there are any."""
    number, last = page.number, citation.passage.document.page_count
    cited = "（引用箇所）" if number == citation.page else ""
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        if last > 1 and st.button("◀ 前のページ", disabled=number <= 1, key="back"):
            _turn(citation, number - 1)
        st.html(f"<p>p.{number} / {last}{cited}</p>", width="content")
        if last > 1 and st.button("次のページ ▶", disabled=number >= last, key="forth"):
            _turn(citation, number + 1)


def _turn(citation: Citation, number: int) -> None:
    st.session_state[_TURNED] = (citation, number)
    st.rerun()


def _draw_ways_on(citation: Citation, page: Page, picture: bytes | None) -> None:
    version = citation.passage.document.version_id
    with st.container(horizontal=True):
        if picture is not None and st.button("拡大", icon=":material/zoom_in:", key="zoom"):
            _draw_zoomed(citation, page, picture)
        st.link_button(
            "原本を開く",
            f"/originals/{version}#page={page.number}",
            icon=":material/open_in_new:",
        )
    with st.expander("引用をコピー"):
        document = citation.passage.document
        source = f"（{document.title}、{document.file_name}、p.{citation.page}）"
        st.code(f"「{citation.quote}」{source}", language=None, wrap_lines=True)


@st.dialog("ページの拡大", width="large")
def _draw_zoomed(citation: Citation, page: Page, picture: bytes) -> None:
    document = citation.passage.document
    st.html(f'<p class="muted">{plain(document.file_name)} p.{page.number}</p>')
    chosen = st.segmented_control("倍率", list(_ZOOMS), default="100%", format_func=label)
    width = _ZOOMS[chosen or "100%"]
    boxes = citation.boxes if page.number == citation.page else ()
    alt = f"{document.file_name} {page.number}ページ"
    st.html(
        '<div class="zoomed">'
        + page_picture(picture, boxes, alt=alt, width_percent=width)
        + "</div>"
    )
