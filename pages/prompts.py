"""管理 › プロンプト: the words given to models, edited by staff without any code."""

from collections.abc import Callable

import streamlit as st

from library.errors import ShoruiError
from pages.markup import plain
from prompts.choosing import Choice
from runtime.office import Office
from runtime.prompts import (
    PromptDesk,
    choices,
    prompts_of,
    reset_prompt,
    save_prompt,
)
from runtime.prompts_report import origin_said
from runtime.readers import page_reader

_NOTICE = "what became of a prompt"
_PURPOSES = {
    "answer": "質問に答える",
    "describe": "図や写真を説明する",
    "expand": "質問を言い換える",
    "judge": "答えを採点する（測定用）",
}


def draw_prompts(office: Office) -> None:
    """Draw the section."""
    desk = PromptDesk(
        prompts=prompts_of(office.settings),
        catalogue=office.catalogue,
        reader=page_reader(office),
    )
    st.html("<h3>モデルへの指示文（プロンプト）</h3>")
    st.html(
        '<p class="muted">モデルの接続先を設定している場合に使われます。'
        "言葉を直して保存すると、次の質問から使われます。"
        "{{ }} で囲まれた差し込み欄と、# で始まる行は変えないでください。</p>"
    )
    if told := st.session_state.pop(_NOTICE, None):
        st.html(f'<p class="muted" data-testid="prompt-notice">{plain(told)}</p>')
    for choice in choices(desk.prompts):
        if choice.fault:
            st.html(f'<p class="warn" data-testid="prompt-fault">{plain(choice.fault)}</p>')
    with st.expander("プロンプトの一覧と編集", key="prompts"):
        _draw_editing(desk)


def _draw_editing(desk: PromptDesk) -> None:
    by_name = {choice.prompt.name: choice for choice in choices(desk.prompts)}
    name = st.selectbox(
        "プロンプト",
        list(by_name),
        format_func=lambda each: _title(by_name[each]),
        key="prompt-name",
    )
    choice = by_name[name]
    try:
        text = desk.prompts.text_of(name)
    except ShoruiError as failed:
        st.html(f'<p class="warn">{plain(failed.message)}</p>')
        text = ""
    edited = st.text_area("指示文", text, height=360, key=f"prompt-text-{name}-{hash(text)}")
    saving, resetting = st.columns(2)
    with saving:
        if st.button("指示文を保存", key="prompt-save", disabled=edited == text):
            _report(lambda: save_prompt(desk, name, edited), "保存しました。次の質問から使います。")
    with resetting:
        own = choice.is_own or bool(choice.fault)
        if st.button("標準に戻す", key="prompt-reset", disabled=not own):
            _report(lambda: reset_prompt(desk, name), "標準に戻しました。")


def _title(choice: Choice) -> str:
    prompt = choice.prompt
    purpose = _PURPOSES.get(prompt.name, prompt.name)
    return f"{purpose}（{prompt.name} 第{prompt.version}版、{origin_said(choice)}）"


def _report(change: Callable[[], Choice], done: str) -> None:
    """Carry a change out and say what became of it; what could not be saved stays in the field."""
    try:
        change()
    except ShoruiError as failed:
        st.html(f'<p class="warn" data-testid="prompt-notice">{plain(failed.message)}</p>')
        return
    st.session_state[_NOTICE] = done
    st.rerun()
