"""The report of a measurement in a real browser: it asks nobody for anything and runs nothing."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.reports.html import html_report
from eval.runs.comparing import compare
from eval.runs.model import Item, Kind, Provenance, Run
from eval.suites.model import Problem
from tests.e2e.browsing import CHROMIUM

HOSTILE = (
    '</style></svg></title>"><script>document.title="ran"</script>'
    "<img src=https://example.invalid/x.png onerror=alert(1)>"
    '<a href="javascript:alert(1)">{{ 7*7 }}</a>'
)
QUESTION = "窓口の受付は何時から何時までですか"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


def run(number: int, kind: Kind = Kind.RETRIEVAL) -> Run:
    """Hostile in every text that a suite, a document, a model or a machine may choose."""
    items = [
        Item(
            id=f"q{at}{HOSTILE * (at == 3)}",
            variant=variant,
            group={"kind": ("text", "table", HOSTILE)[at % 3], HOSTILE: "x" if at % 2 else HOSTILE},
            values={"page_hit@5": float((at + number) % 4 > 0), "seconds": 0.01 * (at + 1)},
            detail={"question": HOSTILE if at % 5 == 0 else QUESTION, HOSTILE: HOSTILE * 50},
        )
        for at in range(24)
        for variant in ("fused", f"generated:{HOSTILE}")
    ]
    items.append(Item(id="failed", variant="fused", error=HOSTILE))
    hostile = {HOSTILE: HOSTILE}
    return Run(
        id=f"20261123T10150{number}-{kind.value}-見本",
        kind=kind,
        suite="見本",
        suite_digest="a" * 64,
        started_at=datetime(2026, 11, 23, 1, 15, tzinfo=UTC),
        seconds=12.0,
        complete=False,
        provenance=Provenance(
            commit=HOSTILE, dirty=True, versions=hostile, machine=hostile, settings=hostile
        ),
        items=tuple(items),
        problems=(Problem(place=HOSTILE, code=HOSTILE, message=HOSTILE),),
        timings={HOSTILE: 3.0},
    )


@pytest.fixture
def report(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """The report, opened from disk; fails if the page asks for, runs or complains of anything."""
    file = tmp_path / "report.html"
    first, second = run(1), run(2)
    file.write_text(html_report(second, comparison=compare(first, second)), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1200, "height": 900}, locale="ja-JP")
    tab = context.new_page()
    seen: list[str] = []
    tab.on("request", lambda request: seen.append(request.url))
    tab.on("console", lambda message: seen.append(message.text))
    tab.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    tab.goto(file.as_uri())
    yield tab
    context.close()
    assert [url for url in seen if not url.startswith("data:,")] == [file.as_uri()]


def test_the_report_makes_no_request_and_holds_no_script(report: Page) -> None:
    expect(report.get_by_role("heading", level=1)).to_contain_text("検索")
    for forbidden in ("script", "iframe", "object", "embed", "form", "image", "img", "base"):
        expect(report.locator(forbidden)).to_have_count(0)
    assert report.evaluate("[...document.querySelectorAll('*')].flatMap(e => [...e.attributes])"
                           ".filter(a => /^on/i.test(a.name)).length") == 0  # fmt: skip
    links = report.locator("a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert all(re.fullmatch(r"#[\w-]+", link) for link in links)
    assert report.title() != "ran"


def test_hostile_text_is_shown_as_it_was_typed(report: Page) -> None:
    shown = report.locator("body").inner_text()
    assert '<script>document.title="ran"</script>' in shown
    assert "{{ 7*7 }}" in shown


def test_every_plot_has_a_name_and_can_be_seen(report: Page) -> None:
    plots = report.get_by_role("img")
    assert plots.count() >= 2
    for plot in plots.all():
        assert plot.get_attribute("aria-label")
        box = plot.bounding_box()
        assert box is not None
        assert box["width"] > 300
        assert box["height"] > 80
    family = report.locator("svg text").first.evaluate("e => getComputedStyle(e).fontFamily")
    assert "Noto Sans JP" in family


def test_ids_are_unique(report: Page) -> None:
    ids = report.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("width", [1200, 390])
def test_no_sideways_scrolling_of_the_page_on_a_desk_or_a_phone(report: Page, width: int) -> None:
    report.set_viewport_size({"width": width, "height": 900})
    wide = report.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


def test_it_prints(report: Page) -> None:
    assert report.pdf(format="A4").startswith(b"%PDF")
