"""How the indexes follow the catalogue: embed what has no vector, put in, take out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from library.catalogue import Catalogue
from library.chunks import dropped_chunks
from library.model import Chunk, Document
from library.revisions import (
    VersionToIndex,
    changes_after,
    findable_chunk_count,
    version_to_index,
)
from library.standing import Standing
from library.vectors import save_vectors, vectors_of
from retrieval.embedder import Embedder
from retrieval.terms import bag_of_terms
from retrieval.vectors import VectorIndex
from retrieval.wording import meaning_text, passage_text
from retrieval.words import WordIndex

Progress = Callable[[int, int], None]
"""Called with the chunks done and those to do in all."""
ShouldStop = Callable[[], bool]


def ignore_progress(_done: int, _total: int) -> None:
    """Show nothing."""


def never_stop() -> bool:
    """Go on to the end."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Whoever watches a run, and may end it."""

    progress: Progress = ignore_progress
    should_stop: ShouldStop = never_stop


_EMBED_BATCH = 16
"""Chunks embedded before they are kept: about a second of work, which is all a kill can lose."""
ROUND = 8
"""Changes followed before they can be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """The indexes that follow; None for one that does not."""

    words: WordIndex | None
    vectors: VectorIndex | None


@dataclass(slots=True, kw_only=True)
class Follower:
    """One run through the catalogue's changes, from ``revision`` on."""

    catalogue: Catalogue
    embedder: Embedder
    pair: Pair
    revision: int
    watch: Watch
    finished: bool = False
    """Whether the last step found nothing left to follow."""
    _done: int = 0
    _total: int = 0

    def step(self, limit: int = ROUND) -> bool:
        """Follow the next ``limit`` changes; False where there are none, or when told to stop.

        Raises:
            IndexBroken: an index could not be written; ``revision`` stays where it was.
            StorageFull, LibraryLocked: the catalogue could not be written.
        """
        changes = changes_after(self.catalogue, self.revision, limit=limit)
        self.finished = not changes.version_ids
        if self.finished or self.watch.should_stop():
            return False
        todo = findable_chunk_count(self.catalogue, after=self.revision)
        self._total = max(self._total, self._done + todo)
        versions = [version_to_index(self.catalogue, key) for key in changes.version_ids]
        for version in versions:
            gone = version.standing is Standing.GONE
            if not gone and not self._embed(version.document, version.chunks):
                return False
        for version in versions:
            self._apply_words(version)
            self._apply_vectors(version)
        if self.pair.words is not None:
            self.pair.words.commit()
        self.revision = changes.revision
        return True

    def _embed(self, document: Document, chunks: Sequence[Chunk]) -> bool:
        """Give every chunk its vector; False if told to stop before the last one had it."""
        name = self.embedder.name
        known = set(vectors_of(self.catalogue, document.version_id, embedder=name).ids)
        missing = [chunk for chunk in chunks if chunk.id not in known]
        self._advance(len(chunks) - len(missing))
        for start in range(0, len(missing), _EMBED_BATCH):
            if self.watch.should_stop():
                return False
            batch = missing[start : start + _EMBED_BATCH]
            rows = self.embedder.embed_passages([meaning_text(document, c) for c in batch])
            vectors = {chunk.id: row for chunk, row in zip(batch, rows, strict=True)}
            save_vectors(self.catalogue, name, vectors, title=document.title)
            self._advance(len(batch))
        return True

    def _apply_words(self, version: VersionToIndex) -> None:
        words, document = self.pair.words, version.document
        if words is None:
            return
        if version.standing is Standing.GONE:
            words.remove(document.version_id)
            return
        archived = version.standing is Standing.ARCHIVED
        bags = [(c.id, bag_of_terms(passage_text(document, c))) for c in version.chunks]
        words.replace(document.version_id, document.scope, bags, archived=archived)

    def _apply_vectors(self, version: VersionToIndex) -> None:
        """Put a version where it stands now, and take it out of where it may have stood."""
        vectors, document = self.pair.vectors, version.document
        if vectors is None:
            return
        version_id, scope = document.version_id, document.scope
        dropped = dropped_chunks(self.catalogue, version_id)
        all_ids = [*(chunk.id for chunk in version.chunks), *dropped]
        for archived in (False, True):
            if version.standing is (Standing.ARCHIVED if archived else Standing.LIVE):
                table = vectors_of(self.catalogue, version_id, embedder=self.embedder.name)
                vectors.upsert(scope, table, archived=archived)
                vectors.delete(scope, dropped, archived=archived)
            else:
                vectors.delete(scope, all_ids, archived=archived)

    def _advance(self, chunks: int) -> None:
        self._done += chunks
        self.watch.progress(self._done, max(self._done, self._total))
