"""How far a figure could be off: intervals by resampling the items (the bootstrap).

The percentile interval of Efron & Tibshirani, *An Introduction to the Bootstrap* (1993), ch. 13.
With numpy it is a few lines, and loads nothing that the figures need not load anyway.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
_LEVEL = 0.95
_Z = 1.959963984540054
"""Of the normal distribution, for 95 %."""
_DRAWN_AT_ONCE = 4_000_000
"""Indices held in memory (8 bytes each)."""

Numbers = npt.NDArray[np.float64]
Kinds = tuple[Sequence[float], Sequence[float]]
"""Scores of the items that should score higher, and of the others."""
Statistic = Callable[[Numbers], Numbers]
"""From resamples × items to one value for each resample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where the figure of other such items would lie, with 95 % confidence."""

    low: float
    high: float


def mean(resampled: Numbers) -> Numbers:
    """Of each row; also where its sum is more than a float can hold."""
    with np.errstate(over="ignore"):
        found: Numbers = resampled.mean(axis=1)
    if np.isinf(found).any():
        found = (resampled / resampled.shape[1]).sum(axis=1)
    return found


def nearest_rank(per_cent: int) -> Statistic:
    """The percentile of each row, as ``eval.runs.metrics.percentile`` takes it."""

    def percentile(resampled: Numbers) -> Numbers:
        rank = max(0, math.ceil(resampled.shape[1] * per_cent / 100) - 1)
        found: Numbers = np.partition(resampled, rank, axis=1)[:, rank]
        return found

    return percentile


def confidence_interval(
    values: Sequence[float],
    *,
    statistic: Statistic = mean,
    share: bool = False,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """95 % interval of a statistic of one run.

    Yes-or-no shares get the interval of Wilson (1927) instead: resampling forty times "yes" can
    only say "yes", as if forty questions proved that no other would fail.

    Args:
        values: One for each item; at least one.
        statistic: Mean, or ``nearest_rank(95)``.
        share: Whether the values are shares; those other than 0 and 1 are resampled all the same.
        resamples: How often to resample.
        seed: The same gives the same interval.
    """
    if share and statistic is mean and all(value in {0.0, 1.0} for value in values):
        return _wilson(math.fsum(values), len(values))
    column = np.asarray(values, dtype=np.float64)
    found = [statistic(column[drawn]) for drawn in _draws(len(values), resamples, seed)]
    return _around(float(statistic(column[None, :])[0]), np.concatenate(found))


def paired_interval(
    before: Sequence[float],
    after: Sequence[float],
    *,
    statistic: Statistic = mean,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Interval:
    """95 % interval of ``statistic(after) - statistic(before)`` over the same items.

    Each resample draws items, not outcomes, so that what makes an item hard stays in both.

    Args:
        before: One value for each item; at least one.
        after: Of the same items in the same order.
        statistic: Mean, or ``nearest_rank(95)``.
        resamples: How often to resample.
        seed: The same gives the same interval.
    """
    old, new = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    found = [
        statistic(new[drawn]) - statistic(old[drawn])
        for drawn in _draws(len(before), resamples, seed)
    ]
    delta = statistic(new[None, :])[0] - statistic(old[None, :])[0]
    return _around(float(delta), np.concatenate(found))


def auroc_interval(higher: Sequence[float], lower: Sequence[float]) -> Interval:
    """95 % interval of the AUROC of one run, by resampling both kinds of items, each by itself.

    Args:
        higher: Scores of those that should score higher; at least one.
        lower: Scores of the others; at least one.
    """
    won = _won((higher, lower))
    return _around(float(won.mean()), _resampled_table(won))


def paired_auroc_interval(before: Kinds, after: Kinds) -> Interval:
    """95 % interval of the change of an AUROC over the same items.

    Args:
        before: Scores of those that should score higher, and of the others; at least one of each.
        after: Of the same items in the same order.
    """
    change = _won(after) - _won(before)
    return _around(float(change.mean()), _resampled_table(change))


def _won(kinds: Kinds) -> Numbers:
    """For each pair 1 where the first scores higher, ½ for a tie; a row for each of the first."""
    high, low = (np.asarray(scores, dtype=np.float64) for scores in kinds)
    found: Numbers = (high[:, None] > low) + 0.5 * (high[:, None] == low)
    return found


def _resampled_table(table: Numbers, *, resamples: int = RESAMPLES, seed: int = 0) -> Numbers:
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


def _draws(items: int, resamples: int, seed: int) -> Iterator[npt.NDArray[np.int64]]:
    generator = np.random.default_rng(seed)
    rows = max(1, _DRAWN_AT_ONCE // items)
    for start in range(0, resamples, rows):
        yield generator.integers(0, items, size=(min(rows, resamples - start), items))


def _around(estimate: float, resampled: Numbers) -> Interval:
    """The percentile interval; it holds the estimate, whatever rounding and few items do."""
    tail = (1 - _LEVEL) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    return Interval(low=min(float(low), estimate), high=max(float(high), estimate))


def _wilson(yes: float, count: int) -> Interval:
    share, square = yes / count, _Z * _Z / count
    middle = (share + square / 2) / (1 + square)
    half = _Z * math.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return Interval(
        low=max(0.0, min(middle - half, share)), high=min(1.0, max(middle + half, share))
    )
