"""質問: the conversation at the left, the evidence at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from library.eras import japanese_time
from library.errors import ShoruiError
from library.model import Answer, Citation, Passage, Sentence
from library.revisions import head_revision
from library.scope_list import readable_scopes
from library.scopes import Reader
from pages.evidence import draw_evidence
from pages.markup import label, plain, quotation
from pages.nearest import nearest_list
from retrieval.query.model import UnderstoodQuery
from runtime.asking import ask
from runtime.office import Office, live_office
from runtime.overview import example_questions, overview
from runtime.plain import understood_lines
from runtime.readers import page_reader
from runtime.understanding import understood

_TURNS = "turns"
_SHOWN = "shown"
_PENDING = "pending question"
_ALONE = "pending question leans on nothing"
_REFRESH_S = 3
_NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and what came of it."""

    query: UnderstoodQuery
    answer: Answer | None
    error: str
    """What went wrong, in Japanese; empty where nothing did."""


def draw_asking() -> None:
    """Draw the page."""
    office = live_office()
    reader = page_reader(office)
    typed = st.chat_input("質問を入力してください（例: 前払いできる経費の範囲は？）")
    question = typed or st.session_state.pop(_PENDING, None)
    conversation, evidence = st.columns([11, 9], gap="large")
    with conversation:
        _draw_notice(office, reader)
        turns = _turns()
        if not turns and question is None:
            _draw_empty(office, reader)
        for number, turn in enumerate(turns):
            _draw_turn(number, turn, office, reader)
        if question is not None:
            _add_turn(office, question, reader)
    with evidence:
        st.html('<span class="evidence-anchor"></span>')
        shown = _shown_citation()
        if shown is not None:
            draw_evidence(office, shown, reader=reader)
        elif any(turn.answer and turn.answer.citations for turn in turns):
            st.html('<p class="muted">答えの下の出典を選ぶと、ここにページを表示します。</p>')


def _turns() -> list[Turn]:
    turns: list[Turn] = st.session_state.setdefault(_TURNS, [])
    return turns


def _add_turn(office: Office, question: str, reader: Reader) -> None:
    """Answer, remember it, and draw the page again with the evidence beside it."""
    st.html(f'<div class="asked">{plain(question)}</div>')
    turns = _turns()
    alone = st.session_state.pop(_ALONE, False)
    previous = turns[-1].query.whole if turns and not alone else None
    query = understood(office, question, previous=previous)
    answer, error = None, ""
    with st.spinner("書類を検索し、引用を確認しています…"):
        try:
            answer = ask(office, query, reader=reader)
        except ShoruiError as failed:
            error = failed.message
    turns.append(Turn(query=query, answer=answer, error=error))
    first = answer.citations[:1] if answer else ()
    st.session_state[_SHOWN] = (len(turns) - 1, first[0].marker) if first else None
    st.rerun()


def _shown_citation() -> Citation | None:
    place: tuple[int, int] | None = st.session_state.get(_SHOWN)
    if place is None:
        return None
    turn, marker = place
    answer = _turns()[turn].answer
    found = [c for c in answer.citations if c.marker == marker] if answer else []
    return found[0] if found else None


def _draw_turn(number: int, turn: Turn, office: Office, reader: Reader) -> None:
    st.html(f'<div class="asked" data-testid="question">{plain(turn.query.typed)}</div>')
    _draw_understood(number, turn.query)
    if turn.answer is None:
        st.html(f'<p class="warn">{plain(turn.error)}</p>')
    elif turn.answer.abstained:
        _draw_abstention(turn.answer, office, reader)
    else:
        _draw_answer(number, turn.answer)


def _draw_understood(number: int, query: UnderstoodQuery) -> None:
    """What was made of the question, and the way out where it was taken for a follow-up."""
    for line in understood_lines(query):
        st.html(f'<p class="muted" data-testid="understood">{plain(line)}</p>')
    if query.follows_up and st.button("前の質問と切り離して探す", key=f"alone-{number}"):
        st.session_state[_PENDING], st.session_state[_ALONE] = query.typed, True
        st.rerun()


