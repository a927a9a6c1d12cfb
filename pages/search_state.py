"""What the widgets of the page 検索 do: each of them writes the address, which the page is drawn from."""

from collections.abc import Collection
from dataclasses import replace

import streamlit as st

from library.filed import Facet
from library.filters import FileGroup, Filters, Order
from library.periods import day_of
from pages.search_address import Asked, as_parameters, as_question, in_order, read_address

QUESTION = "search-question"
FROM, TO = "search-from", "search-to"
ORDER = "search-order"
REVIEWED, ARCHIVED = "search-reviewed", "search-archived"
ORDERS = {"関連度順": Order.RELEVANCE, "日付の新しい順": Order.DATE}
_APPLIED = "what the fields of the search were filled with"
_UNFOLDED = "documents of which all hits are shown"
_BAD_PERIOD = "a period that is no date"


def asked_for(scopes: Collection[str]) -> tuple[Asked, bool]:
    """What the address asks for, and whether all of it was understood; the fields filled with it."""
    params = st.query_params
    given = {name: params.get_all(name) for name in params}
    asked, understood = read_address(given, scopes=scopes)
    _fill(asked)
    return asked, understood


def go(asked: Asked) -> None:
    """Make this the address."""
    st.query_params.from_dict(as_parameters(asked))


def open_hit(asked: Asked, hit: str) -> None:
    """Look at a hit; with an empty one, at the list again."""
    go(replace(asked, hit=hit))


def turn_to(asked: Asked, page: int) -> None:
    """Another page of the results."""
    go(replace(asked, page=page, hit=""))


def search(asked: Asked) -> None:
    """Search what was typed, with the filters as they are."""
    typed = as_question(st.session_state[QUESTION])
    go(replace(asked, question=typed, page=1, hit=""))


def narrow(asked: Asked, filters: Filters) -> None:
    """The same question with other filters."""
    go(replace(asked, filters=in_order(filters), page=1, hit=""))


def choose(asked: Asked, facet: Facet, value: str) -> None:
    """Narrow to one value of a facet more, or give it up."""
    narrow(asked, with_value(asked.filters, facet, value))


def with_value(filters: Filters, facet: Facet, value: str) -> Filters:
    """The filters with a value of a facet added, or taken away if it was there."""
    one = frozenset({value})
    match facet:
        case Facet.FISCAL_YEAR:
            return replace(filters, fiscal_years=filters.fiscal_years ^ one)
        case Facet.DEPARTMENT:
            return replace(filters, departments=filters.departments ^ one)
        case Facet.KIND:
            return replace(filters, kinds=filters.kinds ^ one)
        case Facet.FILE_GROUP:
            return replace(filters, file_groups=filters.file_groups ^ {FileGroup(value)})
        case Facet.SCOPE:
            return replace(filters, scopes=filters.scopes ^ one)
        case Facet.EDITION:
            return replace(filters, archived=not filters.archived)


def set_flags(asked: Asked) -> None:
    """Take over the two boxes."""
    reviewed, archived = bool(st.session_state[REVIEWED]), bool(st.session_state[ARCHIVED])
    narrow(asked, replace(asked.filters, reviewed=reviewed, archived=archived))


def set_order(asked: Asked) -> None:
    """Order by relevance or date; none chosen leaves it as it is."""
    order = ORDERS.get(st.session_state[ORDER], asked.order)
    go(replace(asked, order=order, page=1, hit=""))


def set_period(asked: Asked) -> None:
    """Take over both ends of the period, in whichever calendar they were written."""
    ends = []
    for key, last in ((FROM, False), (TO, True)):
        typed = st.session_state[key].strip()
        day = day_of(typed, last=last)
        if typed and day is None:
            st.session_state[_BAD_PERIOD] = typed
            return
        ends.append(day)
    narrow(asked, replace(asked.filters, day_from=ends[0], day_to=ends[1]))


def bad_period() -> str | None:
    """What was typed as a date and is none; once."""
    typed: str | None = st.session_state.pop(_BAD_PERIOD, None)
    return typed


def unfolded() -> set[str]:
    """The versions of which all hits are shown."""
    versions: set[str] = st.session_state.setdefault(_UNFOLDED, set())
    return versions


def fold(version_id: str) -> None:
    """Show all hits of a version, or only the best one again."""
    st.session_state[_UNFOLDED] = unfolded() ^ {version_id}


def _fill(asked: Asked) -> None:
    """Put the address into the fields; what a person is typing stays while the address does."""
    st.session_state[ORDER] = next(name for name, order in ORDERS.items() if order is asked.order)
    st.session_state[REVIEWED] = asked.filters.reviewed
    st.session_state[ARCHIVED] = asked.filters.archived
    first, last = asked.filters.day_from, asked.filters.day_to
    applied = {
        QUESTION: asked.question,
        FROM: first.isoformat() if first else "",
        TO: last.isoformat() if last else "",
    }
    if st.session_state.get(_APPLIED) != applied or QUESTION not in st.session_state:
        st.session_state[_APPLIED] = applied
        st.session_state.update(applied)
