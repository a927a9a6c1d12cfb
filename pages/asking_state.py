"""The conversation of one browser tab: its questions, the citation that is looked at, the document."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from assistant.answering import Way
from library.errors import AccessDenied, ShoruiError
from library.filters import Filters
from library.model import Answer, Citation, Document, DocumentStatus
from library.restoring import known_versions
from library.scopes import Reader
from retrieval.query.model import UnderstoodQuery
from runtime.asking import ask
from runtime.making import Making
from runtime.office import Office
from runtime.understanding import understood

TYPED = "question"
_TURNS = "turns"
_SHOWN = "shown"
DOCUMENT = "document"
"""In the address: the id of the document that questions are narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and what becomes of it."""

    query: UnderstoodQuery
    making: Making
    only: Document | None = None
    """The document that alone was to answer."""

    @property
    def answer(self) -> Answer | None:
        """None while it is being made, and where something went wrong."""
        return None if not self.making.done or self.error else self.making.answer()

    @property
    def error(self) -> str:
        """What went wrong, in Japanese; empty where nothing did."""
        if not self.making.done:
            return ""
        try:
            self.making.answer()
        except ShoruiError as failed:
            return failed.message
        return ""


def turns() -> list[Turn]:
    """The questions of this tab, the oldest first."""
    kept: list[Turn] = st.session_state.setdefault(_TURNS, [])
    return kept


def add_typed(office: Office, reader: Reader) -> None:
    """Take over what was typed."""
    add_question(office, reader, st.session_state[TYPED] or "")


def add_question(office: Office, reader: Reader, question: str, *, alone: bool = False) -> None:
    """Put a question to the conversation; it is answered when those before it are.

    Args:
        office: that answers.
        reader: who asks.
        question: as typed.
        alone: whether it stands by itself, whatever was asked before.
    """
    if not question.strip():
        return
    before = turns()
    previous = before[-1].query.whole if before and not alone else None
    query = understood(office, question, previous=previous)
    only, _ = narrowed_to(office, reader)
    filters = Filters(documents=frozenset({only.id})) if only else Filters()
    making = Making(
        lambda listener: ask(
            office, query, reader=reader, way=Way(filters=filters, listener=listener)
        ),
        wanted=_is_connected(),
    )
    before.append(Turn(query=query, making=making, only=only))
    st.session_state[_SHOWN] = None


def shown_citation() -> Citation | None:
    """The citation that was chosen, else the first one of the last answer."""
    chosen = chosen_place()
    if chosen is None:
        return None
    number, marker = chosen
    answer = turns()[number].answer
    return next((c for c in answer.citations if c.marker == marker), None) if answer else None


def chosen_place() -> tuple[int, int] | None:
    """The number of the turn, from 0, and the marker of the citation that is looked at."""
    chosen: tuple[int, int] | None = st.session_state.get(_SHOWN)
    last = turns()[-1].answer if turns() else None
    if chosen is None and last and last.citations:
        return len(turns()) - 1, last.citations[0].marker
    return chosen


def choose(turn: int, marker: int) -> None:
    """Look at a citation of a turn."""
    st.session_state[_SHOWN] = (turn, marker)


def narrow_to(document_id: str) -> None:
    """Let one document alone answer from now on."""
    st.query_params[DOCUMENT] = document_id


def widen() -> None:
    """Let all documents answer again."""
    st.query_params.pop(DOCUMENT, None)


def narrowed_to(office: Office, reader: Reader) -> tuple[Document | None, str]:
    """The document of the address, if there is one to answer, and why not where there is none.

    One that may not be read is the same as one that never was.
    """
    wanted = st.query_params.get(DOCUMENT)
    if not wanted:
        return None, ""
    try:
        versions = known_versions(office.catalogue, wanted, reader=reader)
    except AccessDenied:
        versions = []
    live = next((each for each in versions if each.status is DocumentStatus.LIVE), None)
    if live is None:
        return None, "アドレスにある文書は見つからないため、すべての文書から答えます。"
    return live, ""


def _is_connected() -> Callable[[], bool]:
    """Whether the tab is still there, to be asked in any thread."""
    context = get_script_run_ctx()
    if context is None or not exists():
        return lambda: True
    runtime, session = get_instance(), context.session_id
    return lambda: runtime.is_active_session(session)
