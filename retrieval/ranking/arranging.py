"""The order in which found passages are shown: by score, the newer document where that is no help."""

from collections.abc import Iterable, Iterator
from datetime import date

from library.model import DocumentStatus, Passage

NEAR = 0.01
"""Of the fused score, 0 to 1: what differs by less is ranked by chance."""


def fresher_first(passages: Iterable[Passage]) -> Iterator[Passage]:
    """Passages, given best first, with those of near-equal scores by the days of their documents.

    The day is the one from which a document holds, else of its issue. Live ones come before
    superseded ones of such a score. Documents without a day stay where they are: nothing is known
    of them.
    """
    run: list[Passage] = []
    for passage in passages:
        if run and passage.score < run[0].score - NEAR:
            yield from _settled(run)
            run = []
        run.append(passage)
    yield from _settled(run)


def _settled(run: list[Passage]) -> Iterator[Passage]:
    for live in (True, False):
        part = [each for each in run if (each.document.status is DocumentStatus.LIVE) is live]
        dated = [each for each in part if each.document.effective_date]
        newest = iter(sorted(dated, key=_day, reverse=True))
        yield from (next(newest) if each.document.effective_date else each for each in part)


def _day(passage: Passage) -> date:
    return passage.document.effective_date or date.min
