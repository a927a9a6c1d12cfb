"""The library that a suite is measured on: made anew for each run, the way the product makes one."""

import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from eval.measures.memory import peak_memory
from eval.suites.errors import SuiteError
from eval.suites.loading import check_gold
from eval.suites.model import CorpusText, Problem, Suite
from ingest.files import Intake, NoProgress, Taken, take_files
from ingest.sources import find_sources
from library.catalogue import Catalogue, open_catalogue
from library.documents import list_documents
from library.originals import disk_errors
from library.pages import read_page
from library.scopes import ALL_OFFICE, Reader
from library.settings import Settings
from runtime.bulk import ingest_paths, up_to_date_office
from runtime.office import Office


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteLibrary:
    """An open library that holds what a suite asks about."""

    office: Office
    problems: tuple[Problem, ...]
    """Documents that could not be read, gold strings that stand nowhere."""
    ingest_seconds: float
    """Reading, embedding and indexing; 0 where the office's own library is measured."""
    ingest_peak_bytes: int
    """Highest memory of the process and its children meanwhile (PSS)."""


@contextmanager
def suite_library(
    suite: Suite, settings: Settings, work: Path, *, reader: Reader, console: Console
) -> Iterator[SuiteLibrary]:
    """The suite's documents in a library of their own, or, where it has none, the office's own.

    Args:
        suite: what is measured.
        settings: as for any command; only the library's place is changed.
        work: a folder for the library; what lies there from a run that was cut off is used again.
        reader: who asks.
        console: for progress.

    Raises:
        SuiteError: none of the documents could be taken in.
        StorageFull, SettingsError: as in any ingest.
    """
    started, own = time.monotonic(), not (suite.documents or suite.corpus)
    problems: list[Problem] = []
    with ExitStack() as stack:
        with peak_memory() as peak:
            if not own:
                settings = settings.model_copy(update={"library": work / "library"})
                problems += _fill(suite, settings, work, console)
            office = stack.enter_context(up_to_date_office(settings, console=console))
        seconds = time.monotonic() - started
        texts = _page_texts(office.catalogue, suite, reader)
        problems += check_gold(suite.questions, texts)
        yield SuiteLibrary(
            office=office,
            problems=tuple(problems),
            ingest_seconds=0.0 if own else seconds,
            ingest_peak_bytes=0 if own else peak.size,
        )


def _fill(suite: Suite, settings: Settings, work: Path, console: Console) -> list[Problem]:
    if suite.documents:
        results = ingest_paths(settings, suite.documents, scope=ALL_OFFICE, console=console)
    else:
        results = _take_texts(settings, _write_texts(suite.corpus, work / "corpus"))
    failed = [_problem(result) for result in results if result.error is not None]
    if len(failed) == len(results):
        raise SuiteError(
            f"「{suite.title}」の資料を1件も読み取れませんでした（{failed[0].message if failed else ''}）。"
        )
    return failed


def _problem(result: Taken) -> Problem:
    error = result.error
    return Problem(
        place=result.source.file_name,
        code=error.code if error else "",
        message=error.message if error else "",
    )


def _write_texts(corpus: Sequence[CorpusText], folder: Path) -> Path:
    """A benchmark's texts as files; one that already lies there is left alone."""
    with disk_errors():
        folder.mkdir(parents=True, exist_ok=True)
        for text in corpus:
            file = folder / text.file_name
            if not file.exists():
                file.write_text(text.text, encoding="utf-8", errors="replace")
    return folder


def _take_texts(settings: Settings, folder: Path) -> list[Taken]:
    """Plain texts that we wrote ourselves need no child processes."""
    with ThreadPoolExecutor(settings.workers) as threads:
        intake = Intake(
            catalogue=open_catalogue(settings.library),
            library=settings.library,
            executor=threads,
            engine_name=settings.ocr_engine,
            max_pages=settings.max_pages,
            max_file_mb=settings.max_file_mb,
            chunking=settings.chunking,
        )
        sources = find_sources([folder], scope=ALL_OFFICE)
        return take_files(intake, sources, at_once=settings.workers, progress=NoProgress())


def _page_texts(
    catalogue: Catalogue, suite: Suite, reader: Reader
) -> Mapping[str, Mapping[int, str]]:
    """What was read on the pages of the documents that questions with gold strings name."""
    wanted = {
        name for question in suite.questions if question.answers for name in question.relevant
    }
    return {
        document.file_name: {
            number: read_page(catalogue, document.version_id, number, reader=reader).text
            for number in range(1, document.page_count + 1)
        }
        for document in list_documents(catalogue, reader=reader)
        if document.file_name in wanted
    }


def own_library_digest(digest: str, catalogue: Catalogue, reader: Reader) -> str:
    """A suite's digest with what the office's own library holds at this moment."""
    held = sorted(document.sha256 for document in list_documents(catalogue, reader=reader))
    return hashlib.sha256("\n".join([digest, *held]).encode()).hexdigest()
