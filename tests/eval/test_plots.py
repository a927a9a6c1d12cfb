"""Plots: legible Japanese, nothing foreign inside, the same bytes every time."""

import re
import subprocess
import sys
import threading
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib import font_manager

from eval.reports import plots
from eval.reports.plots import SHOWN_GROUPS, Bar, bars, curves, distribution
from eval.runs.metrics import Unit

BAR = Bar(value=0.9, low=0.8, high=0.95, count=12)
HOSTILE = [
    "<script>alert(1)</script>", "</svg><img src=x onerror=alert(1)>", "$\\frac$", "a\x00b\x1bc",
    "\ud800", "\u202egnp", "font-family: x; url(#y)", "]]>", "--><!--", "&lt;b&gt;", "_nolegend_", "",
]  # fmt: skip


class Elements(HTMLParser):
    """What a browser would find."""

    def __init__(self, svg: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.references: set[str] = set()
        self.attributes: dict[str, set[str]] = {}
        self.texts: list[str] = []
        self.feed(svg)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")
            if name == "id":
                self.ids.append(value or "")
            self.references |= set(re.findall(r"(?:url\(|^)#([\w-]+)", value or ""))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


def one_of_each(name: str, label: str = "併用") -> list[str]:
    return [
        distribution(f"{name}-d", label, {label: [0.1, 0.2, 3.0], "words": [1, 2]}, Unit.SECONDS),
        bars(f"{name}-b", label, {label: {label: BAR, "words": BAR}}, Unit.SHARE),
        curves(f"{name}-c", label, {label: [(10, 1), (100, 2)]}, Unit.BYTES, "断片の数"),
    ]


@pytest.mark.parametrize("label", ["併用", *HOSTILE])
def test_a_plot_holds_drawing_and_text_and_nothing_else(label: str) -> None:
    for svg in one_of_each("p", label):
        found = Elements(svg)
        assert set(found.tags) <= {"svg", "g", "defs", "path", "use", "text", "clippath", "rect"}
        assert not re.search(r"https?:|<!|<\?", svg)
        assert not any(name.startswith("on") for name in found.attributes)
        assert svg.isprintable() or set(svg) & {"\n"}
        svg.encode("utf-8")


def test_every_plot_says_what_it_is_and_its_japanese_is_text_in_the_fonts_of_the_page() -> None:
    for svg in one_of_each("p"):
        assert svg.startswith("<svg ")
        assert 'role="img"' in svg
        assert 'aria-label="併用"' in svg
        assert "font-family" not in svg
        assert " width=" not in svg.partition(">")[0]
    assert "併用" in Elements(one_of_each("p")[0]).texts
    assert "断片の数" in Elements(one_of_each("p")[2]).texts


def test_ids_of_several_plots_on_a_page_do_not_clash_and_each_is_found() -> None:
    page = Elements("".join(one_of_each("a") + one_of_each("b")))
    assert page.references
    assert len(page.ids) == len(set(page.ids))
    assert set(page.ids) == page.references


def test_the_same_figures_give_the_same_drawing_in_any_thread() -> None:
    expected, found = one_of_each("p"), []
    threads = [threading.Thread(target=lambda: found.append(one_of_each("p"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 3


def test_without_a_japanese_font_the_text_is_kept_and_nobody_is_troubled(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(font_manager.fontManager, "ttflist", _latin_only())
    monkeypatch.setattr(plots, "_FONTS", ("無い書体",))
    assert "断片の数" in Elements(one_of_each("p")[2]).texts
    assert not caplog.records


def _latin_only() -> list[font_manager.FontEntry]:
    return [font for font in font_manager.fontManager.ttflist if font.name.startswith("DejaVu")]


def test_bars_show_value_and_count_of_each_variant_and_leave_the_rest_to_the_table() -> None:
    groups = {f"種類{n:02}": {"fused": BAR} for n in range(SHOWN_GROUPS + 3)}
    texts = Elements(bars("p", "種類ごと", groups, Unit.SHARE)).texts
    assert texts.count("90.0%（12件）") == SHOWN_GROUPS
    assert "種類00" in texts
    assert f"種類{SHOWN_GROUPS}" not in texts


def test_a_variant_that_lacks_a_group_leaves_its_place_empty() -> None:
    groups = {"表": {"fused": BAR}, "本文": {"fused": BAR, "words": BAR}}
    assert Elements(bars("p", "t", groups, Unit.SHARE)).texts.count("90.0%（12件）") == 3


def test_nothing_to_draw_draws_nothing() -> None:
    assert distribution("p", "t", {}, Unit.SECONDS) == ""
    assert distribution("p", "t", {"a": [float("nan"), float("inf")]}, Unit.SECONDS) == ""
    assert bars("p", "t", {}, Unit.SHARE) == ""
    assert bars("p", "t", {"表": {}}, Unit.SHARE) == ""
    assert curves("p", "t", {"a": [(1, 1.0)], "b": [(0, 1.0), (5, 0.0)]}, Unit.SECONDS) == ""


def test_curves_name_every_size_and_nothing_between() -> None:
    points = [(1000, 0.01), (10000, 0.02), (100000, 0.09)]
    texts = Elements(curves("p", "t", {"query": points}, Unit.SECONDS, "断片の数")).texts
    assert [text for text in texts if "," in text] == ["1,000", "10,000", "100,000"]
    assert "20 ms" in texts


def test_every_variant_is_in_the_legend_whatever_its_name() -> None:
    texts = Elements(distribution("p", "t", {"_own": [1.0], "words": [2.0]}, Unit.SECONDS)).texts
    assert {"_own", "words"} <= set(texts)


def test_a_large_run_makes_no_large_drawing() -> None:
    values = [n / 7 for n in range(1, 100_001)]
    assert len(distribution("p", "t", {"a": values}, Unit.SECONDS)) < 30_000


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=8),
    st.text(max_size=40),
    st.sampled_from(Unit),
)
def test_any_figures_under_any_name_are_drawn_or_left_out(
    values: list[float], label: str, unit: Unit
) -> None:
    svg = distribution("p", label, {label: values}, unit)
    assert svg == "" or Elements(svg).tags["svg"] == 1


def test_the_figures_of_the_terminal_do_not_load_what_only_the_report_needs() -> None:
    code = (
        "import sys, eval.reports.figures, eval.runs.gates, eval.runs.showing; "
        "print(*{'matplotlib', 'jinja2', 'scipy', 'numpy'} & set(sys.modules))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.stdout.strip(), done.stderr) == ("", "")
