"""What went wrong, item by item: misses, items without an outcome, faults of the suite."""

from collections import Counter
from collections.abc import Mapping, Sequence

from eval.reports.naming import bounded, detail_label, variant_label
from eval.reports.parts import Entry, Section, Table
from eval.runs.metrics import Better, metric
from eval.runs.model import Item, Kind, Run
from eval.runs.showing import metric_label, shown_metric

_CHECKED: Mapping[Kind, tuple[str, ...]] = {
    Kind.OCR: ("cer", "cells_exact", "review_recall"),
    Kind.RETRIEVAL: ("file_hit@5", "page_hit@5"),
    Kind.ANSWERS: (
        "gold_in_answer", "gold_in_quotes", "quotes_verbatim", "page_cited",
        "abstention_precision", "abstention_recall", "false_abstention",
        "numbers_supported", "dates_supported", "names_supported", "highlight_right",
        "highlight_proved", "parts_answered", "unanswered_named", "answered_denied",
        "contradiction_shown", "contradiction_needless", "leads_verbatim",
    ),
    Kind.DRAFTS: ("facts_covered", "facts_forbidden", "sentences_supported", "format_kept"),
    Kind.FACTS: ("fact_precision", "fact_recall", "fact_place"),
    Kind.VERIFICATION: ("supported_passed", "corrupted_passed"),
    Kind.MASKING: ("masked", "mask_right", "spared"),
    Kind.SPEED: (),
}  # fmt: skip
"""What makes an item one of those that went wrong."""
_TOLERATED = {"cer": 0.02}
"""A page with fewer wrong characters than this is not listed."""
_SHOWN_FAILURES = 40
"""For each variant; the run's ``items.jsonl`` has them all."""
_SHOWN_ERRORS = 50


def failed_section(run: Run) -> Section | None:
    """The items that were measured and went wrong; None where there are none."""
    checked = _CHECKED[run.kind]
    entries: list[Entry] = []
    notes: list[str] = []
    for variant in dict.fromkeys(item.variant for item in run.items):
        wrong = [
            (item, bad)
            for item in run.items
            if item.variant == variant
            and item.error is None
            and (bad := [n for n in checked if _is_bad(item, n)])
        ]
        if run.kind is Kind.OCR:
            wrong.sort(key=lambda pair: -pair[0].values.get("cer", 0.0))
        notes.append(f"{variant_label(variant)}: {len(wrong)}件")
        if len(wrong) > _SHOWN_FAILURES:
            notes[-1] += f"（はじめの{_SHOWN_FAILURES}件を示します）"
        entries += [_entry(item, bad) for item, bad in wrong[:_SHOWN_FAILURES]]
    if not entries:
        return None
    return Section(
        key="failed", title="うまくいかなかったもの", notes=tuple(notes), entries=tuple(entries)
    )


def _is_bad(item: Item, name: str) -> bool:
    if name not in item.values:
        return False
    value = item.values[name]
    if metric(name).better is Better.HIGHER:
        return value < 1
    return value > _TOLERATED.get(name, 0.0)


def _entry(item: Item, bad: Sequence[str]) -> Entry:
    what = "、".join(
        f"{metric_label(name)} {shown_metric(name, item.values[name])}" for name in bad
    )
    return Entry(
        title=bounded(item.detail.get("question") or item.id),
        subtitle=f"{variant_label(item.variant)}・{bounded(item.id)}",
        facts=(
            ("結果", what),
            *(
                (detail_label(name), bounded(text))
                for name, text in item.detail.items()
                if name != "question" and text
            ),
        ),
    )


def errors_section(run: Run) -> Section | None:
    """The items that could not be measured."""
    failed = [item for item in run.items if item.error is not None]
    if not failed:
        return None
    counted = Counter(f"{item.error}" for item in failed)
    rows = tuple(
        (
            variant_label(item.variant),
            bounded(item.id),
            bounded(item.error or ""),
            bounded(item.detail.get("question", ""), 80),
        )
        for item in failed[:_SHOWN_ERRORS]
    )
    table = Table(
        caption="測れなかったもの", columns=("方式", "番号", "理由", "質問"), rows=rows, words=4
    )
    notes = ["、".join(f"{bounded(code)} {count}件" for code, count in counted.most_common())]
    if len(failed) > _SHOWN_ERRORS:
        notes.append(f"はじめの{_SHOWN_ERRORS}件を示します（全{len(failed)}件）。")
    notes.append("続きから測り直すには --resume に測定番号を指定してください。")
    return Section(key="errors", title="測れなかったもの", notes=tuple(notes), tables=(table,))


def problems_section(run: Run) -> Section | None:
    """What is wrong with the suite."""
    if not run.problems:
        return None
    rows = tuple(
        (bounded(problem.place), bounded(problem.message), bounded(problem.code))
        for problem in run.problems
    )
    table = Table(caption="直すところ", columns=("場所", "内容", "符号"), rows=rows, words=3)
    return Section(key="problems", title="測定セットの誤り", tables=(table,))
