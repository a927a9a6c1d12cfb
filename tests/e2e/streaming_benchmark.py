"""How long a word of a model takes to the page: ``python -m tests.e2e.streaming_benchmark``.

A scripted endpoint on this machine sends words to a real ``shorui serve``, and Chromium notes when each
stands on the page. Both read the same clock.
"""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.assistant.model_server import Stream, running_model_server
from tests.e2e.browsing import CHROMIUM, FLAGS, opened_tab, serving, settled
from tests.e2e.test_streaming_in_browser import QUESTION, ask, put_rule_into

_TABS, _QUESTIONS = 5, 4
_WORDS = 30
_PAUSE_S = 0.05
"""Between words: 20 a second, as a small model on a CPU writes."""
_LAST_S = 1.0
"""Before the end, so that the last word is still looked at as a word."""
_WATCH = """() => {
  window.seen = {};
  new MutationObserver(() => {
    const typed = document.querySelector('[data-testid="typed"]');
    const numbers = typed ? typed.textContent.match(/語\\d+/g) || [] : [];
    for (const each of numbers) if (!(each in window.seen)) window.seen[each] = Date.now();
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}"""


class _Words:
    """A reply of numbered words, with the time at which each is sent."""

    def __init__(self) -> None:
        self.sent: dict[str, float] = {}

    def __iter__(self) -> Iterator[str | float]:
        yield '{"sentences": [{"text": "'
        yield 0.3
        for number in range(_WORDS):
            word = f"語{number}"
            self.sent[word] = time.time() * 1000
            yield f"{word} "
            yield _PAUSE_S
        yield _LAST_S
        yield '", "sources": [1]}]}'


def main() -> None:
    """Print the 50th and 95th percentile for the first word of an answer and for all of them."""
    first: list[float] = []
    every: list[float] = []
    with tempfile.TemporaryDirectory() as made, running_model_server() as server:
        put_rule_into(Path(made) / "library", Path(made))
        endpoint = {"SHORUI_LLM_URL": server.url, "SHORUI_LLM_MODEL": "m"}
        with (
            serving(Path(made) / "library", **endpoint) as address,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for _ in range(_TABS):
                with opened_tab(browser, address) as page:
                    page.goto(address)
                    example = page.get_by_role("button", name="防災資機材")
                    expect(example).to_be_visible(timeout=60_000)
                    for _ in range(_QUESTIONS):
                        words = _Words()
                        server.enqueue(Stream(parts=words))
                        took = _round(page, words)
                        first.append(took["語0"])
                        every += took.values()
            browser.close()
    print(json.dumps({"answers": len(first), "first": _ms(first), "every": _ms(every)}))  # noqa: T201


def _round(page: Page, words: _Words) -> dict[str, float]:
    settled(page)
    page.evaluate(_WATCH)
    ask(page, QUESTION)
    expect(page.get_by_test_id("typed")).to_contain_text(f"語{_WORDS - 1}", timeout=60_000)
    settled(page)
    seen: dict[str, float] = page.evaluate("window.seen")
    return {word: seen[word] - words.sent[word] for word in seen}


def _ms(took: list[float]) -> dict[str, float]:
    ranks = statistics.quantiles(took, n=20)
    return {
        "p50_ms": round(statistics.median(took)),
        "p95_ms": round(ranks[-1]),
        "max_ms": round(max(took)),
    }


if __name__ == "__main__":
    main()
