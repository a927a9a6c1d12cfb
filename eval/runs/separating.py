"""Figures that no single item has: how surely a score tells two kinds of items apart (AUROC)."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Scores = Mapping[str, Sequence[float]]
"""By metric."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """A figure made of two metrics, of which an item has the one or the other."""

    name: str
    higher: str
    """The metric of the items that should score higher."""
    lower: str

    def holds(self, values: Scores) -> bool:
        """Whether there is at least one item of each kind, without which it means nothing."""
        return bool(values.get(self.higher)) and bool(values.get(self.lower))

    def value(self, values: Scores) -> float:
        """The figure; not a number where one kind is missing."""
        return auroc(values.get(self.higher, ()), values.get(self.lower, ()))


SEPARATIONS: Mapping[str, Separation] = {
    each.name: each
    for each in (
        Separation(
            name="evidence_auroc",
            higher="confidence_answerable",
            lower="confidence_unanswerable",
        ),
    )
}


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The area under the ROC curve, as the statistic of Mann & Whitney (1947).

    The share of pairs in which the one that should score higher does; ties count half. Not a number
    where there is no pair.
    """
    if not higher or not lower:
        return math.nan
    ordered = sorted(lower)
    won = sum(bisect_left(ordered, score) + bisect_right(ordered, score) for score in higher)
    return won / (2 * len(higher) * len(lower))
