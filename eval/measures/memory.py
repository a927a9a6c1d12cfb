"""Memory: of this process alone, or of it and its children together while something runs."""

import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

_EVERY_S = 0.5
"""A look at a process of 600 MB takes about 5 ms."""
_KIB = 1 << 10


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


def own_peak_bytes() -> int:
    """The highest resident size of this process.

    Linux hands ``ru_maxrss`` of the parent down to the child, so a child of a large process would
    seem as large; the high-water mark of its own memory begins anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * _KIB
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _KIB


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
