"""``python -m eval``: the figures of the README, measured on this machine, as Markdown."""

import os
import platform
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from eval.measures.memory import peak_memory
from eval.questions import load_questions
from eval.reading import measure_page, pages_per_minute
from eval.samples import Outcome, Summary, measure, summarise
from library.catalogue import open_catalogue
from library.scopes import ALL_OFFICE, staff
from library.settings import Settings, load_settings
from runtime.asking import ask, search
from runtime.bulk import ingest_paths, up_to_date_office
from runtime.office import intake_for, page_executor

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "data_samples"
OCR_PAGES = ROOT / "tests" / "data" / "ocr"


def main() -> None:
    """Ingest the samples into a new library, put the questions, read the OCR pages."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(library=Path(folder))
        rows = [*_ingest(settings), *_questions(settings), *_reading(settings)]
    _say(f"| figure ({_machine()}) | measured |")
    _say("|---|---|")
    for name, value in rows:
        _say(f"| {name} | {value} |")


def _ingest(settings: Settings) -> list[tuple[str, str]]:
    started = time.monotonic()
    with peak_memory() as peak:
        results = ingest_paths(
            settings, [SAMPLES / "docs"], scope=ALL_OFFICE, console=Console(stderr=True)
        )
    seconds = time.monotonic() - started
    pages = sum(result.document.page_count for result in results if result.document)
    return [
        ("sample documents taken in and indexed", f"{len(results)} files, {pages} pages"),
        ("… seconds", f"{seconds:.0f}"),
        ("… peak memory, all processes", f"{peak.size / 1e9:.2f} GB"),
    ]


def _questions(settings: Settings) -> list[tuple[str, str]]:
    questions = load_questions(SAMPLES / "questions.jsonl")
    reader = staff()
    with up_to_date_office(settings, console=Console(stderr=True)) as office:
        ask(office, "準備", reader=reader)  # the models are loaded once, not per question
        outcomes = measure(
            questions,
            lambda text: search(office, text, reader=reader, k=10),
            lambda text: ask(office, text, reader=reader),
        )
    for outcome in outcomes:
        _complain(outcome)
    return _summary_rows(summarise(outcomes))


def _summary_rows(s: Summary) -> list[tuple[str, str]]:
    return [
        ("right file among the first 5 hits", f"{s.file_in_5} of {s.answerable}"),
        ("right page among the first 5 hits", f"{s.page_in_5} of {s.answerable}"),
        ("answer's quotes contain the gold string", f"{s.gold_in_quotes} of {s.answerable}"),
        ("a right page cited", f"{s.page_cited} of {s.answerable}"),
        ("unanswerable questions declined", f"{s.abstained_rightly} of {s.unanswerable}"),
        ("answerable questions declined", f"{s.abstained_wrongly} of {s.answerable}"),
        ("every quote verbatim", "yes" if s.all_verbatim else "NO"),
        ("ask, p50 / p95", f"{s.ask_p50_s * 1e3:.0f} / {s.ask_p95_s * 1e3:.0f} ms"),
    ]


def _reading(settings: Settings) -> list[tuple[str, str]]:
    executor = page_executor(settings)
    try:
        intake = intake_for(settings, open_catalogue(settings.library), executor)
        scans = sorted((SAMPLES / "docs").glob("S0[1-4]*.pdf"))
        speed = pages_per_minute(intake, scans)
        rows = [("OCR of the scanned samples", f"{speed:.0f} pages/min")]
        for truth in sorted(OCR_PAGES.glob("*.gt.txt")):
            stem = truth.name.removesuffix(".gt.txt")
            for image in sorted(OCR_PAGES.glob(f"{stem}__*.*")):
                error = measure_page(intake, image, truth)
                both = f"{error.cer:.2%} ({error.cer_without_punctuation:.2%})"
                rows.append((f"CER {error.name} (without punctuation)", both))
        return rows
    finally:
        executor.shutdown(cancel_futures=True)


def _complain(outcome: Outcome) -> None:
    """Name on stderr the questions that did not go well, for whoever tunes."""
    question = outcome.question
    right = outcome.abstained if not question.answerable else outcome.gold_quoted
    if right and (not question.answerable or outcome.page_rank == 1):
        return
    sys.stderr.write(
        f"{question.id} file@{outcome.file_rank} page@{outcome.page_rank} "
        f"abstained={outcome.abstained} gold={outcome.gold_quoted} {question.text}\n"
        f"    {outcome.answer.text[:200]!r}\n"
    )


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
