"""Which plots a run gets: each beside the table that says the same in figures."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.reports.content import (
    HEADLINES,
    interval,
    is_idle,
    size_of,
    sized_variant,
)
from eval.reports.naming import bounded, group_label, value_label, variant_label
from eval.reports.plots import Bar, bars, curves, distribution
from eval.runs.metrics import METRICS, Figure, figures, metric, values_by_variant
from eval.runs.model import Item, Kind, Run
from eval.runs.showing import metric_label

_FEWEST = 3
"""Values without which a distribution shows nothing."""
_MOST_GROUPS = 20
_WORKERS = ("workers", "同時に読むページの数")
_AXES = {"ingest": _WORKERS, "ocr": _WORKERS, "embedding": ("threads", "スレッドの数")}
_CHUNKS = ("chunks", "断片の数")
"""What the size counts, by what was measured: key and Japanese name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One plot and what it shows."""

    title: str
    svg: str


def drawings(run: Run) -> Mapping[str, Sequence[Drawing]]:
    """By the key of the section where they belong."""
    items = [item for item in run.items if item.error is None]
    if run.kind is Kind.SPEED:
        return {"summary": list(_growth(items))}
    return {
        "summary": list(_distributions(run.kind, items)),
        "breakdown": list(_bars(run.kind, items)),
    }


def _distributions(kind: Kind, items: Sequence[Item]) -> Iterator[Drawing]:
    """How the single items spread: seconds of each, and for OCR the errors."""
    values = values_by_variant(items)
    for name in ("cer", "seconds") if kind is Kind.OCR else ("seconds",):
        series = {
            variant_label(variant): named[name]
            for variant, named in values.items()
            if len(named.get(name, ())) >= _FEWEST
        }
        if series:
            title = f"{metric_label(name)}の分布（横軸の値以下の割合）"
            svg = distribution(f"distribution-{name}", title, series, metric(name).unit)
            yield from _drawn(title, svg)


def _bars(kind: Kind, items: Sequence[Item]) -> Iterator[Drawing]:
    """The first headline metric that there is, for each value of each group."""
    for number, group in enumerate(dict.fromkeys(name for item in items for name in item.group)):
        own = [item for item in items if group in item.group]
        name = next(
            (name for name in _headline(kind) if any(name in item.values for item in own)), None
        )
        values = sorted({item.group[group] for item in own})
        if name is None or not 1 < len(values) <= _MOST_GROUPS:
            continue
        groups = {
            bounded(value_label(value), 20): _of_group(name, own, group, value) for value in values
        }
        title = f"{group_label(group)}ごとの{metric_label(name)}（線は95%信頼区間）"
        svg = bars(f"bars-{number}", title, groups, metric(name).unit)
        yield from _drawn(title, svg)


def _drawn(title: str, svg: str) -> Iterator[Drawing]:
    """Nothing, where there was nothing to draw."""
    if svg:
        yield Drawing(title=title, svg=svg)


def _headline(kind: Kind) -> tuple[str, ...]:
    return ("page_hit@5", "file_hit@5") if kind is Kind.RETRIEVAL else HEADLINES[kind]


def _of_group(name: str, items: Sequence[Item], group: str, value: str) -> Mapping[str, Bar]:
    part = [item for item in items if item.group[group] == value]
    found: dict[str, Bar] = {}
    for variant, named in values_by_variant(part).items():
        if name in named:
            around = interval(name, named[name])
            mean = sum(named[name]) / len(named[name])
            found[variant_label(variant)] = Bar(
                value=mean, low=around.low, high=around.high, count=len(named[name])
            )
    return found


def _growth(items: Sequence[Item]) -> Iterator[Drawing]:
    """Each metric against the size, for what was measured at two sizes or more."""
    for key, along in dict.fromkeys((*_AXES.values(), _CHUNKS)):
        part = [item for item in items if _axis(item) == (key, along)]
        for name in METRICS:
            series = {
                label: points
                for label, points in _points(name, part).items()
                if len({size for size, _ in points}) > 1
            }
            if series:
                title = f"{along}と{metric_label(name)}（両対数）"
                plot = f"curves-{key}-{name}"
                yield from _drawn(title, curves(plot, title, series, metric(name).unit, along))


def _axis(item: Item) -> tuple[str, str]:
    return _AXES.get(item.variant.partition("@")[0], _CHUNKS)


def _points(name: str, items: Sequence[Item]) -> dict[str, list[tuple[float, float]]]:
    """By what was done: (size, value)."""
    found: dict[str, list[tuple[float, float]]] = {}
    for variant, named in figures(item for item in items if sized_variant(item.variant)).items():
        place = sized_variant(variant)
        for full_name, rank in _ranks(name, named).items():
            if place:
                found.setdefault(place[0] + rank, []).append((place[1], named[full_name].value))
    for item in items:
        size, _ = size_of(item)
        if name in item.values and math.isfinite(size) and not sized_variant(item.variant):
            found.setdefault(variant_label(item.variant), []).append((size, item.values[name]))
    return found


def _ranks(name: str, named: Mapping[str, Figure]) -> Mapping[str, str]:
    """What is drawn of a metric, and how the line is called: of many seconds the percentiles."""
    ranks = {f"{name}:p50": "（中央値）", f"{name}:p95": "（95%点）"}
    if ranks.keys() <= named.keys() and not any(is_idle(rank, [named]) for rank in ranks):
        return ranks
    return {name: ""} if name in named else {}
