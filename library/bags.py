"""The bags of terms of the chunks. Kept in the catalogue, so that no rebuild tells words apart again."""

import zlib
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as insert_or_update

from library import schema
from library.catalogue import Catalogue
from library.chunks import still_titled

_LEVEL = 1
"""Of zlib: 40 % of the size at 30 µs a bag; the best level saves a tenth more at five times that."""


def save_bags(catalogue: Catalogue, recipe: str, bags: Mapping[str, str], *, title: str) -> None:
    """Keep the bags of chunks (by chunk id), in place of older ones.

    Args:
        catalogue: where to.
        recipe: by which they were made; with another one they are made anew.
        bags: terms with blanks between them; as many as fit into one query (``library.chunks``).
        title: that is in them. What has got another title meanwhile, or is gone, is left out: a
            revision says that it is to be indexed anew.
    """
    statement = insert_or_update(schema.terms)
    with catalogue.writing() as connection:
        current = still_titled(connection, bags, title)
        rows = [
            {"chunk_id": key, "recipe": recipe, "bag": zlib.compress(bag.encode(), _LEVEL)}
            for key, bag in bags.items()
            if key in current
        ]
        if rows:
            changed = {name: statement.excluded[name] for name in ("recipe", "bag")}
            connection.execute(
                statement.on_conflict_do_update(index_elements=["chunk_id"], set_=changed), rows
            )


def known_bags(catalogue: Catalogue, version_id: str, *, recipe: str) -> set[str]:
    """The ids of a version's chunks whose bags are kept."""
    term, chunk = schema.terms, schema.chunks
    query = (
        select(term.c.chunk_id)
        .join(chunk, chunk.c.id == term.c.chunk_id)
        .where(chunk.c.version_id == version_id, term.c.recipe == recipe)
    )
    with catalogue.reading() as connection:
        return set(connection.scalars(query))


def unpacked(bag: bytes) -> str:
    """A bag as it was given to ``save_bags``."""
    return zlib.decompress(bag).decode()
