"""Carries out measurements: a library for the suite, the measures on it, the runs on disk."""

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from assistant.endpoint import Endpoint
from eval.libraries import SuiteLibrary, own_library_digest, suite_library
from eval.measures.answers import AskFunction, measure_answers, stored_lines
from eval.measures.drafts import Draft, draft_of_quotes, measure_drafts
from eval.measures.judging import EndpointJudge, Judge
from eval.measures.masking import measure_masking
from eval.measures.memory import peak_memory
from eval.measures.ocr import measure_pages
from eval.measures.retrieval import VARIANTS, measure_retrieval
from eval.measures.speed import SpeedPlan, measure_speed
from eval.measures.stated import measure_facts
from eval.measures.verification import measure_verification
from eval.progress import measuring_display
from eval.runs.keeping import RunWriter, find_run, load_run, new_run, runs_folder
from eval.runs.model import Item, Kind, Run
from eval.runs.provenance import provenance
from eval.suites.errors import SuiteError
from eval.suites.loading import load_suite
from eval.suites.model import DraftTask, Suite
from library.errors import SettingsError
from library.originals import disk_errors
from library.scopes import Reader, staff
from library.settings import Settings
from runtime.asking import ask_model, ask_quoting
from runtime.office import endpoint_for, page_executor
from runtime.understanding import understood

Done = frozenset[tuple[str, str]]
Measure = Callable[[Done], Iterator[Item]]
_WORK = "work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """What all measurements of one call share."""

    settings: Settings
    suite: Suite
    runs: Path
    """The folder of the runs."""
    reader: Reader
    console: Console
    resumed: Run | None = None
    """A run that was cut off, to be gone on with."""
    made: list[Run] = field(default_factory=list)
    """The runs so far, also the one that was cut off by an error or Ctrl-C."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """What is compared side by side in one run."""

    engines: tuple[str, ...] = ()
    """Of OCR; the configured one if there are none."""
    endpoint: bool = False
    """Also answer with the configured model."""
    judge: bool = False
    """Have the configured model judge the answers."""


def open_session(
    settings: Settings,
    source: Path,
    *,
    out: Path | None,
    resume: str | None,
    console: Console,
) -> Session:
    """Read the suite, and the run that is to be gone on with.

    Raises:
        SuiteError: one of them cannot be read.
    """
    runs = runs_folder(settings, out)
    return Session(
        settings=settings,
        suite=load_suite(source),
        runs=runs,
        reader=staff("eval"),
        console=console,
        resumed=load_run(find_run(runs, resume)) if resume else None,
    )


def open_speed_session(
    settings: Settings, plan: SpeedPlan, *, out: Path | None, resume: str | None, console: Console
) -> Session:
    """For measuring speed: no suite but the plan.

    Raises:
        SuiteError: the run to be resumed cannot be read.
    """
    runs = runs_folder(settings, out)
    with disk_errors():
        runs.mkdir(parents=True, exist_ok=True)
    return Session(
        settings=settings,
        suite=Suite(
            name="speed",
            title="速さ",
            source=runs,
            digest=hashlib.sha256(repr(plan).encode()).hexdigest(),
        ),
        runs=runs,
        reader=staff("eval"),
        console=console,
        resumed=load_run(find_run(runs, resume)) if resume else None,
    )


def measure_suite(session: Session, kind: str, ways: Ways) -> None:
    """Carry out one kind of measurement, or ``all`` that the suite can be measured with.

    Raises:
        SuiteError: the suite has nothing for it, or a run cannot be gone on with.
        SettingsError: a model is asked for and none is configured.
    """
    suite = session.suite
    # Before an hour of reading, not after it.
    _require(kind, suite)
    if ways.endpoint or ways.judge:
        _endpoint(session.settings)
    if kind == "ocr" or (kind == "all" and suite.pages):
        run_ocr(session, ways.engines or (session.settings.ocr_engine,))
    if kind == "verification" or (kind == "all" and suite.pairs):
        run_verification(session)
    if kind == "masking" or (kind == "all" and suite.marked):
        run_masking(session)
    if kind in {"ocr", "verification", "masking"} or (
        kind == "all" and not (suite.questions or suite.drafts or suite.facts)
    ):
        return
    _measure_library(session, kind, ways)


def _measure_library(session: Session, kind: str, ways: Ways) -> None:
    """Carry out what needs the suite's documents."""
    suite = session.suite
    with opened_library(session) as library:
        if kind == "retrieval" or (kind == "all" and any(q.relevant for q in suite.questions)):
            run_retrieval(session, library)
        if kind == "answers" or (kind == "all" and any(q.answers for q in suite.questions)):
            run_answers(session, library, ways)
        if kind == "drafts" or (kind == "all" and suite.drafts):
            run_drafts(session, library)
        if kind == "facts" or (kind == "all" and suite.facts):
            run_facts(session, library)


