"""Files into the library: each in whole or not at all, and one that fails never stops the rest."""

import logging
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ingest.formats.reader import Outline
from ingest.reading import assemble, outline_file, read_file_page
from ingest.sources import Source, check_size, readable, snapshots, take_snapshot
from library import failures
from library.catalogue import Catalogue
from library.errors import Interrupted, LibraryLocked, ShoruiError, StorageFull
from library.model import Document, Page, Reading
from library.originals import keep_original, sha256_of
from library.storing import Outcome, add_version, is_stored

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What taking in a file needs."""

    catalogue: Catalogue
    library: Path
    executor: Executor
    """Where outlines and pages are read; see ``ingest.workers``."""
    engine_name: str
    max_pages: int
    max_file_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How one file ended: stored (``document``), or not (``error``)."""

    source: Source
    outcome: Outcome | None
    document: Document | None
    error: ShoruiError | None


class Progress(Protocol):
    """Told what happens while files are read; may be called from several threads."""

    def opened(self, source: Source, pages: int) -> None:
        """The file has been opened and has so many pages."""

    def page_read(self, source: Source) -> None:
        """One more page of it has been read."""

    def taken(self, result: Taken) -> None:
        """The file is in, or has failed."""


class NoProgress:
    """Tells nobody."""

    def opened(self, source: Source, pages: int) -> None:
        """Say nothing."""

    def page_read(self, source: Source) -> None:
        """Say nothing."""

    def taken(self, result: Taken) -> None:
        """Say nothing."""


def take_files(
    intake: Intake, sources: Sequence[Source], *, at_once: int, progress: Progress
) -> list[Taken]:
    """Take in many files, ``at_once`` of them at a time; results in the order of ``sources``.

    Raises:
        KeyboardInterrupt: passed on once the files that are being stored are in.
        StorageFull: the disk is full; what was stored before stays.
    """
    threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="intake")
    futures: dict[Future[Taken], int] = {
        threads.submit(take_file, intake, source, progress=progress): number
        for number, source in enumerate(sources)
    }
    try:
        done = {futures[future]: future.result() for future in as_completed(futures)}
    except BaseException:
        intake.executor.shutdown(wait=False, cancel_futures=True)
        threads.shutdown(wait=True, cancel_futures=True)
        raise
    threads.shutdown()
    return [done[number] for number in range(len(sources))]


def take_file(intake: Intake, source: Source, *, progress: Progress) -> Taken:
    """Take in one file. What is wrong with the file itself is recorded and returned.

    Raises:
        Interrupted, StorageFull, LibraryLocked: not this file's fault; nothing was stored.
    """
    try:
        result = _stored(intake, source, progress)
    except (Interrupted, StorageFull, LibraryLocked):
        raise
    except ShoruiError as error:
        log.info("not taken in: %s", error.code)
        failures.record_failure(
            intake.catalogue,
            place=source.place,
            file_name=source.file_name,
            scope=source.scope,
            code=error.code,
            message=error.message,
        )
        result = Taken(source=source, outcome=None, document=None, error=error)
    else:
        failures.clear_failure(intake.catalogue, place=source.place, scope=source.scope)
    progress.taken(result)
    return result


def _stored(intake: Intake, source: Source, progress: Progress) -> Taken:
    check_size(source.path, max_mb=intake.max_file_mb)
    with readable(source.path):
        sha256 = sha256_of(source.path)
    if is_stored(intake.catalogue, place=source.place, sha256=sha256, scope=source.scope):
        return Taken(source=source, outcome=Outcome.UNCHANGED, document=None, error=None)
    with snapshots(intake.library) as folder:
        snapshot, sha256 = take_snapshot(source.path, folder)
        reading = _read(intake, source, snapshot, progress)
        keep_original(intake.library, snapshot, sha256)
        outcome, document = add_version(
            intake.catalogue,
            reading,
            place=source.place,
            file_name=source.file_name,
            sha256=sha256,
            scope=source.scope,
        )
    return Taken(source=source, outcome=outcome, document=document, error=None)


def _read(intake: Intake, source: Source, path: Path, progress: Progress) -> Reading:
    name = source.file_name
    outline: Outline = intake.executor.submit(
        outline_file, path, file_name=name, max_pages=intake.max_pages
    ).result()
    progress.opened(source, outline.page_count)
    futures = [
        intake.executor.submit(
            read_file_page, path, outline, number, engine_name=intake.engine_name
        )
        for number in range(1, outline.page_count + 1)
    ]
    return assemble(outline, _gather(futures, source, progress), file_name=name)


def _gather(futures: Sequence[Future[Page]], source: Source, progress: Progress) -> list[Page]:
    try:
        pages = []
        for future in futures:
            pages.append(future.result())
            progress.page_read(source)
    except ShoruiError:
        for future in futures:
            future.cancel()
        raise
    return pages
