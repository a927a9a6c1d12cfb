"""Uploads waiting to be read: they outlive the page, the tab and the process."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import RowMapping, Select, insert, select, update

from library import schema
from library.catalogue import Catalogue
from library.scopes import Reader

MAX_ATTEMPTS = 3
"""After so many starts that never ended (killed, power cut) a job is parked as failed."""


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to be taken in."""

    id: int
    place: str
    path: str
    """Where the bytes lie until they are in."""
    file_name: str
    scope: str
    state: JobState
    pages_done: int
    pages_total: int
    """0 until the file has been opened."""
    code: str
    """How it ended: an outcome, or an error's code; empty before."""
    message: str
    attempts: int
    queued_at: datetime
    started_at: datetime | None
    """Of the last start; None before the first."""
    changed_at: datetime


def add_job(catalogue: Catalogue, *, place: str, path: str, file_name: str, scope: str) -> int:
    """Queue a file; returns the job's number."""
    now = catalogue.now()
    with catalogue.writing() as connection:
        result = connection.execute(
            insert(schema.jobs)
            .values(
                place=place,
                path=path,
                file_name=file_name,
                scope=scope,
                state=JobState.QUEUED.value,
                pages_done=0,
                pages_total=0,
                code="",
                message="",
                attempts=0,
                queued_at=now,
                changed_at=now,
            )
            .returning(schema.jobs.c.id)
        )
        return int(result.scalar_one())


def take_job(catalogue: Catalogue) -> Job | None:
    """Start the oldest queued job; None where nothing waits."""
    job = schema.jobs
    with catalogue.writing() as connection:
        row = (
            connection.execute(
                select(job).where(job.c.state == JobState.QUEUED.value).order_by(job.c.id).limit(1)
            )
            .mappings()
            .first()
        )
        if row is None:
            return None
        changed = (
            update(job)
            .where(job.c.id == row["id"])
            .values(
                state=JobState.RUNNING.value,
                attempts=row["attempts"] + 1,
                started_at=catalogue.now(),
                changed_at=catalogue.now(),
            )
            .returning(*job.c)
        )
        return _job(connection.execute(changed).mappings().one())


def requeue_interrupted(catalogue: Catalogue) -> int:
    """Queue again what was running when the last owner stopped; returns how many.

    A job that was started ``MAX_ATTEMPTS`` times without an end is parked as failed instead, so
    that one file cannot stop the office every morning. Only the owner of the queue calls this.
    """
    job = schema.jobs
    running = job.c.state == JobState.RUNNING.value
    now = catalogue.now()
    with catalogue.writing() as connection:
        connection.execute(
            update(job)
            .where(running, job.c.attempts >= MAX_ATTEMPTS)
            .values(
                state=JobState.FAILED.value,
                code="interrupted",
                message="読み取りが繰り返し中断されたため止めました。ファイルを確かめてください。",
                changed_at=now,
            )
        )
        again = connection.execute(
            update(job)
            .where(running)
            .values(state=JobState.QUEUED.value, pages_done=0, changed_at=now)
        )
        return int(again.rowcount)


def give_back(catalogue: Catalogue, job_id: int) -> None:
    """Queue a running job again through no fault of its own: the start does not count."""
    job = schema.jobs
    _change(
        catalogue,
        job_id,
        state=JobState.QUEUED.value,
        attempts=job.c.attempts - 1,
        pages_done=0,
    )


def note_progress(catalogue: Catalogue, job_id: int, *, pages_done: int, pages_total: int) -> None:
    """Note how many pages of a running job have been read."""
    _change(catalogue, job_id, pages_done=pages_done, pages_total=pages_total)


def finish_job(
    catalogue: Catalogue, job_id: int, *, state: JobState, code: str, message: str
) -> None:
    """Note how a job ended."""
    _change(catalogue, job_id, state=state.value, code=code, message=message)


def list_jobs(catalogue: Catalogue, *, reader: Reader, limit: int = 200) -> list[Job]:
    """The newest jobs in the reader's scopes, newest first."""
    job = schema.jobs
    query: Select[tuple[object, ...]] = (
        select(job)
        .where(job.c.scope.in_(sorted(reader.scopes)))
        .order_by(job.c.id.desc())
        .limit(limit)
    )
    with catalogue.reading() as connection:
        return [_job(row) for row in connection.execute(query).mappings()]


def _change(catalogue: Catalogue, job_id: int, **values: object) -> None:
    with catalogue.writing() as connection:
        connection.execute(
            update(schema.jobs)
            .where(schema.jobs.c.id == job_id)
            .values(changed_at=catalogue.now(), **values)
        )


def _job(row: RowMapping) -> Job:
    return Job(
        id=row["id"],
        place=row["place"],
        path=row["path"],
        file_name=row["file_name"],
        scope=row["scope"],
        state=JobState(row["state"]),
        pages_done=row["pages_done"],
        pages_total=row["pages_total"],
        code=row["code"],
        message=row["message"],
        attempts=row["attempts"],
        queued_at=datetime.fromisoformat(row["queued_at"]),
        started_at=datetime.fromisoformat(row["started_at"]) if row["started_at"] else None,
        changed_at=datetime.fromisoformat(row["changed_at"]),
    )
