"""Takes files into a library of the test's own, in threads instead of child processes."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from ingest.files import Intake, NoProgress, Taken, take_files
from ingest.sources import find_sources
from library.catalogue import open_catalogue
from library.scopes import ALL_OFFICE


@contextmanager
def open_intake(library: Path, *, max_file_mb: int = 8) -> Iterator[Intake]:
    library.mkdir(exist_ok=True)
    catalogue = open_catalogue(library)
    with ThreadPoolExecutor(2) as threads:
        yield Intake(
            catalogue=catalogue,
            library=library,
            executor=threads,
            engine_name="rapidocr",
            max_pages=50,
            max_file_mb=max_file_mb,
        )
    catalogue.close()


def take(intake: Intake, *paths: Path) -> list[Taken]:
    sources = find_sources(paths, scope=ALL_OFFICE)
    return take_files(intake, sources, at_once=2, progress=NoProgress())


def outcomes(results: Sequence[Taken]) -> dict[str, str]:
    """How each document ended, by its file's name."""
    return {r.source.file_name: r.error.code if r.error else str(r.outcome) for r in results}
