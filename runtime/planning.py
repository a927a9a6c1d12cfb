"""A dry run: what an ingest would take in, and how long it would last. Stores nothing."""

import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from ingest.chunking import chunk_pages
from ingest.containers.members import INSIDE, Member
from ingest.formats.media import CONTAINERS
from ingest.formats.reader import Outline
from ingest.opening import open_file
from ingest.reading import READERS, outline_file, read_file_page
from ingest.sources import Source, check_size, find_sources, readable
from library.catalogue import Catalogue, open_catalogue
from library.errors import FileFault, ShoruiError, UnreadableFile
from library.model import Page
from library.moving import home_of
from library.originals import sha256_of
from library.settings import Settings
from library.storing import Outcome, foresee, was_removed
from runtime.office import page_executor
from runtime.watching import Selection

_SAMPLE = 8
"""Pages that are read for the estimate, spread evenly over all that are to be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A file that could not be taken in."""

    file_name: str
    error: ShoruiError


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What an ingest would do."""

    outcomes: Counter[Outcome]
    """How many documents would be new, updated or unchanged."""
    pages: int
    """That would be read."""
    refused: tuple[Refused, ...]
    seconds: float | None
    """That it would last; None where nothing is to be read or no sampled page could be."""
    sampled: int
    """Pages that were read for the estimate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Foreseen:
    """One document that would come of a file."""

    file_name: str
    outcome: Outcome | None
    path: Path | None = None
    outline: Outline | None = None
    error: ShoruiError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _PagePlace:
    path: Path
    outline: Outline
    number: int


def plan_ingest(settings: Settings, selection: Selection) -> Plan:
    """Open every file and read a few pages of those that would be read.

    Pages are timed as they would be read, in all child processes at once, and embedding on the
    chunks of the same pages.

    Raises:
        SettingsError, LibraryLocked: the library cannot be opened.
    """
    catalogue = open_catalogue(settings.library)
    sources = find_sources(selection.paths, scope=selection.scope, exclude=selection.exclude)
    executor = page_executor(settings)
    with tempfile.TemporaryDirectory(prefix="shorui-plan-") as folder:
        planner = _Planner(settings, catalogue, executor, Path(folder))
        try:
            with ThreadPoolExecutor(settings.workers + 1) as threads:
                foreseen = [each for found in threads.map(planner.look, sources) for each in found]
            seconds, sampled = planner.estimate(foreseen)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)
    return Plan(
        outcomes=Counter(each.outcome for each in foreseen if each.outcome is not None),
        pages=sum(each.outline.page_count for each in foreseen if each.outline),
        refused=tuple(
            Refused(file_name=each.file_name, error=each.error) for each in foreseen if each.error
        ),
        seconds=seconds,
        sampled=sampled,
    )


class _Planner:
    """Looks into files in child processes; what it unpacks lies in ``folder``."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, executor: Executor, folder: Path
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._executor = executor
        self._folder = folder

    def look(self, source: Source) -> list[_Foreseen]:
        """The documents that would come of a file."""
        try:
            check_size(source.path, max_mb=self._settings.max_file_mb)
            with readable(source.path):
                sha256 = sha256_of(source.path)
            scope = home_of(self._catalogue, place=source.place, scope=source.scope)
            outcome = foresee(self._catalogue, place=source.place, sha256=sha256, scope=scope)
            left_out = not source.named and was_removed(
                self._catalogue, place=source.place, sha256=sha256, scope=scope
            )
            if left_out or outcome is Outcome.UNCHANGED:
                return [_Foreseen(file_name=source.file_name, outcome=Outcome.UNCHANGED)]
            return list(self._opened(source, outcome))
        except ShoruiError as error:
            return [_Foreseen(file_name=source.file_name, outcome=None, error=error)]

    def _opened(self, source: Source, outcome: Outcome) -> Iterator[_Foreseen]:
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        opened = self._executor.submit(
            open_file,
            source.path,
            file_name=source.file_name,
            folder=folder,
            max_file_bytes=self._settings.max_file_mb << 20,
            take_apart=not source.container,
        ).result()
        for member in opened.members:
            yield from self._member(source, member)
        if opened.media_type in READERS:
            outline = self._executor.submit(
                outline_file,
                opened.path,
                file_name=source.file_name,
                max_pages=self._settings.max_pages,
            ).result()
            yield _Foreseen(
                file_name=source.file_name, outcome=outcome, path=opened.path, outline=outline
            )
        elif opened.media_type not in CONTAINERS:
            raise UnreadableFile(FileFault.UNSUPPORTED)

    def _member(self, container: Source, member: Member) -> list[_Foreseen]:
        if isinstance(member.content, UnreadableFile):
            return [_Foreseen(file_name=member.file_name, outcome=None, error=member.content)]
        return self.look(
            Source(
                path=member.content,
                file_name=member.file_name,
                place=f"{container.place}{INSIDE}{member.inner}",
                scope=container.scope,
                container=container.file_name,
                named=container.named,
            )
        )

    def estimate(self, foreseen: Sequence[_Foreseen]) -> tuple[float | None, int]:
        """Seconds for all pages, from a sample of them, and how many that was."""
        pages = [
            _PagePlace(path=each.path, outline=each.outline, number=number)
            for each in foreseen
            if each.path is not None and each.outline is not None
            for number in range(1, each.outline.page_count + 1)
        ]
        step = max(1, len(pages) // _SAMPLE)
        chosen = pages[step // 2 :: step][:_SAMPLE]
        # Loading the models, in each child, is not reading.
        self._read(chosen[:1] * self._settings.workers)
        started = time.monotonic()
        read = self._read(chosen)
        if not read:
            return None, 0
        spent = time.monotonic() - started + self._embedding(read)
        return spent / len(read) * len(pages), len(read)

    def _read(self, chosen: Sequence[_PagePlace]) -> list[Page]:
        return [page for page in map(_result, [*map(self._start, chosen)]) if page is not None]

    def _start(self, place: _PagePlace) -> Future[Page]:
        engine = self._settings.ocr_engine
        return self._executor.submit(
            read_file_page, place.path, place.outline, place.number, engine_name=engine
        )

    def _embedding(self, pages: Sequence[Page]) -> float:
        """Seconds that embedding the chunks of these pages takes.

        0 where an endpoint does it: a dry run sends nothing.
        """
        if self._settings.embedding_url is not None:
            return 0.0
        from retrieval.embedding.e5.engine import open_e5

        embedder = open_e5(self._settings.cache)
        embedder.load()
        texts = [chunk.text for chunk in chunk_pages(pages)]
        started = time.monotonic()
        if texts:
            embedder.embed_passages(texts)
        return time.monotonic() - started


def _result(future: Future[Page]) -> Page | None:
    try:
        return future.result()
    except ShoruiError:
        return None
