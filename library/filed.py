"""All searchable versions with what they are filtered by, in columns: read once, kept while it holds."""

import threading
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, func, select

from library import schema
from library.catalogue import Catalogue
from library.documents import document_from_row, every_version
from library.facts import shown_values
from library.filters import file_group
from library.listing import Listed
from library.model import Document, DocumentStatus, FactField
from library.standing import findable

Mask = NDArray[np.bool_]
"""One for each row of a table, shape ``(rows,)``."""
_FIELDS = (FactField.KIND, FactField.DEPARTMENT, FactField.DATE, FactField.IN_FORCE)
_MONTH = len("2024-04")
_FEW = 100
_BATCH = 500
"""Documents in one query; SQLite takes 32,766 parameters, older ones 999."""
_NEVER = date.max.toordinal() + 1
"""The first day of what has none: no period holds it."""


class Facet(StrEnum):
    """What documents are told apart by beside a list of hits."""

    FISCAL_YEAR = "fiscal_year"
    DEPARTMENT = "department"
    KIND = "kind"
    FILE_GROUP = "file_group"
    SCOPE = "scope"
    EDITION = "edition"
    """``DocumentStatus.LIVE`` or ``SUPERSEDED``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One value for each row, as a number; ``values[codes[row]]`` is its text."""

    values: tuple[str, ...]
    codes: NDArray[np.int32]

    def among(self, wanted: Iterable[str]) -> Mask:
        """The rows that have one of these values."""
        known = {value: code for code, value in enumerate(self.values)}
        codes = [known[value] for value in wanted if value in known]
        mask: Mask = np.isin(self.codes, codes)
        return mask

    def count(self, rows: Mask) -> dict[str, int]:
        """How many of these rows have each value; without those that none has."""
        counts = np.bincount(self.codes[rows], minlength=len(self.values))
        return {value: int(n) for value, n in zip(self.values, counts, strict=True) if n}


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledVersions:
    """The live versions and the superseded ones that can be searched, of **all** scopes.

    Never for display without a mask that begins with the reader's scopes (``library.filtering``).
    Old versions of a document that was taken out of search are not in it.
    """

    rows: tuple[Listed, ...]
    places: Mapping[str, int]
    """The row of a version, by version id."""
    columns: Mapping[Facet, Column]
    first_day: NDArray[np.int32]
    """Proleptic ordinals of the day, or of the first and last of the month; without a day beyond
    any period."""
    last_day: NDArray[np.int32]
    reviewed: Mask
    """No page waits for a person."""
    by_document: Mapping[str, tuple[int, ...]]
    """The rows of a document's versions, by document id."""

    def current(self, document: Document) -> Document | None:
        """The live version in place of a superseded one; None where there is none."""
        if document.status is DocumentStatus.LIVE:
            return None
        versions = self._versions(document)
        return next((each for each in versions if each.status is DocumentStatus.LIVE), None)

    def older(self, document: Document) -> int:
        """How many superseded versions of a document there are beside this version."""
        return sum(
            each.status is DocumentStatus.SUPERSEDED and each.version_id != document.version_id
            for each in self._versions(document)
        )

    def row(self, document: Document) -> Listed:
        """What is filed of a version; of one that has just come, nothing but itself."""
        at = self.places.get(document.version_id)
        return Listed(document=document, values={}) if at is None else self.rows[at]

    def _versions(self, document: Document) -> list[Document]:
        return [self.rows[at].document for at in self.by_document.get(document.id, ())]


class Filing:
    """The table of a catalogue, brought up to date when it has changed. Safe between threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Nothing is read before it is asked for."""
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._stamp = _Stamp(0, 0)
        self._table = _in_columns(())

    def table(self) -> FiledVersions:
        """As the catalogue is at this moment."""
        with self._lock, self._catalogue.reading() as connection:
            stamp = _stamp(connection)
            if stamp != self._stamp:
                self._table = _in_columns(_rows_after(connection, self._table.rows, self._stamp))
                self._stamp = stamp
            return self._table


