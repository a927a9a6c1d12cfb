"""The memory of this process and its children together, watched while something runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

_EVERY_S = 0.2


@dataclass(slots=True)
class Peak:
    """The highest sum of proportional set sizes seen so far, in bytes."""

    size: int = 0


@contextmanager
def peak_memory() -> Iterator[Peak]:
    """Watch until the block ends. Shared pages count once (PSS), as the machine counts them."""
    peak, stop = Peak(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(peak, stop), daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        stop.set()
        watcher.join()


def _watch(peak: Peak, stop: threading.Event) -> None:
    me = psutil.Process()
    while not stop.wait(_EVERY_S):
        family = [me, *me.children(recursive=True)]
        peak.size = max(peak.size, sum(map(_pss, family)))


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # ended between the listing and the look
        return 0
