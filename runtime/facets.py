"""Facets as people see them: named, in an order that does not surprise, with what is chosen."""

import re
from collections.abc import Mapping

from library.eras import japanese_fiscal_year
from library.filed import Facet
from library.filtering import FacetCounts, chosen_values
from library.filters import FILE_GROUP_NAMES, FileGroup, Filters
from library.listing import NOT_SAID
from library.model import DocumentStatus
from runtime.results import FacetShown, FacetValue

FACET_NAMES: dict[Facet, str] = {
    Facet.FISCAL_YEAR: "年度",
    Facet.DEPARTMENT: "所管課",
    Facet.KIND: "種別",
    Facet.FILE_GROUP: "ファイル種類",
    Facet.SCOPE: "公開範囲",
    Facet.EDITION: "版",
}
"""In the order in which they are shown."""
NOT_SAID_NAME = "（記載なし）"
_YEAR = re.compile("[1-9][0-9]{3}")
_EDITIONS = {DocumentStatus.LIVE.value: "現行版", DocumentStatus.SUPERSEDED.value: "旧版"}


def shown_facets(
    counts: FacetCounts, filters: Filters, scope_names: Mapping[str, str]
) -> tuple[FacetShown, ...]:
    """Facets with their values: years newest first, all others by their counts; 記載なし last.

    A chosen value is shown also where nothing has it, so that it can be given up; but for a scope,
    whose name is only for those who may read it.
    """
    return tuple(
        FacetShown(
            facet=facet,
            name=name,
            values=tuple(_values(facet, counts.get(facet, {}), filters, scope_names)),
        )
        for facet, name in FACET_NAMES.items()
    )


def _values(
    facet: Facet, counts: Mapping[str, int], filters: Filters, scope_names: Mapping[str, str]
) -> list[FacetValue]:
    chosen = chosen_values(filters)[facet]
    missing = () if facet is Facet.SCOPE else sorted(set(chosen) - counts.keys())
    values = [
        FacetValue(
            value=value,
            label=label_of(facet, value, scope_names),
            count=count,
            chosen=value in chosen,
        )
        for value, count in {**counts, **dict.fromkeys(missing, 0)}.items()
    ]
    if facet is Facet.FISCAL_YEAR:
        return sorted(values, key=lambda each: each.value, reverse=True)
    return sorted(values, key=lambda each: (each.value == NOT_SAID, -each.count, each.label))


def label_of(facet: Facet, value: str, scope_names: Mapping[str, str]) -> str:
    """A value in Japanese; as it is where it needs no other name."""
    if value == NOT_SAID:
        return NOT_SAID_NAME
    if facet is Facet.FISCAL_YEAR and _YEAR.fullmatch(value):
        return japanese_fiscal_year(int(value))
    if facet is Facet.FILE_GROUP:
        return FILE_GROUP_NAMES[FileGroup(value)] if value in set(FileGroup) else value
    return {Facet.EDITION: _EDITIONS, Facet.SCOPE: scope_names}.get(facet, {}).get(value, value)
