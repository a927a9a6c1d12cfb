"""What people say of a document instead of what was read off it."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from library import schema
from library.catalogue import Catalogue
from library.documents import find_document
from library.errors import BadCorrection
from library.facts import (
    BETWEEN,
    DAYS,
    SEVERAL,
    apply_corrections,
    joined_values,
    store_facts,
    stored_facts,
)
from library.kinds import DocumentKind
from library.model import Document, Fact, FactField
from library.scopes import Reader
from library.wareki import dates

_LONGEST = 300
"""Characters of a value that a person gives."""


def correct_fact(
    catalogue: Catalogue,
    document_id: str,
    field: FactField,
    values: Sequence[str],
    *,
    reader: Reader,
) -> Document:
    """Say what a document's fact is; no value says that it has none. What was read is kept.

    A title or a date that changes by it is what is shown and searched from now on.

    Raises:
        AccessDenied: no such live document for this reader.
        BadCorrection: a value is no date, no kind, or too long; or the field takes only one.
    """
    value = BETWEEN.join(dict.fromkeys(_checked(field, values)))
    document = find_document(catalogue, document_id, reader=reader)
    with catalogue.writing() as connection:
        _keep_title(connection, document)
        read = stored_facts(connection, document.version_id)
        changed = {
            "value": value,
            "as_read": joined_values(field, read),
            "actor": reader.name,
            "at": catalogue.now(),
        }
        connection.execute(
            insert_or_update(schema.fact_corrections)
            .values(document_id=document_id, field=field.value, **changed)
            .on_conflict_do_update(index_elements=["document_id", "field"], set_=changed)
        )
        _log_change(connection, catalogue.now(), document_id)
        return apply_corrections(connection, catalogue.now(), document.version_id)


def uncorrect_fact(
    catalogue: Catalogue, document_id: str, field: FactField, *, reader: Reader
) -> Document:
    """Go back to what was read.

    Raises:
        AccessDenied: no such live document for this reader.
    """
    document = find_document(catalogue, document_id, reader=reader)
    said = schema.fact_corrections
    with catalogue.writing() as connection:
        connection.execute(
            delete(said).where(said.c.document_id == document_id, said.c.field == field.value)
        )
        _log_change(connection, catalogue.now(), document_id)
        return apply_corrections(connection, catalogue.now(), document.version_id)


def _log_change(connection: Connection, now: str, document_id: str) -> None:
    """What is filtered by follows it; the indexes need not, which hold no facts but the title."""
    connection.execute(insert(schema.fact_changes).values(document_id=document_id, at=now))


def _checked(field: FactField, values: Sequence[str]) -> list[str]:
    given = [value for value in map(str.strip, values) if value]
    if len(given) > 1 and field not in SEVERAL:
        raise BadCorrection("この項目に入れられる値は1つです。")
    if field is FactField.TITLE and not given:
        raise BadCorrection("題名は空にできません。")
    if any(len(value) > _LONGEST or BETWEEN in value for value in given):
        raise BadCorrection(f"値は改行を含まない{_LONGEST}文字以内で入力してください。")
    if field is FactField.KIND and not {*given} <= {kind.value for kind in DocumentKind}:
        raise BadCorrection(f"種別は次から選んでください: {'、'.join(DocumentKind)}")
    return [_as_iso(value, field) for value in given] if field in DAYS else given


def _as_iso(value: str, field: FactField) -> str:
    """The date that a person wrote, in whichever calendar."""
    found = dates(value)
    is_whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(value))
    is_exact = is_whole and (found[0].day or (field is FactField.DATE and found[0].month))
    if not is_exact or found[0].fiscal:
        raise BadCorrection(
            f"「{value}」は日付として読めません。令和6年4月1日、R6.4.1、2024-04-01 のように入力してください。"
        )
    return found[0].iso


def _keep_title(connection: Connection, document: Document) -> None:
    """A version from before facts were kept has its title in one place only."""
    read = stored_facts(connection, document.version_id)
    if not any(fact.field is FactField.TITLE for fact in read):
        title = Fact(field=FactField.TITLE, value=document.title, place=None)
        store_facts(connection, document.version_id, [title])
