"""Files that could not be taken in, until they are: nothing fails silently."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, select
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from library import schema
from library.catalogue import Catalogue
from library.errors import ShoruiError
from library.scopes import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """The last attempt at a file, which failed."""

    place: str
    file_name: str
    scope: str
    code: str
    message: str
    at: datetime
    attempts: int
    """How often the file has failed as it is now."""
    signature: str
    """Its size and time when it failed; empty where it had gone."""


def record_failure(
    catalogue: Catalogue,
    *,
    place: str,
    file_name: str,
    scope: str,
    error: ShoruiError,
    signature: str = "",
) -> None:
    """Remember that the file at ``place`` failed, instead of what was known of it before.

    Attempts are counted as long as the signature stays: a file that was changed begins anew.
    """
    values = {
        "file_name": file_name,
        "code": error.code,
        "message": error.message,
        "at": catalogue.now(),
        "signature": signature,
    }
    known = schema.failures.c
    again = case((known.signature == signature, known.attempts + 1), else_=1)
    with catalogue.writing() as connection:
        connection.execute(
            insert_or_update(schema.failures)
            .values(scope=scope, place=place, **values)
            .on_conflict_do_update(
                index_elements=["scope", "place"], set_={**values, "attempts": again}
            )
        )


def clear_failure(catalogue: Catalogue, *, place: str, scope: str) -> None:
    """Forget the failure at ``place``: the file is in now."""
    failure = schema.failures
    with catalogue.writing() as connection:
        connection.execute(
            delete(failure).where(failure.c.place == place, failure.c.scope == scope)
        )


def clear_failures_below(
    catalogue: Catalogue, *, place: str, but: Collection[str], scope: str
) -> None:
    """Forget the failures at places that begin with ``place``, all but those at ``but``."""
    failure = schema.failures
    query = select(failure.c.place).where(
        failure.c.scope == scope, failure.c.place.startswith(place, autoescape=True)
    )
    with catalogue.reading() as connection:
        gone = set(connection.scalars(query)).difference(but)
    for each in gone:
        clear_failure(catalogue, place=each, scope=scope)


def list_failures(catalogue: Catalogue, *, reader: Reader) -> list[Failure]:
    """The files that are not in, newest first, of the scopes that the reader may see."""
    failure = schema.failures
    query = (
        select(failure)
        .where(failure.c.scope.in_(sorted(reader.scopes)))
        .order_by(failure.c.at.desc(), failure.c.place)
    )
    with catalogue.reading() as connection:
        return [
            Failure(
                place=row["place"],
                file_name=row["file_name"],
                scope=row["scope"],
                code=row["code"],
                message=row["message"],
                at=datetime.fromisoformat(row["at"]),
                attempts=row["attempts"],
                signature=row["signature"],
            )
            for row in connection.execute(query).mappings()
        ]
