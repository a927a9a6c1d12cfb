"""A vector index compared with what it must hold. Not for a process that must not crash."""

import numpy as np

from library.vectors import VectorTable
from retrieval.stores.vectors import VectorIndex
from retrieval.verify.expected import Expectation, Expected, Place
from retrieval.verify.findings import Checked, Problem, Tally

_NEIGHBOURS = 20
_SAME = 0.9999
"""Cosine of chunks with the same text, each of which may push the other out of the neighbours."""
_TOLERATED = 0.01
"""Share of a sample that an approximate search may miss while whole."""
_EQUAL = 1e-5
"""Of one number of a vector: what may be lost in keeping it."""


def finds_all(index: VectorIndex, expectation: Expectation) -> bool:
    """Whether the index knows all expected ids, and the samples can be found.

    Raises:
        IndexBroken: it cannot even be read.
    """
    return all(
        set(known.ids) <= index.ids(place.scope, archived=place.archived)
        and _finds_sample(index, place, known.sample)
        for place, known in expectation.places.items()
    )


def compare_vectors(index: VectorIndex, expectation: Expectation, *, shown: int) -> Checked:
    """Compare row by row, and find every vector by itself.

    Args:
        index: to be compared.
        expectation: with all vectors in its samples.
        shown: ids named for each problem.

    Raises:
        IndexBroken: it cannot be read.
    """
    tally = Tally(shown)
    home = {key: place for place, known in expectation.places.items() for key in known.ids}
    seen: set[str] = set()
    for place, known in expectation.places.items():
        ids = index.ids(place.scope, archived=place.archived)
        _check_rows(index, place, known, tally)
        for chunk_id in sorted(ids - set(known.ids) - expectation.pending):
            tally.add(_out_of_place(home.get(chunk_id), place), chunk_id)
        seen |= ids
    strays = index.strays(place.scope for place in expectation.places) - expectation.pending
    for chunk_id in sorted(strays):
        tally.add(Problem.WRONG_SCOPE if chunk_id in home else Problem.EXTRA, chunk_id)
    tally.add_all(Problem.MISSING, home.keys() - seen - strays)
    return Checked(rows=len(home), findings=tally.findings())


def _out_of_place(home: Place | None, found: Place) -> Problem:
    if home is None:
        return Problem.EXTRA
    return Problem.WRONG_STANDING if home.scope == found.scope else Problem.WRONG_SCOPE


def _check_rows(index: VectorIndex, place: Place, known: Expected, tally: Tally) -> None:
    """Note which of the expected vectors are not as they should be, or cannot be found."""
    row_of = {chunk_id: row for row, chunk_id in enumerate(known.sample.ids)}
    for page in index.pages(place.scope, archived=place.archived):
        for chunk_id, vector in zip(page.ids, page.rows, strict=True):
            row = row_of.get(chunk_id)
            if row is None:
                continue
            if not np.allclose(vector, known.sample.rows[row], atol=_EQUAL, rtol=0):
                tally.add(Problem.STALE, chunk_id)
            elif not _finds(index, place, known.sample, row):
                tally.add(Problem.NOT_FOUND, chunk_id)


def _finds_sample(index: VectorIndex, place: Place, sample: VectorTable) -> bool:
    missed = sum(not _finds(index, place, sample, row) for row in range(len(sample.ids)))
    return missed <= _TOLERATED * len(sample.ids)


def _finds(index: VectorIndex, place: Place, table: VectorTable, row: int) -> bool:
    hits = index.search_one(
        table.rows[row], place.scope, archived=place.archived, limit=_NEIGHBOURS
    )
    if any(hit.chunk_id == table.ids[row] for hit in hits):
        return True
    return len(hits) == _NEIGHBOURS and hits[-1].score >= _SAME
