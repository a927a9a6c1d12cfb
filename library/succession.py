"""同じ文書の新版: editions of one document that came as separate files.

A newer edition is only ever suggested. A person accepts it, and both become versions of one
document; or declines it, and is not asked again.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore

from library import schema
from library.catalogue import Catalogue
from library.documents import find_document
from library.errors import BadCorrection
from library.facts import apply_corrections
from library.kinds import KEPT_CURRENT
from library.listing import Listed, listed_documents
from library.model import Document, DocumentStatus, FactField
from library.scopes import Reader
from library.storing import last_number, retire_version
from library.text import fold, squeeze
from library.wareki import dates

_EDITION = re.compile(
    r"\([^()]*\)|【[^【】]*】|\[[^\[\]]*\]|(?:令和|平成|昭和)?(?:元|\d{1,4})年度?(?:\d{1,2}月)?版?"
    r"|第[\d.]+[版号]|(?:ver|rev|v)\.?\d[\d.]*|(?:改[訂定正]|最新|新|旧|確定|修正|完成|暫定)版?(?=$|[_\-.\s])"
    r"|(?:改[訂定正]|最新|確定|修正)版|[_\-.・~]+",
    re.IGNORECASE,
)
"""What tells editions of one document apart."""
_SERIES = re.compile(r"(.+?)第.+号")
_LEAST = 4
"""Characters of a title that is sure to be the same."""
_DAYS = (FactField.DATE, FactField.IN_FORCE, FactField.AMENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Two live documents of which the one is probably a newer edition of the other."""

    older: Document
    newer: Document


def suggestions(catalogue: Catalogue, *, reader: Reader) -> list[Succession]:
    """What is probably a newer edition of a live document, without what was declined.

    The same title but for days and marks of editions; the same kind, of those that are kept
    current; the same department or the same series of numbers; and a later day.
    """
    return suggested_among(catalogue, listed_documents(catalogue, reader=reader))


def suggested_among(catalogue: Catalogue, listed: Sequence[Listed]) -> list[Succession]:
    """The same for documents that the caller already holds."""
    declined = _declined(catalogue)
    groups: dict[tuple[str, str, str], list[Listed]] = {}
    for each in listed:
        title = edition_title(each.document.title)
        if each.kind in KEPT_CURRENT and len(title) >= _LEAST and _newest_day(each):
            groups.setdefault((each.document.scope, each.kind, title), []).append(each)
    return [
        Succession(older=older.document, newer=newer.document)
        for group in groups.values()
        for older, newer in _pairs(group)
        if (older.document.id, newer.document.id) not in declined
    ]


def edition_title(title: str) -> str:
    """A title without days, years and marks of editions, folded: equal for editions of one paper."""
    text = squeeze(fold(title))
    for mention in reversed(dates(text)):
        text = text[: mention.start] + text[mention.end :]
    return _EDITION.sub("", text.lower())


def accept_succession(
    catalogue: Catalogue, *, older_id: str, newer_id: str, reader: Reader
) -> Document:
    """Make the versions of the newer document the next ones of the older document.

    The document keeps the older one's id; the older edition leaves the search. What a person said
    of the newer one holds from now on.

    Raises:
        AccessDenied: one of them is not live for this reader.
        BadCorrection: both are the same, or of different scopes.
    """
    older = find_document(catalogue, older_id, reader=reader)
    newer = find_document(catalogue, newer_id, reader=reader)
    if older.id == newer.id or older.scope != newer.scope:
        raise BadCorrection(
            "同じ書類どうし、または公開範囲の違う書類は、版としてつなげられません。"
        )
    with catalogue.writing() as connection:
        retire_version(connection, catalogue.now(), older.version_id, DocumentStatus.SUPERSEDED)
        _move_versions(connection, older, newer)
        _move_corrections(connection, older, newer)
        connection.execute(
            update(schema.sources)
            .where(schema.sources.c.document_id == newer.id)
            .values(document_id=older.id)
        )
        return apply_corrections(connection, catalogue.now(), newer.version_id)


def decline_succession(
    catalogue: Catalogue, *, older_id: str, newer_id: str, reader: Reader
) -> None:
    """Remember that the one is no newer edition of the other.

    Raises:
        AccessDenied: one of them is not live for this reader.
    """
    for document_id in (older_id, newer_id):
        find_document(catalogue, document_id, reader=reader)
    with catalogue.writing() as connection:
        connection.execute(
            insert_or_ignore(schema.declined_successions)
            .values(older=older_id, newer=newer_id, actor=reader.name, at=catalogue.now())
            .on_conflict_do_nothing()
        )


def _pairs(group: Sequence[Listed]) -> Iterator[tuple[Listed, Listed]]:
    """Each edition with the next one that goes with it."""
    for older, newer in pairwise(sorted(group, key=_newest_day)):
        if _newest_day(older) < _newest_day(newer) and _belong_together(older, newer):
            yield older, newer


def _belong_together(older: Listed, newer: Listed) -> bool:
    departments = {older.department, newer.department} - {""}
    series = {_series(older), _series(newer)}
    return len(departments) < 2 or (len(series) == 1 and "" not in series)


def _series(each: Listed) -> str:
    match = _SERIES.fullmatch(each.first(FactField.NUMBER))
    return match[1] if match else ""


def _newest_day(each: Listed) -> str:
    return max((day for field in _DAYS for day in each.values.get(field, ())), default="")


def _declined(catalogue: Catalogue) -> set[tuple[str, str]]:
    table = schema.declined_successions
    with catalogue.reading() as connection:
        rows = connection.execute(select(table.c.older, table.c.newer))
        return {(older, newer) for older, newer in rows}


def _move_versions(connection: Connection, older: Document, newer: Document) -> None:
    version = schema.versions
    before = last_number(connection, older.id)
    connection.execute(
        update(version)
        .where(version.c.document_id == newer.id, version.c.supersedes.is_(None))
        .values(supersedes=older.version_id)
    )
    connection.execute(
        update(version)
        .where(version.c.document_id == newer.id)
        .values(document_id=older.id, number=version.c.number + before)
    )


def _move_corrections(connection: Connection, older: Document, newer: Document) -> None:
    """The older edition's title is its own; the rest holds on unless the newer one says otherwise."""
    said = schema.fact_corrections
    fields = select(said.c.field).where(said.c.document_id == newer.id).scalar_subquery()
    connection.execute(
        delete(said).where(
            said.c.document_id == older.id,
            said.c.field.in_(fields) | (said.c.field == FactField.TITLE.value),
        )
    )
    connection.execute(
        update(said).where(said.c.document_id == newer.id).values(document_id=older.id)
    )
