"""The seam to whatever reads a question and a passage together, and what is done with its scores."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Protocol

from library.errors import EndpointError
from library.model import Passage
from retrieval.wording import passage_text

RERANKED = 20
"""Passages that are read anew; those behind them stay where they are."""
_AS_IT_WAS = "検索結果の並べ替えができなかったため、通常の順で表示しています。"


class Reranker(Protocol):
    """Says how well each passage answers a question. Safe to share between threads."""

    @property
    def name(self) -> str:
        """Identity of the model."""

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One number for each passage, higher is better, comparable within one question only.

        Raises:
            EndpointError: it cannot be had just now.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Reranked:
    """Passages in their new order."""

    passages: Iterator[Passage]
    """Best first. Scores still fall from the first to the last: each place keeps its own."""
    notice: str | None
    """Why the order is as it was, in Japanese."""


def rerank(passages: Iterable[Passage], question: str, *, reranker: Reranker | None) -> Reranked:
    """The best passages in the order that the reranker gives them, then the others.

    Args:
        passages: best first, past the last gate: nothing else may be shown to a reranker.
        question: as it is embedded.
        reranker: none leaves everything as it is, and so does one that fails.
    """
    rest = iter(passages)
    if reranker is None:
        return Reranked(passages=rest, notice=None)
    best = list(islice(rest, RERANKED))
    try:
        ordered, notice = _ordered(best, question, reranker), None
    except EndpointError as exc:
        ordered, notice = best, _AS_IT_WAS + exc.message
    return Reranked(passages=chain(ordered, rest), notice=notice)


def _ordered(best: Sequence[Passage], question: str, reranker: Reranker) -> list[Passage]:
    if len(best) < 2:  # one alone has no order
        return list(best)
    texts = [passage_text(passage.document, passage.chunk) for passage in best]
    scores = reranker.scores(question, texts)
    places = sorted(range(len(best)), key=lambda place: -scores[place])
    return [
        replace(best[place], score=before.score) for place, before in zip(places, best, strict=True)
    ]
