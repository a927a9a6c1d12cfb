"""A real server and a real browser: what every test in Chromium begins with."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.runtime.command import ROOT, environment

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SCREENSHOT = "KEEP_SCREENSHOT_AT"
"""Names a file that the picture of the README is written to."""


@contextmanager
def serving(library: Path, **settings: str) -> Iterator[str]:
    """A real ``shorui serve`` on a free port; its address. It must end cleanly and say nothing."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log_file = library.parent / "server.log"
    with log_file.open("w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [sys.executable, str(ROOT / "shorui.py"), "serve", "--port", str(port)],
            env={**environment(library), **settings},
            stdout=log,
            stderr=log,
        )
        try:
            _wait_until_up(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGTERM)
            ended = server.wait(timeout=60)
    written = log_file.read_text(encoding="utf-8")
    assert ended == 0, written
    assert "Traceback" not in written, written
    assert "leaked" not in written, written
    assert "カンピロバクター" not in written


@contextmanager
def opened_tab(browser: Browser, address: str) -> Iterator[Page]:
    """A tab that notes every request and every error of the page's code: there must be none."""
    context = browser.new_context(viewport={"width": 1400, "height": 900}, locale="ja-JP")
    tab = context.new_page()
    elsewhere: list[str] = []
    errors: list[str] = []
    tab.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((address, "data:", "blob:"))
            else elsewhere.append(request.url)
        ),
    )
    tab.on("pageerror", lambda error: errors.append(str(error)))
    yield tab
    context.close()
    assert elsewhere == []
    assert errors == []


def settled(page: Page) -> None:
    """Wait until the page is drawn: a key that is pressed while a button is drawn anew is lost."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def keep_screenshot(page: Page) -> None:
    """Write the picture that ``KEEP_SCREENSHOT_AT`` asks for, if it does."""
    wanted = os.environ.get(SCREENSHOT)
    if wanted:
        page.mouse.move(0, 0)
        page.wait_for_timeout(1000)
        page.screenshot(path=wanted)


def _wait_until_up(port: int, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not come up")
