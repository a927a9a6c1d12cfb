"""Comparing two runs item by item: what changed, how surely, and for which questions."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eval.runs.metrics import METRICS, PERCENTILES, Better, Unit, average, metric, percentile
from eval.runs.model import Item, Run
from eval.runs.resampling import (
    RESAMPLES,
    Statistic,
    mean,
    nearest_rank,
    paired_auroc_interval,
    paired_interval,
)
from eval.runs.separating import SEPARATIONS
from eval.suites.errors import SuiteError

_FEWEST_DIFFERENT = 6
"""Below it even the sign test cannot reach 5 % (two-sided: 2 × ½⁵ > 0.05), and resampling so few
items is known to be too sure of itself."""


class Verdict(StrEnum):
    """Whether a change helped."""

    BETTER = "better"
    WORSE = "worse"
    UNDECIDED = "undecided"
    """The interval holds no change, or too few items differ to tell."""
    NEITHER = "neither"
    """Neither way is better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One metric, before and after, over the items that have it in both."""

    metric: str
    """With ``:p95`` for a percentile."""
    before: float
    after: float
    delta: float
    """``after - before``."""
    low: float
    """Of the 95 % interval of ``delta``."""
    high: float
    count: int
    """Paired items."""
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """An item that went from no to yes, or back."""

    id: str
    metric: str
    before: float
    after: float
    text: str
    """The question, where the item says it; else its id."""
    worse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantComparison:
    """One variant before, and the one that it is matched with after."""

    before: str
    after: str
    deltas: tuple[Delta, ...]
    flips: tuple[Flip, ...]
    """What got worse first."""
    paired: int
    """Items in both."""
    only_before: int
    only_after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs side by side."""

    before: str
    """Id of the run."""
    after: str
    variants: tuple[VariantComparison, ...]
    notes: tuple[str, ...]
    """Japanese: why the runs may not be comparable, and what was left out."""


