"""質問 before anything was asked: what the library holds, and what could be asked of it."""

import streamlit as st

from library.eras import japanese_time
from library.revisions import head_revision
from library.scopes import Reader
from pages.asking_state import add_question
from pages.markup import label, plain
from runtime.office import Office, live_office
from runtime.overview import example_questions, overview
from runtime.readers import page_reader

_REFRESH_S = 3


def draw_welcome(office: Office, reader: Reader) -> None:
    """Draw what the library holds, with questions that it answers."""
    state = overview(office, reader=reader)
    st.html("<h2>書類について、ふだんの言葉で質問してください</h2>")
    if state.documents == 0:
        st.html('<p class="muted">登録された書類はまだありません。「文書」から登録できます。</p>')
        return
    updated = f"・最終更新 {japanese_time(state.updated_at)}" if state.updated_at else ""
    st.html(
        f'<p class="muted">書類{state.documents}件・{state.pages}ページ{plain(updated)}。'
        "答えは書類の文言をそのまま引用し、ファイル名とページを示します。</p>"
    )
    found = _examples(head_revision(office.catalogue), tuple(sorted(reader.scopes)))
    for number, example in enumerate(found):
        st.button(
            label(example),
            key=f"example-{number}",
            icon=":material/search:",
            on_click=add_question,
            args=(office, reader, example),
        )


@st.fragment(run_every=_REFRESH_S)
def draw_notice(office: Office, reader: Reader) -> None:
    """Draw what is still being read or indexed, and what else the search should be known for."""
    state = overview(office, reader=reader)
    parts = []
    if state.waiting:
        parts.append(f"{state.waiting}件の書類を読み取っています")
    if state.unindexed:
        parts.append(f"{state.unindexed}件を検索に反映しています")
    if parts:
        parts[-1] += "。終わった書類から質問できます。"
    text = "、".join(parts) + (state.notice or "")
    if text:
        st.html(f'<p class="warn" data-testid="notice">{plain(text)}</p>')


@st.cache_data(max_entries=4, show_spinner=False)
def _examples(revision: int, scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Found once per state of the library: each is tried out before it is offered."""
    office = live_office()
    reader = page_reader(office).narrowed(frozenset(scopes))
    return example_questions(office, reader=reader)
