"""How a comparison is written: what changed by how much, how surely, and for which questions."""

from collections.abc import Iterator, Sequence

from eval.reports.naming import bounded, variant_label
from eval.reports.parts import Section, Table
from eval.runs.comparing import Comparison, Delta, Flip, VariantComparison, Verdict
from eval.runs.showing import metric_label, shown_delta, shown_metric

_VERDICTS = {
    Verdict.BETTER: "良くなった",
    Verdict.WORSE: "悪くなった",
    Verdict.UNDECIDED: "差があるとは言えない",
    Verdict.NEITHER: "—",
}
_WORSE, _BETTER = "✗ 悪化", "✓ 改善"
_SHOWN_FLIPS = 60
_SHOWN_IN_TERMINAL = 15


def comparison_section(comparison: Comparison) -> Section:
    """The tables of a comparison."""
    return Section(
        key="comparison",
        title="前の測定との比較",
        notes=(
            f"前: {bounded(comparison.before)}　後: {bounded(comparison.after)}",
            "差の区間は、同じ質問の組を2000回選び直して求めた95%信頼区間です"
            "（対応のあるブートストラップ）。区間が0をまたぐとき、または値の変わった質問が"
            "6件に満たないときは、偶然と区別できません。",
            *(f"注意: {bounded(note)}" for note in comparison.notes),
        ),
        tables=tuple(table for pair in comparison.variants for table in _tables(pair)),
    )


def comparison_text(comparison: Comparison) -> str:
    """A comparison for the terminal."""
    return "\n".join(_lines(comparison))


def _name(pair: VariantComparison) -> str:
    if pair.before == pair.after:
        return variant_label(pair.after)
    return f"{variant_label(pair.before)} → {variant_label(pair.after)}"


def _tables(pair: VariantComparison) -> Iterator[Table]:
    yield Table(
        caption=f"{_name(pair)}: 値の差（対応する{pair.paired}件）",
        columns=("指標", "前", "後", "差", "差の95%信頼区間", "件数", "判定"),
        rows=tuple(_row(delta) for delta in pair.deltas),
    )
    rows = _flip_rows(pair.flips)
    if rows:
        more = f"、はじめの{_SHOWN_FLIPS}件" if len(rows) > _SHOWN_FLIPS else ""
        yield Table(
            caption=f"{_name(pair)}: 結果の変わったもの（{_counted(rows)}{more}）",
            columns=("変化", "質問", "指標", "番号"),
            rows=tuple(rows[:_SHOWN_FLIPS]),
            words=4,
        )


def _row(delta: Delta) -> tuple[str, ...]:
    return (
        metric_label(delta.metric),
        shown_metric(delta.metric, delta.before),
        shown_metric(delta.metric, delta.after),
        shown_delta(delta.metric, delta.delta),
        _between(shown_delta(delta.metric, delta.low), shown_delta(delta.metric, delta.high)),
        str(delta.count),
        _VERDICTS[delta.verdict],
    )


def _between(low: str, high: str) -> str:
    """The unit once where both have the same long one."""
    points = "ポイント"
    return f"{low.removesuffix(points) if high.endswith(points) else low}〜{high}"


def _flip_rows(flips: Sequence[Flip]) -> list[tuple[str, ...]]:
    """One row for each item that got worse and each that got better, with all its metrics."""
    grouped: dict[tuple[bool, str], list[Flip]] = {}
    for flip in flips:
        grouped.setdefault((flip.worse, flip.id), []).append(flip)
    return [
        (
            _WORSE if worse else _BETTER,
            bounded(found[0].text, 120),
            "、".join(
                f"{metric_label(flip.metric)} {flip.before:.0f}→{flip.after:.0f}" for flip in found
            ),
            bounded(name),
        )
        for (worse, name), found in grouped.items()
    ]


def _counted(rows: Sequence[tuple[str, ...]]) -> str:
    worse = sum(row[0] == _WORSE for row in rows)
    return f"悪化{worse}件、改善{len(rows) - worse}件"


def _lines(comparison: Comparison) -> Iterator[str]:
    yield f"比較: {comparison.before} → {comparison.after}"
    for note in comparison.notes:
        yield f"注意: {bounded(note)}"
    for pair in comparison.variants:
        yield f"■ {_name(pair)}（対応する{pair.paired}件）"
        for delta in pair.deltas:
            label, before, after, change, interval, _, verdict = _row(delta)
            yield f"  {label}: {before} → {after}（{change}、95%区間 {interval}）{verdict}"
        rows = _flip_rows(pair.flips)
        yield f"  結果の変わったもの: {_counted(rows)}"
        for mark, text, labels, name in rows[:_SHOWN_IN_TERMINAL]:
            yield f"    {mark} {text}（{name}）: {labels}"
        if len(rows) > _SHOWN_IN_TERMINAL:
            yield f"    ほか{len(rows) - _SHOWN_IN_TERMINAL}件（--html の報告に続きがあります）"
