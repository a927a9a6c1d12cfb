"""Facets as people see them: counted, named, in an order that does not surprise."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from library.eras import japanese_fiscal_year
from library.filed import Facet, FiledVersions
from library.filtering import FacetCounts, chosen_values, facets_of_fitting, lifted, rows_of
from library.filters import FILE_GROUP_NAMES, FileGroup, Filters
from library.listing import NOT_SAID
from library.model import DocumentStatus
from retrieval.ranking.pool import Pool, gather
from runtime.asked import Asked
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


def facets_of_found(asked: Asked, pool: Pool) -> FacetCounts:
    """How many of the found versions have each value of each facet.

    Where a facet narrows the search, its other values are counted in a search without that: what
    choosing them instead would find.
    """
    table = asked.table
    possible = facets_of_fitting(table, asked.filters, reader=asked.reader)
    counts: dict[Facet, Mapping[str, int]] = {}
    for facet, chosen in chosen_values(asked.filters).items():
        found = _count(table, facet, pool)
        if chosen and not possible[facet].keys() <= {*chosen}:
            without = replace(asked, filters=lifted(asked.filters, facet))
            wider = pool_of(without, like=pool)
            found |= _without(_count(table, facet, wider), chosen)
        counts[facet] = found
    return counts


def pool_of(asked: Asked, *, like: Pool | None = None) -> Pool:
    """All that a question finds; for ``like`` see ``retrieval.ranking.pool.gather``."""
    return gather(asked.index, asked.query, reader=asked.reader, filters=asked.filters, like=like)


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
            values=tuple(_values(facet, counts[facet], chosen_values(filters)[facet], scope_names)),
        )
        for facet, name in FACET_NAMES.items()
    )


def label_of(facet: Facet, value: str, scope_names: Mapping[str, str]) -> str:
    """A value in Japanese; as it is where it needs no other name."""
    if value == NOT_SAID:
        return NOT_SAID_NAME
    if facet is Facet.FISCAL_YEAR and _YEAR.fullmatch(value):
        return japanese_fiscal_year(int(value))
    if facet is Facet.FILE_GROUP:
        return FILE_GROUP_NAMES[FileGroup(value)] if value in set(FileGroup) else value
    return {Facet.EDITION: _EDITIONS, Facet.SCOPE: scope_names}.get(facet, {}).get(value, value)


def _count(table: FiledVersions, facet: Facet, pool: Pool) -> dict[str, int]:
    versions = {passage.document.version_id for passage in pool.passages}
    return table.columns[facet].count(rows_of(table, versions))


def _without(counts: Mapping[str, int], values: Collection[str]) -> dict[str, int]:
    return {value: count for value, count in counts.items() if value not in values}


def _values(
    facet: Facet, counts: Mapping[str, int], chosen: Collection[str], names: Mapping[str, str]
) -> list[FacetValue]:
    empty = () if facet in {Facet.SCOPE, Facet.EDITION} else sorted({*chosen} - counts.keys())
    values = [
        FacetValue(
            value=value,
            label=label_of(facet, value, names),
            count=count,
            chosen=value in chosen,
        )
        for value, count in {**counts, **dict.fromkeys(empty, 0)}.items()
    ]
    if facet is Facet.FISCAL_YEAR:
        return sorted(values, key=lambda each: each.value, reverse=True)
    return sorted(values, key=lambda each: (each.value == NOT_SAID, -each.count, each.label))
