"""What an index that is behind has to do, read in bulk."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, literal, select, union_all

from library import schema
from library.bags import unpacked
from library.catalogue import Catalogue
from library.standing import Standing, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A version that came, went or changed since an index followed."""

    version_id: str
    scope: str
    standing: Standing
    revision: int
    """Reached once this one and all before it are followed."""
    chunks: int
    """0 where it is gone, as in the next two."""
    without_vector: int
    without_bag: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A chunk as the indexes take it; None for what is not kept (any more)."""

    chunk_id: str
    version_id: str
    vector: bytes | None
    bag: str | None
    """Terms with blanks between them."""


_Logged = tuple[int, str, str, str]
"""Number in the log, version, scope, standing."""


def pending_changes(
    catalogue: Catalogue, revision: int, *, embedder: str, recipe: str, limit: int
) -> list[Pending]:
    """What came or went since a revision, each version once, the ``limit`` oldest changes."""
    log, version = schema.revisions, schema.versions
    query = (
        select(log.c.id, version.c.id, schema.documents.c.scope, standing())
        .join(version, version.c.id == log.c.version_id)
        .join(schema.documents, schema.documents.c.id == version.c.document_id)
        .where(log.c.id > revision)
        .order_by(log.c.id)
        .limit(limit)
    )
    with catalogue.reading() as connection:
        rows: list[_Logged] = [(r[0], r[1], r[2], r[3]) for r in connection.execute(query)]
        found = sorted({row[1]: row for row in reversed(rows)}.values())
        there = {key for _, key, _, stands in found if stands != Standing.GONE.value}
        counted = connection.execute(_counts(there, embedder, recipe)).all()
    counts = {key: (chunks, bare, plain) for key, chunks, bare, plain in counted}
    ends = [number - 1 for number, *_ in found[1:]] + [number for number, *_ in rows[-1:]]
    pending = []
    for (_, version_id, scope, stands), end in zip(found, ends, strict=True):
        chunks, without_vector, without_bag = counts.get(version_id, (0, 0, 0))
        pending.append(
            Pending(
                version_id=version_id,
                scope=scope,
                standing=Standing(stands),
                revision=end,
                chunks=chunks,
                without_vector=without_vector,
                without_bag=without_bag,
            )
        )
    return pending


def entries_of(
    catalogue: Catalogue, version_ids: Sequence[str], *, embedder: str, recipe: str, batch: int
) -> Iterator[list[Entry]]:
    """The chunks of versions with their vectors and bags, ``batch`` at a time."""
    chunk, vector, term = schema.chunks, schema.vectors, schema.terms
    query = (
        select(chunk.c.id, chunk.c.version_id, vector.c.vector, term.c.bag)
        .outerjoin(vector, and_(vector.c.chunk_id == chunk.c.id, vector.c.embedder == embedder))
        .outerjoin(term, and_(term.c.chunk_id == chunk.c.id, term.c.recipe == recipe))
        .where(chunk.c.version_id.in_(_listed(version_ids)))
    )
    with catalogue.reading() as connection:
        result = connection.execution_options(yield_per=batch).execute(query)
        for part in result.partitions(batch):
            yield [
                Entry(key, version_id, row, None if bag is None else unpacked(bag))
                for key, version_id, row, bag in part
            ]


def former_ids(catalogue: Catalogue, version_ids: Collection[str]) -> list[tuple[str, str, bool]]:
    """All chunks that versions ever had: chunk id, version id, and whether it has been dropped."""
    chunk, dropped = schema.chunks, schema.dropped_chunks
    query = union_all(
        select(chunk.c.id, chunk.c.version_id, literal(0)).where(
            chunk.c.version_id.in_(_listed(version_ids))
        ),
        select(dropped.c.id, dropped.c.version_id, literal(1)).where(
            dropped.c.version_id.in_(_listed(version_ids))
        ),
    )
    with catalogue.reading() as connection:
        return [(row[0], row[1], bool(row[2])) for row in connection.execute(query)]


def scopes_left(catalogue: Catalogue, version_ids: Collection[str]) -> dict[str, list[str]]:
    """The scopes that the documents of versions were in once and are not in now; by version id."""
    left, document, version = schema.left_scopes, schema.documents, schema.versions
    query = (
        select(version.c.id, left.c.scope)
        .join(document, document.c.id == version.c.document_id)
        .join(left, left.c.document_id == document.c.id)
        .where(left.c.scope != document.c.scope, version.c.id.in_(_listed(version_ids)))
    )
    found: dict[str, list[str]] = {}
    with catalogue.reading() as connection:
        for version_id, scope in connection.execute(query):
            found.setdefault(version_id, []).append(scope)
    return found


def _counts(version_ids: Collection[str], embedder: str, recipe: str) -> Select[str, int, int, int]:
    chunk, vector, term = schema.chunks, schema.vectors, schema.terms
    return (
        select(
            chunk.c.version_id,
            func.count(),
            func.count() - func.count(vector.c.chunk_id),
            func.count() - func.count(term.c.chunk_id),
        )
        .outerjoin(vector, and_(vector.c.chunk_id == chunk.c.id, vector.c.embedder == embedder))
        .outerjoin(term, and_(term.c.chunk_id == chunk.c.id, term.c.recipe == recipe))
        .where(chunk.c.version_id.in_(_listed(version_ids)))
        .group_by(chunk.c.version_id)
    )


def _listed(values: Collection[str]) -> Select[str]:
    """As one JSON parameter: SQLite limits their number."""
    given = func.json_each(json.dumps(sorted(values))).table_valued("value")
    return select(given.c.value)
