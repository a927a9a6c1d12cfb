"""What one way of searching returns."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk with the score of one way of searching, higher is better."""

    chunk_id: str
    score: float


Ranking = Sequence[Hit]
"""Hits, best first, each chunk once."""
