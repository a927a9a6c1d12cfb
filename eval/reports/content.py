"""What a report says, whatever it is written in: headings, notes, tables and single items."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.reports.differences import comparison_section
from eval.reports.failures import errors_section, failed_section, problems_section
from eval.reports.figures import KINDS
from eval.reports.naming import (
    bounded,
    group_label,
    moment,
    value_label,
    variant_label,
)
from eval.reports.parts import Section, Table
from eval.runs.comparing import Comparison
from eval.runs.metrics import (
    METRICS,
    Figure,
    Unit,
    figures,
    figures_by,
    metric,
    values_by_variant,
)
from eval.runs.model import Item, Kind, Run
from eval.runs.resampling import (
    Interval,
    auroc_interval,
    confidence_interval,
    mean,
    nearest_rank,
)
from eval.runs.separating import SEPARATIONS
from eval.runs.showing import metric_label, shown, shown_metric

HEADLINES: Mapping[Kind, tuple[str, ...]] = {
    Kind.OCR: ("cer", "bag_error", "cells_exact", "order_error", "seconds"),
    Kind.RETRIEVAL: ("file_hit@1", "page_hit@1", "page_hit@5", "page_mrr", "seconds:p95"),
    Kind.ANSWERS: (
        "gold_in_quotes", "page_cited", "false_abstention", "abstention_recall", "highlight_right",
        "evidence_auroc",
    ),
    Kind.DRAFTS: ("facts_covered", "facts_forbidden", "sentences_supported", "format_kept"),
    Kind.FACTS: ("fact_precision", "fact_recall", "fact_place"),
    Kind.VERIFICATION: ("supported_passed", "corrupted_passed"),
    Kind.MASKING: ("masked", "mask_right", "spared"),
    Kind.SPEED: (),
}  # fmt: skip
"""What the breakdowns show."""
_SIZED = re.compile(r"(.+)@([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that is said of a run."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """Label and text: when, where and with what it was measured."""
    warnings: tuple[str, ...]
    sections: tuple[Section, ...]


def report(run: Run, comparison: Comparison | None) -> Report:
    """What is to be said of a run, in order."""
    made = [
        _summary(run),
        _breakdowns(run),
        *([comparison_section(comparison)] if comparison else []),
        failed_section(run),
        errors_section(run),
        problems_section(run),
        _conditions(run),
    ]
    return Report(
        title=f"測定の報告: {KINDS[run.kind]}（{bounded(run.suite)}）",
        facts=tuple(_facts(run)),
        warnings=tuple(_warnings(run)),
        sections=tuple(section for section in made if section is not None),
    )


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    made = run.provenance
    machine = made.machine
    yield "測定セット", f"{bounded(run.suite)}（識別 {run.suite_digest[:12]}）"
    yield "日時", moment(run.started_at)
    yield "測定番号", run.id
    yield "件数", f"{len(run.items)}件（方式 {len({item.variant for item in run.items})}）"
    yield "測定時間", shown(run.seconds, Unit.SECONDS)
    for name, seconds in run.timings.items():
        yield f"準備（{bounded(name)}）", shown(seconds, Unit.SECONDS)
    if run.peak_bytes:
        yield "最大メモリ", shown(run.peak_bytes, Unit.BYTES)
    dirty = "（コミットしていない変更あり）" if made.dirty else ""
    yield "プログラム", f"{made.commit[:12] or '不明'}{dirty}"
    if machine:
        yield "マシン", bounded("、".join(f"{name} {text}" for name, text in machine.items()))


def _warnings(run: Run) -> Iterator[str]:
    if not run.complete:
        yield "この測定は途中までです。値は測れた分だけのものです。"
    if not run.items:
        yield "測れた項目がありません。"
    failed = sum(item.error is not None for item in run.items)
    if failed:
        yield f"{failed}件を測れませんでした。値には入っていません（「測れなかったもの」参照）。"
    if run.problems:
        yield f"測定セットに誤りが{len(run.problems)}件あります（「測定セットの誤り」参照）。"
    if run.provenance.dirty:
        yield "コミットしていない変更のあるプログラムで測りました。同じ値を再現できないかもしれません。"


def _measured(run: Run) -> list[Item]:
    return [item for item in run.items if item.error is None]


def ordered_metrics(found: Mapping[str, Mapping[str, Figure]]) -> list[str]:
    """Every metric that any variant has, as the metrics are listed; percentiles after their mean."""
    names = list(METRICS)
    present = {name for named in found.values() for name in named}
    return sorted(
        present,
        key=lambda name: (
            names.index(base) if (base := name.partition(":")[0]) in METRICS else len(names),
            name,
        ),
    )


def _summary(run: Run) -> Section | None:
    items = _measured(run)
    if not items:
        return None
    if run.kind is Kind.SPEED:
        return _speed_summary(items)
    found = figures(items)
    values = values_by_variant(items)
    rows = [
        (metric_label(name), *(_figure(name, values[variant], found[variant]) for variant in found))
        for name in ordered_metrics(found)
    ]
    table = Table(
        caption="方式ごとの値", columns=("指標", *map(variant_label, found)), rows=tuple(rows)
    )
    note = (
        "〔 〕は95%信頼区間、nは件数です。区間は、同じような別の質問で測ったときに値がどのくらい"
        "動きうるかを表します。"
    )
    return Section(key="summary", title="要約", notes=(note,), tables=(table,))


def _interval(name: str, values: Mapping[str, Sequence[float]]) -> Interval:
    separation = SEPARATIONS.get(name)
    if separation is not None:
        return auroc_interval(values[separation.higher], values[separation.lower])
    return interval(name, values[name.partition(":")[0]])


def interval(name: str, values: Sequence[float]) -> Interval:
    """95 % of the mean of a metric, or of the percentile that its name asks for."""
    _, _, per_cent = name.partition(":p")
    return confidence_interval(
        values,
        statistic=nearest_rank(int(per_cent)) if per_cent else mean,
        share=metric(name).unit is Unit.SHARE,
    )


def _figure(name: str, values: Mapping[str, Sequence[float]], found: Mapping[str, Figure]) -> str:
    if name not in found:
        return "—"
    figure = found[name]
    text = shown_metric(name, figure.value)
    if figure.count == 1:
        return f"{text} n=1"
    around = _interval(name, values)
    low, high = shown_metric(name, around.low), shown_metric(name, around.high)
    return f"{text} 〔{low}〜{high}〕 n={figure.count}"


def _speed_summary(items: Sequence[Item]) -> Section:
    """Sizes stand in rows: a mean over sizes would mean nothing."""
    sized = [item for item in items if sized_variant(item.variant)]
    rest = [item for item in items if not sized_variant(item.variant)]
    tables = [*_by_sized_variant(sized), *_by_item(rest)]
    return Section(key="summary", title="大きさごとの値", tables=tuple(tables))


def sized_variant(variant: str) -> tuple[str, int] | None:
    """``query@1000`` as ("query", 1000): what was done, and at which size."""
    match = _SIZED.fullmatch(variant)
    return (match[1], int(match[2])) if match else None


def _by_sized_variant(items: Sequence[Item]) -> Iterator[Table]:
    found = figures(items)
    places = {variant: place for variant in found if (place := sized_variant(variant))}
    for base in dict.fromkeys(base for base, _ in places.values()):
        own = sorted((size, variant) for variant, (at, size) in places.items() if at == base)
        names = [
            name
            for name in ordered_metrics({variant: found[variant] for _, variant in own})
            if not is_idle(name, [found[variant] for _, variant in own])
        ]
        rows = tuple(
            (f"{size:,}", *(_plain_figure(name, found[variant]) for name in names))
            for size, variant in own
        )
        columns = ("大きさ", *map(metric_label, names))
        yield Table(caption=bounded(base), columns=columns, rows=rows)


def is_idle(name: str, found: Iterable[Mapping[str, Figure]]) -> bool:
    """Whether a percentile says nothing that the mean does not: it is of one value."""
    return ":" in name and all(named[name].count == 1 for named in found if name in named)


def _plain_figure(name: str, found: Mapping[str, Figure]) -> str:
    return shown_metric(name, found[name].value) if name in found else "—"


def _by_item(items: Sequence[Item]) -> Iterator[Table]:
    for variant in dict.fromkeys(item.variant for item in items):
        own = sorted((item for item in items if item.variant == variant), key=size_of)
        # Percentiles of one value would say nothing.
        names = [name for name in ordered_metrics(figures(own)) if ":" not in name]
        rows = tuple(
            (bounded(item.id), *(_plain_figure(name, figures([item])[variant]) for name in names))
            for item in own
            if item.values
        )
        columns = ("条件", *map(metric_label, names))
        yield Table(caption=variant_label(variant), columns=columns, rows=rows)


def size_of(item: Item) -> tuple[float, str]:
    """The number in an item's group or id, by which speeds are ordered; none comes last."""
    for text in (item.group.get("size", ""), item.group.get("workers", ""), item.id):
        digits = "".join(filter(str.isdecimal, text))
        if digits:
            return (float(digits), item.id)
    return (math.inf, item.id)


