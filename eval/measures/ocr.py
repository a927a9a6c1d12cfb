"""How well and how fast pages are read, against their true text."""

import resource
import time
from collections.abc import Container, Iterator, Sequence
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass
from pathlib import Path

from eval.measures.characters import (
    bag_error_rate,
    character_error_rate,
    comparable,
    differences,
    order_error,
    without_punctuation,
)
from eval.measures.memory import own_peak_bytes
from eval.measures.tables import cells_exact, rows_as_read
from eval.runs.model import Item
from eval.suites.model import TruePage
from ingest.reading import outline_file, read_file_page
from library.errors import ShoruiError
from library.model import Page

BAD_PAGE_CER = 0.05
"""A page with more errors than this should have been flagged for review."""
_DIFFERENCES = 20
_SHOWN = 2_000
_KIB = 1 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedPage:
    """A page with what reading it cost, as the child process saw it."""

    page: Page
    seconds: float
    cpu_seconds: float
    """Of the child and of the programs that it called."""
    peak_bytes: int
    """Highest resident memory of the child so far, without the programs that it called."""


def measure_pages(
    pages: Sequence[TruePage],
    *,
    engine_name: str,
    executor: Executor,
    max_pages: int,
    skip: Container[tuple[str, str]] = (),
) -> Iterator[Item]:
    """One item per page, as they are done; one that fails carries its error's code.

    The first page of each child also loads the models; a page to warm up on is read before.

    Args:
        pages: with their true text.
        engine_name: of the OCR engine; the variant.
        executor: where pages are read, several at a time.
        max_pages: of a file.
        skip: variants and ids that have been measured.
    """
    wanted = [page for page in pages if (engine_name, page.id) not in skip]
    if not wanted:
        return
    _warm_up(wanted[0], engine_name, executor, max_pages)
    futures: dict[Future[TimedPage], TruePage] = {
        executor.submit(
            read_timed, page.file, page.page, engine_name=engine_name, max_pages=max_pages
        ): page
        for page in wanted
    }
    try:
        for future in as_completed(futures):
            yield _item(futures.pop(future), engine_name, future)
    finally:  # whoever stops listening does not want the rest read
        for future in futures:
            future.cancel()


def read_timed(file: Path, number: int, *, engine_name: str, max_pages: int) -> TimedPage:
    """Read one page the way ingest does; called in a child process.

    Raises:
        UnreadableFile: it cannot be read.
    """
    outline = outline_file(file, file_name=file.name, max_pages=max_pages)
    started, used = time.perf_counter(), _cpu_seconds()
    page = read_file_page(file, outline, number, engine_name=engine_name)
    return TimedPage(
        page=page,
        seconds=time.perf_counter() - started,
        cpu_seconds=_cpu_seconds() - used,
        peak_bytes=own_peak_bytes(),
    )


def _cpu_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _warm_up(page: TruePage, engine_name: str, executor: Executor, max_pages: int) -> None:
    """Load the models in (most likely) every child, so that no page pays for that."""
    futures = [
        executor.submit(
            read_timed, page.file, page.page, engine_name=engine_name, max_pages=max_pages
        )
        for _ in range(2)
    ]
    for future in futures:
        future.exception()


def _item(page: TruePage, engine_name: str, future: Future[TimedPage]) -> Item:
    group = {"condition": page.condition} if page.condition else {}
    detail = {"file": page.file.name, "page": str(page.page)}
    try:
        timed = future.result()
    except ShoruiError as error:
        return Item(id=page.id, variant=engine_name, group=group, detail=detail, error=error.code)
    truth, read = comparable(page.text), comparable(timed.page.text)
    shown = "、".join(differences(truth, read, limit=_DIFFERENCES))
    return Item(
        id=page.id,
        variant=engine_name,
        group=group,
        values={
            **_errors(page, timed.page, cer=character_error_rate(truth, read)),
            "seconds": timed.seconds,
            "cpu_seconds": timed.cpu_seconds,
            "peak_bytes": float(timed.peak_bytes),
        },
        detail={**detail, "differences": shown[:_SHOWN]},
    )


def _errors(truth: TruePage, page: Page, *, cer: float) -> dict[str, float]:
    values = {
        "cer": cer,
        "cer_no_punctuation": character_error_rate(
            without_punctuation(truth.text), without_punctuation(page.text)
        ),
        "bag_error": bag_error_rate(comparable(truth.text), comparable(page.text)),
    }
    order = order_error(truth.text, page.text)
    if order is not None:
        values["order_error"] = order
    cells = cells_exact(truth.tables, rows_as_read(page))
    if cells is not None:
        values["cells_exact"] = cells
    is_bad = cer > BAD_PAGE_CER
    if page.needs_review:
        values["review_precision"] = float(is_bad)
    values["review_recall" if is_bad else "review_needless"] = float(page.needs_review)
    return values
