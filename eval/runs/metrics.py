"""The metrics by name, and how a run's figures come from its items."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from eval.runs.model import Item
from eval.runs.separating import SEPARATIONS


class Better(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Unit(StrEnum):
    """What a value counts."""

    SHARE = "share"
    """0 to 1, shown as per cent."""
    SECONDS = "s"
    BYTES = "B"
    PER_MINUTE = "/min"
    PER_SECOND = "/s"
    NUMBER = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One thing that can be said of an item."""

    name: str
    label: str
    """Japanese, for the report and the page."""
    better: Better
    unit: Unit = Unit.SHARE


_H, _L, _N = Better.HIGHER, Better.LOWER, Better.NEITHER


def _metric(name: str, label: str, better: Better, unit: Unit = Unit.SHARE) -> Metric:
    return Metric(name=name, label=label, better=better, unit=unit)


METRICS: Mapping[str, Metric] = {
    metric.name: metric
    for metric in (
        # OCR
        _metric("cer", "文字誤り率", _L),
        _metric("cer_no_punctuation", "文字誤り率（句読点・記号を除く）", _L),
        _metric("bag_error", "文字誤り率（順序を問わない）", _L),
        _metric("order_error", "読み順の誤り", _L),
        _metric("cells_exact", "表のセル完全一致", _H),
        _metric("review_precision", "要確認の的中率", _H),
        _metric("review_recall", "不良ページの検出率", _H),
        _metric("review_needless", "良いページを要確認とした率", _L),
        _metric("cpu_seconds", "CPU秒／ページ", _L, Unit.SECONDS),
        _metric("peak_bytes", "最大メモリ", _L, Unit.BYTES),
        # retrieval
        _metric("file_hit@1", "正しいファイルが1位", _H),
        _metric("file_hit@3", "正しいファイルが3位以内", _H),
        _metric("file_hit@5", "正しいファイルが5位以内", _H),
        _metric("file_hit@10", "正しいファイルが10位以内", _H),
        _metric("page_hit@1", "正しいページが1位", _H),
        _metric("page_hit@3", "正しいページが3位以内", _H),
        _metric("page_hit@5", "正しいページが5位以内", _H),
        _metric("page_hit@10", "正しいページが10位以内", _H),
        _metric("gold_hit@1", "正解を含む箇所が1位", _H),
        _metric("gold_hit@3", "正解を含む箇所が3位以内", _H),
        _metric("gold_hit@5", "正解を含む箇所が5位以内", _H),
        _metric("gold_hit@10", "正解を含む箇所が10位以内", _H),
        _metric("ndcg@10", "nDCG@10（ファイル）", _H),
        _metric("mrr", "MRR（ファイル）", _H),
        _metric("page_ndcg@10", "nDCG@10（ページ）", _H),
        _metric("page_mrr", "MRR（ページ）", _H),
        # answers
        _metric("evidence_auroc", "根拠の点が答えの有無を分ける率（AUROC）", _H),
        _metric("confidence_answerable", "根拠の点（答えのある質問）", _N, Unit.NUMBER),
        _metric("confidence_unanswerable", "根拠の点（答えのない質問）", _N, Unit.NUMBER),
        _metric("gold_in_answer", "正解を含む答え", _H),
        _metric("gold_in_quotes", "正解を含む引用", _H),
        _metric("quotes_verbatim", "引用が原文どおり", _H),
        _metric("page_cited", "正しいページを引用", _H),
        _metric("abstention_precision", "回答を控えた判断の正しさ", _H),
        _metric("abstention_recall", "答えのない質問で回答を控えた率", _H),
        _metric("false_abstention", "答えがあるのに控えた率", _L),
        _metric("highlight_right", "強調した値が正しい率", _H),
        _metric("highlight_shown", "尋ねた値を強調した率", _H),
        _metric("highlight_proved", "強調した値と条件が原文どおり", _H),
        _metric("parts_answered", "尋ねた事項のうち答えた率", _H),
        _metric("unanswered_named", "書かれていない事項を挙げた率", _H),
        _metric("answered_denied", "答えた事項を書かれていないとした率", _L),
        _metric("contradiction_shown", "食い違いを示した率", _H),
        _metric("contradiction_needless", "食い違いがないのに示した率", _L),
        _metric("leads_verbatim", "引用の前置きが原文どおり", _H),
        _metric("numbers_supported", "数値が引用で裏付けられる率", _H),
        _metric("dates_supported", "日付が引用で裏付けられる率", _H),
        _metric("names_supported", "固有名が引用で裏付けられる率", _H),
        _metric("faithfulness", "忠実さ（モデルによる判定）", _H),
        _metric("relevance", "質問への適合（モデルによる判定）", _H),
        # what documents say of themselves
        _metric("fact_precision", "読み取った事項の正しさ", _H),
        _metric("fact_recall", "記載事項を読み取った率", _H),
        _metric("fact_place", "根拠の場所の正しさ", _H),
        # the check behind an answer
        _metric("supported_passed", "正しい文が照合を通る率", _H),
        _metric("corrupted_passed", "誤った文が照合を通る率", _L),
        # masking
        _metric("masked", "個人情報を伏せた率", _H),
        _metric("mask_right", "伏せたものが個人情報である率", _H),
        _metric("spared", "個人情報に似たものを残した率", _H),
        # drafts
        _metric("facts_covered", "必要な事実を含む率", _H),
        _metric("facts_forbidden", "書いてはならない事実を含む率", _L),
        _metric("sentences_supported", "裏付けのある文の率", _H),
        _metric("format_kept", "様式を守った率", _H),
        # speed
        _metric("pages_per_minute", "ページ／分", _H, Unit.PER_MINUTE),
        _metric("chunks_per_second", "断片／秒", _H, Unit.PER_SECOND),
        _metric("build_seconds", "索引作成の秒数", _L, Unit.SECONDS),
        _metric("disk_bytes", "ディスク使用量", _L, Unit.BYTES),
        _metric("opening_seconds", "開いてから最初の答えまで", _L, Unit.SECONDS),
        _metric("recall@10", "近い10件のうち見つかる率", _H),
        _metric("queries_per_second", "質問／秒（16人同時）", _H, Unit.PER_SECOND),
        _metric("queries_failed", "答えられなかった質問", _L, Unit.NUMBER),
        _metric("exponent", "増え方の指数（1で比例）", _L, Unit.NUMBER),
        # everywhere
        _metric("seconds", "秒数", _L, Unit.SECONDS),
    )
}


