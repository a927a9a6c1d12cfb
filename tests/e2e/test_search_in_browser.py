"""検索 in a real browser: by keyboard alone, from an address, in a narrow window, offline."""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import (
    CHROMIUM,
    SCREENSHOT,
    keep_screenshot,
    opened_tab,
    serving,
    settled,
)
from tests.runtime.command import DOCS, SCAN, shorui

HOSTILE = "<img src=x onerror=alert(1)>"
QUESTION = "検査料はいつから適用されますか"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of a scan and a hostile text; of all samples where the README's picture is taken."""
    folder = tmp_path_factory.mktemp("search-e2e")
    hostile = folder / f"検査_{HOSTILE}.txt"
    hostile.write_text(
        f"{HOSTILE}検査の受付\n\n検査料の受付番号は{HOSTILE}[押す](http://evil.example)である。",
        encoding="utf-8",
    )
    sources = [DOCS] if os.environ.get(SCREENSHOT) else [SCAN, hostile]
    taken = shorui(folder / "library", "ingest", *sources)
    assert taken.returncode == 0, taken.stderr
    with serving(folder / "library") as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A tab on 検索."""
    with opened_tab(browser, address) as tab:
        tab.goto(f"{address}/search")
        expect(tab.get_by_test_id("count")).to_be_visible(timeout=60_000)
        yield tab


def said(page: Page) -> dict[str, list[str]]:
    """What the address says."""
    return parse_qs(urlsplit(page.url).query)


def test_a_page_is_found_opened_and_left_by_keyboard_alone(page: Page) -> None:
    field = page.get_by_placeholder("例: 会計年度任用職員")
    expect(field).to_be_focused(timeout=60_000)
    page.keyboard.insert_text(QUESTION)
    page.keyboard.press("Enter")
    found = page.get_by_test_id("found").first
    expect(found).to_contain_text("適用", timeout=60_000)
    expect(found.locator("mark").first).to_be_visible()
    assert said(page) == {"q": [QUESTION]}
    small = page.locator(".found-picture img").first
    expect(small).to_be_visible(timeout=60_000)
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 50", arg=small.element_handle()
    )

    settled(page)
    page.keyboard.press("ArrowDown")
    first = page.locator(".st-key-found-0-0 button")
    expect(first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".st-key-found-1-0 button")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    card = page.get_by_test_id("opened")
    expect(card).to_contain_text(SCAN.name, timeout=60_000)
    expect(page.locator(".page-view .mark").first).to_be_in_viewport(timeout=60_000)
    expect(first).to_be_focused()
    assert said(page).keys() == {"q", "hit"}
    keep_screenshot(page)

    settled(page)
    at = page.get_by_test_id("at").inner_text()
    page.keyboard.press("n")
    expect(page.get_by_test_id("at")).not_to_have_text(at, timeout=60_000)
    settled(page)
    page.keyboard.press("p")
    expect(page.get_by_test_id("at")).to_have_text(at, timeout=60_000)
    settled(page)
    page.keyboard.press("Escape")
    expect(card).to_be_hidden(timeout=60_000)
    assert said(page) == {"q": [QUESTION]}
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()


def test_an_address_shows_the_same_search_and_its_page_again(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q={quote(QUESTION)}&kind={quote('通知')}")
    way = page.locator(".st-key-found-0-0 button")
    expect(way).to_be_visible(timeout=60_000)
    expect(page.get_by_label("通知（")).to_be_checked()
    settled(page)
    way.click()
    card = page.get_by_test_id("opened")
    expect(card).to_contain_text(SCAN.name, timeout=60_000)
    sent = page.url
    page.goto("about:blank")
    page.goto(sent)
    expect(card).to_contain_text(SCAN.name, timeout=60_000)
    expect(page.get_by_placeholder("例: 会計年度任用職員")).to_have_value(QUESTION)
    settled(page)
    page.get_by_role("button", name="閉じる（Esc）").click()
    expect(card).to_be_hidden(timeout=60_000)
    page.go_back()
    expect(card).to_contain_text(SCAN.name, timeout=60_000)


def test_the_hits_are_saved_as_csv(page: Page, address: str) -> None:
    page.goto(f"{address}/search?q={quote(QUESTION)}")
    button = page.get_by_role("button", name="CSV")
    expect(button).to_be_visible(timeout=60_000)
    settled(page)
    with page.expect_download(timeout=60_000) as download:
        button.click()
    assert download.value.suggested_filename == "検索結果.csv"
    content = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert rows[0]["ファイル名"] == SCAN.name
    assert "適用" in rows[0]["該当箇所"]


def test_markup_in_files_and_addresses_is_shown_and_never_run(page: Page, address: str) -> None:
    ran = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.goto(
        f"{address}/search?q={quote('検査料の受付番号' + HOSTILE)}&{quote(HOSTILE)}=1&hit=<b>"
    )
    expect(page.get_by_text("使えないものは除いて検索しました")).to_be_visible(timeout=60_000)
    card = page.locator('[class*="st-key-result-"]', has_text="押す")
    expect(card).to_contain_text(HOSTILE)
    expect(card.get_by_role("link", name="押す")).to_have_count(0)
    settled(page)
    card.locator('[class*="st-key-found-"] button').first.click()
    expect(page.get_by_test_id("opened")).to_contain_text(HOSTILE, timeout=60_000)
    assert page.locator('img[src="x"]').count() == 0
    assert ran == []


def test_a_narrow_window_stacks_the_page_above_the_list(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{address}/search?q={quote(QUESTION)}")
    way = page.locator(".st-key-found-0-0 button")
    expect(way).to_be_visible(timeout=60_000)
    settled(page)
    way.click()
    expect(page.get_by_test_id("opened")).to_be_in_viewport(timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
