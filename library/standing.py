"""Whether a version can be found: it is live, it is archived (旧版), or it is gone."""

from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, or_, select

from library import schema
from library.model import DocumentStatus


class Standing(StrEnum):
    """Where a version stands in search."""

    LIVE = "live"
    ARCHIVED = "archived"
    """Superseded: found only by whoever asks for older versions too."""
    GONE = "gone"
    """Removed, or an older version of a document that was removed as a whole."""


def standing() -> ColumnElement[str]:
    """The standing of the row of ``schema.versions`` that a query is at."""
    version, other = schema.versions, schema.versions.alias()
    of_document = select(other.c.id).where(other.c.document_id == version.c.document_id)
    removed = of_document.where(other.c.status == DocumentStatus.REMOVED.value).exists()
    live = of_document.where(other.c.status == DocumentStatus.LIVE.value).exists()
    superseded = version.c.status == DocumentStatus.SUPERSEDED.value
    return case(
        (version.c.status == DocumentStatus.LIVE.value, Standing.LIVE.value),
        (and_(superseded, or_(live, ~removed)), Standing.ARCHIVED.value),
        else_=Standing.GONE.value,
    )


def findable(*, archived: bool) -> ColumnElement[bool]:
    """Whether the row of ``schema.versions`` can be found; with ``archived`` as an older version too."""
    if not archived:
        return schema.versions.c.status == DocumentStatus.LIVE.value
    return standing() != Standing.GONE.value


def stands(wanted: Standing) -> ColumnElement[bool]:
    """Whether the row of ``schema.versions`` has this standing."""
    if wanted is Standing.LIVE:
        return schema.versions.c.status == DocumentStatus.LIVE.value
    return standing() == wanted.value
