"""What goes on beside the pages: uploads are read, and the indexes follow the library."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from ingest.files import Taken, take_file
from ingest.sources import UPLOAD, Source
from library import jobs
from library.errors import ShoruiError
from library.jobs import Job, JobState
from library.storing import Outcome
from runtime.office import Office

log = logging.getLogger(__name__)

JOB_THREADS = 2
"""Files read at once; their pages share the child processes."""
_TOLD = 3
"""Failures of one upload that its message names; the list of failures has all."""
POLL_S = 1.0
"""How soon an upload or another process's ingest is noticed."""


@contextmanager
def background(office: Office) -> Iterator[None]:
    """Work off uploads and keep the indexes up to date until the block ends.

    Only the owner of the index does so; a second server on the same library only reads, and takes over
    when the first has ended. Either gets its embedder ready meanwhile, so that the page opens before
    that and the first question does not wait.
    """
    stop, ours = threading.Event(), threading.Event()
    follow, work_off = partial(_follow, office, stop, ours), partial(_work_off, office, stop, ours)
    work = [partial(load_embedder, office), follow, *[work_off] * JOB_THREADS]
    threads = [threading.Thread(target=run, name="background", daemon=True) for run in work]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        office.executor.shutdown(wait=False, cancel_futures=True)
        for thread in threads:
            thread.join()


def load_embedder(office: Office) -> None:
    """Have the embedder ready before the first question, which says so if it cannot be had."""
    try:
        office.index.load_embedder()
    except ShoruiError as error:
        log.warning("the embedder is not ready: %s", error.code)


def _follow(office: Office, stop: threading.Event, ours: threading.Event) -> None:
    """Keep the indexes up to date, once they are ours; then ``ours`` is set."""

    def step() -> bool:
        if not ours.is_set() and not _take_up(office, ours):
            return False
        if not office.index.behind:
            return False
        office.index.catch_up(should_stop=stop.is_set)
        return True

    _repeat(step, stop)


def _take_up(office: Office, ours: threading.Event) -> bool:
    """Begin as the owner of the library's work, if nobody else is (any more)."""
    second = not office.index.owner
    if not office.index.take_over():
        return False
    if second:
        log.warning("the other shorui has ended: this one reads uploads and keeps the indexes now")
    # Nobody takes a job yet: what is running was the last owner's.
    again = jobs.requeue_interrupted(office.catalogue)
    if again:
        log.info("%d interrupted jobs queued again", again)
    ours.set()
    return True


def _work_off(office: Office, stop: threading.Event, ours: threading.Event) -> None:
    def step() -> bool:
        if not ours.is_set():
            return False
        job = jobs.take_job(office.catalogue)
        if job is None:
            return False
        _do(office, job)
        return True

    _repeat(step, stop)


def _repeat(step: Callable[[], bool], stop: threading.Event) -> None:
    """Run ``step`` until told to stop; pause when it had nothing to do or failed."""
    while not stop.is_set():
        try:
            busy = step()
        except ShoruiError as error:
            # Disk full, or the catalogue locked for long: neither ends by itself, both can pass.
            log.warning("background work waits: %s", error.code)
            busy = False
        if not busy:
            stop.wait(POLL_S)


def _do(office: Office, job: Job) -> None:
    source = Source(
        path=Path(job.path),
        file_name=job.file_name,
        place=job.place,
        scope=job.scope,
        named=job.place.startswith(UPLOAD),
    )
    try:
        results = take_file(office.intake, source, progress=_JobProgress(office, job))
    except ShoruiError:
        # The disk is full, the catalogue locked, or we are stopping: the file waits for better.
        jobs.give_back(office.catalogue, job.id)
        raise
    _finish(office, job, results)


def _finish(office: Office, job: Job, results: Sequence[Taken]) -> None:
    """Note how an upload ended; one that holds several documents has failed if none is in."""
    errors = [result.error for result in results if result.error is not None]
    outcomes = [result.outcome for result in results if result.outcome is not None]
    if outcomes:
        state, code = JobState.DONE, min(outcomes, key=list(Outcome).index).value
    else:
        state, code = JobState.FAILED, errors[0].code
    message = _summary(len(results), [error.message for error in errors])
    jobs.finish_job(office.catalogue, job.id, state=state, code=code, message=message)
    discard_upload(office.settings.library, Path(job.path))


def _summary(documents: int, faults: Sequence[str]) -> str:
    """How many of an upload's documents are in; then a line for each of the others."""
    if documents == 1:
        return "".join(faults)
    more = [f"ほか{len(faults) - _TOLD}件。"] if len(faults) > _TOLD else []
    counts = f"{documents}件の文書のうち{documents - len(faults)}件を登録しました。"
    return "\n".join([counts, *faults[:_TOLD], *more])


def discard_upload(library: Path, path: Path) -> None:
    """Delete an upload's waiting copy; never a file that lies elsewhere."""
    if path.is_relative_to(library / "uploads"):
        path.unlink(missing_ok=True)


class _JobProgress:
    """Notes a job's pages in the catalogue, where every tab and every process sees them."""

    def __init__(self, office: Office, job: Job) -> None:
        self._office = office
        self._job = job
        self._total = 0
        self._done = 0
        self._lock = threading.Lock()

    def unpacked(self, source: Source, documents: int) -> None:
        """The pages of all its documents are counted together."""

    def opened(self, source: Source, pages: int) -> None:
        """Note how many more pages there are."""
        with self._lock:
            self._total += pages
            self._note()

    def page_read(self, source: Source) -> None:
        """Note one more page."""
        with self._lock:
            self._done += 1
            self._note()

    def taken(self, result: Taken) -> None:
        """The end is noted by whoever runs the job."""

    def _note(self) -> None:
        jobs.note_progress(
            self._office.catalogue, self._job.id, pages_done=self._done, pages_total=self._total
        )
