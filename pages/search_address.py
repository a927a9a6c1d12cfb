"""A search as an address says it, so that it can be sent to a colleague: question, filters, hit."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeVar

from library.filters import EVERYTHING, FileGroup, Filters, Order
from library.kinds import DocumentKind
from library.listing import NOT_SAID
from library.text import clean

MAX_QUESTION = 1000
"""Characters; so many are searched (retrieval.wording)."""
_MAX_VALUE = 100
"""Characters of a 所管課."""
_MAX_VALUES = 50
_PAGE = re.compile(r"[1-9][0-9]{0,3}")
_YEAR = re.compile(r"(?:1[89]|20)[0-9]{2}")
_ID = re.compile(r"[0-9a-f]{8,64}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KINDS = frozenset(kind.value for kind in DocumentKind)
_GROUPS = {group.value: group for group in FileGroup}
_ORDERS = {order.value: order for order in Order}
_FLAGS = {"1": True}
_WITHOUT = "-"
"""Stands for ``NOT_SAID``: the documents that do not say it."""

Parameters = Mapping[str, Sequence[str]]
_T = TypeVar("_T")


class Name(StrEnum):
    """The parameters."""

    QUESTION = "q"
    YEAR = "year"
    FROM = "from"
    TO = "to"
    DEPARTMENT = "dept"
    KIND = "kind"
    FILE_GROUP = "type"
    SCOPE = "scope"
    DOCUMENT = "document"
    REVIEWED = "reviewed"
    ARCHIVED = "archived"
    ORDER = "sort"
    PAGE = "page"
    HIT = "hit"


_AS_OPEN = {
    (Name.REVIEWED, "0"),
    (Name.ARCHIVED, "0"),
    (Name.ORDER, Order.RELEVANCE.value),
    (Name.PAGE, "1"),
}
"""What says the same as leaving the parameter out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is searched, and where a person is in what was found."""

    question: str = ""
    filters: Filters = EVERYTHING
    order: Order = Order.RELEVANCE
    page: int = 1
    """Of the results, from 1."""
    hit: str = ""
    """The id of the chunk that is looked at; empty while the list is."""


def read_address(given: Parameters, *, scopes: Collection[str]) -> tuple[Asked, bool]:
    """What an address asks for, and whether all of it was understood.

    Takes anything. What is no parameter, or no value of one, is left out; so is a 公開範囲 outside
    ``scopes``, which is the same as one that does not exist.
    """
    said = _said(given)
    filters = Filters(
        fiscal_years=frozenset(_values(said, Name.YEAR, _or_without(_matching(_YEAR)))),
        day_from=_value(said, Name.FROM, _day),
        day_to=_value(said, Name.TO, _day),
        departments=frozenset(_values(said, Name.DEPARTMENT, _or_without(_short))),
        kinds=frozenset(_values(said, Name.KIND, _or_without(_among(_KINDS)))),
        file_groups=frozenset(_values(said, Name.FILE_GROUP, _GROUPS.get)),
        scopes=frozenset(_values(said, Name.SCOPE, _among(scopes))),
        documents=frozenset(_values(said, Name.DOCUMENT, _matching(_ID))),
        reviewed=_value(said, Name.REVIEWED, _FLAGS.get) or False,
        archived=_value(said, Name.ARCHIVED, _FLAGS.get) or False,
    )
    asked = Asked(
        question=_value(said, Name.QUESTION, as_question) or "",
        filters=in_order(filters),
        order=_value(said, Name.ORDER, _ORDERS.get) or Order.RELEVANCE,
        page=int(_value(said, Name.PAGE, _matching(_PAGE)) or 1),
        hit=_value(said, Name.HIT, _matching(_ID)) or "",
    )
    return asked, _all_values(said) <= _all_values(as_parameters(asked))


def as_parameters(asked: Asked) -> dict[str, list[str]]:
    """The parameters of a search; only what differs from an open one."""
    filters = asked.filters
    values: dict[Name, Iterable[object]] = {
        Name.QUESTION: [asked.question],
        Name.YEAR: _with_mark(filters.fiscal_years),
        Name.FROM: [filters.day_from or ""],
        Name.TO: [filters.day_to or ""],
        Name.DEPARTMENT: _with_mark(filters.departments),
        Name.KIND: _with_mark(filters.kinds),
        Name.FILE_GROUP: filters.file_groups,
        Name.SCOPE: filters.scopes,
        Name.DOCUMENT: filters.documents,
        Name.REVIEWED: [int(filters.reviewed)],
        Name.ARCHIVED: [int(filters.archived)],
        Name.ORDER: [asked.order],
        Name.PAGE: [asked.page],
        Name.HIT: [asked.hit],
    }
    return _said({name.value: [*map(str, each)] for name, each in values.items()})


def as_question(typed: str) -> str:
    """What was typed, as it is searched and kept in an address."""
    return clean(typed[: 4 * MAX_QUESTION]).strip()[:MAX_QUESTION].strip()


def in_order(filters: Filters) -> Filters:
    """A period that was given backwards turned round."""
    first, last = filters.day_from, filters.day_to
    if first and last and first > last:
        return replace(filters, day_from=last, day_to=first)
    return filters


def _said(given: Parameters) -> dict[str, list[str]]:
    """What an address says of the parameters, without what says nothing."""
    kept = {
        name: sorted({v.strip() for v in values if v.strip() and (name, v) not in _AS_OPEN})
        for name, values in given.items()
    }
    return {name: values[:_MAX_VALUES] for name, values in kept.items() if values}


def _all_values(said: Parameters) -> set[tuple[str, str]]:
    """Both ends of a period are one parameter here, as it may have been turned round."""
    periods = {Name.FROM.value: "period", Name.TO.value: "period"}
    return {(periods.get(name, name), value) for name, values in said.items() for value in values}


def _values(said: Parameters, name: Name, read: Callable[[str], _T | None]) -> list[_T]:
    return [value for value in map(read, said.get(name, ())) if value is not None]


def _value(said: Parameters, name: Name, read: Callable[[str], _T | None]) -> _T | None:
    return next(iter(_values(said, name, read)), None)


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda value: value if pattern.fullmatch(value) else None


def _among(known: Collection[str]) -> Callable[[str], str | None]:
    return lambda value: value if value in known else None


def _or_without(read: Callable[[str], str | None]) -> Callable[[str], str | None]:
    return lambda value: NOT_SAID if value == _WITHOUT else read(value)


def _with_mark(values: Iterable[str]) -> list[str]:
    return [value or _WITHOUT for value in values]


def _short(value: str) -> str | None:
    return value if len(value) <= _MAX_VALUE and value == clean(value) else None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        return None