def _require(kind: str, suite: Suite) -> None:
    there = {
        "ocr": suite.pages,
        "retrieval": [question for question in suite.questions if question.relevant],
        "answers": suite.questions,
        "drafts": suite.drafts,
        "facts": suite.facts,
        "verification": suite.pairs,
        "masking": suite.marked,
    }
    if kind in there and not there[kind]:
        raise SuiteError(f"この測定セットには eval {kind} で測定できるものがありません。")


def _judge(settings: Settings, ways: Ways) -> Judge | None:
    return EndpointJudge(_endpoint(settings)) if ways.judge else None


def _endpoint(settings: Settings) -> Endpoint:
    endpoint = endpoint_for(settings)
    if endpoint is None:
        raise SettingsError(
            "モデルの接続先がありません。SHORUI_LLM_URL と SHORUI_LLM_MODEL を設定してください。"
        )
    return endpoint


def run_ocr(session: Session, engines: Sequence[str]) -> Run:
    """Read every true page with each engine."""
    pages = session.suite.pages

    def measure(done: Done) -> Iterator[Item]:
        for engine in engines:
            executor = page_executor(session.settings)
            try:
                yield from measure_pages(
                    pages,
                    engine_name=engine,
                    executor=executor,
                    max_pages=session.settings.max_pages,
                    skip=done,
                )
            finally:
                executor.shutdown(wait=True, cancel_futures=True)

    with _writing(session, Kind.OCR) as writer:
        _carry_out(session, writer, measure, planned=len(pages) * len(engines))
    return session.made[-1]


def run_retrieval(session: Session, library: SuiteLibrary) -> Run:
    """Put every question that can be answered to each ranking."""
    questions = [q for q in session.suite.questions if q.relevant]

    def measure(done: Done) -> Iterator[Item]:
        return measure_retrieval(
            questions,
            library.office.index,
            reader=session.reader,
            read=partial(understood, library.office),
            skip=done,
        )

    with _writing(session, Kind.RETRIEVAL, library) as writer:
        _carry_out(session, writer, measure, planned=len(questions) * len(VARIANTS))
    return session.made[-1]


def run_answers(session: Session, library: SuiteLibrary, ways: Ways) -> Run:
    """Ask every question; each way of answering in turn."""
    questions, office, reader = session.suite.questions, library.office, session.reader
    asked: dict[str, AskFunction] = {
        "extractive": lambda question: ask_quoting(office, question, reader=reader)
    }
    if ways.endpoint:
        name = f"generated:{_endpoint(session.settings).model}"
        asked[name] = lambda question: ask_model(office, question, reader=reader)

    def measure(done: Done) -> Iterator[Item]:
        for variant, ask in asked.items():
            yield from measure_answers(
                questions,
                ask=ask,
                variant=variant,
                page_lines=lambda version, page: stored_lines(
                    office.catalogue, version, page, reader=reader
                ),
                judge=_judge(session.settings, ways),
                skip=done,
            )

    with _writing(session, Kind.ANSWERS, library) as writer:
        _carry_out(session, writer, measure, planned=len(questions) * len(asked))
    return session.made[-1]


def run_drafts(session: Session, library: SuiteLibrary) -> Run:
    """Have every draft written.

    Until shorui writes drafts, what is measured is the plainest one: the quotes that answer the
    task's question.
    """
    tasks, office, reader = session.suite.drafts, library.office, session.reader

    def write(task: DraftTask) -> Draft:
        return draft_of_quotes(ask_quoting(office, task.question, reader=reader))

    def measure(done: Done) -> Iterator[Item]:
        return measure_drafts(tasks, write=write, variant="quotes", skip=done)

    with _writing(session, Kind.DRAFTS, library) as writer:
        _carry_out(session, writer, measure, planned=len(tasks))
    return session.made[-1]


