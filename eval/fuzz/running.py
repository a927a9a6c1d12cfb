"""Reads spoilt files by the thousand through the product's own child processes, and counts the ends."""

import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from typing import Protocol

import psutil

from eval.fuzz.attempts import read_spoilt
from eval.fuzz.mutations import spoilt
from ingest.workers import ChildExecutor
from library.errors import ShoruiError

_TIMEOUT_S = 20
_MEMORY_MB = 1536
_BATCH = 64
_WARM_UP = 128


class Read(Protocol):
    """Reads one spoilt file in a child process."""

    def __call__(self, path: Path, /, *, file_name: str) -> None:
        """Read it.

        Raises:
            UnreadableFile: it is refused.
        """


class Ending(StrEnum):
    """How reading a file ended."""

    READ = "read"
    REFUSED = "refused"
    CRASHED = "crashed"
    """The child process died; the program went on."""
    TIMEOUT = "timeout"
    OUT_OF_MEMORY = "out_of_memory"
    UNEXPECTED = "unexpected"
    """An error that no adapter expects: a defect, though nothing came of it."""


_ENDINGS = {
    "NoneType": Ending.REFUSED,
    "RemoteTraceback": Ending.REFUSED,
    "ProcessExpired": Ending.CRASHED,
    "TimeoutError": Ending.TIMEOUT,
    "MemoryError": Ending.OUT_OF_MEMORY,
}
"""By what lies behind a call's error; see ``ingest.workers``."""
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')
_TOLD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One spoilt file; ``seed`` and ``number`` make it again."""

    seed: Path
    number: int
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How one input ended."""

    input: Input
    ending: Ending
    code: str = ""
    """Of the refusal."""
    error: str = ""
    """The type of what was not expected, and where it was raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """What the parent process holds."""

    open_files: int
    children: int
    memory_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FuzzRun:
    """All inputs, and the parent before, after, and when its children are gone."""

    attempts: tuple[Attempt, ...]
    before: Parent
    after: Parent
    ended: Parent
    seconds: float

    def count(self, ending: Ending) -> int:
        """How many ended so."""
        return sum(attempt.ending is ending for attempt in self.attempts)

    def codes(self) -> Counter[str]:
        """The refusals by their codes."""
        return Counter(a.code for a in self.attempts if a.ending is Ending.REFUSED)


def make_inputs(seeds: Sequence[Path], *, count: int, chance_seed: int) -> Iterator[Input]:
    """``count`` spoilt files, as many of each seed; each depends on its own number only."""
    contents = [path.read_bytes() for path in seeds]
    for number in range(count):
        at = number % len(seeds)
        chance = Random(f"{chance_seed}:{seeds[at].name}:{number}")  # noqa: S311 - to be repeated
        content = spoilt(contents[at], chance, others=contents)
        yield Input(seed=seeds[at], number=number, content=content)


def fuzz(
    inputs: Sequence[Input], *, workers: int, warm_up: int = _WARM_UP, read: Read = read_spoilt
) -> FuzzRun:
    """Read every input in a child process.

    Args:
        inputs: spoilt files.
        workers: child processes.
        warm_up: inputs before the parent is looked at first; until then it loads what it needs.
        read: reads one of them in a child.
    """
    started = time.monotonic()
    executor = ChildExecutor(workers=workers, timeout_s=_TIMEOUT_S, memory_mb=_MEMORY_MB)
    try:
        attempts = _read_batch(executor, inputs[:warm_up], read)
        before = _parent()
        for start in range(warm_up, len(inputs), _BATCH):
            attempts += _read_batch(executor, inputs[start : start + _BATCH], read)
        after = _parent()
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
    return FuzzRun(
        attempts=tuple(attempts),
        before=before,
        after=after,
        ended=_parent(),
        seconds=time.monotonic() - started,
    )


def _read_batch(executor: ChildExecutor, inputs: Sequence[Input], read: Read) -> list[Attempt]:
    with tempfile.TemporaryDirectory(prefix="shorui-fuzz-") as folder:
        futures: list[Future[None]] = []
        for each in inputs:
            path = Path(folder) / str(each.number)
            path.write_bytes(each.content)
            futures.append(executor.submit(read, path, file_name=each.seed.name))
        return [_attempt(*pair) for pair in zip(inputs, futures, strict=True)]


def _attempt(given: Input, future: Future[None]) -> Attempt:
    error = future.exception()
    if error is None:
        return Attempt(input=given, ending=Ending.READ)
    cause = error.__cause__
    ending = _ENDINGS.get(type(cause).__name__, Ending.UNEXPECTED)
    code = error.code if isinstance(error, ShoruiError) else ""
    unexpected = ending in {Ending.CRASHED, Ending.UNEXPECTED}
    return Attempt(
        input=given, ending=ending, code=code, error=_told(cause or error) if unexpected else ""
    )


def _told(error: BaseException) -> str:
    """The type of an error and the last places that it came from, without its message."""
    frames = _FRAME.findall(str(getattr(error, "traceback", "")))
    places = " < ".join(f"{Path(file).name}:{line}" for file, line in reversed(frames[-_TOLD:]))
    return f"{type(error).__name__} {places or getattr(error, 'exitcode', '')}".strip()


def _parent() -> Parent:
    process = psutil.Process()
    children = process.children(recursive=True)
    return Parent(
        open_files=process.num_fds(),
        # Python's own tracker of shared memory lives as long as the program.
        children=sum("resource_tracker" not in " ".join(child.cmdline()) for child in children),
        memory_bytes=process.memory_info().rss,
    )
