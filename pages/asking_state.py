"""The conversation of one browser tab: its questions, the citation that is looked at, the document."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.runtime import exists, get_instance
from streamlit.runtime.scriptrunner import get_script_run_ctx

from library.errors import AccessDenied, ShoruiError
from library.model import Answer, Citation, Document, DocumentStatus
from library.restoring import known_versions
from library.scopes import Reader
from runtime.conversing import Answered, AttachedFile, Question, answered
from runtime.making import Making
from runtime.office import Office

TYPED = "question"
_TURNS = "turns"
_SHOWN = "shown"
_FILE = "attached file"
_ABOUT_THE_FILE = "この書類の内容は"
"""Asked where a file comes without words."""
DOCUMENT = "document"
"""In the address: the id of the document that questions are narrowed to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and what becomes of it."""

    typed: str
    making: Making[Answered]
    only: Document | None = None
    """The document that alone was to answer."""
    file_name: str = ""
    """Of what came with it; empty where nothing did."""

    @property
    def answered(self) -> Answered | None:
        """None while it is being made, and where something went wrong."""
        return None if not self.making.done or self.error else self.making.outcome()

    @property
    def answer(self) -> Answer | None:
        """As for ``answered``."""
        return self.answered.answer if self.answered else None

    @property
    def error(self) -> str:
        """What went wrong, in Japanese; empty where nothing did."""
        if not self.making.done:
            return ""
        try:
            self.making.outcome()
        except ShoruiError as failed:
            return failed.message
        return ""


def turns() -> list[Turn]:
    """The questions of this tab, the oldest first."""
    kept: list[Turn] = st.session_state.setdefault(_TURNS, [])
    return kept


def add_typed(office: Office, reader: Reader) -> None:
    """Take over what was typed, with the file that came with it."""
    given = st.session_state[TYPED]
    if given is None:
        return
    file = next((AttachedFile(name=each.name, data=each.getvalue()) for each in given.files), None)
    typed = given.text.strip() or (_ABOUT_THE_FILE if file else "")
    add_question(office, reader, typed, file=file)


def add_question(
    office: Office,
    reader: Reader,
    typed: str,
    *,
    alone: bool = False,
    by_glossary: bool = True,
    file: AttachedFile | None = None,
) -> None:
    """Put a question to the conversation; it is answered when those before it are.

    Args:
        office: that answers.
        reader: who asks.
        typed: the question; a blank one is none.
        alone: whether it stands by itself, whatever was asked before.
        by_glossary: false to look for nothing that the 用語集 adds.
        file: what came with it.
    """
    if not typed.strip():
        return
    before = turns()
    last = before[-1] if before and not alone else None
    only, _ = narrowed_to(office, reader)
    question = Question(
        typed=typed, document=only.id if only else "", file=file, by_glossary=by_glossary
    )
    making = Making(
        # The last question is answered by then: only after that it is known in whole.
        lambda listener: answered(
            office, replace(question, previous=_whole(last)), reader=reader, listener=listener
        ),
        wanted=_is_connected(),
    )
    name = file.name if file else ""
    before.append(Turn(typed=typed, making=making, only=only, file_name=name))
    st.session_state[_SHOWN] = None
    if file:
        st.session_state[_FILE] = (len(before) - 1, file)


def attached_file(turn: int) -> AttachedFile | None:
    """What came with a question, as long as nothing else came with a later one."""
    kept: tuple[int, AttachedFile] | None = st.session_state.get(_FILE)
    return kept[1] if kept and kept[0] == turn else None


def forget_file() -> None:
    """Keep what came with a question no longer."""
    st.session_state.pop(_FILE, None)


def _whole(last: Turn | None) -> str | None:
    if last is None:
        return None
    return last.answered.query.whole if last.answered else last.typed


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
