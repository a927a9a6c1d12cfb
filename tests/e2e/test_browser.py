"""The whole way in a real browser: hand in a scan, ask, see the marked page."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import CHROMIUM, keep_screenshot, opened_tab, serving, settled
from tests.pages_made import faint_scan
from tests.runtime.command import DATES, SCAN

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with an empty library."""
    with serving(tmp_path_factory.mktemp("e2e") / "library") as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A tab on the first page."""
    with opened_tab(browser, address) as tab:
        tab.goto(address)
        expect(tab.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=60_000)
        yield tab


def hand_in(page: Page, *files: Path | dict[str, object]) -> None:
    page.get_by_role("link", name="文書").click()
    expect(page.get_by_role("button", name="登録する")).to_be_visible(timeout=60_000)
    page.locator('input[type="file"]').set_input_files(list(files))  # type: ignore[arg-type]
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_text(f"{len(files)}件を受け付けました")).to_be_visible(timeout=60_000)


def ask(page: Page, question: str) -> None:
    page.get_by_role("link", name="質問").click()
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(question)
    field.press("Enter")
    expect(page.get_by_test_id("question").last).to_have_text(question, timeout=60_000)


def test_a_scan_is_handed_in_asked_about_and_shown_with_its_marked_lines(page: Page) -> None:
    hand_in(page, SCAN, DATES)
    row = page.locator("tr", has_text=SCAN.name)
    expect(row).to_contain_text("検索できます", timeout=180_000)

    ask(page, "検査料はいつから適用されますか")
    quote = page.get_by_test_id("quote").first
    expect(quote).to_be_visible(timeout=60_000)
    card = page.get_by_test_id("citation")
    expect(card).to_contain_text(SCAN.name)
    expect(card).to_contain_text("p.1")
    expect(card).to_contain_text("読取信頼度")
    picture = page.locator(".page img")
    expect(picture).to_be_visible(timeout=60_000)
    assert picture.evaluate("image => image.naturalWidth") > 1000
    assert SCAN.name in (picture.get_attribute("alt") or "")
    mark = page.locator(".page .mark").first
    expect(mark).to_be_in_viewport()

    page.get_by_role("button", name="拡大").click()
    expect(page.get_by_role("dialog").locator(".page img")).to_be_visible(timeout=60_000)
    page.keyboard.press("Escape")
    keep_screenshot(page)

    with page.context.expect_page() as opened:
        page.get_by_role("link", name="原本を開く").click()
    answer = page.request.get(opened.value.url.split("#")[0])
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.body() == SCAN.read_bytes()
    opened.value.close()


def test_a_weak_line_is_corrected_by_keyboard_alone_and_then_found(
    page: Page, tmp_path: Path
) -> None:
    hand_in(page, faint_scan(tmp_path))
    expect(page.locator("tr", has_text="薄い要領.png")).to_contain_text(
        "検索できます", timeout=180_000
    )
    tab_to(page, "確認（1）")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("review")).to_contain_text("薄い要領.png", timeout=60_000)
    expect(page.get_by_test_id("left")).to_have_text("残り 1ページ")
    picture = page.locator(".line-view img")
    expect(picture).to_be_visible(timeout=60_000)
    expect(page.locator(".page .mark")).to_be_in_viewport()
    keep_screenshot(page)

    tab_to(page, "この行の文字")
    field = page.get_by_label("この行の文字")
    assert field.input_value()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("蜃気楼鑑賞券の手数料は300円とする。")
    page.keyboard.press("Enter")
    expect(field).not_to_have_value("蜃気楼鑑賞券の手数料は300円とする。", timeout=60_000)
    expect(field).to_be_focused()
    second = field.input_value()
    for keys in ("Alt+ArrowUp", "Alt+ArrowDown"):
        settled(page)
        before = field.input_value()
        page.keyboard.press(keys)
        expect(field).not_to_have_value(before, timeout=60_000)
    expect(field).to_have_value(second)
    settled(page)
    page.keyboard.press("Alt+i")
    expect(field).to_have_value("", timeout=60_000)
    expect(field).to_be_focused()
    settled(page)
    page.keyboard.press("Alt+i")
    expect(field).to_have_value(second, timeout=60_000)
    settled(page)
    page.keyboard.press("Alt+o")
    expect(page.get_by_text("p.1 を確認済みにしました。")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("確認が必要なページはありません")).to_be_visible(timeout=60_000)

    page.get_by_role("link", name="文書").click()
    expect(page.locator("tr", has_text="薄い要領.png")).to_contain_text(
        "検索できます", timeout=180_000
    )
    ask(page, "蜃気楼鑑賞券の手数料はいくらですか")
    # By its own name: the words stand once more in the closed 引用をコピー.
    expect(page.get_by_test_id("quote").first).to_have_text(
        "蜃気楼鑑賞券の手数料は300円とする。", timeout=60_000
    )
    expect(page.get_by_test_id("citation")).to_contain_text("薄い要領.png", timeout=60_000)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element of this name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        named = page.evaluate(
            "() => { const e = document.activeElement;"
            " return (e.getAttribute('aria-label') || e.innerText || '').trim() }"
        )
        if str(named).endswith(name):
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_bad_files_are_named_in_japanese_and_the_good_one_goes_in(page: Page) -> None:
    hostile = "<img src=x onerror=alert(1)>.txt"
    hand_in(
        page,
        {"name": hostile, "mimeType": "text/plain", "buffer": "避難所は小学校です。".encode()},
        {"name": "壊れた.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 broken"},
        {"name": "空.pdf", "mimeType": "application/pdf", "buffer": b""},
    )
    expect(page.locator("tr", has_text=hostile)).to_contain_text("検索できます", timeout=180_000)
    page.reload()
    for name in ("壊れた.pdf", "空.pdf"):
        expect(page.locator("tr", has_text=name)).to_be_visible(timeout=60_000)
    expect(page.locator("tr", has_text="空.pdf")).to_contain_text("中身が空です")


def test_no_english_of_streamlit_is_in_sight(page: Page) -> None:
    seen = page.locator("body").inner_text()
    page.get_by_role("link", name="文書").click()
    expect(page.get_by_role("button", name="登録する")).to_be_visible(timeout=60_000)
    page.wait_for_timeout(1000)
    seen += page.locator("body").inner_text()
    for word in (
        "Deploy",
        "Running",
        "Browse",
        "Drag and drop",
        "Limit",
        "Press Enter",
        "Made with",
    ):
        assert word not in seen


def test_a_narrow_window_stacks_the_evidence_below(page: Page) -> None:
    page.set_viewport_size({"width": 420, "height": 860})
    expect(page.get_by_test_id("stChatInputTextArea")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_other_sites_other_names_and_the_counters_are_refused(address: str) -> None:
    assert _status(f"{address}/_stcore/metrics") == 404
    assert _status(f"{address}/healthz", host="evil.example") == 400
    assert _status(f"{address}/healthz", origin="http://evil.example") == 403
    assert _status(f"{address}/originals/0000") == 404
    assert _status(f"{address}/thumbnails/0000/1") == 404
    assert _status(f"{address}/thumbnails/0000/{'9' * 30}") == 404
    assert _status(f"{address}/originals/..%2f..%2fcatalogue.sqlite") in {400, 404}


def _status(url: str, **headers: str) -> int:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
