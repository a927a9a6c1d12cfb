"""Comparing two runs: what changed, how surely, and what cannot be compared."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.runs.comparing import Comparison, Delta, Verdict, compare
from eval.runs.model import Item, Kind, Run
from eval.runs.resampling import confidence_interval, nearest_rank, paired_interval
from eval.suites.errors import SuiteError
from tests.eval.made_runs import MADE, made_run, retrieval_run

VALUES = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(-1e6, 1e6))
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=25)


def run_of(values: dict[str, float], *, metric: str = "page_hit@5", variant: str = "fused") -> Run:
    items = tuple(
        Item(id=name, variant=variant, values={metric: value}) for name, value in values.items()
    )
    return made_run(Kind.RETRIEVAL, items)


def numbered(values: list[float], *, metric: str = "page_hit@5") -> Run:
    return run_of({f"q{n}": value for n, value in enumerate(values)}, metric=metric)


def only_delta(comparison: Comparison) -> Delta:
    [pair] = comparison.variants
    return pair.deltas[0]


@given(PAIRS, st.sampled_from(["page_hit@5", "seconds", "unheard_of"]))
@settings(max_examples=50, deadline=None)
def test_swapping_the_runs_swaps_the_signs(pairs: list[tuple[float, float]], metric: str) -> None:
    first = numbered([old for old, _ in pairs], metric=metric)
    second = numbered([new for _, new in reversed(pairs)], metric=metric)
    there, back = (compare(*runs, resamples=50) for runs in ((first, second), (second, first)))
    for one, other in zip(there.variants[0].deltas, back.variants[0].deltas, strict=True):
        assert one.delta == pytest.approx(-other.delta)
        assert (one.low, one.high) == (pytest.approx(-other.high), pytest.approx(-other.low))
        assert one.low <= one.delta <= one.high


@given(st.lists(VALUES, min_size=1, max_size=25), st.sampled_from(["page_hit@5", "seconds"]))
@settings(max_examples=50, deadline=None)
def test_a_run_does_not_differ_from_itself(values: list[float], metric: str) -> None:
    run = numbered(values, metric=metric)
    [pair] = compare(run, run, resamples=50).variants
    assert pair.flips == ()
    assert all(
        (d.delta, d.low, d.high, d.verdict) == (0, 0, 0, Verdict.UNDECIDED) for d in pair.deltas
    )


@given(st.lists(VALUES, min_size=1, max_size=40), st.sampled_from([50, 95]))
@settings(max_examples=50, deadline=None)
def test_an_interval_holds_what_it_is_about(values: list[float], per_cent: int) -> None:
    mean = sum(values) / len(values)
    around = confidence_interval(values, resamples=50)
    assert around.low <= mean + 1e-6
    assert mean - 1e-6 <= around.high
    middle = confidence_interval(values, statistic=nearest_rank(per_cent), resamples=50)
    assert min(values) <= middle.low <= middle.high <= max(values)


def test_forty_times_yes_does_not_prove_that_no_is_impossible() -> None:
    around = confidence_interval([1.0] * 40, share=True)
    assert around.high == 1.0
    assert around.low == pytest.approx(0.9124, abs=1e-4)  # Wilson (1927), n=40


def test_the_paired_interval_is_that_of_the_normal_approximation_where_that_holds() -> None:
    before = [float(n % 7) for n in range(400)]
    after = [value + 1 + (n % 5 - 2) for n, value in enumerate(before)]
    around = paired_interval(before, after)  # the differences: mean 1, deviation √2
    assert (around.low, around.high) == (
        pytest.approx(1 - 1.96 * 0.0707, abs=0.01),
        pytest.approx(1 + 1.96 * 0.0707, abs=0.01),
    )


def test_an_interval_is_the_same_however_it_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    values = [float(n) for n in range(30)]
    whole = confidence_interval(values, resamples=100)
    monkeypatch.setattr("eval.runs.resampling._DRAWN_AT_ONCE", 7 * 30)
    assert confidence_interval(values, resamples=100) == whole


@pytest.mark.parametrize(
    ("metric", "before", "after", "verdict"),
    [
        ("page_hit@5", 0.0, 1.0, Verdict.BETTER),
        ("page_hit@5", 1.0, 0.0, Verdict.WORSE),
        ("cer", 0.2, 0.1, Verdict.BETTER),
        ("seconds", 0.1, 0.2, Verdict.WORSE),
        ("unheard_of", 0.1, 0.2, Verdict.NEITHER),
    ],
)
def test_better_depends_on_the_metric(
    metric: str, before: float, after: float, verdict: Verdict
) -> None:
    comparison = compare(
        numbered([before] * 10, metric=metric), numbered([after] * 10, metric=metric)
    )
    assert only_delta(comparison).verdict is verdict


@pytest.mark.parametrize(("changed", "verdict"), [(5, Verdict.UNDECIDED), (6, Verdict.BETTER)])
def test_fewer_than_six_changed_items_decide_nothing(changed: int, verdict: Verdict) -> None:
    comparison = compare(numbered([0.0] * changed), numbered([1.0] * changed))
    assert only_delta(comparison).verdict is verdict


def test_the_percentiles_of_seconds_are_compared_too() -> None:
    slow = numbered([0.1] * 19 + [9.0] * 2, metric="seconds")
    [pair] = compare(slow, numbered([0.1] * 21, metric="seconds")).variants
    found = {delta.metric: delta.delta for delta in pair.deltas}
    assert found["seconds:p50"] == 0
    assert found["seconds:p95"] == pytest.approx(-8.9)


def test_what_got_worse_comes_first_with_its_question() -> None:
    old, new = numbered([0.0, 1.0, 1.0]), numbered([1.0, 1.0, 0.0])
    asked = tuple(replace(item, detail={"question": f"質問{item.id}"}) for item in new.items)
    [pair] = compare(old, replace(new, items=asked)).variants
    assert [(flip.text, flip.worse) for flip in pair.flips] == [("質問q2", True), ("質問q0", False)]


def test_items_are_paired_by_name_and_the_rest_is_counted() -> None:
    comparison = compare(run_of({"a": 0.0, "b": 1.0}), run_of({"b": 0.0, "c": 1.0, "d": 1.0}))
    [pair] = comparison.variants
    assert (pair.paired, pair.only_before, pair.only_after) == (1, 1, 2)
    assert only_delta(comparison).delta == -1
    assert any("前のみ1件、後のみ2件" in note for note in comparison.notes)


def test_items_that_failed_or_hold_no_number_are_left_out() -> None:
    broken = numbered([1.0, float("nan"), 1.0])
    first, *rest = broken.items
    broken = replace(broken, items=(replace(first, error="endpoint"), *rest))
    comparison = compare(broken, numbered([0.0, 0.0, 1.0]))
    assert (only_delta(comparison).count, only_delta(comparison).delta) == (1, 0)
    assert any("測れなかった1件" in note for note in comparison.notes)


def test_the_only_variant_of_each_run_is_matched_and_said() -> None:
    comparison = compare(run_of({"a": 0.0}), run_of({"a": 1.0}, variant="words"))
    assert (comparison.variants[0].before, comparison.variants[0].after) == ("fused", "words")
    assert "fused と words を対応させました" in comparison.notes[0]


def test_a_variant_of_one_run_only_is_named() -> None:
    both = retrieval_run(questions=8)
    comparison = compare(both, run_of({"q001": 1.0}))
    assert [pair.after for pair in comparison.variants] == ["fused"]
    assert sum("前の測定にしかない" in note for note in comparison.notes) == 2


def test_two_variants_of_one_run_can_be_compared() -> None:
    run = retrieval_run(questions=20)
    comparison = compare(run, run, variants=("words", "fused"))
    assert [(pair.before, pair.after) for pair in comparison.variants] == [("words", "fused")]
    assert comparison.variants[0].paired == 20


def test_an_unknown_variant_is_said_with_those_there_are() -> None:
    run = retrieval_run(questions=2)
    with pytest.raises(
        SuiteError, match="「fusd」は測定にありません。あるのは fused、words、vectors"
    ):
        compare(run, run, variants=("fused", "fusd"))


def test_whatever_makes_runs_incomparable_is_listed() -> None:
    before = numbered([1.0])
    made = replace(
        MADE,
        dirty=True,
        machine={"cores": "8"},
        settings={"workers": "4"},
        versions={"python": "4"},
    )
    after = replace(before, kind=Kind.ANSWERS, suite_digest="cd", complete=False, provenance=made)
    notes = "\n".join(compare(before, after).notes)
    for said in (
        "種類が異なります（retrieval と answers）", "測定セットの中身が異なります",
        "cores: 2 → 8", "ocr_engine: rapidocr → なし", "python: 3.11.9 → 4", "途中までです",
        "コミットしていない変更",
    ):  # fmt: skip
        assert said in notes


@pytest.mark.parametrize("items", [(), (Item(id="a", variant="x", error="endpoint"),)])
def test_nothing_to_compare_is_said(items: tuple[Item, ...]) -> None:
    comparison = compare(made_run(Kind.ANSWERS, items), made_run(Kind.ANSWERS, items))
    assert "比べられる項目がありません。" in comparison.notes
