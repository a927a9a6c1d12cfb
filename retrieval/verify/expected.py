"""What a vector index must hold according to the catalogue, in a form that a child can read."""

import json
import zipfile
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np

from library.catalogue import Catalogue
from library.chunks import dropped_chunks
from library.revisions import changes_after, used_scopes, version_to_index
from library.standing import Standing
from library.vectors import VectorTable
from retrieval.stores.exact import load


@dataclass(frozen=True, slots=True)
class Place:
    """One part of an index: what is live in a scope, or what is archived in it."""

    scope: str
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What one part must hold, and those of it that must be found in it."""

    ids: tuple[str, ...]
    sample: VectorTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a whole vector index must hold."""

    places: Mapping[Place, Expected]
    pending: frozenset[str] = frozenset()
    """Chunks that have changed since: the index may hold them as they were, or not."""


def expected_vectors(
    catalogue: Catalogue, *, embedder: str, revision: int, sample: int | None = None
) -> Expectation:
    """What an index has that has followed ``revision``.

    Args:
        catalogue: that it follows.
        embedder: whose vectors.
        revision: up to which.
        sample: how many of each part must be found; all if not given.
    """
    pending = pending_chunks(catalogue, revision)
    return Expectation(
        places={
            Place(scope, standing is Standing.ARCHIVED): _expected(
                load(catalogue, embedder, scope, standing), pending, sample
            )
            for scope in used_scopes(catalogue)
            for standing in (Standing.LIVE, Standing.ARCHIVED)
        },
        pending=pending,
    )


def pending_chunks(catalogue: Catalogue, revision: int) -> frozenset[str]:
    """The chunks, present and past, of all versions that have changed since ``revision``."""
    found: set[str] = set()
    for version_id in changes_after(catalogue, revision).version_ids:
        found.update(chunk.id for chunk in version_to_index(catalogue, version_id).chunks)
        found.update(dropped_chunks(catalogue, version_id))
    return frozenset(found)


def write_expected(path: Path, expectation: Expectation) -> None:
    """Keep it in a file."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("pending.json", json.dumps(sorted(expectation.pending)))
        for number, (place, known) in enumerate(expectation.places.items()):
            names = {"place": astuple(place), "ids": known.ids, "sample": known.sample.ids}
            archive.writestr(f"{number}.json", json.dumps(names))
            with archive.open(f"{number}.npy", "w", force_zip64=True) as file:
                np.save(file, known.sample.rows)


def read_expected(path: Path) -> Expectation:
    """Read it back."""
    places: dict[Place, Expected] = {}
    with zipfile.ZipFile(path) as archive:
        for number in range(len(archive.namelist()) // 2):
            names = json.loads(archive.read(f"{number}.json"))
            with archive.open(f"{number}.npy") as file:
                rows = np.load(file)
            sample = VectorTable(tuple(names["sample"]), rows)
            places[Place(*names["place"])] = Expected(tuple(names["ids"]), sample)
        pending = frozenset(json.loads(archive.read("pending.json")))
    return Expectation(places=places, pending=pending)


def _expected(table: VectorTable, pending: frozenset[str], sample: int | None) -> Expected:
    keep = [row for row, chunk_id in enumerate(table.ids) if chunk_id not in pending]
    if sample is None:
        chosen = keep
    else:
        spread = np.linspace(0, len(keep) - 1, min(len(keep), sample)).astype(int).tolist()
        chosen = [keep[place] for place in dict.fromkeys(spread)]
    return Expected(
        ids=tuple(table.ids[row] for row in keep),
        sample=VectorTable(tuple(table.ids[row] for row in chosen), table.rows[chosen]),
    )
