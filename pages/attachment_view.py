"""What came with a question: what was read of it, where the library has the same, how to put it in."""

import io
from collections.abc import Sequence

import streamlit as st

from library.errors import ShoruiError
from library.model import Passage
from library.scope_list import readable_scopes
from library.scopes import Reader
from pages import asking_state as state
from pages.markup import document_link, plain
from runtime.attachment_report import attachment_lines
from runtime.attachments import Attachment
from runtime.office import Office
from runtime.uploads import accept_upload

_NOTICE = "what became of an attachment"


def draw_attachment(
    office: Office, number: int, attachment: Attachment, same: Sequence[Passage], *, reader: Reader
) -> None:
    """Draw what was read of it, apart from what the library says, which alone is quoted."""
    said = "".join(f"<p>{plain(line)}</p>" for line in attachment_lines(attachment, ()))
    st.html(f'<div class="told" data-testid="attachment">{said}{_same(same)}</div>')
    if attachment.text:
        with st.expander("添付から読み取った文字（書庫にはありません・未照合）"):
            st.html(f'<div class="lines muted">{plain(attachment.text)}</div>')
    if not same:
        _draw_keeping(office, number, reader)
    if notice := st.session_state.get(f"{_NOTICE} {number}"):
        st.html(f'<p class="told">{plain(notice)}</p>')


def _same(same: Sequence[Passage]) -> str:
    links = "".join(
        f"<li>{document_link(each.document.id, each.document.title)} p.{each.page}</li>"
        for each in same
    )
    return f"<p>同じ内容の書類が登録されています。</p><ul>{links}</ul>" if links else ""


def _draw_keeping(office: Office, number: int, reader: Reader) -> None:
    """The way to put the file into the library, which nothing else does."""
    if state.attached_file(number) is None:
        return
    scopes = readable_scopes(office.catalogue, reader=reader)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        scope = scopes[0]
        if len(scopes) > 1:
            scope = st.selectbox(
                "公開範囲",
                scopes,
                format_func=lambda each: each.name,
                key=f"attached-scope-{number}",
            )
        st.button(
            "この書類を登録する",
            key=f"keep-{number}",
            icon=":material/upload_file:",
            on_click=_keep,
            args=(office, number, reader, scope.id),
        )


def _keep(office: Office, number: int, reader: Reader, scope: str) -> None:
    file = state.attached_file(number)
    if file is None:
        return
    try:
        accept_upload(office, file.name, io.BytesIO(file.data), reader=reader, scope=scope)
    except ShoruiError as error:
        st.session_state[f"{_NOTICE} {number}"] = error.message
        return
    state.forget_file()
    st.session_state[f"{_NOTICE} {number}"] = (
        f"「{file.name}」を受け付けました。読み取りの進みと結果は「文書」で確かめられます。"
    )