def _draw_answer(number: int, answer: Answer) -> None:
    for place, sentence in enumerate(answer.sentences):
        if sentence.text not in {citation.quote for citation in sentence.citations}:
            st.html(f'<p class="said" data-testid="said">{plain(sentence.text)}</p>')
        if sentence.doubts:
            _draw_doubts(sentence)
        for citation in sentence.citations:
            st.html(quotation(citation.quote, citation.passage.chunk.heading_path))
            _draw_source(number, place, citation)
    checked = sum(sentence.verified for sentence in answer.sentences)
    st.html(
        f'<p class="verified">✓ 照合済み {checked}/{len(answer.sentences)}文'
        '<span class="muted">（引用は書類から読み取った文字と一致しています）</span></p>'
    )
    for warning in answer.warnings:
        st.html(f'<p class="warn">{plain(warning)}</p>')


def _draw_doubts(sentence: Sentence) -> None:
    reasons = "".join(plain(doubt) for doubt in sentence.doubts)
    st.html(
        f'<p class="warn" data-testid="unverified">未確認: {reasons}'
        "下の引用で確かめてください。</p>"
    )


def _draw_source(number: int, place: int, citation: Citation) -> None:
    where = f"[{citation.marker}] {citation.passage.document.file_name} p.{citation.page}"
    chosen = st.session_state.get(_SHOWN) == (number, citation.marker)
    pressed = st.button(
        label(where),
        key=f"source-{number}-{place}-{citation.marker}",
        type="primary" if chosen else "secondary",
    )
    if pressed and not chosen:
        st.session_state[_SHOWN] = (number, citation.marker)
        st.rerun()


def _draw_abstention(answer: Answer, office: Office, reader: Reader) -> None:
    readable = readable_scopes(office.catalogue, reader=reader)
    scopes = "、".join(scope.name for scope in readable)
    st.html(
        '<div class="abstained" data-testid="abstained">資料からは分かりません。</div>'
        f'<p class="muted">公開範囲「{plain(scopes)}」の現行版を検索しましたが、'
        "答えとして示せる記述は見つかりませんでした。</p>"
    )
    if answer.nearest:
        st.html('<p class="muted">内容が近い書類（選ぶと、原本を開きます）</p>')
        st.html(nearest_list(office, _apart(answer.nearest)[:_NEAREST], reader=reader))
    st.html(
        '<p class="muted">年度・制度の正式名称・書類名を加えるか、'
        "一度に一つのことを尋ねると見つかることがあります。"
        "該当の書類が未登録であれば「文書」から登録してください。</p>"
    )


def _apart(nearest: Sequence[Passage]) -> list[Passage]:
    """Each page once; what is said about a picture on it stands beside its own words."""
    places = {
        (passage.document.version_id, passage.page, passage.chunk.quotable): passage
        for passage in reversed(nearest)
    }
    return [passage for passage in nearest if passage in places.values()]


def _draw_empty(office: Office, reader: Reader) -> None:
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
    for number, example in enumerate(
        _examples(head_revision(office.catalogue), tuple(sorted(reader.scopes)))
    ):
        if st.button(label(example), key=f"example-{number}", icon=":material/search:"):
            st.session_state[_PENDING] = example
            st.rerun()


@st.cache_data(max_entries=4, show_spinner=False)
def _examples(revision: int, scopes: tuple[str, ...]) -> tuple[str, ...]:
    """Found once per state of the library: each is tried out before it is offered."""
    office = live_office()
    reader = page_reader(office).narrowed(frozenset(scopes))
    return example_questions(office, reader=reader)


@st.fragment(run_every=_REFRESH_S)
def _draw_notice(office: Office, reader: Reader) -> None:
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
