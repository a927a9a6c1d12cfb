"""Weighs what speaks for a quotable piece: for ranking, and for answering at all."""

import re
from dataclasses import dataclass

from assistant.pieces import Piece
from assistant.question import Query, strictness
from assistant.sentences import UnitKind

_CHART_FIGURES = 0.3
"""Share of digits among its characters."""
_CONTENTS = re.compile(r"[.．・…‥]{5,}")
"""The dots of a table of contents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What speaks for a piece; shares from 0 to 1."""

    own: float
    """Of the question's words, by weight, those that stand in the piece."""
    window: float
    """… or around it."""
    pairs: float
    """Of the question's character pairs, those that stand in the piece."""
    fit: float
    """Whether it has the kind of answer that is asked for."""
    cosine: float
    """Of its chunk with the question."""
    found: float
    """The search's score of its chunk."""
    numbers: float
    """Of the question's numbers, those around it; nearly as much where the document has them."""
    other_year: bool
    """Whether the question names a year that the document never names."""
    letterhead: bool
    """Whether the document itself is asked about, and this is its head."""
    names: float
    """Names of the question that its document does not hold."""


def rank_score(query: Query, piece: Piece, features: Features) -> float:
    """How good a quote the piece is; comparable within one question."""
    score = (
        features.window
        + 0.2 * features.own
        + 0.1 * features.fit
        + 0.1 * features.pairs
        + 0.2 * features.found
        + 0.2 * features.letterhead
        - 0.3 * (1 - features.numbers)
        - 0.6 * features.names
    )
    score -= 0.6 * strictness(query) * (1 - features.fit)
    if piece.unit.kind is UnitKind.HEADING:
        score -= 0.3
    if _CONTENTS.search(piece.text) or _is_chart(piece):
        score -= 0.3
    return score


def _is_chart(piece: Piece) -> bool:
    """Whether it is what is left of a chart: labels and figures that nobody can read as text."""
    figures = sum(character.isdigit() for character in piece.text)
    return piece.unit.kind is UnitKind.BLOCK and figures > _CHART_FIGURES * len(piece.text)


def confidence_of(query: Query, features: Features) -> float:
    """How sure it is that the piece answers; comparable between questions.

    The weights are near those of logistic regressions on JSQuAD questions with right and wrong
    paragraphs and on the questions of ``data_samples/answers`` that are for development. Embedding
    the piece itself added nothing to its chunk's cosine there.
    """
    confidence = 4.5 * features.cosine + features.window + 0.4 * features.pairs
    confidence += 0.1 * features.fit - 0.6 * strictness(query) * (1 - features.fit)
    confidence -= 0.5 * (1 - features.numbers) + features.other_year
    confidence -= 0.8 * features.names
    return confidence