class _Stamp(NamedTuple):
    """Changes whenever anything that a row is made of changes.

    Versions that come and go, reviewed pages and joined editions are revisions; what people say of
    a document is logged beside them.
    """

    revision: int
    change: int


def _stamp(connection: Connection) -> _Stamp:
    newest = [
        select(func.max(table.c.id)).scalar_subquery()
        for table in (schema.revisions, schema.fact_changes)
    ]
    revision, change = connection.execute(select(*newest)).one()
    return _Stamp(revision or 0, change or 0)


def _rows_after(connection: Connection, rows: Sequence[Listed], seen: _Stamp) -> list[Listed]:
    """The rows as they are now: those of documents that have changed since are read again."""
    changed = _changed_documents(connection, seen)
    if len(changed) > max(_FEW, len(rows) // 2):
        return _read(connection)
    ids = sorted(changed)
    new = [
        row
        for start in range(0, len(ids), _BATCH)
        for row in _read(connection, schema.documents.c.id.in_(ids[start : start + _BATCH]))
    ]
    # A version that was joined to another document was filed under its former one.
    renewed = {row.document.version_id for row in new}
    kept = (
        row
        for row in rows
        if row.document.id not in changed and row.document.version_id not in renewed
    )
    return [*kept, *new]


def _changed_documents(connection: Connection, seen: _Stamp) -> set[str]:
    log, said, version = schema.revisions, schema.fact_changes, schema.versions
    moved = (
        select(version.c.document_id)
        .join(log, log.c.version_id == version.c.id)
        .where(log.c.id > seen.revision)
    )
    told = select(said.c.document_id).where(said.c.id > seen.change)
    return set(connection.scalars(moved.union(told)))


def _read(connection: Connection, *conditions: ColumnElement[bool]) -> list[Listed]:
    searchable = (findable(archived=True), *conditions)
    values = shown_values(connection, *searchable, fields=_FIELDS)
    rows = connection.execute(every_version().where(*searchable)).mappings()
    documents = map(document_from_row, rows)
    return [Listed(document=each, values=values.get(each.version_id, {})) for each in documents]


def _in_columns(rows: Sequence[Listed]) -> FiledVersions:
    spans = [_span(row.day) for row in rows]
    by_document: dict[str, tuple[int, ...]] = {}
    for at, row in enumerate(rows):
        by_document[row.document.id] = (*by_document.get(row.document.id, ()), at)
    return FiledVersions(
        rows=tuple(rows),
        places={row.document.version_id: at for at, row in enumerate(rows)},
        columns={
            Facet.FISCAL_YEAR: _column(row.fiscal_year for row in rows),
            Facet.DEPARTMENT: _column(row.department for row in rows),
            Facet.KIND: _column(row.kind for row in rows),
            Facet.FILE_GROUP: _column(file_group(row.document.media_type).value for row in rows),
            Facet.SCOPE: _column(row.document.scope for row in rows),
            Facet.EDITION: _column(row.document.status.value for row in rows),
        },
        first_day=np.array([first for first, _ in spans], np.int32),
        last_day=np.array([last for _, last in spans], np.int32),
        reviewed=np.array([row.document.pages_to_review == 0 for row in rows], np.bool_),
        by_document=by_document,
    )


def _column(values: Iterable[str]) -> Column:
    codes: dict[str, int] = {}
    numbers = [codes.setdefault(value, len(codes)) for value in values]
    return Column(tuple(codes), np.array(numbers, np.int32))


def _span(day: str) -> tuple[int, int]:
    """The first and last day of a day or month in ISO form."""
    if not day:
        return _NEVER, 0
    if len(day) > _MONTH:
        first = date.fromisoformat(day)
        return first.toordinal(), first.toordinal()
    first = date.fromisoformat(f"{day}-01")
    return first.toordinal(), first.toordinal() + monthrange(first.year, first.month)[1] - 1
