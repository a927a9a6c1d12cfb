"""Reports: complete, in Japanese, safe to open, and the same every time."""

import math
import os
import re
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from eval.reports.html import html_report
from eval.reports.markdown import comparison_text, markdown_report
from eval.runs.comparing import compare
from eval.runs.metrics import Unit
from eval.runs.model import Item, Kind, Run
from eval.runs.showing import metric_label, shown, shown_delta
from tests.eval.made_runs import made_run, ocr_run, retrieval_run, speed_run, spoilt_run

GOLDEN = Path(__file__).parents[1] / "golden" / "eval_report.md"
UPDATE = "UPDATE_GOLDEN"
"""Set it to write the golden file anew; then read the difference."""
BEFORE, AFTER = retrieval_run(questions=12), retrieval_run(seed=1, questions=12, lift=0.05)
_VOID = {"meta", "link", "img", "br", "hr", "input"}
_LOADING = {"script", "iframe", "object", "embed", "img", "form", "base", "image", "foreignobject"}
_SPOILT_KINDS = st.sampled_from([Kind.RETRIEVAL, Kind.OCR, Kind.SPEED])


class Seen(HTMLParser):
    """What a browser would see of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_self_contained(page: str) -> Seen:
    seen = Seen(page)
    assert seen.open == []
    assert not _LOADING & set(seen.tags)
    assert len(seen.ids) == len(set(seen.ids))
    for name, value in seen.attributes:
        assert not name.startswith("on")
        if name in {"href", "src", "xlink:href", "action", "data", "srcset"}:
            assert value.startswith("#") or value == "data:,"
    assert not re.search(r"@import|url\((?!#)", page)
    assert "<?xml" not in page
    assert page.count("<!DOCTYPE") == 1
    return seen


@pytest.fixture
def in_japan(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_japan")
def test_the_markdown_is_as_it_was_read_by_a_person() -> None:
    made = markdown_report(AFTER, comparison=compare(BEFORE, AFTER))
    if os.environ.get(UPDATE):
        GOLDEN.write_text(made, encoding="utf-8")
    assert made == GOLDEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("run", [AFTER, ocr_run(), speed_run()], ids=lambda run: run.kind.value)
def test_the_html_says_what_the_markdown_says_and_needs_nothing_else(run: Run) -> None:
    page = html_report(run)
    seen = assert_self_contained(page)
    assert "svg" in seen.tags
    assert ("role", "img") in seen.attributes
    assert "lang" in dict(seen.attributes)
    for line in markdown_report(run).splitlines():
        if line.startswith("## "):
            assert line.removeprefix("## ") in seen.text


def test_a_report_is_the_same_every_time() -> None:
    assert html_report(ocr_run()) == html_report(ocr_run())


@pytest.mark.usefixtures("in_japan")
def test_the_time_is_that_of_the_office() -> None:
    assert "令和8年11月23日 19:15（2026-11-23T19:15+09:00）" in markdown_report(AFTER)


def test_speeds_stand_by_size_and_one_value_has_no_percentile() -> None:
    made = markdown_report(speed_run())
    assert re.search(r"\| 100,000 \| .+ ms \| .+ ms \| .+ ms \|", made)
    page = html_report(speed_run())
    assert "断片の数と秒数" in page
    assert "同時に読むページの数とページ／分" in page
    once = made_run(
        Kind.SPEED,
        tuple(
            Item(id="once", variant=f"build@{size}", values={"build_seconds": size / 100})
            for size in (1000, 10000)
        ),
    )
    assert "中央値" not in html_report(once)


def test_hostile_words_stay_words() -> None:
    run = spoilt_run()
    seen = assert_self_contained(html_report(run))
    assert '</script><script>alert("x")</script>' in seen.text
    assert not {"script", "img", "i", "b", "u"} & set(seen.tags)
    made = markdown_report(run)
    assert "\u202e" not in made + seen.text
    assert "\x00" not in made + seen.text
    assert r"\<script\>" in made
    assert r"\[行\](javascript:1)" in made


def test_a_spoilt_run_says_what_is_wrong_with_it() -> None:
    made = markdown_report(spoilt_run())
    for said in (
        "途中までです",
        "1件を測れませんでした",
        "誤りが1件",
        "questions.jsonl:7",
        "endpoint 1件",
    ):
        assert said in made


def test_an_empty_run_is_reported_all_the_same() -> None:
    for kind in Kind:
        run = made_run(kind, ())
        assert "測れた項目がありません" in markdown_report(run)
        assert_self_contained(html_report(run, comparison=compare(run, run)))


@given(
    st.lists(
        st.builds(
            Item,
            id=st.text(max_size=12),
            variant=st.text(max_size=8),
            group=st.dictionaries(st.text(max_size=5), st.text(max_size=8), max_size=2),
            values=st.dictionaries(
                st.sampled_from(["page_hit@5", "cer", "seconds", "other", "pages_per_minute"]),
                st.floats(),
                max_size=3,
            ),
            detail=st.dictionaries(st.text(max_size=5), st.text(max_size=30), max_size=2),
            error=st.none() | st.text(max_size=5),
        ),
        max_size=6,
    ),
    _SPOILT_KINDS,
)
@settings(max_examples=40, deadline=None)
@example([Item(id="", variant="", values={"cer": 1e308}, group={}, detail={})] * 2, Kind.OCR)
@example([Item(id="", variant="", values={"seconds": 1e308}, group={}, detail={})] * 2, Kind.OCR)
@example(
    [
        Item(id="", variant="", values={"page_hit@5": value}, group={}, detail={})
        for value in (math.inf, -math.inf, 0.0)
    ],
    Kind.RETRIEVAL,
)
def test_whatever_a_run_holds_it_can_be_reported(items: list[Item], kind: Kind) -> None:
    run = made_run(kind, tuple(items))
    comparison = compare(run, run, resamples=20)
    assert_self_contained(html_report(run, comparison=comparison))
    markdown_report(run, comparison=comparison).encode()
    comparison_text(comparison)


def test_the_comparison_names_the_flips_for_the_terminal() -> None:
    text = comparison_text(compare(BEFORE, AFTER))
    assert "■ fused（併用）（対応する12件）" in text
    assert re.search(r"✗ 悪化 .+（q\d+）: .+1→0", text)
    assert "95%区間" in text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.9734, Unit.SHARE, "97.3%"),
        (1.0, Unit.SHARE, "100.0%"),
        (0.9996, Unit.SHARE, "99.96%"),
        (0.0003, Unit.SHARE, "0.03%"),
        (0.0, Unit.SHARE, "0.0%"),
        (0.0123, Unit.SECONDS, "12.3 ms"),
        (3.2, Unit.SECONDS, "3.20秒"),
        (1234.0, Unit.SECONDS, "1,234秒"),
        (812_000_000.0, Unit.BYTES, "812 MB"),
        (3.5e9, Unit.BYTES, "3.50 GB"),
        (14.0, Unit.PER_MINUTE, "14.0/分"),
        (1500.0, Unit.PER_SECOND, "1,500/秒"),
        (float("nan"), Unit.SHARE, "—"),
    ],
)
def test_values_are_written_with_their_unit(value: float, unit: Unit, text: str) -> None:
    assert shown(value, unit) == text


def test_changes_carry_their_sign_and_labels_their_percentile() -> None:
    assert shown_delta("page_hit@5", 0.025) == "+2.5ポイント"
    assert shown_delta("seconds", -0.012) == "−12.0 ms"
    assert shown_delta("cer", 0.0) == "±0"
    assert metric_label("seconds:p50") == "秒数（中央値）"
