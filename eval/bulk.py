"""``python -m eval.bulk [FILES …]``: what a bulk ingest of that many files costs, and costs again.

Each file is one made-up document of a page, taken in by the product's own bulk ingest in child
processes; the index follows later and is not measured here. Printed for each number of files:
seconds, memory (PSS over all processes) and pace of the first run, which is killed half-way, of one
that goes on with it, and of one that finds everything unchanged.
"""

import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from eval.measures.memory import Peak, peak_memory
from eval.measures.synthetic import document
from ingest.files import NoProgress, Taken, take_files
from ingest.sources import find_sources
from library.catalogue import open_catalogue
from library.scopes import ALL_OFFICE
from library.settings import load_settings
from library.storing import Outcome
from runtime.office import intake_for, page_executor

_SIZES = (1_000, 10_000)
_MB = 1 << 20
_POLL_S = 0.1
_STRETCH = 1_000
"""Files over which the pace is taken, at the beginning and at the end; fewer where there are fewer:
a bulk ingest that slows down with the size of the library shows here first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run while it goes on."""

    started: float = field(default_factory=time.monotonic)
    peak: Peak
    ends: list[float] = field(default_factory=list)
    """When each new file was in, on the monotonic clock."""
    peaks: list[int] = field(default_factory=list)
    """The highest memory seen by then, in bytes."""

    def note(self, new: int) -> None:
        """So many files are in that were not before."""
        self.ends.extend([time.monotonic()] * new)
        self.peaks.extend([self.peak.size] * new)


class Watched(NoProgress):
    """Notes each new file in a run."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def taken(self, result: Taken) -> None:
        """Note it unless it was in already."""
        if result.outcome is not Outcome.UNCHANGED:
            self._run.note(1)


def main(sizes: Sequence[int]) -> None:
    """Measure once for each size and print three rows."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as work:
            folder, library = Path(work) / "documents", Path(work) / "library"
            _write(folder, size)
            _kill_half_way(folder, library, size)
            for what in ("gone on with", "again, unchanged"):
                with _watched(size, what) as (run, outcomes):
                    results = _ingest(folder, library, Watched(run))
                    outcomes.update(str(result.outcome or result.error) for result in results)


def _write(folder: Path, count: int) -> None:
    for number in range(count):
        made = document(number, chunks=4)
        file = folder / f"{number // 500:03}" / f"{made.title}_{number:05}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n\n".join(made.chunks), encoding="utf-8")


def _kill_half_way(folder: Path, library: Path, size: int) -> None:
    """Ingest in another process, and kill it without a warning when half of the files are in."""
    context = multiprocessing.get_context("spawn")
    done = context.Value("i", 0)
    process = context.Process(target=_ingest_counting, args=(folder, library, done))
    with _watched(size, "killed half-way") as (run, outcomes):
        process.start()
        while process.is_alive() and done.value < size // 2:
            time.sleep(_POLL_S)
            run.note(done.value - len(run.ends))
        process.kill()
        process.join()
        outcomes["in when it was killed"] = done.value


def _ingest_counting(folder: Path, library: Path, done: "Synchronized[int]") -> None:
    class Counting(NoProgress):
        """Counts what is in, for another process."""

        def taken(self, result: Taken) -> None:
            """Count one more."""
            with done.get_lock():
                done.value += 1

    _ingest(folder, library, Counting())


@contextmanager
def _watched(size: int, what: str) -> Iterator[tuple[Run, Counter[str]]]:
    """A run to note files in and its outcomes to count; printed when the block ends."""
    outcomes: Counter[str] = Counter()
    with peak_memory() as peak:
        run = Run(peak=peak)
        yield run, outcomes
    counts = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    seconds = time.monotonic() - run.started
    sys.stdout.write(
        f"| {size} files | {what} | {seconds:.1f} s | {_memory(run)} | {_pace(run)} | {counts} |\n"
    )
    sys.stdout.flush()


def _memory(run: Run) -> str:
    """The peak, and by when it was nearly reached: after the first files, if memory stays flat."""
    early = f", {run.peaks[_stretch(run) - 1] / _MB:.0f} MB at first" if run.peaks else ""
    return f"{run.peak.size / _MB:.0f} MB{early}"


def _pace(run: Run) -> str:
    """New files a second over the first and over the last of them."""
    if not run.ends:
        return "–"
    stretch = _stretch(run)
    first = stretch / (run.ends[stretch - 1] - run.started)
    last = stretch / (
        run.ends[-1] - (run.ends[-stretch - 1] if run.ends[stretch:] else run.started)
    )
    return f"{first:.1f} → {last:.1f} files/s"


def _stretch(run: Run) -> int:
    return min(_STRETCH, len(run.ends))


def _ingest(folder: Path, library: Path, progress: NoProgress) -> list[Taken]:
    settings = load_settings(library=library)
    catalogue, executor = open_catalogue(library), page_executor(settings)
    try:
        return take_files(
            intake_for(settings, catalogue, executor),
            find_sources([folder], scope=ALL_OFFICE),
            at_once=settings.workers + 1,
            progress=progress,
        )
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
        catalogue.close()


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or _SIZES)
