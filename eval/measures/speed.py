"""How fast everything is, and how that grows with the library."""

import multiprocessing
import shutil
import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import numpy as np
from rich.console import Console

from eval.measures.indexing import (
    MakingCost,
    SearchingCost,
    measure_making,
    measure_searching,
)
from eval.measures.made_library import Growth, grow
from eval.measures.memory import peak_memory
from eval.measures.ocr import read_timed
from eval.measures.synthetic import document
from eval.runs.model import Item
from eval.suites.errors import SuiteError
from ingest.formats.reader import Outline
from ingest.reading import outline_file
from ingest.sources import find_sources
from library.errors import ShoruiError
from library.scopes import ALL_OFFICE
from library.settings import Settings
from library.vectors import Vectors
from retrieval.embedding.e5.engine import open_e5
from runtime.bulk import ingest_paths
from runtime.office import page_executor

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Given = ParamSpec("Given")
Outcome = TypeVar("Outcome")
Done = Container[tuple[str, str]]
_QUERIES = 60
_SEEDS = 128
"""Chunks that are really embedded, for the speed of that and to mix vectors from."""
_READERS = ("3", "18")
"""Of how many of the twenty scopes, as ``made_library.readers`` has them."""
_GROWTH = (
    "build_seconds",
    "peak_bytes",
    "disk_bytes",
    "opening_seconds",
    *(f"seconds of {name}" for name in _READERS),
)
_EXPECTED = 1_000_000
"""Chunks for which all is told that was not measured, by the line through the two largest sizes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeedPlan:
    """What is measured."""

    documents: tuple[Path, ...]
    """Files and folders to be read; scans, if it is to say something about OCR."""
    workers: tuple[int, ...]
    threads: tuple[int, ...]
    """Of one embedding call."""
    sizes: tuple[int, ...]
    """Of indexes, in chunks."""
    queries: int = _QUERIES

    @property
    def planned(self) -> int:
        """How many items will come."""
        sizes = len(self.sizes)
        growth = 2 * len(_GROWTH) if sizes > 1 else 0
        each = 3 + len(_READERS) * self.queries
        return 2 * len(self.workers) + len(self.threads) + sizes * each + growth


def measure_speed(
    plan: SpeedPlan, settings: Settings, work: Path, *, skip: Done = ()
) -> Iterator[Item]:
    """Ingest and reading by workers, embedding by threads, indexes by size, and how these grow.

    What follows ``@`` in a variant is the size: ``ingest@2`` has two workers.

    Args:
        plan: what is measured.
        settings: as for any command; the libraries are made in ``work``.
        work: a folder, emptied after each step.
        skip: variants and ids that have been measured; a size is measured as a whole.
    """
    for workers in plan.workers:
        if (f"ingest@{workers}", "ingest") not in skip:
            chosen = settings.model_copy(update={"library": work / "ingest", "workers": workers})
            yield _in_own_process(_ingest, plan.documents, chosen)
        if (f"ocr@{workers}", "ocr") not in skip:
            yield _reading(plan.documents, settings.model_copy(update={"workers": workers}))
    for threads in plan.threads:
        if (f"embedding@{threads}", "embedding") not in skip:
            yield _embedding(threads, settings.cache)
    if not _sizes_done(plan, skip):
        yield from _indexes(plan, settings, work)


def _sizes_done(plan: SpeedPlan, skip: Done) -> bool:
    """How they grow can only be told of sizes measured together: all again, or none."""
    growth = _GROWTH if len(plan.sizes) > 1 else ()
    return all((f"index@{size}", "index") in skip for size in plan.sizes) and all(
        (f"growth of {name}", "growth") in skip for name in growth
    )


def _indexes(plan: SpeedPlan, settings: Settings, work: Path) -> Iterator[Item]:
    """The same library grows from size to size; the index of each is made anew."""
    costs: list[tuple[int, MakingCost, SearchingCost]] = []
    cache, before = settings.cache, 0
    seeds = _seeds(cache) if plan.sizes else np.empty((0, 0), np.float32)
    for size in sorted(plan.sizes):
        shutil.rmtree(work / "index", ignore_errors=True)
        growth = Growth(
            folder=work / "library",
            before=before,
            chunks=size,
            seeds=seeds,
            embedder=open_e5(cache).name,
        )
        _in_own_process(grow, growth)
        made = _in_own_process(measure_making, work, cache)
        searched = _in_own_process(measure_searching, size, plan.queries, work, cache)
        costs.append((size, made, searched))
        before = size
        yield from _index_items(*costs[-1])
    yield from _growth(costs)


def _in_own_process(
    measure: Callable[Given, Outcome], *args: Given.args, **kwargs: Given.kwargs
) -> Outcome:
    """Memory is then what was measured needs, and nothing that was measured before.

    Raises:
        ShoruiError: what the measure raised, or SuiteError where the process was killed.
    """
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_send, args=(theirs, partial(measure, *args, **kwargs)))
    process.start()
    theirs.close()
    try:
        outcome: Outcome | ShoruiError = ours.recv()
    except EOFError as exc:
        raise SuiteError(
            "測定用のプロセスが途中で終了しました。上の表示と、メモリの空きを確かめてください。"
        ) from exc
    finally:
        process.terminate()  # also when we are interrupted ourselves
        process.join()
    if isinstance(outcome, ShoruiError):
        raise outcome
    return outcome


def _send(to: "Connection", measure: Callable[[], Outcome]) -> None:
    try:
        to.send(measure())
    except ShoruiError as error:
        to.send(error)


def _ingest(paths: Sequence[Path], settings: Settings) -> Item:
    """The whole way: read, stored, embedded, indexed; starting the children included."""
    started = time.monotonic()
    with peak_memory() as peak:
        results = ingest_paths(settings, paths, scope=ALL_OFFICE, console=Console(quiet=True))
    seconds = time.monotonic() - started
    shutil.rmtree(settings.library)
    pages = sum(result.document.page_count for result in results if result.document)
    return Item(
        id="ingest",
        variant=f"ingest@{settings.workers}",
        values={
            "pages_per_minute": pages / seconds * 60,
            "seconds": seconds,
            "peak_bytes": float(peak.size),
        },
        detail={"pages": str(pages), "files": str(len(results))},
        error=next((r.error.code for r in results if r.error is not None), None),
    )


def _reading(paths: Sequence[Path], settings: Settings) -> Item:
    """Only the reading of pages, all children at work and their models loaded."""
    executor = page_executor(settings)
    try:
        pages = [
            (source.path, number)
            for source in find_sources(paths, scope=ALL_OFFICE)
            for number in range(1, _outline(executor, source.path, settings).page_count + 1)
        ]
        read = partial(read_timed, engine_name=settings.ocr_engine, max_pages=settings.max_pages)
        if not pages:
            raise SuiteError("速さを測る書類がありません。--documents で指定してください。")
        for future in [executor.submit(read, *pages[0]) for _ in range(2 * settings.workers)]:
            future.result()
        started = time.monotonic()
        for future in [executor.submit(read, *page) for page in pages]:
            future.result()
        seconds = time.monotonic() - started
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
    return Item(
        id="ocr",
        variant=f"ocr@{settings.workers}",
        values={"pages_per_minute": len(pages) / seconds * 60, "seconds": seconds},
        detail={"pages": str(len(pages))},
    )


def _outline(executor: Executor, path: Path, settings: Settings) -> Outline:
    return executor.submit(
        outline_file, path, file_name=path.name, max_pages=settings.max_pages
    ).result()


def _embedding(threads: int, cache: Path) -> Item:
    embedder, texts = open_e5(cache, threads=threads), _texts(_SEEDS)
    embedder.embed_passages(texts[:8])
    started = time.perf_counter()
    embedder.embed_passages(texts)
    seconds = time.perf_counter() - started
    return Item(
        id="embedding",
        variant=f"embedding@{threads}",
        values={"chunks_per_second": len(texts) / seconds, "seconds": seconds},
        detail={"characters": f"{sum(map(len, texts)) / len(texts):.0f}"},
    )


def _seeds(cache: Path) -> Vectors:
    return open_e5(cache).embed_passages(_texts(_SEEDS))


def _texts(count: int) -> list[str]:
    texts = [
        text for number in range(1 + count // 25) for text in document(-1 - number).chunks[:25]
    ]
    return texts[:count]


def _index_items(size: int, made: MakingCost, searched: SearchingCost) -> Iterator[Item]:
    yield Item(
        id="index",
        variant=f"index@{size}",
        values={
            "build_seconds": made.seconds,
            "chunks_per_second": size / made.seconds,
            "peak_bytes": float(max(made.peak_bytes, searched.peak_bytes)),
            "disk_bytes": float(made.index_bytes + made.catalogue_bytes),
        },
        detail={
            "index_bytes": str(made.index_bytes),
            "catalogue_bytes": str(made.catalogue_bytes),
            "making_peak_bytes": str(made.peak_bytes),
            "searching_peak_bytes": str(searched.peak_bytes),
        },
    )
    yield Item(
        id="opening",
        variant=f"opening@{size}",
        values={"opening_seconds": searched.opening_seconds},
    )
    yield Item(
        id="together",
        variant=f"together@{size}",
        values={
            "queries_per_second": searched.together_per_second,
            "queries_failed": float(searched.together_failed),
        },
        detail={"questions": str(searched.together)},
    )
    for name, asked in searched.asked.items():
        for number, each in enumerate(asked):
            yield Item(
                id=str(number),
                variant=f"query of {name} scopes@{size}",
                values={"seconds": each.seconds, "recall@10": each.recall},
            )


def _growth(costs: Sequence[tuple[int, MakingCost, SearchingCost]]) -> Iterator[Item]:
    """How each value grows, and what follows for a million chunks.

    The exponent of a power law through the sizes: 1 grows as the library, 0 not at all. What is
    expected lies on the line through the two largest sizes.
    """
    if len(costs) < 2:
        return
    sizes = [size for size, _, _ in costs]
    for name in _GROWTH:
        values = [max(_values(*cost)[name], 1e-9) for cost in costs]
        slope = float(np.polyfit(np.log(sizes), np.log(values), 1)[0])
        yield Item(id="growth", variant=f"growth of {name}", values={"exponent": slope})
        rise = (values[-1] - values[-2]) / (sizes[-1] - sizes[-2])
        expected = values[-1] + rise * (_EXPECTED - sizes[-1])
        base, _, reader = name.partition(" of ")
        variant = f"expected of {reader} scopes" if reader else f"expected of {name}"
        yield Item(id="expected", variant=f"{variant}@{_EXPECTED}", values={base: expected})


def _values(_size: int, made: MakingCost, searched: SearchingCost) -> Mapping[str, float]:
    medians = {
        f"seconds of {name}": float(np.median([each.seconds for each in asked]))
        for name, asked in searched.asked.items()
    }
    return {
        "build_seconds": made.seconds,
        "peak_bytes": float(max(made.peak_bytes, searched.peak_bytes)),
        "disk_bytes": float(made.index_bytes + made.catalogue_bytes),
        "opening_seconds": searched.opening_seconds,
        **medians,
    }
