"""What a chunk needs before an index takes it: its vector and its bag of terms, each made once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from library.bags import known_bags, save_bags
from library.catalogue import Catalogue
from library.model import Chunk, Document
from library.pending import Pending
from library.revisions import version_to_index
from library.vectors import known_vectors, save_vectors
from retrieval.bagging import bag_of
from retrieval.embedding.embedder import Embedder
from retrieval.wording import meaning_text

_EMBED_BATCH = 16
"""Chunks embedded before they are kept: about a second of work, which is all a kill can lose."""
_BAG_BATCH = 128
"""The same for bags of terms."""

ShouldStop = Callable[[], bool]
"""Asked between batches."""
Advance = Callable[[int], None]
"""Told how many more chunks have what they need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparer:
    """Makes what is missing and keeps it in the catalogue."""

    catalogue: Catalogue
    embedder: Embedder
    recipe: str
    should_stop: ShouldStop
    advance: Advance
    embeds: bool = True
    """Whether chunks get vectors; bags they always get."""

    def prepare(self, pending: Pending) -> bool:
        """Give every chunk of a version what it needs; False if told to stop before all had it."""
        lacking = pending.without_vector if self.embeds else 0
        self.advance(pending.chunks - lacking)
        if not lacking and not pending.without_bag:
            return True
        version = version_to_index(self.catalogue, pending.version_id)
        document, chunks = version.document, version.chunks
        if not self._make_bags(document, chunks):
            return False
        return not lacking or self._embed(document, chunks)

    def _make_bags(self, document: Document, chunks: Sequence[Chunk]) -> bool:
        known = known_bags(self.catalogue, document.version_id, recipe=self.recipe)
        missing = [chunk for chunk in chunks if chunk.id not in known]
        for start in range(0, len(missing), _BAG_BATCH):
            if self.should_stop():
                return False
            batch = missing[start : start + _BAG_BATCH]
            bags = {chunk.id: bag_of(document, chunk) for chunk in batch}
            save_bags(self.catalogue, self.recipe, bags, title=document.title)
        return True

    def _embed(self, document: Document, chunks: Sequence[Chunk]) -> bool:
        name = self.embedder.name
        known = known_vectors(self.catalogue, document.version_id, embedder=name)
        missing = [chunk for chunk in chunks if chunk.id not in known]
        for start in range(0, len(missing), _EMBED_BATCH):
            if self.should_stop():
                return False
            batch = missing[start : start + _EMBED_BATCH]
            rows = self.embedder.embed_passages([meaning_text(document, c) for c in batch])
            vectors = {chunk.id: row for chunk, row in zip(batch, rows, strict=True)}
            save_vectors(self.catalogue, name, vectors, title=document.title)
            self.advance(len(batch))
        return True
