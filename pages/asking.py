"""質問: the conversation at the left, the evidence at the right."""

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from library.scopes import Reader
from pages import asking_state as state
from pages.abstention_view import draw_abstention
from pages.answer_view import draw_answer
from pages.asking_input import draw_input
from pages.asking_stream import draw_stop, follow
from pages.asking_welcome import draw_notice, draw_welcome
from pages.attachment_view import draw_attachment
from pages.evidence import draw_evidence
from pages.markup import plain
from retrieval.query.model import UnderstoodQuery
from runtime.office import Office, live_office
from runtime.plain import understood_lines
from runtime.readers import page_reader

_SCROLL = Path(__file__).with_name("asking_scroll.js")


def draw_asking() -> None:
    """Draw the page; of the questions that wait the first one is answered."""
    office = live_office()
    reader = page_reader(office)
    draw_input(office, reader)
    turns = state.turns()
    going = next((number for number, turn in enumerate(turns) if not turn.making.done), None)
    if going is not None:
        turns[going].making.start()
    conversation, evidence = st.columns([11, 9], gap="large")
    with conversation:
        place = _draw_conversation(office, reader, going)
    with evidence:
        _draw_evidence(office, turns, reader)
    _bring_last_to_top(len(turns))
    if going is not None:
        follow(turns[going].making, place)
        st.rerun()


def _bring_last_to_top(asked: int) -> None:
    # The number makes it another script for each question: the browser runs it once.
    script = f"/* {asked} */ {_SCROLL.read_text(encoding='utf-8')}"
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _draw_conversation(office: Office, reader: Reader, going: int | None) -> DeltaGenerator:
    """Draw what was asked and answered; the place of the answer that is being made."""
    draw_notice(office, reader)
    turns = state.turns()
    if not turns:
        draw_welcome(office, reader)
    place = st.empty()
    for number, turn in enumerate(turns):
        _draw_question(turn)
        if number != going:
            _draw_outcome(number, turn, office, reader)
            continue
        place = st.empty()
        if office.endpoint is not None:
            draw_stop(turn.making, key=f"stop-{number}")
    if turns:
        st.html('<div class="room"></div>')
    return place


def _draw_evidence(office: Office, turns: list[state.Turn], reader: Reader) -> None:
    st.html('<span class="evidence-anchor"></span>')
    shown = state.shown_citation()
    if shown is not None:
        draw_evidence(office, shown, reader=reader)
    elif any(turn.answer and turn.answer.citations for turn in turns):
        st.html('<p class="muted">答えの下の出典を選ぶと、ここにページを表示します。</p>')


def _draw_outcome(number: int, turn: state.Turn, office: Office, reader: Reader) -> None:
    came = turn.answered
    if not turn.making.done:
        st.html('<p class="muted">前の質問に答えしだい、続けて答えます。</p>')
    elif came is None:
        st.html(f'<p class="warn">{plain(turn.error)}</p>')
    else:
        if came.attachment is not None:
            draw_attachment(office, number, came.attachment, came.same, reader=reader)
        _draw_understood(number, came.query, office, reader)
        if came.answer.abstained:
            draw_abstention(office, came.answer, turn.only, reader=reader)
        else:
            draw_answer(number, turn.typed, came.answer)


def _draw_question(turn: state.Turn) -> None:
    st.html(f'<div class="asked" data-testid="question">{plain(turn.typed)}</div>')
    if turn.file_name:
        st.html(f'<p class="muted" data-testid="attached">添付: {plain(turn.file_name)}</p>')
    if turn.only is not None:
        said = f"この文書だけから答えます: {turn.only.title}"
        st.html(f'<p class="muted" data-testid="only">{plain(said)}</p>')


def _draw_understood(number: int, query: UnderstoodQuery, office: Office, reader: Reader) -> None:
    """What was made of the question, and the ways to ask it as it was typed."""
    for line in understood_lines(query):
        st.html(f'<p class="muted" data-testid="understood">{plain(line)}</p>')
    if query.follows_up:
        st.button(
            "前の質問と切り離して探す",
            key=f"alone-{number}",
            on_click=state.add_question,
            args=(office, reader, query.typed),
            kwargs={"alone": True},
        )
    if query.added:
        st.button(
            "用語集の語を加えずに探す",
            key=f"as-typed-{number}",
            on_click=state.add_question,
            args=(office, reader, query.whole),
            kwargs={
                "alone": True,
                "by_glossary": False,
                "file": state.attached_file(number),
            },
        )
