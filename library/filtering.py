"""Which versions fit filters, for a reader, and how many there are of each value."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from library.filed import Facet, FiledVersions, Mask
from library.filters import Filters
from library.model import Document, DocumentStatus
from library.scopes import Reader

FacetCounts = Mapping[Facet, Mapping[str, int]]
"""By facet and value; values that nothing has are left out."""


def fitting(
    table: FiledVersions, filters: Filters, *, reader: Reader, lifted: Facet | None = None
) -> Mask:
    """The rows that the reader may see and that fit all filters.

    Args:
        table: of the catalogue.
        filters: all of which hold.
        reader: nothing outside their scopes fits, whatever the filters say.
        lifted: of this facet every value fits, so that it can be seen what another choice would
            give; of ``Facet.SCOPE`` every one that the reader may read.
    """
    mask = table.columns[Facet.SCOPE].among(reader.scopes)
    for facet, wanted in chosen_values(filters).items():
        if wanted and facet is not lifted:
            mask &= table.columns[facet].among(wanted)
    if filters.day_from:
        mask &= table.last_day >= filters.day_from.toordinal()
    if filters.day_to:
        mask &= table.first_day <= filters.day_to.toordinal()
    if filters.day_from or filters.day_to:
        mask &= table.last_day > 0
    if filters.documents:
        mask &= _of_documents(table, filters.documents)
    return mask & table.reviewed if filters.reviewed else mask


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
        facet: column.count(fitting(table, filters, reader=reader, lifted=facet))
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


def current_of(table: FiledVersions, document: Document) -> Document | None:
    """The live version in place of a superseded one; None where there is none, and for a live one."""
    if document.status is DocumentStatus.LIVE:
        return None
    versions = (table.rows[at].document for at in table.by_document.get(document.id, ()))
    return next((each for each in versions if each.status is DocumentStatus.LIVE), None)


def older_versions(table: FiledVersions, document: Document) -> int:
    """How many superseded versions of a document there are beside this version."""
    versions = (table.rows[at].document for at in table.by_document.get(document.id, ()))
    return sum(
        each.status is DocumentStatus.SUPERSEDED and each.version_id != document.version_id
        for each in versions
    )


def _of_documents(table: FiledVersions, documents: Collection[str]) -> Mask:
    mask: Mask = np.zeros(len(table.rows), np.bool_)
    mask[[at for each in documents for at in table.by_document.get(each, ())]] = True
    return mask
