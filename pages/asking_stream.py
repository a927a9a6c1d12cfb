"""An answer while it is being made: typed text at once, sentences as they are checked, a way to stop."""

from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.answer_markup import sentence_html
from pages.markup import plain
from runtime.making import Making, Progress

T = TypeVar("T")

_BREATH_S = 0.25
"""So often at least something is drawn: only then Streamlit hears a click of whoever waits."""


def draw_stop(making: Making[T], key: str) -> None:
    """The way to stop an answer; what is verified by then stays."""
    st.button("ここで止める", key=key, icon=":material/stop_circle:", on_click=making.stop)


def follow(making: Making[T], place: DeltaGenerator) -> None:
    """Draw in ``place`` what there is of an answer, until it is done.

    A click elsewhere ends the script that runs this; the next one comes here again.
    """
    progress = making.progress()
    while not progress.done:
        place.html(progress_html(progress))
        progress = making.later(progress.step, timeout_s=_BREATH_S)


def progress_html(progress: Progress) -> str:
    """What there is of an answer. What nothing has checked says so, and is shown as plain text."""
    checked = "".join(map(sentence_html, progress.checked))
    return f'<div data-testid="making">{checked}{_typed(progress)}</div>'


def _typed(progress: Progress) -> str:
    if not progress.typed.strip() and not progress.checked:
        seconds = f"（{progress.seconds:.0f}秒）" if progress.seconds >= 2 else ""
        return f'<p class="muted">書類を調べ、引用を確認しています…{seconds}</p>'
    return (
        '<p class="typing"><span class="tag">作成中（未照合）</span>'
        f'<span data-testid="typed">{plain(progress.typed.strip())}</span></p>'
    )