def compare(
    before: Run,
    after: Run,
    *,
    variants: tuple[str, str] | None = None,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Comparison:
    """What changed from one run to the other, with intervals by the paired bootstrap.

    Args:
        before: The run to compare with.
        after: The run in question; may be the same one, to compare two of its variants.
        variants: Match this variant of ``before`` with that of ``after``; else those of the same
            name are matched, or the only one of each.
        resamples: How often to resample.
        seed: The same gives the same intervals.

    Raises:
        SuiteError: one of ``variants`` is not in its run.
    """
    old, new = _by_variant(before), _by_variant(after)
    matched, notes = _match(old, new, variants)
    found = tuple(
        _compare_variant(names, (old[names[0]], new[names[1]]), resamples=resamples, seed=seed)
        for names in matched
    )
    return Comparison(
        before=before.id,
        after=after.id,
        variants=found,
        notes=(*_differences(before, after), *notes, *_left_out(before, after, found)),
    )


_Items = Mapping[str, Item]


def _by_variant(run: Run) -> dict[str, dict[str, Item]]:
    found: dict[str, dict[str, Item]] = {}
    for item in run.items:
        found.setdefault(item.variant, {})[item.id] = item
    return found


def _match(
    old: Mapping[str, _Items], new: Mapping[str, _Items], wanted: tuple[str, str] | None
) -> tuple[list[tuple[str, str]], list[str]]:
    """Pairs of variants, and what is to be said of how they were found."""
    if wanted is not None:
        for name, found in zip(wanted, (old, new), strict=True):
            if name not in found:
                raise SuiteError(
                    f"方式「{name}」は測定にありません。あるのは {'、'.join(found) or 'なし'} です。"
                )
        return [wanted], []
    if len(old) == len(new) == 1 and old.keys() != new.keys():
        pair = (next(iter(old)), next(iter(new)))
        return [pair], [f"方式の名前が異なるため、{pair[0]} と {pair[1]} を対応させました。"]
    notes = [
        f"方式 {name} は{side}の測定にしかないため、比べていません。"
        for side, names, others in (("前", old, new), ("後", new, old))
        for name in names
        if name not in others
    ]
    return [(name, name) for name in old if name in new], notes


def _compare_variant(
    names: tuple[str, str], sides: tuple[_Items, _Items], *, resamples: int, seed: int
) -> VariantComparison:
    old, new = sides
    # In one order whichever run comes first, so that swapping them swaps the signs and no more.
    pairs = [(old[name], new[name]) for name in sorted(old.keys() & new.keys())]
    measured = {name for pair in pairs for item in pair for name in item.values}
    return VariantComparison(
        before=names[0],
        after=names[1],
        deltas=tuple(
            delta
            for name in sorted(measured, key=_order)
            for delta in _deltas(name, pairs, resamples=resamples, seed=seed)
        )
        + tuple(_separations(pairs)),
        flips=tuple(sorted(_flips(pairs), key=lambda flip: (not flip.worse, _order(flip.metric)))),
        paired=len(pairs),
        only_before=len(old) - len(pairs),
        only_after=len(new) - len(pairs),
    )


def _order(name: str) -> tuple[int, str]:
    """As the metrics are listed; unknown ones last."""
    names = list(METRICS)
    return (names.index(name) if name in METRICS else len(names), name)


def _deltas(
    name: str, pairs: Sequence[tuple[Item, Item]], *, resamples: int, seed: int
) -> Iterator[Delta]:
    """The mean, and for seconds the percentiles too."""
    both = [
        (old.values[name], new.values[name])
        for old, new in pairs
        if _has(old, name) and _has(new, name)
    ]
    if not both:
        return
    before, after = [old for old, _ in both], [new for _, new in both]
    means = (average(before), average(after))
    kinds: list[tuple[str, tuple[float, float], Statistic]] = [(name, means, mean)]
    if metric(name).unit is Unit.SECONDS:
        kinds += [
            (f"{name}:p{n}", (percentile(before, n), percentile(after, n)), nearest_rank(n))
            for n in PERCENTILES
        ]
    different = sum(old != new for old, new in both)
    for full_name, (old_value, new_value), statistic in kinds:
        interval = paired_interval(
            before, after, statistic=statistic, resamples=resamples, seed=seed
        )
        delta = new_value - old_value
        low, high = min(interval.low, delta), max(interval.high, delta)
        yield Delta(
            metric=full_name,
            before=old_value,
            after=new_value,
            delta=delta,
            low=low,
            high=high,
            count=len(both),
            verdict=_verdict(name, low, high, different),
        )


def _separations(pairs: Sequence[tuple[Item, Item]]) -> Iterator[Delta]:
    """How well a score tells two kinds of items apart, before and after."""
    for separation in SEPARATIONS.values():
        names = (separation.higher, separation.lower)
        both = {n: [pair for pair in pairs if all(_has(each, n) for each in pair)] for n in names}
        old, new = ({n: [p[side].values[n] for p in both[n]] for n in names} for side in (0, 1))
        if not separation.holds(old):
            continue
        before, after = separation.value(old), separation.value(new)
        interval = paired_auroc_interval(
            (old[separation.higher], old[separation.lower]),
            (new[separation.higher], new[separation.lower]),
        )
        different = sum(x != y for n in names for x, y in zip(old[n], new[n], strict=True))
        yield Delta(
            metric=separation.name,
            before=before,
            after=after,
            delta=after - before,
            low=min(interval.low, after - before),
            high=max(interval.high, after - before),
            count=sum(map(len, both.values())),
            verdict=_verdict(separation.name, interval.low, interval.high, different),
        )


def _has(item: Item, name: str) -> bool:
    return item.error is None and math.isfinite(item.values.get(name, math.nan))


def _verdict(name: str, low: float, high: float, different: int) -> Verdict:
    better = metric(name).better
    if better is Better.NEITHER:
        return Verdict.NEITHER
    if low <= 0 <= high or different < _FEWEST_DIFFERENT:
        return Verdict.UNDECIDED
    return Verdict.BETTER if (low > 0) == (better is Better.HIGHER) else Verdict.WORSE


def _flips(pairs: Sequence[tuple[Item, Item]]) -> Iterator[Flip]:
    for old, new in pairs:
        for name in old.values.keys() & new.values.keys():
            before, after = old.values[name], new.values[name]
            known = metric(name)
            if known.unit is Unit.SHARE and {before, after} == {0.0, 1.0}:
                yield Flip(
                    id=new.id,
                    metric=name,
                    before=before,
                    after=after,
                    text=new.detail.get("question") or old.detail.get("question") or new.id,
                    worse=(after < before) == (known.better is Better.HIGHER),
                )


def _differences(before: Run, after: Run) -> Iterator[str]:
    """What has to be the same for a difference to mean something, and is not."""
    if before.kind is not after.kind:
        yield f"測定の種類が異なります（{before.kind.value} と {after.kind.value}）。"
    if before.suite_digest != after.suite_digest:
        yield (
            f"測定セットの中身が異なります（{before.suite} と {after.suite}）。"
            "同じ番号の質問でも別のものかもしれません。"
        )
    yield from _changed("マシン", before.provenance.machine, after.provenance.machine)
    yield from _changed("設定", before.provenance.settings, after.provenance.settings)
    yield from _changed("版", before.provenance.versions, after.provenance.versions)


def _changed(title: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    changes = [
        f"{name}: {old.get(name, 'なし')} → {new.get(name, 'なし')}"
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]
    if changes:
        yield f"{title}が異なります（{'、'.join(changes)}）。"


def _left_out(before: Run, after: Run, found: Sequence[VariantComparison]) -> Iterator[str]:
    for side, run in (("前", before), ("後", after)):
        if not run.complete:
            yield f"{side}の測定 {run.id} は途中までです。"
        if run.provenance.dirty:
            yield f"{side}の測定は、コミットしていない変更のあるプログラムで行われました。"
        failed = sum(item.error is not None for item in run.items)
        if failed:
            yield f"{side}の測定で測れなかった{failed}件は比べていません。"
    for pair in found:
        if pair.only_before or pair.only_after:
            yield (
                f"{pair.after}: 片方にしかない項目は比べていません"
                f"（前のみ{pair.only_before}件、後のみ{pair.only_after}件）。"
            )
    if not any(pair.deltas for pair in found):
        yield "比べられる項目がありません。"
