"""A vector index looked at in a child process.

A broken one can crash whoever opens it, or keep the right count while many of its vectors cannot be
found; so a child opens it, compares its ids with the catalogue's, and looks for its vectors.
"""

import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from library.catalogue import Catalogue
from library.errors import ShoruiError
from retrieval.stores.vectors import open_vectors
from retrieval.verify.expected import Expectation, expected_vectors, read_expected, write_expected
from retrieval.verify.findings import UNREADABLE, Checked, Finding, Problem
from retrieval.verify.vectors import compare_vectors, finds_all

_SAMPLE = 1_000
"""Vectors looked for in each collection, at about a millisecond each."""
_TIMEOUT_S = 120
"""A torn index may also hang whoever opens it. A whole one of 100,000 takes about 20 s."""
_ROW_TIMEOUT_S = 0.02
"""More for each vector that is looked for: many times what it takes."""
_ROOT = Path(__file__).resolve().parents[2]

_log = logging.getLogger(__name__)


def is_whole(catalogue: Catalogue, folder: Path, *, embedder: str, revision: int) -> bool:
    """Whether the vector index in ``folder`` opens, and finds what it had at ``revision``.

    Nobody may have it open. A child that crashes or hangs means no.
    """
    expected = expected_vectors(catalogue, embedder=embedder, revision=revision, sample=_SAMPLE)
    return _ask_child(folder, expected) is not None


def verify_vectors(
    catalogue: Catalogue, folder: Path, *, embedder: str, revision: int, shown: int
) -> Checked:
    """Compare the vector index in ``folder`` with the catalogue at ``revision``, row by row.

    Nobody may have it open. ``shown`` ids are named for each problem.
    """
    expected = expected_vectors(catalogue, embedder=embedder, revision=revision)
    said = _ask_child(folder, expected, "--rows", str(shown))
    return UNREADABLE if said is None else _parsed(said)


def _ask_child(folder: Path, expected: Expectation, *options: str) -> str | None:
    """What a child says that looks at the index; None if it finds it broken, crashes or hangs."""
    searched = sum(len(known.sample.ids) for known in expected.places.values())
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "expected.zip"
        write_expected(path, expected)
        command = [sys.executable, "-m", __name__, str(folder), str(path), *options]
        try:
            done = subprocess.run(  # noqa: S603  # our own interpreter and module
                command,
                cwd=_ROOT,
                timeout=_TIMEOUT_S + _ROW_TIMEOUT_S * searched,
                capture_output=True,
                check=False,
                encoding="utf-8",
            )
        except subprocess.TimeoutExpired:
            _log.warning("the check of the vector index hangs")
            return None
    if done.returncode != 0:
        _log.warning("the vector index is broken: the check ended with %d", done.returncode)
        return None
    return done.stdout


def _parsed(text: str) -> Checked:
    said = json.loads(text)
    return Checked(
        rows=said["rows"],
        findings=tuple(
            Finding(problem=Problem(f["problem"]), count=f["count"], ids=tuple(f["ids"]))
            for f in said["findings"]
        ),
    )


def _main(folder: str, expected: str, *options: str) -> int:
    try:
        index, wanted = open_vectors(Path(folder)), read_expected(Path(expected))
        if not options:
            return 0 if finds_all(index, wanted) else 1
        found = compare_vectors(index, wanted, shown=int(options[1]))
    except ShoruiError:
        return 2
    sys.stdout.write(json.dumps(asdict(found)))
    return 0


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
