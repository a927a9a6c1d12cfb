"""A score that tells two kinds of items apart: made cases, ties, one kind missing, two runs."""

import math
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from eval.reports.markdown import markdown_report
from eval.runs.comparing import Verdict, compare
from eval.runs.gates import check_gates, parse_gate
from eval.runs.metrics import figures, figures_by
from eval.runs.model import Item, Kind, Run
from eval.runs.resampling import auroc_interval
from eval.runs.separating import auroc
from tests.eval.made_runs import made_run

SCORES = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=12)


def item(number: int, score: float, *, answerable: bool) -> Item:
    kind = "answerable" if answerable else "unanswerable"
    return Item(
        id=f"q{number}",
        variant="v",
        group={"half": "development" if number % 2 else "held_out"},
        values={f"confidence_{kind}": score},
    )


def answers(*scores: tuple[float, bool]) -> Run:
    items = tuple(item(n, score, answerable=can) for n, (score, can) in enumerate(scores))
    return made_run(Kind.ANSWERS, items, started_at=datetime(2026, 11, 24, tzinfo=UTC))


def test_every_pair_that_stands_in_order_counts_one_and_a_tie_half() -> None:
    assert auroc([3, 4], [1, 2]) == 1
    assert auroc([1, 2], [3, 4]) == 0
    assert auroc([1, 1], [1]) == 0.5
    assert auroc([2, 1], [1, 0]) == (1 + 1 + 0.5 + 1) / 4


@given(SCORES, SCORES)
def test_it_is_what_counting_the_pairs_gives_and_lies_in_its_interval(
    higher: list[float], lower: list[float]
) -> None:
    pairs = [(high > low) + (high == low) / 2 for high in higher for low in lower]
    value = auroc(higher, lower)
    assert math.isclose(value, sum(pairs) / len(pairs))
    assert math.isclose(value + auroc(lower, higher), 1)
    around = auroc_interval(higher, lower)
    assert -1e-9 <= around.low <= value <= around.high <= 1 + 1e-9


def test_one_kind_alone_has_no_such_figure() -> None:
    assert math.isnan(auroc([1.0], []))
    assert math.isnan(auroc([], [1.0]))
    assert "evidence_auroc" not in figures(answers((1, True), (2, True)).items)["v"]


def test_a_run_has_it_for_all_questions_and_for_each_half_and_gates_hold_it() -> None:
    run = answers((5, True), (5, True), (1, False), (6, False), (7, True), (2, False))
    found = figures(run.items)["v"]["evidence_auroc"]
    assert (found.value, found.count) == (7 / 9, 6)
    halves = figures_by(run.items, "half")
    assert halves["held_out"]["v"]["evidence_auroc"].value == 1
    assert halves["development"]["v"]["evidence_auroc"].value == 0.5
    gates = [parse_gate("v/evidence_auroc=0.95")]
    assert [f.value for f in check_gates(run, under=gates, over=[])] == [7 / 9]
    assert "AUROC" in markdown_report(run)


def test_two_runs_are_compared_over_the_same_questions() -> None:
    good = [(10.0 + n, True) for n in range(12)] + [(float(n), False) for n in range(8)]
    bad = [(float(n % 3), can) for n, (_, can) in enumerate(good)]
    [pair] = compare(answers(*bad), answers(*good)).variants
    delta = next(each for each in pair.deltas if each.metric == "evidence_auroc")
    assert (delta.after, delta.count, delta.verdict) == (1, 20, Verdict.BETTER)
    assert delta.low <= delta.delta <= delta.high
    [same] = compare(answers(*good), answers(*good)).variants
    delta = next(each for each in same.deltas if each.metric == "evidence_auroc")
    assert (delta.delta, delta.low, delta.high, delta.verdict) == (0, 0, 0, Verdict.UNDECIDED)
