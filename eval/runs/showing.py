"""How values are written for people: the one formatter of reports, pages and messages."""

import math
from collections.abc import Callable, Mapping

from eval.runs.metrics import Unit, metric

_KILO = 1000


def shown(value: float, unit: Unit) -> str:
    """``97.3%``, ``12.0 ms``, ``3.20秒``, ``512 MB``, ``41.0/分``; ``—`` where it is no number."""
    return _WRITTEN[unit](value) if math.isfinite(value) else "—"


def shown_metric(name: str, value: float) -> str:
    """A value of the metric of that name, in its unit."""
    return shown(value, metric(name).unit)


def shown_delta(name: str, delta: float) -> str:
    """A change with its sign; of shares in points: ``+2.5ポイント``, ``−12.0 ms``, ``±0``."""
    if not math.isfinite(delta):
        return "—"
    if delta == 0:
        return "±0"
    sign, unit = "+" if delta > 0 else "−", metric(name).unit
    if unit is Unit.SHARE:
        return f"{sign}{_per_cent(abs(delta))}ポイント"
    return f"{sign}{shown(abs(delta), unit)}"


def metric_label(name: str) -> str:
    """Japanese, also of a percentile: ``秒数（95パーセンタイル）``."""
    label, (_, _, per_cent) = metric(name).label, name.partition(":p")
    if not per_cent:
        return label
    return f"{label}（{'中央値' if per_cent == '50' else f'{per_cent}パーセンタイル'}）"


def _per_cent(share: float) -> str:
    """One decimal; more where that would show as all or nothing what is not."""
    decimals = 1
    while decimals < 3 and share not in {0.0, 1.0}:
        if float(f"{share * 100:.{decimals}f}") not in {0.0, 100.0}:
            break
        decimals += 1
    return f"{share * 100:.{decimals}f}"


def _three(value: float) -> str:
    """Three significant digits, and thousands with commas."""
    size = abs(value)
    if size == 0:
        return "0"
    if size >= 100:
        return f"{value:,.0f}"
    return f"{value:.{2 - min(2, max(-3, math.floor(math.log10(size))))}f}"


def _bytes(value: float) -> str:
    for unit in ("B", "kB", "MB"):
        if abs(value) < _KILO:
            return f"{_three(value)} {unit}"
        value /= _KILO
    return f"{_three(value)} GB"


def _seconds(value: float) -> str:
    return f"{_three(value * _KILO)} ms" if abs(value) < 1 else f"{_three(value)}秒"


_WRITTEN: Mapping[Unit, Callable[[float], str]] = {
    Unit.SHARE: lambda value: f"{_per_cent(value)}%",
    Unit.SECONDS: _seconds,
    Unit.BYTES: _bytes,
    Unit.PER_MINUTE: lambda value: f"{_three(value)}/分",
    Unit.PER_SECOND: lambda value: f"{_three(value)}/秒",
    Unit.NUMBER: _three,
}
