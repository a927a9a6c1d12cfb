"""確認: pages that were read badly, line by line: the picture above, the text below, Enter = next.

Everything can be done from the keyboard; each button names its keys.
"""

from collections.abc import Sequence

import streamlit as st

from ingest.render import cut_line
from library.documents import list_documents
from library.errors import ShoruiError
from library.fitting import is_weak
from library.model import Doubt, Table
from library.review_queue import QueueEntry, count_to_review, review_queue
from library.reviewing import ReviewPage, review_page
from library.scopes import Reader
from pages import review_state as state
from pages.markup import label, line_picture, page_picture, page_text, plain
from runtime.office import Office, live_office
from runtime.page_images import page_image
from runtime.readers import page_reader
from runtime.review_report import DOUBTS, doubts_text, history_text

_ALL = "すべて"
_FILTER = "review-doubt"
_NOT_READ = '<p class="muted">読み取られていない行の文字を入れてください。</p>'


def draw_reviewing() -> None:
    """Draw the page."""
    office = live_office()
    reader = page_reader(office)
    queue = review_queue(office.catalogue, reader=reader, doubt=_wanted_doubt())
    place = state.place_of(queue)
    _draw_head(queue)
    _draw_notice()
    if place is None:
        st.html('<p class="card">確認が必要なページはありません。お疲れさまでした。</p>')
    else:
        _draw_place(office, place, queue, reader)
    _draw_choice(office, reader)


def review_title() -> str:
    """What the page is called in the navigation: with the number of pages that wait."""
    office = live_office()
    waiting = count_to_review(office.catalogue, reader=page_reader(office))
    return f"確認（{waiting}）" if waiting else "確認"


def _wanted_doubt() -> Doubt | None:
    chosen: str | None = st.session_state.get(_FILTER)
    return next((doubt for doubt, name in DOUBTS.items() if name == chosen), None)


def _draw_notice() -> None:
    notice = state.take_notice()
    if notice:
        style = "warn" if notice.refused else "told"
        said = plain(notice.text)
        st.html(f'<p class="{style}" role="status" data-testid="notice">{said}</p>')


def _draw_head(queue: Sequence[QueueEntry]) -> None:
    doubt = _wanted_doubt()
    about = f"（{DOUBTS[doubt]}）" if doubt else ""
    left = f'<span class="muted" data-testid="left">残り {len(queue)}ページ{plain(about)}</span>'
    st.html(f"<h2>確認{left}</h2>")


def _draw_place(
    office: Office, place: state.Place, queue: list[QueueEntry], reader: Reader
) -> None:
    try:
        seen = review_page(office.catalogue, *place, reader=reader)
        picture = page_image(office, seen.document.version_id, seen.page.number, reader=reader)
    except ShoruiError as error:
        st.html(f'<p class="warn">{plain(error.message)}</p>')
        st.button("次のページへ", on_click=state.skip, args=(queue,))
        return
    line = state.line_of(seen.page)
    st.html(_heading(seen, line))
    _draw_field(office, seen, line, picture, reader)
    _draw_buttons(office, seen, line, queue, reader)
    _draw_page(seen, line, picture)
    _draw_history(office, seen, reader)


def _heading(seen: ReviewPage, line: int) -> str:
    document, page = seen.document, seen.page
    weak = sum(is_weak(x) for x in page.lines)
    why = doubts_text(seen.doubts) if seen.doubts else "確認は不要です"
    if seen.fitted.checked is not None:
        why = f"確認済み（{seen.fitted.checked.actor}）"
    where = f"{line + 1}行目／全{len(page.lines)}行" if page.lines else "文字は読み取れていません"
    return (
        f'<div class="card" data-testid="review"><h3>{plain(document.title)}</h3>'
        f"<p>{plain(document.file_name)}　<b>p.{page.number}</b>／{document.page_count}　{where}</p>"
        f'<p><span class="tag {"bad" if seen.doubts else "good"}">{plain(why)}</span>'
        f'<span class="muted">自信のない行 残り{weak}行</span></p></div>'
    )