def metric(name: str) -> Metric:
    """The metric of that name, without the ``:p95`` of a percentile; a plain one if unknown."""
    base = name.partition(":")[0]
    return METRICS.get(base) or Metric(name=base, label=base, better=_N, unit=Unit.NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One aggregated value."""

    value: float
    count: int
    """Of the items behind it."""


PERCENTILES = (50, 95)
"""Also given of every metric in seconds, as ``seconds:p95``; nearest rank."""


def figures(items: Iterable[Item]) -> dict[str, dict[str, Figure]]:
    """By variant, then by metric: the mean over the items that have the value.

    What is no mean (``eval.runs.separating``) is there where both kinds of items are.
    """
    return {variant: _aggregate(named) for variant, named in values_by_variant(items).items()}


def values_by_variant(items: Iterable[Item]) -> dict[str, dict[str, list[float]]]:
    """By variant, then by metric: the value of each item that has one; infinite ones are none."""
    found: dict[str, dict[str, list[float]]] = {}
    for item in items:
        named = found.setdefault(item.variant, {})
        for name, value in item.values.items():
            if math.isfinite(value):
                named.setdefault(name, []).append(value)
    return found


def figures_by(items: Iterable[Item], group: str) -> dict[str, dict[str, dict[str, Figure]]]:
    """``figures`` for each value of a group, as ``kind`` → ``table``; items without it left out."""
    parts: dict[str, list[Item]] = {}
    for item in items:
        if group in item.group:
            parts.setdefault(item.group[group], []).append(item)
    return {value: figures(part) for value, part in sorted(parts.items())}


def average(values: Sequence[float]) -> float:
    """The mean; also of values whose sum no float can hold."""
    try:
        return math.fsum(values) / len(values)
    except OverflowError:
        return math.fsum(value / len(values) for value in values)


def percentile(values: Sequence[float], per_cent: int) -> float:
    """Nearest rank: the smallest value that at least ``per_cent`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * per_cent / 100) - 1)]


def _aggregate(named: Mapping[str, Sequence[float]]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for name, values in named.items():
        found[name] = Figure(value=average(values), count=len(values))
        if metric(name).unit is Unit.SECONDS:
            for per_cent in PERCENTILES:
                found[f"{name}:p{per_cent}"] = Figure(
                    value=percentile(values, per_cent), count=len(values)
                )
    for separation in SEPARATIONS.values():
        if separation.holds(named):
            count = len(named[separation.higher]) + len(named[separation.lower])
            found[separation.name] = Figure(value=separation.value(named), count=count)
    return found
