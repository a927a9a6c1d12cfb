"""Which versions fit filters, for a reader, and how many there are of each value."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

import numpy as np

from library.filed import Facet, FiledVersions, Mask
from library.filters import Filters
from library.model import DocumentStatus
from library.scopes import Reader

FacetCounts = Mapping[Facet, Mapping[str, int]]
"""By facet and value; values that nothing has are left out."""


def fitting(table: FiledVersions, filters: Filters, *, reader: Reader) -> Mask:
    """The rows that the reader may see and that fit all filters.

    Nothing outside the reader's scopes fits, whatever the filters say.
    """
    mask = table.columns[Facet.SCOPE].among(reader.scopes)
    for facet, wanted in chosen_values(filters).items():
        if wanted:
            mask &= table.columns[facet].among(wanted)
    if filters.day_from or filters.day_to:
        mask &= _within(table, filters.day_from or date.min, filters.day_to or date.max)
    if filters.documents:
        mask &= _of_documents(table, filters.documents)
    return mask & table.reviewed if filters.reviewed else mask


def lifted(filters: Filters, facet: Facet) -> Filters:
    """The filters with every value of one facet allowed."""
    match facet:
        case Facet.FISCAL_YEAR:
            return replace(filters, fiscal_years=frozenset())
        case Facet.DEPARTMENT:
            return replace(filters, departments=frozenset())
        case Facet.KIND:
            return replace(filters, kinds=frozenset())
        case Facet.FILE_GROUP:
            return replace(filters, file_groups=frozenset())
        case Facet.SCOPE:
            return replace(filters, scopes=frozenset())
        case Facet.EDITION:
            return replace(filters, archived=True)


def versions_in(table: FiledVersions, mask: Mask) -> frozenset[str]:
    """The version ids of rows."""
    return frozenset(table.rows[at].document.version_id for at in np.flatnonzero(mask))


def rows_of(table: FiledVersions, version_ids: Iterable[str]) -> Mask:
    """The rows of versions; those that are not in the table are passed over."""
    mask: Mask = np.zeros(len(table.rows), np.bool_)
    mask[[table.places[each] for each in version_ids if each in table.places]] = True
    return mask


def facets_of_fitting(table: FiledVersions, filters: Filters, *, reader: Reader) -> FacetCounts:
    """How many versions fit by each value of each facet, its own filter lifted.

    With the filters of all other facets applied, so that it can be seen what another choice would
    give. A document is one version unless 旧版 are asked for too.
    """
    return {
        facet: column.count(fitting(table, lifted(filters, facet), reader=reader))
        for facet, column in table.columns.items()
    }


def chosen_values(filters: Filters) -> Mapping[Facet, Collection[str]]:
    """The values that filters ask for, by facet; empty where all fit."""
    return {
        Facet.FISCAL_YEAR: filters.fiscal_years,
        Facet.DEPARTMENT: filters.departments,
        Facet.KIND: filters.kinds,
        Facet.FILE_GROUP: filters.file_groups,
        Facet.SCOPE: filters.scopes,
        Facet.EDITION: () if filters.archived else (DocumentStatus.LIVE.value,),
    }


def _within(table: FiledVersions, first: date, last: date) -> Mask:
    """The rows whose day, or one of the days of whose month, is in the period."""
    mask: Mask = (table.last_day >= first.toordinal()) & (table.first_day <= last.toordinal())
    return mask & (first <= last)


def _of_documents(table: FiledVersions, documents: Collection[str]) -> Mask:
    mask: Mask = np.zeros(len(table.rows), np.bool_)
    mask[[at for each in documents for at in table.by_document.get(each, ())]] = True
    return mask