def _draw_field(
    office: Office, seen: ReviewPage, line: int, picture: bytes | None, reader: Reader
) -> None:
    state.show_text(seen, line)
    adding = bool(st.session_state.get(state.ADDING)) or not seen.page.lines
    box = seen.page.lines[line].box if seen.page.lines else None
    if picture is not None and box is not None:
        st.html(line_picture(cut_line(picture, box), box, alt=f"{line + 1}行目の画像"))
    # Always here, and the label always the same: else the browser makes the field anew, and the
    # cursor is lost.
    st.html(_NOT_READ if adding else _reading(seen, line))
    with (
        st.form("review-form", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.text_input("この行の文字", key=state.TEXT)
        st.form_submit_button(
            "保存して次へ（Enter）",
            type="primary",
            on_click=state.save,
            args=(office, seen, line, reader),
        )


def _reading(seen: ReviewPage, line: int) -> str:
    slot = seen.slot(line)
    if slot.as_read is None:
        return '<p class="muted">人が加えた行です。</p>'
    confidence = f"信頼度 {slot.as_read.confidence:.1%}"
    if slot.as_read == slot.line:
        return f'<p class="muted">読み取ったまま（{confidence}）</p>'
    return f'<p class="muted">読み取った文字（{confidence}）: {plain(slot.as_read.text)}</p>'


def _draw_buttons(
    office: Office, seen: ReviewPage, line: int, queue: list[QueueEntry], reader: Reader
) -> None:
    last = len(seen.page.lines) - 1
    about = (office, seen, line, reader)
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "前の行", shortcut="alt+up", disabled=line <= 0, on_click=state.choose, args=(line - 1,)
        )
        st.button(
            "次の行",
            shortcut="alt+down",
            disabled=line >= last,
            on_click=state.choose,
            args=(line + 1,),
        )
        st.button(
            "このページは正しい",
            shortcut="alt+o",
            on_click=state.check,
            args=(office, seen, queue, reader),
        )
        st.button("あとで", shortcut="alt+n", on_click=state.skip, args=(queue,))
        st.button(
            "行を消す", shortcut="alt+x", disabled=last < 0, on_click=state.delete, args=about
        )
        st.button("行を加える", shortcut="alt+i", on_click=state.begin_adding)
        can_undo = any(correction.active for correction in seen.history)
        st.button(
            "取り消す",
            shortcut="alt+z",
            disabled=not can_undo,
            on_click=state.undo,
            args=(office, seen, None, reader),
        )
    if st.session_state.get(state.ADDING) and last >= 0:
        st.radio(
            "加える場所", state.SIDES, key=state.SIDE, horizontal=True, label_visibility="collapsed"
        )


def _draw_page(seen: ReviewPage, line: int, picture: bytes | None) -> None:
    page = seen.page
    left, right = st.columns([3, 2])
    with left:
        if picture is None:
            st.html(page_text(page.lines, [line] if page.lines else []))
        else:
            box = page.lines[line].box if page.lines else None
            alt = f"{seen.document.file_name} {page.number}ページ"
            st.html(page_picture(picture, [box] if box else [], alt=alt))
    with right:
        if picture is not None:
            st.html(page_text(page.lines, [line] if page.lines else []))
        for table in page.tables:
            st.html(_table(table))


def _table(table: Table) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td rowspan="{cell.row_span}" colspan="{cell.column_span}">{plain(cell.text)}</td>'
            for cell in row
        )
        + "</tr>"
        for row in table.rows
    )
    return f'<div class="scroll"><table class="list">{rows}</table></div>'


def _draw_history(office: Office, seen: ReviewPage, reader: Reader) -> None:
    if not seen.history:
        return
    with st.expander(f"このページの修正（{len(seen.history)}件）"):
        for correction in reversed(seen.history):
            words, button = st.columns([5, 1])
            loose = "いまの読み取りに当てはまりません: " if correction in seen.fitted.loose else ""
            words.html(f"<p>{plain(loose + history_text(correction))}</p>")
            if correction.active:
                button.button(
                    "取り消す",
                    key=f"undo-{correction.id}",
                    on_click=state.undo,
                    args=(office, seen, correction.id, reader),
                )


def _draw_choice(office: Office, reader: Reader) -> None:
    """Other ways into the review: by reason, or any page of any document."""
    with st.expander("ページを選ぶ"):
        st.selectbox(
            "確認の理由", [_ALL, *DOUBTS.values()], key=_FILTER, on_change=state.go_to, args=(None,)
        )
        documents = list_documents(office.catalogue, reader=reader)
        document = st.selectbox(
            "書類",
            documents,
            index=None,
            format_func=lambda document: document.file_name,
            placeholder="書類を選んでください",
        )
        if document is not None:
            number = st.number_input("ページ", 1, max(1, document.page_count), 1)
            st.button(
                label("このページを開く"), on_click=state.go_to, args=((document.id, int(number)),)
            )
