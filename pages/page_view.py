"""One page of a document large, with its lines marked: turning, enlarging, opening the original."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from library.eras import japanese_time
from library.errors import OriginalMissing
from library.facts import ShownFact
from library.marks import NOT_THE_ORIGINAL, SPOKEN
from library.model import Box, Document, FactField, Page, PageSource
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Lines of one page of a document."""

    document: Document
    page: int
    """Physical, from 1."""
    boxes: tuple[Box, ...]
    """Of the lines; empty where there is no page image."""
    lines: tuple[int, ...]
    """0-based indices of the lines on that page."""
    name: str
    """What the page is to the person: 引用箇所, 該当箇所."""


def page_number(place: Place) -> int:
    """The page of the place, or the one that was turned to from it."""
    turned: tuple[Place, int] | None = st.session_state.get(_TURNED)
    return turned[1] if turned and turned[0] == place else place.page


def draw_page(
    office: Office,
    place: Place,
    page: Page,
    *,
    reader: Reader,
    by_keys: bool = False,
    onward: Callable[[], None] = lambda: None,
) -> None:
    """Draw the page with the ways on from there.

    Args:
        office: that keeps it.
        place: what is marked on it.
        page: of the document; the one of the place, or one that was turned to.
        reader: who looks.
        by_keys: whether ← and → turn it.
        onward: draws further ways on beside those to the original.

    Raises:
        AccessDenied, UnreadableFile: see ``page_image``.
    """
    _draw_turning(place, page.number, by_keys=by_keys)
    picture = _picture(office, place, page, reader)
    at_place = page.number == place.page
    if picture is None:
        st.html(page_text(page.lines, place.lines if at_place else ()))
    else:
        boxes = place.boxes if at_place else ()
        st.html(page_picture(picture, boxes, alt=_alt(place, page)))
    with st.container(horizontal=True):
        _draw_ways_on(place, page, picture)
        onward()


def _picture(office: Office, place: Place, page: Page, reader: Reader) -> bytes | None:
    """The page as a picture; where the original is gone, its text has to do."""
    try:
        return page_image(office, place.document.version_id, page.number, reader=reader)
    except OriginalMissing as error:
        st.html(f'<p class="warn" role="status">{plain(error.message)}</p>')
        return None


def draw_copying(quote: str, source: str) -> None:
    """A quote with its source, to be copied as one."""
    with st.expander("引用をコピー"):
        st.code(f"「{quote}」（{source}）", language=None, wrap_lines=True)


def facts_said(facts: Sequence[ShownFact]) -> str:
    """種別・文書番号・日付・施行日・所管課 as HTML, as far as the document says them."""
    first = {fact.field: fact for fact in reversed(facts) if fact.value}
    said = "".join(
        f"<span>{plain(form.format(shown_value(field, first[field].value)))}</span> "
        for field, form in _ON_CARD
        if field in first
    )
    return f'<p class="facts-said">{said}</p>'


def version_said(document: Document) -> str:
    """第2版（現行）・令和6年4月1日 12:00 登録."""
    return f"{version_name(document)}・{japanese_time(document.added_at)} 登録"


def version_name(document: Document) -> str:
    """第2版（現行）."""
    return f"第{document.version}版（{STATUS_NAMES[document.status]}）"


def reading_said(page: Page) -> str:
    """How far the reading of the page can be trusted, as HTML."""
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


def _draw_turning(place: Place, number: int, *, by_keys: bool) -> None:
    """Where in the document the page is, between the ways to its neighbours, if there are any."""
    last = place.document.page_count
    here = f"（{place.name}）" if number == place.page else ""
    before, after = ("left", "right") if by_keys else (None, None)
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        if last > 1 and st.button(
            "◀ 前のページ", disabled=number <= 1, key="back", shortcut=before
        ):
            _turn(place, number - 1)
        st.html(f"<p>p.{number} / {last}{here}</p>", width="content")
        if last > 1 and st.button(
            "次のページ ▶", disabled=number >= last, key="forth", shortcut=after
        ):
            _turn(place, number + 1)


def _turn(place: Place, number: int) -> None:
    st.session_state[_TURNED] = (place, number)
    st.rerun()


def _draw_ways_on(place: Place, page: Page, picture: bytes | None) -> None:
    version = place.document.version_id
    if picture is not None and st.button("拡大", icon=":material/zoom_in:", key="zoom"):
        _draw_zoomed(place, page, picture)
    st.link_button(
        "原本を開く",
        f"/originals/{version}#page={page.number}",
        icon=":material/open_in_new:",
    )


@st.dialog("ページの拡大", width="large")
def _draw_zoomed(place: Place, page: Page, picture: bytes) -> None:
    st.html(f'<p class="muted">{plain(place.document.file_name)} p.{page.number}</p>')
    chosen = st.segmented_control("倍率", list(_ZOOMS), default="100%", format_func=label)
    width = _ZOOMS[chosen or "100%"]
    boxes = place.boxes if page.number == place.page else ()
    shown = page_picture(picture, boxes, alt=_alt(place, page), width_percent=width)
    st.html(f'<div class="zoomed">{shown}</div>')


def _alt(place: Place, page: Page) -> str:
    return f"{place.document.file_name} {page.number}ページ"
