"""``python -m eval.bulk [FILES …]``: what a bulk ingest of that many files costs, and costs again.

Each file is one made-up document of a page, taken in by the product's own bulk ingest in child
processes; the index follows later and is not measured here. Printed for each number of files:
seconds and memory (PSS over all processes) of the first run, of one that was killed half-way and
gone on with, and of one that finds everything unchanged.
"""

import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from multiprocessing.synchronize import Event
from pathlib import Path

from eval.measures.memory import peak_memory
from eval.measures.synthetic import document
from ingest.files import NoProgress, Taken, take_files
from ingest.sources import find_sources
from library.catalogue import open_catalogue
from library.scopes import ALL_OFFICE
from library.settings import load_settings
from runtime.office import intake_for, page_executor

_SIZES = (1_000, 10_000)
_MB = 1 << 20
_POLL_S = 0.1


def main(sizes: Sequence[int]) -> None:
    """Measure once for each size and print three rows."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as work:
            folder, library = Path(work) / "documents", Path(work) / "library"
            _write(folder, size)
            killed = _killed_half_way(folder, library, size)
            _row(size, "killed half-way", killed, 0.0, {})
            _print(size, "gone on with", folder, library)
            _print(size, "again, unchanged", folder, library)


def _write(folder: Path, count: int) -> None:
    for number in range(count):
        made = document(number, chunks=4)
        file = folder / f"{number // 500:03}" / f"{made.title}_{number:05}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n\n".join(made.chunks), encoding="utf-8")


def _killed_half_way(folder: Path, library: Path, size: int) -> float:
    """Seconds until an ingest with half of the files in was killed without a warning."""
    context = multiprocessing.get_context("spawn")
    half = context.Event()
    process = context.Process(target=_ingest_until, args=(folder, library, size // 2, half))
    started = time.monotonic()
    process.start()
    while process.is_alive() and not half.wait(_POLL_S):
        pass
    process.kill()
    process.join()
    return time.monotonic() - started


def _ingest_until(folder: Path, library: Path, wanted: int, reached: Event) -> None:
    class Counting(NoProgress):
        """Tells when so many are in."""

        done = 0

        def taken(self, result: Taken) -> None:
            """Count one more."""
            self.done += 1
            if self.done >= wanted:
                reached.set()

    _ingest(folder, library, Counting())


def _print(size: int, what: str, folder: Path, library: Path) -> None:
    started = time.monotonic()
    with peak_memory() as peak:
        results = _ingest(folder, library, NoProgress())
    outcomes = Counter(str(result.outcome or result.error) for result in results)
    _row(size, what, time.monotonic() - started, peak.size / _MB, outcomes)


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


def _row(size: int, what: str, seconds: float, mb: float, outcomes: dict[str, int]) -> None:
    counts = ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    sys.stdout.write(f"| {size} files | {what} | {seconds:.1f} s | {mb:.0f} MB | {counts} |\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or _SIZES)
