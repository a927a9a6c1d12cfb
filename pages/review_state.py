"""Where a person is in the review, and what their keys and buttons do: no drawing here."""

from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from library.edits import Check, Delete, Edit, Insert, Replace
from library.errors import AccessDenied, ShoruiError
from library.fitting import is_weak
from library.model import Page
from library.review_queue import QueueEntry
from library.reviewing import ReviewPage, review_page
from library.scopes import Reader
from runtime.office import Office
from runtime.reviewing import amend_page, undo_correction

TEXT = "review-text"
"""The field; it keeps its place on the page, so that the cursor stays in it from line to line."""
ADDING = "review-adding"
"""Whether the field holds a line to be added."""
SIDE = "review-side"
SIDES = ("この行の後に", "この行の前に")
_PLACE = "review-place"
_LINE = "review-line"
_SHOWN = "review-shown"
_NOTICE = "review-notice"

Place = tuple[str, int]
"""A document's id and the number of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What is said after a key or button."""

    text: str
    refused: bool
    """Whether what was asked for could not be done."""


def place_of(queue: list[QueueEntry]) -> Place | None:
    """The page that is being looked at: the one chosen, else the worst in the queue."""
    chosen: Place | None = st.session_state.get(_PLACE)
    if chosen is None and queue:
        chosen = (queue[0].document.id, queue[0].page)
        st.session_state[_PLACE] = chosen
    return chosen


def go_to(place: Place | None) -> None:
    """Look at another page, at its first weak line."""
    st.session_state[_PLACE] = place
    for key in (_LINE, _SHOWN, ADDING):
        st.session_state.pop(key, None)


def skip(queue: list[QueueEntry]) -> None:
    """Leave the page for later: on to the one behind it in the queue, from the last to the first."""
    places = [(entry.document.id, entry.page) for entry in queue]
    here = st.session_state.get(_PLACE)
    after = places[places.index(here) + 1 :] if here in places else places
    go_to(next(iter(after or places), None))


def line_of(page: Page) -> int:
    """The line that is being looked at: the one chosen, else the first weak one. 0-based."""
    chosen: int | None = st.session_state.get(_LINE)
    if chosen is None:
        chosen = next((n for n, x in enumerate(page.lines) if is_weak(x)), 0)
    return min(chosen, max(len(page.lines) - 1, 0))


def choose(line: int) -> None:
    """Look at a line of the page."""
    st.session_state[_LINE] = line
    st.session_state[ADDING] = False


def begin_adding() -> None:
    """Empty the field for a line that was missed; once more, and it holds the line again."""
    st.session_state[ADDING] = not st.session_state.get(ADDING)


def show_text(seen: ReviewPage, line: int) -> None:
    """Put the line into the field, unless it is there: what a person has typed is never replaced."""
    adding = bool(st.session_state.get(ADDING))
    shown = (seen.document.version_id, seen.page.number, line, adding)
    if st.session_state.get(_SHOWN) == shown and TEXT in st.session_state:
        return
    st.session_state[_SHOWN] = shown
    lines = seen.page.lines
    st.session_state[TEXT] = "" if adding or not lines else lines[line].text


def take_notice() -> Notice | None:
    """What the last key or button has to say, once."""
    said: Notice | None = st.session_state.pop(_NOTICE, None)
    return said


def save(office: Office, seen: ReviewPage, line: int, reader: Reader) -> None:
    """Keep what stands in the field as the line, or as a line more, and go on to the next."""
    text = st.session_state[TEXT]
    adding = bool(st.session_state.get(ADDING)) or not seen.page.lines
    if adding:
        before = st.session_state.get(SIDE) == SIDES[1]
        after = min(line, len(seen.page.lines) - 1) - before
        now = _amended(office, seen, Insert(after=after, text=text), reader)
        next_line = after + 1
    else:
        now = _amended(office, seen, Replace(line=line, text=text), reader)
        next_line = line
    if now is None:
        _hold(office, seen, line, reader)
        return
    st.session_state[ADDING] = False
    _go_on(now, next_line, was_doubted=seen.page.needs_review)


def delete(office: Office, seen: ReviewPage, line: int, reader: Reader) -> None:
    """Take the line away and go on to the next weak one."""
    now = _amended(office, seen, Delete(line=line), reader)
    if now is not None:
        _go_on(now, line - 1, was_doubted=seen.page.needs_review)


def check(office: Office, seen: ReviewPage, queue: list[QueueEntry], reader: Reader) -> None:
    """Say that the page is right, and go on to the next in the queue."""
    if _amended(office, seen, Check(), reader) is not None:
        skip([e for e in queue if (e.document.id, e.page) != _place(seen)])
        _say(f"「{seen.document.file_name}」の p.{seen.page.number} を確認済みにしました。")


def undo(office: Office, seen: ReviewPage, correction_id: int | None, reader: Reader) -> None:
    """Take a correction of this page back, the last one unless one is named."""
    try:
        undo_correction(
            office.catalogue,
            seen,
            correction_id,
            reader=reader,
            chunking=office.settings.chunking,
        )
    except ShoruiError as error:
        _say(error.message, refused=True)
        return
    st.session_state.pop(_SHOWN, None)
    _say("取り消して、その前の文字に戻しました。")


def _amended(office: Office, seen: ReviewPage, edit: Edit, reader: Reader) -> ReviewPage | None:
    """The page after an edit; None, with a word to the person and their text kept, if refused."""
    try:
        return amend_page(
            office.catalogue, seen, edit, reader=reader, chunking=office.settings.chunking
        )
    except ShoruiError as error:
        _say(error.message, refused=True)
        return None


def _hold(office: Office, seen: ReviewPage, line: int, reader: Reader) -> None:
    """Keep what was typed in the field, at the line it was typed for, wherever that stands now.

    Where a colleague has deleted that line, the text is held as one to be added.
    """
    adding = bool(st.session_state.get(ADDING))
    with suppress(AccessDenied):  # the document is gone: the page says so
        now = review_page(office.catalogue, seen.document.id, seen.page.number, reader=reader)
        if seen.page.lines:
            slot = seen.slot(line)
            same = [
                n
                for n, other in enumerate(now.fitted.lines)
                if (other.engine, other.insertion) == (slot.engine, slot.insertion)
            ]
            adding = adding or not same
            line = same[0] if same else max(0, min(line, len(now.page.lines)) - 1)
        st.session_state[ADDING] = adding
        st.session_state[_LINE] = line
        st.session_state[_SHOWN] = (now.document.version_id, now.page.number, line, adding)


def _go_on(now: ReviewPage, line: int, *, was_doubted: bool) -> None:
    """To the next weak line behind ``line``, else to the first; the last one ends the page."""
    weak = [n for n, x in enumerate(now.page.lines) if is_weak(x)]
    after = [n for n in weak if n > line]
    st.session_state.pop(_SHOWN, None)
    st.session_state[_LINE] = next(iter(after or weak), max(0, line))
    if weak or not was_doubted:
        return
    if now.page.needs_review:
        _say(
            "自信のない行は、すべて見終わりました。読み落としがないか、ページの画像を確かめて、"
            "よければ「このページは正しい」を押してください。"
        )
    else:
        go_to(None)
        _say(f"p.{now.page.number} の自信のない行は、すべて直し終わりました。")


def _place(seen: ReviewPage) -> Place:
    return seen.document.id, seen.page.number


def _say(text: str, *, refused: bool = False) -> None:
    st.session_state[_NOTICE] = Notice(text=text, refused=refused)
