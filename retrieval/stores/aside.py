"""Threads beside the one that answers a question, for what works outside of Python or waits."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")
Part = TypeVar("Part")

_POOL = ThreadPoolExecutor(4, thread_name_prefix="search")
"""Starts no thread before it has work. Enough for a few questions at once on two cores."""


@dataclass(frozen=True, slots=True)
class Aside(Generic[Result]):
    """Work that has been handed to another thread, if one is free."""

    _work: Callable[[], Result]
    _future: Future[Result]

    def result(self) -> Result:
        """What came of it, or what it raised. Done here and now if no thread has taken it yet."""
        return self._work() if self._future.cancel() else self._future.result()


def aside(work: Callable[[], Result]) -> Aside[Result]:
    """Begin some work that must not hand on work itself."""
    return Aside(work, _POOL.submit(work))


def in_halves(
    work: Callable[[Sequence[Part]], list[Result]], parts: Sequence[Part]
) -> list[Result]:
    """What ``work`` makes of the parts, in no certain order: half of them here, half aside."""
    if len(parts) < 2:
        return work(parts)
    other = aside(lambda: work(parts[1::2]))
    return work(parts[::2]) + other.result()
