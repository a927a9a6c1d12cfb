"""Where a question is typed: with a file, for one document or all, and what is sent where."""

import streamlit as st

from library.scopes import Reader
from pages import asking_state as state
from pages.endpoint_sign import sign_html
from pages.markup import plain
from runtime.office import Office


def draw_input(office: Office, reader: Reader) -> None:
    """Draw it at the bottom of the window."""
    with st.bottom:
        _draw_narrowing(office, reader)
        # Taken over by a callback: that happens once, however often the script is begun anew.
        st.chat_input(
            "質問を入力してください（例: 前払いできる経費の範囲は？）",
            key=state.TYPED,
            accept_file=True,
            on_submit=state.add_typed,
            args=(office, reader),
        )
        st.html(sign_html(office.settings))


def _draw_narrowing(office: Office, reader: Reader) -> None:
    """The document that alone is asked, and the way back to all."""
    only, trouble = state.narrowed_to(office, reader)
    if only is None and not trouble:
        return
    with st.container(key="narrowing", horizontal=True, vertical_alignment="center", gap="small"):
        if only is None:
            st.html(
                f'<p class="warn" data-testid="narrowing">{plain(trouble)}</p>', width="content"
            )
        else:
            said = f"この文書だけに質問: {only.title}（{only.file_name}）"
            st.html(f'<p class="told" data-testid="narrowing">{plain(said)}</p>', width="content")
        st.button("すべての文書に戻す", key="widen", icon=":material/close:", on_click=state.widen)
