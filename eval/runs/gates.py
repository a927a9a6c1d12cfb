"""Gates: the least (or most) that a figure may be, as ``fused/page_hit@5=0.9``."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.runs.metrics import METRICS, Figure, Unit, figures, metric
from eval.runs.model import Run
from eval.runs.showing import metric_label, shown

_Figures = Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One limit."""

    metric: str
    """With ``:p95`` for a percentile."""
    limit: float
    variant: str | None = None
    """None for every variant that was measured."""

    @property
    def name(self) -> str:
        """As it was written: ``fused/page_hit@5``."""
        return f"{self.variant}/{self.metric}" if self.variant else self.metric


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFailure:
    """A gate that was not passed."""

    gate: Gate | None
    """None where no gate can be passed: the run is not complete."""
    variant: str | None
    """Which of the variants failed; None where there was nothing to measure against."""
    value: float | None
    """None where it was not measured."""
    message: str
    """Japanese: what was asked for, and what was found."""


def parse_gate(text: str) -> Gate:
    """Read ``[VARIANT/]METRIC=NUMBER``; the number may be a percentage (``90%``).

    Raises:
        ValueError: it is written otherwise, or the number cannot be a limit of that metric. The
            message is Japanese.
    """
    name, equals, number = text.strip().rpartition("=")
    variant, slash, measured = name.rpartition("/")  # a model's name may hold "/" and "="
    limit = _number(number)
    if not equals or not measured.strip() or (slash and not variant) or limit is None:
        raise ValueError(
            f"「{text}」は「指標=数値」または「方式/指標=数値」ではありません"
            "（例: fused/page_hit@5=0.9）。"
        )
    known = METRICS.get(measured.partition(":")[0])
    if known is not None and known.unit is Unit.SHARE and not 0 <= limit <= 1:
        raise ValueError(f"「{text}」: 割合は0から1、または0%から100%で指定してください。")
    return Gate(metric=measured.strip(), limit=limit, variant=variant.strip() or None)


def _number(text: str) -> float | None:
    digits = text.strip()
    try:
        value = float(digits.removesuffix("%"))
    except ValueError:
        return None
    if not math.isfinite(value):
        return None
    return value / 100 if digits.endswith("%") else value


def check_gates(run: Run, *, under: Iterable[Gate], over: Iterable[Gate]) -> list[GateFailure]:
    """What of ``under`` the run falls below, and of ``over`` it exceeds; see ``check_runs``."""
    return check_runs([run], under=under, over=over)


def check_runs(
    runs: Sequence[Run], *, under: Iterable[Gate], over: Iterable[Gate]
) -> list[GateFailure]:
    """The same for several runs, as ``eval all`` makes them.

    Each gate concerns the runs that measured its metric. One that none measured is a failure, so
    that a slip of the pen never passes for a good result. So is a run that is not complete: what
    was left out of it, or failed, might be what is bad.
    """
    under, over = tuple(under), tuple(over)
    measured = [figures(run.items) for run in runs]
    return [
        *(_incomplete(run) for run in runs if (under or over) and not run.complete),
        *(failure for gate in under for failure in _failures(gate, measured, at_least=True)),
        *(failure for gate in over for failure in _failures(gate, measured, at_least=False)),
    ]


def _incomplete(run: Run) -> GateFailure:
    message = (
        f"測定 {run.id} は最後まで測れていないので、合格とは言えません。"
        "--resume で続きを測ってください。"
    )
    return GateFailure(gate=None, variant=None, value=None, message=message)


def _failures(gate: Gate, runs: Sequence[_Figures], *, at_least: bool) -> Iterator[GateFailure]:
    found = [
        (variant, named[gate.metric].value)
        for measured in runs
        for variant, named in measured.items()
        if gate.metric in named and gate.variant in {None, variant}
    ]
    if not found:
        yield GateFailure(gate=gate, variant=None, value=None, message=_not_measured(gate, runs))
    for variant, value in found:
        # Written so that "not a number" fails too.
        if not (value >= gate.limit if at_least else value <= gate.limit):
            yield GateFailure(
                gate=gate,
                variant=variant,
                value=value,
                message=_missed(gate, variant, value, at_least=at_least),
            )


def _missed(gate: Gate, variant: str, value: float, *, at_least: bool) -> str:
    unit = metric(gate.metric).unit
    name = f"{variant}/{gate.metric}（{metric_label(gate.metric)}）"
    bound = "下限" if at_least else "上限"
    ending = "下回りました" if at_least else "上回りました"
    return f"{name} は {shown(value, unit)} で、{bound} {shown(gate.limit, unit)} を{ending}。"


def _not_measured(gate: Gate, runs: Sequence[_Figures]) -> str:
    if gate.metric.partition(":")[0] not in METRICS:
        reason = "知らない指標です"
    elif any(gate.metric in named for measured in runs for named in measured.values()):
        reason = "その方式では測定していません"
    else:
        reason = "測定していません"
    names = {
        f"{variant}/{name}" if gate.variant else name
        for measured in runs
        for variant, named in measured.items()
        for name in named
    }
    hint = f"測定したのは {'、'.join(sorted(names))} です。" if names else "測定値がありません。"
    return f"{gate.name}: {reason}ので、合格とは言えません。{hint}"
