"""Gates: a slip of the pen, or nothing measured, never passes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.runs.gates import Gate, check_gates, check_runs, parse_gate
from eval.runs.model import Item, Kind, Provenance, Run


def run(values: Mapping[str, list[Mapping[str, float]]], *, kind: Kind = Kind.RETRIEVAL) -> Run:
    return Run(
        id=f"20261123T101500-{kind.value}-s",
        kind=kind,
        suite="s",
        suite_digest="d",
        started_at=datetime(2026, 11, 23, 10, 15, tzinfo=UTC),
        seconds=1.0,
        complete=True,
        provenance=Provenance(commit="", dirty=False, versions={}, machine={}, settings={}),
        items=tuple(
            Item(id=f"q{number}", variant=variant, values=value)
            for variant, items in values.items()
            for number, value in enumerate(items)
        ),
        problems=(),
    )


RUN = run(
    {
        "fused": [{"page_hit@5": 1.0, "seconds": 0.1}] * 9 + [{"page_hit@5": 0.0, "seconds": 2.0}],
        "words": [{"page_hit@5": 1.0, "seconds": 0.1}] * 8 + [{"page_hit@5": 0.0}] * 2,
    }
)


@pytest.mark.parametrize(
    ("text", "gate"),
    [
        ("page_hit@5=0.9", Gate(metric="page_hit@5", limit=0.9)),
        ("fused/page_hit@5=90%", Gate(metric="page_hit@5", limit=0.9, variant="fused")),
        ("seconds:p95=1.5", Gate(metric="seconds:p95", limit=1.5)),
        (
            "generated:org/model=7b/page_cited=1",
            Gate(metric="page_cited", limit=1.0, variant="generated:org/model=7b"),
        ),
    ],
)
def test_a_gate_names_a_metric_and_perhaps_a_variant(text: str, gate: Gate) -> None:
    assert parse_gate(text) == gate


@pytest.mark.parametrize(
    "text",
    ["", "=", "=0.9", "page_hit@5", "page_hit@5=", "/page_hit@5=0.9", "fused/=0.9", "cer=高い",
     "cer=nan", "cer=inf", "page_hit@5=90", "cer=-0.1"],
)  # fmt: skip
def test_what_is_no_gate_is_said_in_japanese(text: str) -> None:
    with pytest.raises(ValueError, match=r"ありません|指定してください"):
        parse_gate(text)


@given(st.text(max_size=30))
def test_any_text_is_a_gate_or_a_value_error(text: str) -> None:
    try:
        gate = parse_gate(text)
    except ValueError:
        return
    assert gate.metric


def test_a_gate_without_a_variant_concerns_every_variant() -> None:
    [failure] = check_gates(RUN, under=[parse_gate("page_hit@5=0.9")], over=[])
    assert (failure.variant, failure.value) == ("words", 0.8)
    assert "words/page_hit@5" in failure.message
    assert "80.0% で、下限 90.0% を下回りました" in failure.message


def test_reaching_the_limit_exactly_passes() -> None:
    gates = [parse_gate("fused/page_hit@5=0.9")]
    assert check_gates(RUN, under=gates, over=gates) == []


def test_a_percentile_can_be_too_high() -> None:
    [failure] = check_gates(RUN, under=[], over=[parse_gate("seconds:p95=1")])
    assert failure.variant == "fused"
    assert "上限 1.00秒 を上回りました" in failure.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("page_hitt@5=0", "知らない指標"),
        ("cer=0", "測定していません"),
        ("vectors/page_hit@5=0", "その方式では測定していません"),
        ("seconds:p99=0", "測定していません"),
    ],
)
def test_what_was_not_measured_fails_both_ways(text: str, reason: str) -> None:
    gate = parse_gate(text)
    for failures in (
        check_gates(RUN, under=[gate], over=[]),
        check_gates(RUN, under=[], over=[gate]),
    ):
        assert reason in failures[0].message
        assert "page_hit@5" in failures[0].message


def test_an_empty_run_passes_no_gate() -> None:
    assert len(check_gates(run({}), under=[parse_gate("mrr=0")], over=[parse_gate("cer=1")])) == 2


def test_a_run_that_is_not_complete_passes_no_gate_however_good_its_figures() -> None:
    cut_off = replace(RUN, complete=False)
    [failure] = check_gates(cut_off, under=[parse_gate("fused/page_hit@5=0.1")], over=[])
    assert failure.gate is None
    assert RUN.id in failure.message
    assert "--resume" in failure.message
    assert check_gates(cut_off, under=[], over=[]) == []


def test_not_a_number_passes_no_gate() -> None:
    broken = run({"fused": [{"mrr": float("nan")}]})
    gate = parse_gate("mrr=0.5")
    assert len(check_gates(broken, under=[gate], over=[gate])) == 2


def test_of_several_runs_a_gate_concerns_those_that_measured_it() -> None:
    reading = run({"rapidocr": [{"cer": 0.1}]}, kind=Kind.OCR)
    hits, errors = parse_gate("fused/page_hit@5=0.9"), parse_gate("cer=0.05")
    [failure] = check_runs([RUN, reading], under=[hits], over=[errors])
    assert failure.variant == "rapidocr"
