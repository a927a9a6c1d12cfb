"""What documents say of themselves, as stored, and what people said instead.

A correction belongs to the document and holds for its later versions too. One of a number or a day
gives way where a later version says something else than what was corrected: a new edition has a
number and days of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select, update

from library import schema
from library.catalogue import Catalogue
from library.documents import require_version, stored_version
from library.model import Document, DocumentStatus, Fact, FactField, FactPlace
from library.revisions import log_revision
from library.scopes import Reader

DAYS = frozenset({FactField.DATE, FactField.IN_FORCE, FactField.AMENDED})
"""Fields whose values are ISO dates; of DATE also a month (2024-04)."""
_OF_ONE_VERSION = DAYS | {FactField.NUMBER}
SEVERAL = frozenset({FactField.SENDER, FactField.RECIPIENT, FactField.AMENDED})
"""Fields of which a document may have more than one value."""
BETWEEN = "\n"
"""Between the values of one correction."""
_FULL_DAY = len("2024-04-01")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFact:
    """A fact as it is shown: what a person said, else what was read."""

    field: FactField
    value: str
    place: FactPlace | None
    """None for what a person said, and for what the file's name or properties say."""
    corrected: bool
    as_read: str | None
    """Where it is corrected: what was read, ``None`` if nothing was."""


def store_facts(connection: Connection, version_id: str, facts: Sequence[Fact]) -> None:
    """Write what a version that is being stored says of itself."""
    counted: dict[FactField, int] = {}
    rows = []
    for fact in facts:
        ordinal = counted.get(fact.field, 0)
        counted[fact.field] = ordinal + 1
        rows.append(_row(version_id, ordinal, fact))
    if rows:
        connection.execute(insert(schema.facts), rows)


def replace_facts(
    connection: Connection, now: str, version_id: str, facts: Sequence[Fact]
) -> Document:
    """Write anew what a stored version says of itself; what people said of it holds as before."""
    connection.execute(delete(schema.facts).where(schema.facts.c.version_id == version_id))
    store_facts(connection, version_id, facts)
    return apply_corrections(connection, now, version_id)


def stored_facts(connection: Connection, version_id: str) -> list[Fact]:
    """What a version was read to say of itself, whatever people said instead."""
    return _read(connection, version_id)


def facts_of(catalogue: Catalogue, version_id: str, *, reader: Reader) -> list[ShownFact]:
    """What a version says of itself, in the order of ``FactField``, corrections before readings.

    Raises:
        AccessDenied: no such version for this reader.
    """
    with catalogue.reading() as connection:
        document = require_version(connection, version_id, reader=reader)
        return shown_facts(connection, document)


def shown_facts(connection: Connection, document: Document) -> list[ShownFact]:
    """The same for a version that the caller already holds."""
    read = _read(connection, document.version_id)
    said = _corrections(connection, document.id)
    shown: list[ShownFact] = []
    for field in FactField:
        were = [fact for fact in read if fact.field is field]
        if field in said and _holds(field, said[field][1], [fact.value for fact in were]):
            shown += _as_said(field, said[field][0], were)
        else:
            shown += [
                ShownFact(field=field, value=f.value, place=f.place, corrected=False, as_read=None)
                for f in were
            ]
    return shown


def values_of_live(
    catalogue: Catalogue, *, reader: Reader
) -> dict[str, dict[FactField, tuple[str, ...]]]:
    """By version id, the values of all live documents that the reader may see, as they are shown."""
    with catalogue.reading() as connection:
        return shown_values(
            connection,
            schema.versions.c.status == DocumentStatus.LIVE.value,
            schema.documents.c.scope.in_(sorted(reader.scopes)),
            fields=tuple(FactField),
        )


def shown_values(
    connection: Connection, *versions: ColumnElement[bool], fields: Sequence[FactField]
) -> dict[str, dict[FactField, tuple[str, ...]]]:
    """By version id, the values of these fields, as they are shown: ``facts_of`` for many at once.

    Asks for no reader: never for display without one of ``versions`` that narrows the scopes.

    Args:
        connection: of a transaction.
        versions: conditions on ``schema.versions`` and ``schema.documents``, all of which hold.
        fields: without the others.
    """
    fact, version, document = schema.facts, schema.versions, schema.documents
    said = schema.fact_corrections
    names = [field.value for field in fields]
    owned = version.join(document, document.c.id == version.c.document_id)
    shown: dict[str, dict[FactField, tuple[str, ...]]] = {}
    rows = connection.execute(
        select(fact.c.version_id, fact.c.field, fact.c.value)
        .select_from(owned.join(fact, fact.c.version_id == version.c.id))
        .where(*versions, fact.c.field.in_(names))
        .order_by(fact.c.version_id, fact.c.ordinal)
    )
    for version_id, name, value in rows:
        values, field = shown.setdefault(version_id, {}), FactField(name)
        values[field] = (*values.get(field, ()), value)
    corrected = connection.execute(
        select(version.c.id, said.c.field, said.c.value, said.c.as_read)
        .select_from(owned.join(said, said.c.document_id == document.c.id))
        .where(*versions, said.c.field.in_(names))
    )
    for version_id, name, value, as_read in corrected:
        field = FactField(name)
        were = shown.setdefault(version_id, {}).get(field, ())
        if _holds(field, as_read, were):
            shown[version_id][field] = tuple(filter(None, value.split(BETWEEN)))
    return shown


