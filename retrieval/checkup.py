"""Whether a vector index that was killed is still whole. Looked at in a child process.

A broken one can crash whoever opens it, or keep the right count while many of its vectors cannot be
found; so a child opens it, compares its ids with the catalogue's, and looks for a sample of them.
"""

import json
import logging
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from library.catalogue import Catalogue
from library.errors import ShoruiError
from library.revisions import changes_after, used_scopes, version_to_index
from library.standing import Standing
from library.vectors import VectorTable
from retrieval.exact import load
from retrieval.hits import Hit
from retrieval.vectors import VectorIndex, open_vectors

_SAMPLE = 1_000
"""Vectors looked for in each collection, at about a millisecond each."""
_NEIGHBOURS = 20
_SAME = 0.9999
"""Cosine of chunks with the same text, each of which may push the other out of the neighbours."""
_TOLERATED = 0.01
"""Share of the sample that an approximate search may miss while whole."""
_TIMEOUT_S = 120
"""A torn index may also hang whoever opens it. A whole one of 100,000 takes about 20 s."""
_ROOT = Path(__file__).resolve().parents[1]

_log = logging.getLogger(__name__)


def is_whole(catalogue: Catalogue, folder: Path, *, embedder: str, revision: int) -> bool:
    """Whether the vector index in ``folder`` opens, and finds what it had at ``revision``.

    Nobody may have it open. A child that crashes or hangs means no.
    """
    expected = expected_vectors(catalogue, embedder=embedder, revision=revision)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "expected.zip"
        _write_expected(path, expected)
        command = [sys.executable, "-m", __name__, str(folder), str(path)]
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter and module
                command, cwd=_ROOT, timeout=_TIMEOUT_S, capture_output=True, check=False
            )
        except subprocess.TimeoutExpired:
            _log.warning("the check of the vector index hangs")
            return False
    if done.returncode != 0:
        _log.warning("the vector index is broken: the check ended with %d", done.returncode)
    return done.returncode == 0


@dataclass(frozen=True, slots=True)
class Expected:
    """What a scope's collection must hold, and a sample that must be found in it."""

    ids: tuple[str, ...]
    sample: VectorTable


Expectations = Mapping[tuple[str, bool], Expected]
"""By scope and whether archived."""


def expected_vectors(catalogue: Catalogue, *, embedder: str, revision: int) -> Expectations:
    """What an index has if it has followed ``revision``."""
    newer = {
        chunk.id
        for version_id in changes_after(catalogue, revision).version_ids
        for chunk in version_to_index(catalogue, version_id).chunks
    }
    return {
        (scope, standing is Standing.ARCHIVED): _expected(
            load(catalogue, embedder, scope, standing), newer
        )
        for scope in used_scopes(catalogue)
        for standing in (Standing.LIVE, Standing.ARCHIVED)
    }


def finds_all(index: VectorIndex, expected: Expectations) -> bool:
    """Whether the index knows all expected ids, and the samples can be found.

    Raises:
        IndexBroken: it cannot even be read.
    """
    return all(
        set(known.ids) <= index.ids(scope, archived=archived)
        and _finds_sample(index, scope, known.sample, archived=archived)
        for (scope, archived), known in expected.items()
    )


def _expected(table: VectorTable, newer: set[str]) -> Expected:
    keep = [row for row, chunk_id in enumerate(table.ids) if chunk_id not in newer]
    spread = np.linspace(0, len(keep) - 1, min(len(keep), _SAMPLE)).astype(int).tolist()
    sample = [keep[place] for place in dict.fromkeys(spread)]
    return Expected(
        ids=tuple(table.ids[row] for row in keep),
        sample=VectorTable(tuple(table.ids[row] for row in sample), table.rows[sample]),
    )


def _finds_sample(index: VectorIndex, scope: str, sample: VectorTable, *, archived: bool) -> bool:
    """An archived one may be pushed out of the neighbours by live ones, which are asked too."""
    limit = 2 * _NEIGHBOURS if archived else _NEIGHBOURS
    missed = 0
    for chunk_id, row in zip(sample.ids, sample.rows, strict=True):
        hits = index.search(row, scopes=[scope], archived=archived, limit=limit)
        missed += not _is_among(hits, chunk_id, limit)
    return missed <= _TOLERATED * len(sample.ids)


def _is_among(hits: list[Hit], chunk_id: str, limit: int) -> bool:
    if any(hit.chunk_id == chunk_id for hit in hits):
        return True
    return len(hits) == limit and hits[-1].score >= _SAME


def _write_expected(path: Path, expected: Expectations) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number, (where, known) in enumerate(expected.items()):
            names = {"where": where, "ids": known.ids, "sample": known.sample.ids}
            archive.writestr(f"{number}.json", json.dumps(names))
            with archive.open(f"{number}.npy", "w") as file:
                np.save(file, known.sample.rows)


def _read_expected(path: Path) -> Expectations:
    expected: dict[tuple[str, bool], Expected] = {}
    with zipfile.ZipFile(path) as archive:
        for number in range(len(archive.namelist()) // 2):
            names = json.loads(archive.read(f"{number}.json"))
            with archive.open(f"{number}.npy") as file:
                rows = np.load(file)
            sample = VectorTable(tuple(names["sample"]), rows)
            scope, archived = names["where"]
            expected[scope, archived] = Expected(tuple(names["ids"]), sample)
    return expected


def _main(folder: str, expected: str) -> int:
    try:
        index = open_vectors(Path(folder))
        return 0 if finds_all(index, _read_expected(Path(expected))) else 1
    except ShoruiError:
        return 2


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
