"""Figures that no single item has: how surely a score tells two kinds of items apart (AUROC)."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.runs.resampling import RESAMPLES, Interval, around

_Scores = Mapping[str, Sequence[float]]
"""By metric."""
_Numbers = npt.NDArray[np.float64]
_DRAWN_AT_ONCE = 4_000_000
"""Numbers held in memory (8 bytes each)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """A figure made of two metrics, of which an item has the one or the other."""

    name: str
    higher: str
    """The metric of the items that should score higher."""
    lower: str

    def holds(self, values: _Scores) -> bool:
        """Whether there is at least one item of each kind, without which it means nothing."""
        return bool(values.get(self.higher)) and bool(values.get(self.lower))

    def value(self, values: _Scores) -> float:
        """The figure; not a number where one kind is missing."""
        return auroc(values.get(self.higher, ()), values.get(self.lower, ()))

    def interval(self, values: _Scores) -> Interval:
        """95 % of the figure, by resampling both kinds, each by itself; see ``holds``."""
        won = _won(values[self.higher], values[self.lower])
        return around(float(won.mean()), _resampled(won))

    def paired_interval(self, before: _Scores, after: _Scores) -> Interval:
        """95 % of the change, over the same items in the same order; see ``holds``."""
        old = _won(before[self.higher], before[self.lower])
        new = _won(after[self.higher], after[self.lower])
        return around(float((new - old).mean()), _resampled(new - old))


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
    return float(_won(higher, lower).mean()) if higher and lower else math.nan


def _won(higher: Sequence[float], lower: Sequence[float]) -> _Numbers:
    """1, ½ or 0 for each pair; rows are of ``higher``."""
    high, low = np.asarray(higher, dtype=np.float64), np.asarray(lower, dtype=np.float64)
    found: _Numbers = (high[:, None] > low) + 0.5 * (high[:, None] == low)
    return found


def _resampled(table: _Numbers, *, resamples: int = RESAMPLES, seed: int = 0) -> _Numbers:
    """The mean of a table over its rows and its columns, both drawn anew each time."""
    rows, columns = table.shape
    generator, found = np.random.default_rng(seed), []
    at_once = max(1, _DRAWN_AT_ONCE // (rows + columns))
    for start in range(0, resamples, at_once):
        count = min(at_once, resamples - start)
        high = generator.multinomial(rows, np.full(rows, 1 / rows), size=count)
        low = generator.multinomial(columns, np.full(columns, 1 / columns), size=count)
        found.append(np.einsum("rc,rc->r", high @ table, low) / table.size)
    return np.concatenate(found)
