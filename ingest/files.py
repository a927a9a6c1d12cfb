"""Files into the library: each in whole or not at all, and one that fails never stops the rest."""

import logging
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ingest.containers.members import INSIDE, Member
from ingest.endpoints import NO_ENDPOINTS, Endpoints
from ingest.formats.media import CONTAINERS, SOUNDS
from ingest.formats.reader import Outline
from ingest.opening import Opened, open_file
from ingest.photos import folder_of
from ingest.reading import READERS, assemble, lost_page, outline_file, read_file_page
from ingest.sources import Source, check_size, readable, signature_of, snapshots, take_snapshot
from ingest.speech import heard_pages
from ingest.vision.work import described_pages
from ingest.windows import Chunking
from library import failures
from library.catalogue import Catalogue
from library.corrections import corrections_of
from library.errors import (
    FileFault,
    Interrupted,
    LibraryLocked,
    ShoruiError,
    StorageFull,
    UnreadableFile,
)
from library.model import Document, Page
from library.moving import home_of
from library.originals import keep_original, original_path, sha256_of
from library.storing import Outcome, add_version, find_stored, was_removed

log = logging.getLogger(__name__)

_MOST_LOST = 5
"""Pages of one file that may crash, hang or outgrow their child before the file is given up."""
_MEMBERS_AT_ONCE = 4
"""Files of one container that are read at once; the children bound what really is."""


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
    endpoints: Endpoints = NO_ENDPOINTS
    """What models add, where some are configured."""
    chunking: Chunking = "structure"
    """How the text is cut for search; see ``library.settings``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How one document ended: stored (``document``), or not (``error``)."""

    source: Source
    outcome: Outcome | None
    document: Document | None
    error: ShoruiError | None


class Progress(Protocol):
    """Told what happens while files are read; may be called from several threads."""

    def unpacked(self, source: Source, documents: int) -> None:
        """The file turned out to be so many documents; each is told of as a file of its own."""

    def opened(self, source: Source, pages: int) -> None:
        """The file has been opened and has so many pages."""

    def page_read(self, source: Source) -> None:
        """One more page of it has been read."""

    def taken(self, result: Taken) -> None:
        """The file is in, or has failed."""


