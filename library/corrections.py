"""What people did to pages: kept by the bytes of the file, so that it outlives every reading."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, insert, select, update

from library import schema
from library.catalogue import Catalogue
from library.model import Box, LineRole, Page
from library.pages import box_as_list, box_from_list


class CorrectionKind(StrEnum):
    """What a person did."""

    REPLACE = "replace"
    """Said what a line says."""
    DELETE = "delete"
    """Took away what does not stand on the page."""
    INSERT = "insert"
    """Put in what was missed."""
    CHECKED = "checked"
    """Said that the page is right as it is now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One thing that a person did to a page."""

    id: int
    """Counts up: a later one wins. 0 before it is stored."""
    page: int
    kind: CorrectionKind
    line: int
    """0-based index, in the page as read, of the line that it is about: for an insertion the one
    before it (-1 at the head of the page)."""
    as_read: str
    """What the engine read there. Of a checked page: the digest of its reading."""
    as_read_box: Box | None
    inserted: int | None
    """The insertion that it changes, or comes after."""
    text: str
    """What stands there now; empty for a deletion. Of a checked page: the digest of its text."""
    box: Box | None
    """Of an inserted line."""
    actor: str
    at: datetime
    undone_by: str | None = None
    undone_at: datetime | None = None

    @property
    def active(self) -> bool:
        """Whether it was not taken back."""
        return self.undone_at is None


def corrections_of(
    catalogue: Catalogue, *, sha256: str, scope: str
) -> Mapping[int, tuple[Correction, ...]]:
    """By page, the active corrections of these bytes, oldest first."""
    with catalogue.reading() as connection:
        found: dict[int, tuple[Correction, ...]] = {}
        for correction in stored_corrections(connection, sha256=sha256, scope=scope):
            if correction.active:
                found[correction.page] = (*found.get(correction.page, ()), correction)
        return found


def stored_corrections(
    connection: Connection, *, sha256: str, scope: str, page: int | None = None
) -> list[Correction]:
    """The corrections of these bytes, those taken back too, oldest first."""
    table = schema.corrections
    query = select(table).where(table.c.sha256 == sha256, table.c.scope == scope)
    if page is not None:
        query = query.where(table.c.page == page)
    rows = connection.execute(query.order_by(table.c.id)).mappings()
    return [_correction(row) for row in rows]


def store_correction(
    connection: Connection, correction: Correction, *, sha256: str, scope: str
) -> int:
    """Write a new correction; returns its id."""
    row = {
        "scope": scope,
        "sha256": sha256,
        "page": correction.page,
        "kind": correction.kind.value,
        "line": correction.line,
        "as_read": correction.as_read,
        "as_read_box": _packed(correction.as_read_box),
        "inserted": correction.inserted,
        "text": correction.text,
        "box": _packed(correction.box),
        "actor": correction.actor,
        "at": correction.at.isoformat(timespec="milliseconds"),
    }
    key = connection.execute(insert(schema.corrections).values(**row)).inserted_primary_key
    return int(key[0]) if key else 0


def take_back(connection: Connection, ids: Iterable[int], *, actor: str, at: str) -> None:
    """Note that corrections hold no longer; they stay in the history."""
    table = schema.corrections
    connection.execute(
        update(table)
        .where(table.c.id.in_(list(ids)), table.c.undone_at.is_(None))
        .values(undone_by=actor, undone_at=at)
    )


def digest_of(page: Page) -> str:
    """Tells what stands on a page from any other; what a model says of it may change."""
    lines = [line.text for line in page.lines if line.role is not LineRole.DESCRIPTION]
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()


def _packed(box: Box | None) -> str | None:
    return None if box is None else json.dumps(box_as_list(box))


def _unpacked(text: str | None) -> Box | None:
    values: Sequence[float] | None = json.loads(text) if text else None
    return box_from_list(values)


def _correction(row: RowMapping) -> Correction:
    undone: str | None = row["undone_at"]
    return Correction(
        id=row["id"],
        page=row["page"],
        kind=CorrectionKind(row["kind"]),
        line=row["line"],
        as_read=row["as_read"],
        as_read_box=_unpacked(row["as_read_box"]),
        inserted=row["inserted"],
        text=row["text"],
        box=_unpacked(row["box"]),
        actor=row["actor"],
        at=datetime.fromisoformat(row["at"]),
        undone_by=row["undone_by"],
        undone_at=datetime.fromisoformat(undone) if undone else None,
    )
