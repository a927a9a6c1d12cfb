"""The order in which found passages are shown: by score, the newer document where that is no help."""

from collections.abc import Callable, Iterable, Iterator

from library.model import DocumentStatus, Passage

NEAR = 0.01
"""Of the fused score, 0 to 1: what differs by less is ranked by chance."""
DayOf = Callable[[Passage], str]
"""The day of a passage's document in ISO form; empty where it is not said."""


def fresher_first(passages: Iterable[Passage], day_of: DayOf) -> Iterator[Passage]:
    """Passages, given best first, with those of near-equal scores by the days of their documents.

    Live ones come before superseded ones of such a score. Documents without a day stay where they
    are: nothing is known of them.
    """
    run: list[Passage] = []
    for passage in passages:
        if run and passage.score < run[0].score - NEAR:
            yield from _settled(run, day_of)
            run = []
        run.append(passage)
    yield from _settled(run, day_of)


def _settled(run: list[Passage], day_of: DayOf) -> Iterator[Passage]:
    for live in (True, False):
        part = [each for each in run if (each.document.status is DocumentStatus.LIVE) is live]
        dated = iter(sorted(filter(day_of, part), key=day_of, reverse=True))
        yield from (next(dated) if day_of(each) else each for each in part)