class NoProgress:
    """Tells nobody."""

    def unpacked(self, source: Source, documents: int) -> None:
        """Say nothing."""

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

    A file that holds others has a result for each document that came, or did not come, out of it.

    Raises:
        KeyboardInterrupt: passed on once the files that are being stored are in.
        StorageFull: the disk is full; what was stored before stays.
    """
    threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="intake")
    futures: dict[Future[list[Taken]], int] = {
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
    return [result for number in range(len(sources)) for result in done[number]]


def take_file(intake: Intake, source: Source, *, progress: Progress) -> list[Taken]:
    """Take in one file and, where it holds others (ZIP, mail), each of those as its own document.

    What is wrong with a file itself is recorded and returned, and stops no other.

    Raises:
        Interrupted, StorageFull, LibraryLocked: not this file's fault; it can be taken in again.
    """
    results: list[Taken] = []
    try:
        own = _taken(intake, source, progress, results)
    except (Interrupted, StorageFull, LibraryLocked):
        raise
    except ShoruiError as error:
        own = _failed(intake, source, error)
    else:
        scope = home_of(intake.catalogue, place=source.place, scope=source.scope)
        failures.clear_failure(intake.catalogue, place=source.place, scope=scope)
    if own is not None:
        progress.taken(own)
        results.insert(0, own)
    return results


def _taken(intake: Intake, source: Source, progress: Progress, inside: list[Taken]) -> Taken | None:
    """How the file itself ended; None where it only holds others. Those are added to ``inside``."""
    check_size(source.path, max_mb=intake.max_file_mb)
    with readable(source.path):
        sha256 = sha256_of(source.path)
    scope = home_of(intake.catalogue, place=source.place, scope=source.scope)
    known = find_stored(intake.catalogue, place=source.place, sha256=sha256, scope=scope)
    if known is not None and known.media_type not in CONTAINERS:
        _bring_back_original(intake, source, sha256)
        return Taken(source=source, outcome=Outcome.UNCHANGED, document=None, error=None)
    if not source.named and was_removed(
        intake.catalogue, place=source.place, sha256=sha256, scope=scope
    ):
        return Taken(source=source, outcome=Outcome.UNCHANGED, document=None, error=None)
    with snapshots(intake.library) as folder:
        snapshot, sha256 = take_snapshot(source.path, folder)
        opened = _opened(intake, source, snapshot, folder)
        # Before the file itself: a mail that is in has had all its attachments taken or recorded.
        inside += _members_taken(intake, source, opened, progress)
        if opened.media_type not in READERS:
            return None
        corrections = corrections_of(intake.catalogue, sha256=sha256, scope=scope)
        outline, pages = _read(intake, source, opened.path, progress)
        reading = assemble(
            outline,
            pages,
            file_name=source.file_name,
            corrections=corrections,
            chunking=intake.chunking,
        )
        reading = replace(reading, media_type=opened.original_type.value)
        keep_original(intake.library, snapshot, sha256)
        outcome, document = add_version(
            intake.catalogue,
            reading,
            place=source.place,
            file_name=source.file_name,
            sha256=sha256,
            scope=scope,
        )
    return Taken(source=source, outcome=outcome, document=document, error=None)


def _bring_back_original(intake: Intake, source: Source, sha256: str) -> None:
    """Keep the bytes of a known file again where they are gone from the library."""
    if original_path(intake.library, sha256).exists():
        return
    with snapshots(intake.library) as folder:
        snapshot, read = take_snapshot(source.path, folder)
        if read == sha256:
            keep_original(intake.library, snapshot, sha256)


def _opened(intake: Intake, source: Source, path: Path, folder: Path) -> Opened:
    opened = intake.executor.submit(
        open_file,
        path,
        file_name=source.file_name,
        folder=folder,
        max_file_bytes=intake.max_file_mb << 20,
        take_apart=not source.container,
    ).result()
    if opened.media_type not in READERS and not opened.members:
        raise UnreadableFile(FileFault.UNSUPPORTED)
    return opened


def _members_taken(
    intake: Intake, source: Source, opened: Opened, progress: Progress
) -> list[Taken]:
    """How each file ended that the container holds."""
    if opened.media_type not in CONTAINERS:
        return []
    members = {f"{source.place}{INSIDE}{member.inner}": member for member in opened.members}
    progress.unpacked(source, len(members) + (opened.media_type in READERS))
    failures.clear_failures_below(
        intake.catalogue, place=source.place + INSIDE, but=members.keys(), scope=source.scope
    )

    def take(place: str) -> list[Taken]:
        return _member_taken(intake, source, place, members[place], progress)

    with ThreadPoolExecutor(_MEMBERS_AT_ONCE, thread_name_prefix="members") as threads:
        return [result for results in threads.map(take, members) for result in results]


def _member_taken(
    intake: Intake, container: Source, place: str, member: Member, progress: Progress
) -> list[Taken]:
    source = Source(
        path=container.path,
        file_name=member.file_name,
        place=place,
        scope=container.scope,
        container=container.file_name,
        named=container.named,
    )
    if isinstance(member.content, UnreadableFile):
        failed = _failed(intake, source, member.content)
        progress.taken(failed)
        return [failed]
    return take_file(intake, replace(source, path=member.content), progress=progress)


def _failed(intake: Intake, source: Source, error: ShoruiError) -> Taken:
    """Record that a file is not in, and why."""
    log.info("not taken in: %s", error.code)
    if source.container:
        error.message = f"「{source.container}」の中の「{source.file_name}」: {error.message}"
    failures.record_failure(
        intake.catalogue,
        place=source.place,
        file_name=source.file_name,
        scope=home_of(intake.catalogue, place=source.place, scope=source.scope),
        error=error,
        signature=signature_of(source.path),
    )
    return Taken(source=source, outcome=None, document=None, error=error)


def _read(
    intake: Intake, source: Source, path: Path, progress: Progress
) -> tuple[Outline, list[Page]]:
    name = source.file_name
    outline: Outline = intake.executor.submit(
        outline_file,
        path,
        file_name=name,
        max_pages=intake.max_pages,
        folder=folder_of(source.place),
    ).result()
    if outline.media_type in SOUNDS and intake.endpoints.transcriber is not None:
        progress.opened(source, outline.page_count)
        heard = heard_pages(path, outline, intake.endpoints.transcriber)
        progress.page_read(source)
        return outline, heard
    progress.opened(source, outline.page_count)
    futures = [
        intake.executor.submit(
            read_file_page, path, outline, number, engine_name=intake.engine_name
        )
        for number in range(1, outline.page_count + 1)
    ]
    pages = _gather(futures, source, progress)
    return outline, described_pages(intake.executor, path, outline, pages, intake.endpoints)


def _gather(futures: Sequence[Future[Page]], source: Source, progress: Progress) -> list[Page]:
    """The pages in order; one that took its child with it is kept as a page to be looked at.

    Raises:
        UnreadableFile: not one page could be read, or more than a few were lost: each costs its
            whole time limit.
        Interrupted: the work was stopped.
    """
    pages: list[Page] = []
    lost: list[UnreadableFile] = []
    try:
        for number, future in enumerate(futures, start=1):
            try:
                pages.append(future.result())
            except UnreadableFile as error:
                log.warning("page %d is lost: %s", number, error.code)
                lost.append(error)
                if len(lost) > _MOST_LOST:
                    raise
                pages.append(lost_page(number))
            progress.page_read(source)
    except ShoruiError:
        for future in futures:
            future.cancel()
        raise
    if len(lost) == len(pages):
        raise lost[0]
    return pages
