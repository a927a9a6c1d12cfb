"""Filters as people and programs write them: checked against what a reader may see."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from library.errors import BadFilter
from library.filed import Facet, FiledVersions
from library.filtering import facets_of_fitting, fitting
from library.filters import FILE_GROUP_NAMES, FileGroup, Filters
from library.kinds import DocumentKind
from library.listing import NOT_SAID
from library.periods import day_of
from library.scopes import Reader
from library.text import clean, fold, squeeze
from runtime.facets import FACET_NAMES, NOT_SAID_NAME

_WESTERN = re.compile("[12][0-9]{3}")
_SHORT_YEAR = re.compile("(?:[MTSHR]|明治|大正|昭和|平成|令和)(?:元|[0-9]{1,2})")
_SHOWN = 40
"""Characters of a value that is repeated, and values that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFilters:
    """What was written, value by value; empty where a field is left open."""

    years: Sequence[str] = ()
    """年度: 2024, R6, 令和6年度."""
    day_from: str = ""
    day_to: str = ""
    """Days, months, years or 年度, in either calendar."""
    departments: Sequence[str] = ()
    kinds: Sequence[str] = ()
    file_groups: Sequence[str] = ()
    """Ids (``word``) or names (Word)."""
    documents: Sequence[str] = ()
    """Document ids."""
    reviewed: bool = False
    archived: bool = False


def read_filters(given: GivenFilters, table: FiledVersions, *, reader: Reader) -> Filters:
    """The filters that were meant.

    Raises:
        BadFilter: a value is no year, day or file type, or no document that the reader may see has
            it; names those that there are. A document that the reader may not see does not exist.
    """
    there = facets_of_fitting(table, Filters(archived=True), reader=reader)
    filters = Filters(
        fiscal_years=frozenset(map(_year, given.years)),
        day_from=_day(given.day_from, last=False),
        day_to=_day(given.day_to, last=True),
        departments=_known(Facet.DEPARTMENT, given.departments, there[Facet.DEPARTMENT]),
        kinds=_known(Facet.KIND, given.kinds, [NOT_SAID, *(kind.value for kind in DocumentKind)]),
        file_groups=frozenset(map(_group, given.file_groups)),
        documents=frozenset(_documents(given.documents, table, reader)),
        reviewed=given.reviewed,
        archived=given.archived,
    )
    if filters.day_from and filters.day_to and filters.day_from > filters.day_to:
        raise BadFilter("期間の終わりが始まりより前です。日付を確かめてください。")
    return filters


def _year(typed: str) -> str:
    year = squeeze(fold(typed))
    if year in {NOT_SAID, NOT_SAID_NAME}:
        return NOT_SAID
    if _WESTERN.fullmatch(year) or _SHORT_YEAR.fullmatch(year):
        year += "年度"
    first = day_of(year if year.endswith("度") else f"{year}度", last=False)
    if first is None:
        raise BadFilter(
            f"「{_shown(typed)}」は年度として読めません。2024、R6、令和6年度のように指定してください。"
        )
    return str(first.year)


def _day(typed: str, *, last: bool) -> date | None:
    if not typed.strip():
        return None
    text = fold(typed).strip()
    day = day_of(f"{text}年" if _WESTERN.fullmatch(text) else text, last=last)
    if day is None:
        raise BadFilter(
            f"「{_shown(typed)}」は日付として読めません。"
            "2024-04-01、令和6年4月、2024年度のように指定してください。"
        )
    return day


def _group(typed: str) -> FileGroup:
    wanted = _key(typed)
    for group, name in FILE_GROUP_NAMES.items():
        if wanted in {group.value, *(_key(part) for part in name.split("・"))}:
            return group
    known = "、".join(f"{group.value}（{name}）" for group, name in FILE_GROUP_NAMES.items())
    raise BadFilter(f"「{_shown(typed)}」というファイル種類はありません（選べるもの: {known}）。")


def _known(facet: Facet, typed: Iterable[str], values: Collection[str]) -> frozenset[str]:
    by_key = {_key(value or NOT_SAID_NAME): value for value in values}
    wanted = [(each, by_key.get(_key(each or NOT_SAID_NAME))) for each in typed]
    for each, found in wanted:
        if found is None:
            raise BadFilter(
                f"「{_shown(each)}」という{FACET_NAMES[facet]}の書類はありません"
                f"（選べるもの: {_named(values)}）。"
            )
    return frozenset(found for _, found in wanted if found is not None)


def _documents(typed: Iterable[str], table: FiledVersions, reader: Reader) -> Iterator[str]:
    for each in typed:
        wanted = each.strip()
        readable = fitting(
            table, Filters(documents=frozenset({wanted}), archived=True), reader=reader
        )
        if not readable.any():
            raise BadFilter(
                f"「{_shown(each)}」という番号の書類はありません。shorui list や検索の結果にある番号"
                "（document_id）を指定してください。"
            )
        yield wanted


def _named(values: Collection[str]) -> str:
    named = sorted(value for value in values if value)
    rest = f"、ほか{len(named) - _SHOWN}" if len(named) > _SHOWN else ""
    return "、".join(named[:_SHOWN]) + rest or "なし"


def _key(value: str) -> str:
    return squeeze(fold(value)).casefold()


def _shown(value: str) -> str:
    return squeeze(clean(value))[:_SHOWN]
