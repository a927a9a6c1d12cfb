"""The few figures of a run that matter most, for the terminal and the 管理 page."""

from collections.abc import Mapping, Sequence

from eval.reports.naming import variant_label
from eval.runs.metrics import PERCENTILES, Figure, figures
from eval.runs.model import Kind, Run
from eval.runs.showing import metric_label, shown_metric

KINDS: Mapping[Kind, str] = {
    Kind.OCR: "文字認識",
    Kind.RETRIEVAL: "検索",
    Kind.ANSWERS: "答え",
    Kind.DRAFTS: "下書き",
    Kind.FACTS: "記載事項",
    Kind.VERIFICATION: "照合",
    Kind.MASKING: "伏せ字",
    Kind.SPEED: "速さ",
}
"""What is measured, in Japanese."""

_HEADLINES: Mapping[Kind, Sequence[str]] = {
    Kind.OCR: ("cer", "cells_exact", "review_recall", "seconds:p50"),
    Kind.RETRIEVAL: ("file_hit@1", "file_hit@5", "page_hit@1", "page_hit@5", "ndcg@10", "seconds:p95"),
    Kind.ANSWERS: (
        "gold_in_quotes", "quotes_verbatim", "page_cited", "abstention_recall", "false_abstention",
        "evidence_auroc", "highlight_right", "highlight_shown", "parts_answered",
        "contradiction_shown", "contradiction_needless", "seconds:p95",
    ),
    Kind.DRAFTS: ("facts_covered", "facts_forbidden", "sentences_supported", "format_kept"),
    Kind.FACTS: ("fact_precision", "fact_recall", "fact_place"),
    Kind.VERIFICATION: ("supported_passed", "corrupted_passed", "seconds:p95"),
    Kind.MASKING: ("masked", "mask_right", "spared", "seconds:p95"),
    Kind.SPEED: (
        "pages_per_minute", "chunks_per_second", "build_seconds", "seconds:p50", "seconds:p95",
        "disk_bytes",
    ),
}  # fmt: skip


def short_rows(run: Run) -> list[tuple[str, str]]:
    """(label, value) of the headline figures, for every variant that has them."""
    found = figures(run.items)
    return [
        (
            (f"{variant_label(variant)}: " if len(found) > 1 else "") + metric_label(name),
            shown_metric(name, value),
        )
        for variant, named in found.items()
        for name, value in _headlines(run.kind, named)
    ]


def _headlines(kind: Kind, named: Mapping[str, Figure]) -> list[tuple[str, float]]:
    # The 95th percentile of one item is that item, and its median says so already.
    highest = f":p{PERCENTILES[-1]}"
    return [
        (name, named[name].value)
        for name in _HEADLINES[kind]
        if name in named and not (name.endswith(highest) and named[name].count == 1)
    ]