def _breakdowns(run: Run) -> Section | None:
    items = _measured(run)
    names = dict.fromkeys(group for item in items for group in item.group)
    tables = [table for group in names if (table := _breakdown(run.kind, items, group))]
    if run.kind is Kind.SPEED or not tables:
        return None
    return Section(key="breakdown", title="内訳", tables=tuple(tables))


def _breakdown(kind: Kind, items: Sequence[Item], group: str) -> Table | None:
    parts = figures_by(items, group)
    names = [
        name
        for name in HEADLINES[kind]
        if any(name in named for found in parts.values() for named in found.values())
    ]
    if not names:
        return None
    rows = tuple(
        (
            bounded(value_label(value)),
            variant_label(variant),
            str(max(figure.count for figure in named.values())) if named else "0",
            *(shown_metric(name, named[name].value) if name in named else "—" for name in names),
        )
        for value, found in parts.items()
        for variant, named in found.items()
    )
    columns = (group_label(group), "方式", "件数", *map(metric_label, names))
    return Table(caption=f"{group_label(group)}ごと", columns=columns, rows=rows, words=2)


def _conditions(run: Run) -> Section | None:
    made = run.provenance
    tables = [
        Table(
            caption=caption,
            columns=(head, "値"),
            rows=tuple((bounded(name), bounded(text)) for name, text in sorted(named.items())),
            words=2,
        )
        for caption, head, named in (
            ("設定", "名前", made.settings),
            ("版", "部品", made.versions),
        )
        if named
    ]
    if not tables:
        return None
    return Section(key="conditions", title="測定の条件", tables=tuple(tables))
