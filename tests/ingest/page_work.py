"""Work that behaves badly, run in real child processes by test_workers.py."""

import os
import signal
import time
from pathlib import Path

import numpy as np

from library.errors import FileFault, UnreadableFile


def double(number: int) -> int:
    return 2 * number


def hang() -> None:
    time.sleep(600)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def eat_memory() -> int:
    return int(np.ones(8 << 30, dtype=np.uint8).sum())


def refuse() -> None:
    raise UnreadableFile(FileFault.ENCRYPTED)


def fail_with_document_text() -> None:
    raise ValueError("氏名 富山太郎")


def report_and_wait(file: Path) -> None:
    file.write_text(str(os.getpid()), encoding="utf-8")
    time.sleep(600)
