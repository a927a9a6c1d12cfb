"""Runs as they look in an office, made up: for what reports and comparisons say of them."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from eval.runs.model import Item, Kind, Provenance, Run
from eval.suites.model import Problem

MADE = Provenance(
    commit="3f2c1d0a9b8e7f60",
    dirty=False,
    versions={"python": "3.11.9", "chromadb": "1.5.0"},
    machine={"cpu": "Example CPU", "cores": "2", "memory": "8 GB", "system": "Linux x86_64"},
    settings={"ocr_engine": "rapidocr", "workers": "2"},
)
_QUESTIONS = (
    "前払いできる経費の範囲は何ですか",
    "住民票の写しの手数料はいくらですか",
    "補助金の申請期限はいつですか",
    "文書の保存年限を定めた条はどれですか",
    "公印を使用するときの手続を教えてください",
)
_KINDS = ("text", "table", "date", "amount")


def made_run(kind: Kind, items: tuple[Item, ...], **changes: object) -> Run:
    """A complete run of ``items``, with whatever is to be different."""
    values: dict[str, object] = {
        "id": f"20261123T101500-{kind.value}-data_samples",
        "kind": kind,
        "suite": "data_samples",
        "suite_digest": "ab" * 32,
        "started_at": datetime(2026, 11, 23, 10, 15, tzinfo=UTC),
        "seconds": 83.2,
        "complete": True,
        "provenance": MADE,
        "items": items,
        "problems": (),
        "timings": {"ingest": 41.5},
        "peak_bytes": 812_000_000,
        **changes,
    }
    return Run(**values)  # type: ignore[arg-type]


def retrieval_run(*, seed: int = 0, questions: int = 60, lift: float = 0.0) -> Run:
    """Three rankings; ``lift`` is added to the chance of each hit."""
    return made_run(Kind.RETRIEVAL, tuple(_retrieval_items(seed, questions, lift)))


def _retrieval_items(seed: int, questions: int, lift: float) -> Iterator[Item]:
    chance = random.Random(seed)  # noqa: S311 - made-up figures
    for number in range(questions):
        text = f"{_QUESTIONS[number % len(_QUESTIONS)]}（{number + 1}）"
        for variant, share in (("fused", 0.9), ("words", 0.8), ("vectors", 0.7)):
            rank = chance.random() < share + lift
            first = rank and chance.random() < 0.8
            yield Item(
                id=f"q{number + 1:03}",
                variant=variant,
                group={
                    "kind": _KINDS[number % 4],
                    "source": "scan" if number % 3 == 0 else "digital",
                },
                values={
                    "seconds": round(chance.lognormvariate(-3, 0.6), 4),
                    "file_hit@1": float(first),
                    "file_hit@5": float(rank),
                    "file_hit@10": float(rank),
                    "page_hit@1": float(first),
                    "page_hit@5": float(rank),
                    "page_mrr": 1.0 if first else 0.5 * rank,
                },
                detail={
                    "question": text,
                    "wanted": "会計事務の手引.pdf p.12",
                    "hits": "財務規則.pdf p.31、会計事務の手引.pdf p.11",
                },
            )


def ocr_run() -> Run:
    """Two engines on thirty pages in three conditions."""
    chance = random.Random(1)  # noqa: S311 - made-up figures
    items = tuple(
        Item(
            id=f"S{page:02}/p001",
            variant=engine,
            group={"condition": ("d200", "photocopy", "bw_fax")[page % 3]},
            values={
                "cer": round(chance.expovariate(1 / (0.01 + 0.02 * (page % 3) + worse)), 4),
                "bag_error": 0.01,
                "seconds": round(chance.uniform(1, 6), 3),
            },
            detail={"file": f"S{page:02}.png", "page": "1", "differences": "第3粂→第3条"},
        )
        for page in range(30)
        for engine, worse in (("rapidocr", 0.0), ("tesseract", 0.03))
    )
    return made_run(Kind.OCR, items)


def speed_run() -> Run:
    """Queries at three sizes, and reading with one and two workers."""
    chance = random.Random(2)  # noqa: S311 - made-up figures
    queries = tuple(
        Item(
            id=f"q{number}",
            variant=f"query@{size}",
            values={"seconds": 0.004 * (size / 1000) ** 0.5 * chance.uniform(0.8, 2)},
        )
        for size in (1000, 10000, 100000)
        for number in range(20)
    )
    workers = tuple(
        Item(
            id=f"workers-{count}",
            variant="ingest",
            group={"workers": str(count)},
            values={"pages_per_minute": 14.0 * count**0.9, "peak_bytes": 4e8 * count},
        )
        for count in (1, 2)
    )
    return made_run(Kind.SPEED, queries + workers)


def spoilt_run() -> Run:
    """Cut off, with items that failed, a faulty suite and hostile words."""
    hostile = (
        '</script><script>alert("x")</script> **太字** | `符号` \u202eabc\x00 [行](javascript:1)'
    )
    items = (
        Item(id="q1", variant="fused", values={"page_hit@5": 0.0}, detail={"question": hostile}),
        Item(id="q2", variant="fused", detail={"question": "途切れた質問"}, error="endpoint"),
        Item(id="<img src=x onerror=alert(1)>", variant="$x$", group={"kind": "<b>"},
             values={"page_hit@5": 1.0, "seconds": float("nan"), "unheard_of": 3.0}),
    )  # fmt: skip
    problem = Problem(
        place="questions.jsonl:7", code="gold_not_found", message="正解「<i>」がない。"
    )
    return made_run(Kind.RETRIEVAL, items, complete=False, problems=(problem,), suite="<u>suite")
