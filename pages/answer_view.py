"""One answer on the page, with the ways to its sources."""

from collections.abc import Iterator, Sequence

import streamlit as st

from library.model import Answer, Citation, Highlight, Sentence
from pages import asking_state as state
from pages.answer_markup import (
    checked_html,
    contradiction_html,
    highlight_html,
    part_html,
    quote_html,
    said_html,
    source_of,
    unanswered_html,
)
from pages.endpoint_sign import authorship_html
from pages.markup import label, plain
from runtime.answer_text import answer_text


def draw_answer(number: int, question: str, answer: Answer) -> None:
    """Draw the answer of turn ``number``: what differs; values, conditions, quotes; what is missing."""
    for contradiction in answer.contradictions:
        st.html(contradiction_html(contradiction, answer))
    for asked in _parts(answer):
        _draw_part(number, asked, answer)
    if answer.unanswered:
        st.html(unanswered_html(answer.unanswered))
    _draw_checked(answer.sentences)
    for warning in answer.warnings:
        st.html(f'<p class="warn">{plain(warning)}</p>')
    if answer.authorship is not None:
        st.html(authorship_html(answer.authorship))
    # A dialog, as the text of every answer on the page would make a long conversation slow.
    if st.button("根拠付きでコピー", key=f"copy-{number}", icon=":material/content_copy:"):
        _draw_copying(f"質問: {question}\n{answer_text(answer)}")


@st.dialog("根拠付きでコピー", width="large")
def _draw_copying(text: str) -> None:
    st.html('<p class="muted">右上の印を押すと、答えと出典をまとめてコピーします。</p>')
    st.code(text, language=None, wrap_lines=True)


def _draw_part(number: int, asked: str, answer: Answer) -> None:
    if asked:
        st.html(part_html(asked))
    for highlight, citation in _highlights(answer, asked):
        st.html(highlight_html(highlight, citation))
    for place, sentence in enumerate(answer.sentences):
        if sentence.asked == asked:
            _draw_sentence(number, place, sentence)


def _parts(answer: Answer) -> list[str]:
    """The parts of the question that are answered, in their order; one empty one if it has none."""
    return list(dict.fromkeys(sentence.asked for sentence in answer.sentences))


def _highlights(answer: Answer, asked: str) -> Iterator[tuple[Highlight, Citation]]:
    cited = {citation.marker: citation for citation in answer.citations}
    for highlight in answer.highlights:
        if highlight.asked == asked and highlight.marker in cited:
            yield highlight, cited[highlight.marker]


def _draw_sentence(number: int, place: int, sentence: Sentence) -> None:
    said = said_html(sentence)
    if said:
        st.html(said)
    for citation in sentence.citations:
        st.html(quote_html(citation))
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            _draw_source(number, place, citation)
            if not said:
                st.html(checked_html(sentence), width="content")


def _draw_source(number: int, place: int, citation: Citation) -> None:
    is_chosen = state.chosen_place() == (number, citation.marker)
    st.button(
        label(source_of(citation)),
        key=f"source-{number}-{place}-{citation.marker}",
        type="primary" if is_chosen else "secondary",
        on_click=state.choose,
        args=(number, citation.marker),
    )


def _draw_checked(sentences: Sequence[Sentence]) -> None:
    checked = sum(sentence.verified for sentence in sentences)
    st.html(
        f'<p class="verified">✓ 照合済み {checked}/{len(sentences)}文'
        '<span class="muted">（引用は書類から読み取った文字と一致しています）</span></p>'
    )
