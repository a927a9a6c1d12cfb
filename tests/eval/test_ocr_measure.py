"""Pages measured the way ingest reads them, in child processes."""

import shutil
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import pytest

from eval.measures.memory import peak_memory
from eval.measures.ocr import measure_pages, read_timed
from eval.runs.model import Item
from eval.suites.loading import load_suite
from eval.suites.model import TruePage
from ingest.workers import ChildExecutor

SAMPLES = Path(__file__).parents[1] / "data" / "ocr"
_MIB = 1 << 20


@pytest.fixture(scope="module")
def executor() -> Iterator[Executor]:
    with ChildExecutor(workers=2, timeout_s=90, memory_mb=4096) as children:
        yield children


@pytest.fixture(scope="module")
def pages() -> dict[str, TruePage]:
    return {page.file.stem: page for page in load_suite(SAMPLES).pages}


def measured(
    executor: Executor, *pages: TruePage, engine_name: str = "rapidocr"
) -> dict[str, Item]:
    items = measure_pages(pages, engine_name=engine_name, executor=executor, max_pages=9)
    return {item.id: item for item in items}


def test_pages_have_their_errors_and_their_cost_and_a_bad_file_spoils_nothing(
    executor: Executor, pages: dict[str, TruePage], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes((SAMPLES / "table__d200.png").read_bytes()[:500])
    koho, table = pages["koho2col__d200"], pages["table__d200"]
    bad = TruePage(id="broken", file=broken, page=1, text="若草市", condition="d200")
    with peak_memory() as peak:
        items = measured(executor, koho, bad, table)
    assert items["broken"].error == "corrupt"
    assert not items["broken"].values
    values = items[koho.id].values
    assert values["cer"] <= 0.005
    assert values["bag_error"] <= values["cer"]
    assert values["order_error"] == 0
    assert "cells_exact" not in values
    assert not {"review_precision", "review_recall"} & set(values)
    assert values["review_needless"] == 0
    assert items[table.id].values["cer_no_punctuation"] <= 0.03
    assert items[table.id].values["cells_exact"] > 0.8
    assert values["cpu_seconds"] > 0
    assert values["seconds"] > 0
    assert 50 * _MIB < values["peak_bytes"] < peak.size * 1.5
    assert items[koho.id].group == {"condition": "d200"}
    assert items[koho.id].variant == "rapidocr"
    assert "→" in items[table.id].detail["differences"]


def test_a_bad_page_that_was_not_flagged_counts_against_the_flag(
    executor: Executor,
) -> None:
    text = SAMPLES / "koho2col.gt.txt"
    other = TruePage(id="other", file=text, page=1, text="別の文書" * 99, condition="")
    item = measured(executor, other)["other"]
    assert item.values["review_recall"] == 0
    assert "review_needless" not in item.values
    assert "review_precision" not in item.values
    assert item.group == {}
    assert len(item.detail["differences"]) <= 2_000


def test_what_has_been_measured_is_skipped(executor: Executor, pages: dict[str, TruePage]) -> None:
    skip = {("rapidocr", page.id) for page in pages.values()}
    items = measure_pages(
        list(pages.values()), engine_name="rapidocr", executor=executor, max_pages=9, skip=skip
    )
    assert list(items) == []


def test_memory_of_a_child_is_its_own() -> None:
    ballast = b"x" * (400 * _MIB)
    text = SAMPLES / "koho2col.gt.txt"
    with ChildExecutor(workers=1, timeout_s=30, memory_mb=2048) as small:
        page = small.submit(read_timed, text, 1, engine_name="rapidocr", max_pages=9).result()
    assert page.peak_bytes < len(ballast)


@pytest.mark.tesseract
@pytest.mark.skipif(shutil.which("tesseract") is None, reason="Tesseract is not installed")
def test_the_other_engine_is_another_variant_and_its_program_costs_cpu(
    executor: Executor, pages: dict[str, TruePage]
) -> None:
    koho, table = pages["koho2col__d200"], pages["table__d200"]
    items = measured(executor, koho, table, engine_name="tesseract")
    assert {item.variant for item in items.values()} == {"tesseract"}
    assert items[koho.id].values["cer"] <= 0.03
    assert items[table.id].values["cer"] <= 0.08
    assert items[koho.id].values["cpu_seconds"] > 0.5
