"""The word index compared with the catalogue, row by row."""

from collections import Counter
from collections.abc import Iterable, Mapping

from library.catalogue import Catalogue
from library.chunks import dropped_chunks
from library.errors import IndexBroken
from library.model import Chunk
from library.pending import entries_of
from library.revisions import VersionToIndex, changes_after, used_scopes, version_to_index
from library.standing import Standing
from retrieval.bagging import bag_of, recipe
from retrieval.stores.selection import Selection
from retrieval.stores.words import WordIndex, WordQuery
from retrieval.stores.writing import BATCH
from retrieval.verify.expected import Place
from retrieval.verify.findings import UNREADABLE, Checked, Problem, Tally


def verify_words(
    words: WordIndex | None, catalogue: Catalogue, *, revision: int, shown: int
) -> Checked:
    """As ``compare_words``; unreadable where it breaks on the way, or could not be opened."""
    if words is None:
        return UNREADABLE
    try:
        return compare_words(words, catalogue, revision=revision, shown=shown)
    except IndexBroken:
        return UNREADABLE


def compare_words(words: WordIndex, catalogue: Catalogue, *, revision: int, shown: int) -> Checked:
    """Look for each chunk, in its scope, by its version and all of its terms.

    A term that the index has and the chunk has not, cannot be told.

    Args:
        words: an open index.
        catalogue: that it follows.
        revision: up to which; versions that have changed since are left out.
        shown: ids named for each problem.

    Raises:
        IndexBroken: it cannot be read.
    """
    tally = Tally(shown)
    there = Counter(words.all_ids())
    places = _places(words, used_scopes(catalogue))
    pending = set(changes_after(catalogue, revision).version_ids)
    known, ignored = set[str](), set[str]()
    for version_id in changes_after(catalogue, 0).version_ids:
        version = version_to_index(catalogue, version_id)
        ids = {chunk.id for chunk in version.chunks}
        if version_id in pending:
            ignored |= ids | set(dropped_chunks(catalogue, version_id))
        elif version.standing is not Standing.GONE:
            known |= ids
            tally.add_all(Problem.MISSING, ids - places.keys())
            _check_rows(words, version, places, _bags(catalogue, version_id), tally)
    doubled = {chunk_id for chunk_id, count in there.items() if count > 1}
    tally.add_all(Problem.EXTRA, (there.keys() - known | doubled) - ignored)
    return Checked(rows=len(known), findings=tally.findings())


def _places(words: WordIndex, scopes: Iterable[str]) -> dict[str, set[Place]]:
    """By chunk, where the index has it."""
    found: dict[str, set[Place]] = {}
    for place in (Place(scope, archived) for scope in scopes for archived in (False, True)):
        for chunk_id in words.ids(place.scope, archived=place.archived):
            found.setdefault(chunk_id, set()).add(place)
    return found


def _bags(catalogue: Catalogue, version_id: str) -> dict[str, str | None]:
    """The kept bags of a version's chunks: to tell the words apart anew takes much longer."""
    given = (catalogue, [version_id])
    batches = entries_of(*given, embedder="", recipe=recipe(), batch=BATCH)
    return {entry.chunk_id: entry.bag for batch in batches for entry in batch}


def _check_rows(
    words: WordIndex,
    version: VersionToIndex,
    places: Mapping[str, set[Place]],
    bags: Mapping[str, str | None],
    tally: Tally,
) -> None:
    """Note which chunks of a version are elsewhere, or were made from another text."""
    home = Place(version.document.scope, version.standing is Standing.ARCHIVED)
    for chunk in version.chunks:
        where = places.get(chunk.id, set())
        if any(place.scope != home.scope for place in where):
            tally.add(Problem.WRONG_SCOPE, chunk.id)
        elif where and where != {home}:
            tally.add(Problem.WRONG_STANDING, chunk.id)
        elif where and not _has_terms(words, version, chunk, bags.get(chunk.id)):
            tally.add(Problem.STALE, chunk.id)


def _has_terms(words: WordIndex, version: VersionToIndex, chunk: Chunk, kept: str | None) -> bool:
    terms = frozenset((kept or bag_of(version.document, chunk)).split())
    if not terms:
        return True
    query = WordQuery(terms=((min(terms), 1.0),), required=terms)
    place = Selection(
        scopes=frozenset({version.document.scope}),
        archived=version.standing is Standing.ARCHIVED,
        versions=frozenset({version.document.version_id}),
    )
    hits = words.search(query, place, limit=len(version.chunks))
    return any(hit.chunk_id == chunk.id for hit in hits)
