"""One ranking out of two: words and vectors.

Measured (nDCG@10): per-question min-max of each ranking, half words and half vectors, beats either
alone and reciprocal rank fusion. Staff-style questions do not tell weights between 0.3 and 0.5
apart; on JSQuAD 0.5 is better than 0.4 in both halves of the questions, clean and misread.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.stores.hits import Hit

LEG_LIMIT = 100
"""Hits of each ranking that take part."""
LEXICAL_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fused:
    """A chunk with its place in both rankings."""

    chunk_id: str
    score: float
    """0 to 1, comparable within one question only."""
    lexical_rank: int | None
    dense_rank: int | None


def fuse(lexical: Iterable[Hit], dense: Iterable[Hit]) -> list[Fused]:
    """Both rankings as one, best first. The order of the input does not matter, only the scores.

    A chunk that a ranking does not hold gets 0 from it; so does the last one that it holds.
    """
    words, vectors = _best(lexical), _best(dense)
    word_scores, vector_scores = _min_max(words), _min_max(vectors)
    word_ranks, vector_ranks = _ranks(words), _ranks(vectors)
    fused = [
        Fused(
            chunk_id=chunk_id,
            score=LEXICAL_WEIGHT * word_scores.get(chunk_id, 0.0)
            + (1 - LEXICAL_WEIGHT) * vector_scores.get(chunk_id, 0.0),
            lexical_rank=word_ranks.get(chunk_id),
            dense_rank=vector_ranks.get(chunk_id),
        )
        for chunk_id in word_scores | vector_scores
    ]
    return sorted(fused, key=_place)


def _place(hit: Fused) -> tuple[float, int, str]:
    """Of two with the same score, as when each is the best of one ranking, the nearer in meaning."""
    return -hit.score, hit.dense_rank or LEG_LIMIT + 1, hit.chunk_id


def _best(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.score, hit.chunk_id))[:LEG_LIMIT]


def _ranks(hits: list[Hit]) -> dict[str, int]:
    return {hit.chunk_id: rank for rank, hit in enumerate(hits, start=1)}


def _min_max(hits: list[Hit]) -> dict[str, float]:
    """Scores stretched to 0–1; all 1 where there is nothing to tell them apart."""
    if not hits:
        return {}
    highest, lowest = hits[0].score, hits[-1].score
    width = highest - lowest
    return {hit.chunk_id: (hit.score - lowest) / width if width > 0 else 1.0 for hit in hits}
