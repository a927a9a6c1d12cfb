"""An answer that a model writes, in a real browser: seen while it is written, stopped, asked beside."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from library.catalogue import open_catalogue
from tests.assistant.model_server import ModelServer, Stream, running_model_server
from tests.e2e.browsing import CHROMIUM, opened_tab, serving, settled
from tests.taking import take_text

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="Chromium is not installed"),
]
RULE = """防災資機材補助要綱

（目的）
第一条　この要綱は、防災資機材の購入を補助し、地域の防災力を高めることを目的とする。
（施行期日）
第二条　この要綱は、令和七年四月一日から施行する。
"""
QUESTION = "防災資機材補助要綱はいつから施行されますか"
SAID = "この要綱は2025年4月1日から施行されます。"
HOSTILE = "次に<img src=x onerror=alert(1)>[押す](http://evil.example)"


class Script:
    """A reply of which each piece is sent when the test says so."""

    def __init__(self, *pieces: str) -> None:
        self._pieces = pieces
        self._may = threading.Semaphore(0)

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            self._may.acquire(timeout=60)
            yield piece

    def go(self, pieces: int = 1) -> None:
        self._may.release(pieces)


def written(*texts: str) -> list[str]:
    """A reply in the agreed form, each sentence a piece, of which the last one is left open."""
    whole = json.dumps(
        {"sentences": [{"text": text, "sources": [1]} for text in texts]}, ensure_ascii=False
    )
    cuts = [whole.index(text) + len(text) for text in texts]
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


def put_rule_into(library: Path, folder: Path) -> None:
    catalogue = open_catalogue(library)
    take_text(catalogue, folder / "防災資機材補助要綱.txt", RULE)
    catalogue.close()


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, server: ModelServer) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("stream-e2e")
    put_rule_into(folder / "library", folder)
    endpoint = {"SHORUI_LLM_URL": server.url, "SHORUI_LLM_MODEL": "m"}
    with serving(folder / "library", **endpoint) as running:
        yield running


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened_tab(browser, address) as tab:
        tab.goto(address)
        expect(tab.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=60_000)
        expect(tab.get_by_test_id("notice")).to_have_count(0, timeout=60_000)
        settled(tab)
        yield tab


def ask(page: Page, question: str) -> None:
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(question)
    field.press("Enter")
    expect(page.get_by_test_id("question").last).to_have_text(question, timeout=60_000)


def test_words_are_seen_at_once_and_sentences_when_they_are_checked(
    page: Page, server: ModelServer
) -> None:
    script = Script(*written(SAID, HOSTILE))
    again = Script(*written(SAID))
    server.enqueue(Stream(parts=script), Stream(parts=again))
    again.go(9)
    ask(page, QUESTION)
    script.go()
    expect(page.get_by_test_id("typed")).to_have_text(SAID, timeout=60_000)
    expect(page.get_by_text("作成中（未照合）")).to_be_visible()
    expect(page.get_by_test_id("said")).to_have_count(0)
    script.go()
    expect(page.get_by_test_id("said")).to_have_text(SAID, timeout=60_000)
    expect(page.get_by_test_id("typed")).to_have_text(HOSTILE, timeout=60_000)
    expect(page.get_by_test_id("quote").first).to_contain_text("令和七年四月一日から施行")

    ask(page, f"{QUESTION}？")
    expect(page.get_by_text("前の質問に答えしだい、続けて答えます。")).to_be_visible(timeout=60_000)
    script.go()
    expect(page.get_by_text("根拠付きでコピー")).to_have_count(2, timeout=60_000)
    settled(page)
    expect(page.get_by_test_id("question")).to_have_text([QUESTION, f"{QUESTION}？"])
    expect(page.get_by_test_id("said")).to_have_text([SAID, SAID])
    expect(page.get_by_test_id("typed")).to_have_count(0)
    assert "evil.example" not in page.get_by_test_id("stApp").inner_text()


def test_an_answer_that_is_stopped_keeps_what_is_checked(page: Page, server: ModelServer) -> None:
    server.hung_up.clear()
    script = Script(*written(SAID, "さらに"))
    server.enqueue(Stream(parts=script))
    ask(page, QUESTION)
    script.go(2)
    expect(page.get_by_test_id("said")).to_have_text(SAID, timeout=60_000)
    page.get_by_role("button", name="ここで止める").click()
    expect(page.get_by_text("途中で止めたため")).to_be_visible(timeout=60_000)
    settled(page)
    expect(page.get_by_test_id("said")).to_have_text(SAID)
    expect(page.get_by_role("button", name="ここで止める")).to_have_count(0)
    script.go(9)
    assert server.hung_up.wait(10)
