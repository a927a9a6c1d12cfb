"""Who did what, when. Subjects are ids and counts, never document text or questions."""

from sqlalchemy import insert

from library import schema
from library.catalogue import Catalogue


def record(catalogue: Catalogue, *, actor: str, action: str, subject: str) -> None:
    """Append one line to the audit log."""
    with catalogue.writing() as connection:
        connection.execute(
            insert(schema.audit).values(
                at=catalogue.now(), actor=actor, action=action, subject=subject
            )
        )
