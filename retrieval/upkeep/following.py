"""How the indexes follow the catalogue: make what a chunk lacks, put in, take out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from library.catalogue import Catalogue
from library.pending import Pending, pending_changes
from library.revisions import findable_chunk_count
from retrieval.bagging import recipe
from retrieval.embedding.embedder import Embedder
from retrieval.stores.writing import BATCH, Pair
from retrieval.upkeep.preparing import Preparer, ShouldStop

Progress = Callable[[int, int], None]
"""Called with the chunks done and those to do in all."""


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


_CHANGES = 512
"""Looked at for one round."""
_EMBEDDED = 128
"""Chunks embedded before they can be found: about twenty seconds."""


@dataclass(slots=True, kw_only=True)
class Follower:
    """One run through the catalogue's changes, from ``revision`` on."""

    catalogue: Catalogue
    embedder: Embedder
    pair: Pair
    revision: int
    watch: Watch
    embeds: bool = True
    """Whether chunks without a vector get one; else they are followed without it."""
    finished: bool = False
    """Whether the last step found nothing left to follow."""
    _done: int = 0
    _total: int = 0

    def step(self) -> bool:
        """Follow the next changes; False where there are none, or when told to stop.

        As many as are quickly done, so that what comes first is found first.

        Raises:
            IndexBroken: an index could not be written; ``revision`` stays where it was.
            StorageFull, LibraryLocked: the catalogue could not be written.
            EndpointError: the embedder cannot be had; ``revision`` stays where it was.
        """
        names = {"embedder": self.embedder.name, "recipe": recipe()}
        changes = pending_changes(self.catalogue, self.revision, limit=_CHANGES, **names)
        self.finished = not changes
        if self.finished or self.watch.should_stop():
            return False
        todo = findable_chunk_count(self.catalogue, after=self.revision)
        self._total = max(self._total, self._done + todo)
        taken = _one_round(changes)
        preparer = Preparer(
            catalogue=self.catalogue,
            embedder=self.embedder,
            recipe=names["recipe"],
            should_stop=self.watch.should_stop,
            advance=self._advance,
            embeds=self.embeds,
        )
        if not all(preparer.prepare(each) for each in taken):
            return False
        self.pair.write(self.catalogue, taken, **names)
        self.revision = taken[-1].revision
        return True

    def _advance(self, chunks: int) -> None:
        self._done += chunks
        self.watch.progress(self._done, max(self._done, self._total))


def _one_round(changes: Sequence[Pending]) -> Sequence[Pending]:
    """The first changes that are enough for a round, at least one."""
    chunks = embedded = 0
    for count, each in enumerate(changes):
        chunks += each.chunks
        embedded += each.without_vector
        if count and (chunks > BATCH or embedded > _EMBEDDED):
            return changes[:count]
    return changes