def apply_corrections(connection: Connection, now: str, version_id: str) -> Document:
    """Bring the version's title and date in line with its facts; the indexes hear of a new title.

    The title stands in front of every passage that is embedded, so that a new one makes the
    vectors of the version stale.
    """
    document = stored_version(connection, version_id)
    facts = shown_facts(connection, document)
    title = next((f.value for f in facts if f.field is FactField.TITLE), document.title)
    days = [(f.field, f.value) for f in facts if f.field in {FactField.IN_FORCE, FactField.DATE}]
    effective = effective_day(days) if days else document.effective_date
    if (title, effective) == (document.title, document.effective_date):
        return document
    connection.execute(
        update(schema.versions)
        .where(schema.versions.c.id == version_id)
        .values(title=title, effective_date=effective.isoformat() if effective else None)
    )
    if title != document.title:
        _forget_title(connection, version_id)
        log_revision(connection, now, version_id)
    return stored_version(connection, version_id)


def effective_day(facts: Sequence[tuple[FactField, str]]) -> date | None:
    """The day from which a document holds, else of its issue; None where only a month is known."""
    for wanted in (FactField.IN_FORCE, FactField.DATE):
        for field, value in facts:
            if field is wanted and len(value) == _FULL_DAY:
                return date.fromisoformat(value)
    return None


def _holds(field: FactField, as_read: str | None, were: Sequence[str]) -> bool:
    """Whether a correction of what read ``as_read`` holds for a version that reads ``were``."""
    return field not in _OF_ONE_VERSION or not were or BETWEEN.join(were) == as_read


def _as_said(field: FactField, value: str, read: Sequence[Fact]) -> list[ShownFact]:
    """What a person said; an empty value is shown too, so that it can be seen and taken back."""
    return [
        ShownFact(
            field=field, value=each, place=None, corrected=True, as_read=joined_values(field, read)
        )
        for each in value.split(BETWEEN)
    ]


def joined_values(field: FactField, read: Sequence[Fact]) -> str | None:
    """The values of a field as a correction keeps them; None where there are none."""
    return BETWEEN.join(fact.value for fact in read if fact.field is field) or None


def _read(connection: Connection, version_id: str) -> list[Fact]:
    fact = schema.facts
    rows = connection.execute(
        select(fact).where(fact.c.version_id == version_id).order_by(fact.c.field, fact.c.ordinal)
    )
    return [_fact(row) for row in rows.mappings()]


def _corrections(
    connection: Connection, document_id: str
) -> dict[FactField, tuple[str, str | None]]:
    said = schema.fact_corrections
    query = select(said.c.field, said.c.value, said.c.as_read)
    rows = connection.execute(query.where(said.c.document_id == document_id))
    return {FactField(field): (value, as_read) for field, value, as_read in rows}


def _forget_title(connection: Connection, version_id: str) -> None:
    """The title is part of what is embedded, and of the bags of terms."""
    chunk = schema.chunks
    ids = select(chunk.c.id).where(chunk.c.version_id == version_id)
    for kept in (schema.vectors, schema.terms):
        connection.execute(delete(kept).where(kept.c.chunk_id.in_(ids)))


def _row(version_id: str, ordinal: int, fact: Fact) -> dict[str, object]:
    place = fact.place
    return {
        "version_id": version_id,
        "field": fact.field.value,
        "ordinal": ordinal,
        "value": fact.value,
        "page": place.page if place else None,
        "line": place.line if place else None,
        "start": place.start if place else None,
        "end": place.end if place else None,
    }


def _fact(row: RowMapping) -> Fact:
    is_placed = row["page"] is not None
    return Fact(
        field=FactField(row["field"]),
        value=row["value"],
        place=FactPlace(page=row["page"], line=row["line"], start=row["start"], end=row["end"])
        if is_placed
        else None,
    )