def run_facts(session: Session, library: SuiteLibrary) -> Run:
    """Compare what was read of each document's own statements with the truth."""
    truths, catalogue = session.suite.facts, library.office.catalogue

    def measure(done: Done) -> Iterator[Item]:
        return measure_facts(truths, catalogue, reader=session.reader, skip=done)

    planned = len({(truth.file, truth.field) for truth in truths})
    with _writing(session, Kind.FACTS, library) as writer:
        _carry_out(session, writer, measure, planned=planned)
    return session.made[-1]


def run_verification(session: Session) -> Run:
    """Check every sentence against its passage."""
    pairs = session.suite.pairs

    def measure(done: Done) -> Iterator[Item]:
        return measure_verification(pairs, skip=done)

    with _writing(session, Kind.VERIFICATION) as writer:
        _carry_out(session, writer, measure, planned=len(pairs))
    return session.made[-1]


def run_masking(session: Session) -> Run:
    """Look for personal data in every marked text."""
    texts = session.suite.marked

    def measure(done: Done) -> Iterator[Item]:
        return measure_masking(texts, skip=done)

    with _writing(session, Kind.MASKING) as writer:
        planned = sum(len(list(measure_masking([text]))) for text in texts)
        _carry_out(session, writer, measure, planned=planned)
    return session.made[-1]


def run_speed(session: Session, plan: SpeedPlan) -> Run:
    """Carry out the speed measurements."""

    def measure(done: Done) -> Iterator[Item]:
        with tempfile.TemporaryDirectory(dir=session.runs, prefix=".work-") as work:
            yield from measure_speed(plan, session.settings, Path(work), skip=done)

    with _writing(session, Kind.SPEED) as writer:
        _carry_out(session, writer, measure, planned=plan.planned)
    return session.made[-1]


@contextmanager
def opened_library(session: Session) -> Iterator[SuiteLibrary]:
    """The suite's library, for one or several measurements.

    Its folder is kept while a run on it is not complete, so that going on need not read again.
    """
    work = session.runs / _WORK / session.suite.digest[:16]
    with suite_library(
        session.suite, session.settings, work, reader=session.reader, console=session.console
    ) as library:
        yield library
    if all(run.complete for run in session.made):
        shutil.rmtree(work, ignore_errors=True)


@contextmanager
def _writing(
    session: Session, kind: Kind, library: SuiteLibrary | None = None
) -> Iterator[RunWriter]:
    """A run on disk; whatever cuts it off, what was measured is in ``session.made``."""
    suite = session.suite
    if library is not None and not (suite.documents or suite.corpus):
        digest = own_library_digest(suite.digest, library.office.catalogue, session.reader)
        suite = replace(suite, digest=digest)
    run = session.resumed or new_run(
        kind, suite, provenance(session.settings), now=datetime.now(UTC)
    )
    if run.kind is not kind:
        raise SuiteError(
            f"再開する測定は {run.kind.value} です。eval {run.kind.value} で再開してください。"
        )
    if run.suite_digest != suite.digest:
        raise SuiteError("測定セットか書庫が変わったため再開できません。新しく測定してください。")
    with ExitStack() as stack:
        writer = stack.enter_context(RunWriter(session.runs, run))
        stack.callback(lambda: session.made.append(writer.run))
        if library is not None:
            writer.note(
                timings={"ingest": library.ingest_seconds} if library.ingest_seconds else {},
                peak_bytes=library.ingest_peak_bytes,
                problems=library.problems,
            )
        yield writer


def _carry_out(session: Session, writer: RunWriter, measure: Measure, *, planned: int) -> None:
    """Measure what has no outcome yet; the end is noted however it comes."""
    started, complete = time.monotonic(), False
    label = f"測定中: {writer.run.kind.value}"
    try:
        with (
            peak_memory() as peak,
            measuring_display(session.console, label, planned - len(writer.done)) as advance,
        ):
            for _ in writer.add(measure(writer.done)):
                advance()
        complete = True
    finally:
        writer.note(seconds=time.monotonic() - started, peak_bytes=peak.size)
        run = writer.finish(complete=complete)
        if complete and any(item.error for item in run.items):
            writer.finish(complete=False)
