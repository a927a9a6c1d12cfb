"""How the indexes follow the catalogue: embed what has no vector, put in, take out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from library.catalogue import Catalogue
from library.chunks import dropped_chunks
from library.model import Chunk, Document, DocumentStatus
from library.revisions import changes_after, live_chunk_count, version_to_index
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
        todo = live_chunk_count(self.catalogue, after=self.revision)
        self._total = max(self._total, self._done + todo)
        versions = [version_to_index(self.catalogue, key) for key in changes.version_ids]
        for document, chunks in versions:
            if document.status is DocumentStatus.LIVE and not self._embed(document, chunks):
                return False
        for document, chunks in versions:
            self._apply(document, chunks)
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

    def _apply(self, document: Document, chunks: Sequence[Chunk]) -> None:
        words, vectors, scope = self.pair.words, self.pair.vectors, document.scope
        live = document.status is DocumentStatus.LIVE
        if words is not None and live:
            bags = [(chunk.id, bag_of_terms(passage_text(document, chunk))) for chunk in chunks]
            words.replace(document.version_id, scope, bags)
        elif words is not None:
            words.remove(document.version_id)
        if vectors is not None and live:
            table = vectors_of(self.catalogue, document.version_id, embedder=self.embedder.name)
            vectors.upsert(scope, table)
            vectors.delete(scope, dropped_chunks(self.catalogue, document.version_id))
        elif vectors is not None:
            gone = dropped_chunks(self.catalogue, document.version_id)
            vectors.delete(scope, [*(chunk.id for chunk in chunks), *gone])

    def _advance(self, chunks: int) -> None:
        self._done += chunks
        self.watch.progress(self._done, max(self._done, self._total))
