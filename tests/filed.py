"""Documents that say what they are, for tests of what is filtered and grouped by it."""

import hashlib
from dataclasses import replace

from library.catalogue import Catalogue
from library.model import Document, Fact, FactField
from library.scopes import ALL_OFFICE
from library.storing import add_version
from tests.retrieval.conftest import reading_of

PDF = "application/pdf"


def put_filed(
    catalogue: Catalogue,
    place: str,
    *pages: str,
    scope: str = ALL_OFFICE,
    media_type: str = PDF,
    **facts: str,
) -> Document:
    """Store a document of the given pages, each one chunk, that says ``facts`` (by field)."""
    reading = replace(
        reading_of(facts.get("title", place), pages),
        media_type=media_type,
        facts=tuple(
            Fact(field=FactField(name), value=value, place=None)
            for name, value in facts.items()
            if value
        ),
    )
    digest = hashlib.sha256("\f".join((place, *pages, *facts.values())).encode()).hexdigest()
    _, document = add_version(
        catalogue, reading, place=place, file_name=f"{place}.pdf", sha256=digest, scope=scope
    )
    return document
