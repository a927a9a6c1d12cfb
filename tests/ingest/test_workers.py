"""The child processes: whatever one call does, the program and the other calls go on."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ingest.workers import ChildExecutor
from library.errors import FileFault, UnreadableFile
from tests.ingest import page_work


@pytest.fixture(scope="module")
def executor() -> Iterator[ChildExecutor]:
    children = ChildExecutor(workers=2, timeout_s=8, memory_mb=2048)
    yield children
    children.shutdown(cancel_futures=True)


@pytest.mark.parametrize(
    ("work", "fault"),
    [
        (page_work.crash, FileFault.CORRUPT),
        (page_work.be_killed, FileFault.OUT_OF_MEMORY),
        (page_work.eat_memory, FileFault.OUT_OF_MEMORY),
        (page_work.refuse, FileFault.ENCRYPTED),
        (page_work.fail_with_document_text, FileFault.CORRUPT),
    ],
)
def test_a_bad_call_fails_alone_and_says_why(
    executor: ChildExecutor, work: Callable[[], None], fault: FileFault
) -> None:
    bad = executor.submit(work)
    good = [executor.submit(page_work.double, number) for number in range(4)]
    with pytest.raises(UnreadableFile) as caught:
        bad.result(timeout=60)
    assert caught.value.fault is fault
    assert [future.result(timeout=60) for future in good] == [0, 2, 4, 6]


def test_a_call_that_hangs_is_ended() -> None:
    children = ChildExecutor(workers=1, timeout_s=0.5, memory_mb=2048)
    hanging = children.submit(page_work.hang)
    with pytest.raises(UnreadableFile) as caught:
        hanging.result(timeout=60)
    assert caught.value.fault is FileFault.TIMEOUT
    children.shutdown(cancel_futures=True)


def test_a_foreign_error_is_logged_without_its_text(
    executor: ChildExecutor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(UnreadableFile):
        executor.submit(page_work.fail_with_document_text).result(timeout=60)
    assert "ValueError" in caplog.text
    assert "富山太郎" not in caplog.text


def test_a_cancelled_call_never_runs(executor: ChildExecutor) -> None:
    busy = [executor.submit(time.sleep, 1) for _ in range(2)]
    waiting = executor.submit(page_work.double, 1)
    assert waiting.cancel()
    assert all(future.result(timeout=60) is None for future in busy)
    assert waiting.cancelled()


def test_children_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    seen = tmp_path / "pid"
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT.format(file=str(seen))], cwd=Path(__file__).parents[2]
    )
    try:
        child = int(_wait_for(lambda: seen.exists() and seen.read_text(encoding="utf-8")))
        os.kill(parent.pid, signal.SIGKILL)
        _wait_for(lambda: not psutil.pid_exists(child) or _is_zombie(child))
    finally:
        parent.kill()
        parent.wait()


_PARENT = """
from pathlib import Path
from ingest.workers import ChildExecutor
from tests.ingest.page_work import report_and_wait
if __name__ == "__main__":
    children = ChildExecutor(workers=1, timeout_s=600, memory_mb=2048)
    children.submit(report_and_wait, Path({file!r})).result()
"""


def _is_zombie(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _wait_for(condition: Callable[[], object], seconds: float = 30) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return str(value)
        time.sleep(0.05)
    raise AssertionError("did not happen in time")
