"""Real pages read by the real engines, against their true text."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.measures.ocr import measure_pages
from eval.runs.model import Item
from eval.suites.loading import load_suite
from eval.suites.model import TruePage
from ingest.workers import ChildExecutor

SUITE = Path(__file__).parents[1] / "data" / "ocr"


@pytest.fixture(scope="module")
def executor() -> Iterator[ChildExecutor]:
    children = ChildExecutor(workers=1, timeout_s=120, memory_mb=3072)
    yield children
    children.shutdown(cancel_futures=True)


def pages(*names: str) -> list[TruePage]:
    return [page for page in load_suite(SUITE).pages if page.id in names]


def measured(
    executor: ChildExecutor, wanted: list[TruePage], engine: str = "rapidocr"
) -> dict[str, Item]:
    found = measure_pages(wanted, engine_name=engine, executor=executor, max_pages=10)
    return {item.id: item for item in found}


def test_a_table_and_columns_are_measured_in_characters_cells_order_and_cost(
    executor: ChildExecutor,
) -> None:
    found = measured(executor, pages("table__d200", "koho2col__d200"))
    table, columns = found["table__d200"].values, found["koho2col__d200"].values
    assert columns["cer"] <= 0.005
    assert columns["order_error"] == 0
    assert "cells_exact" not in columns
    assert 0 < table["cer"] <= 0.03
    assert table["bag_error"] <= table["cer"]
    assert 0.85 <= table["cells_exact"] <= 1
    assert "review_recall" not in table
    for values in (table, columns):
        assert values["seconds"] > 0.1
        assert values["cpu_seconds"] > 0.1
        assert 100e6 < values["peak_bytes"] < 3e9
    assert found["table__d200"].group == {"condition": "d200"}
    assert "→" in found["table__d200"].detail["differences"]


@pytest.mark.tesseract
def test_another_engine_is_another_variant_and_its_program_costs_cpu(
    executor: ChildExecutor,
) -> None:
    found = measured(executor, pages("koho2col__d200"), engine="tesseract")
    item = found["koho2col__d200"]
    assert item.variant == "tesseract"
    assert 0 < item.values["cer"] < 0.1
    assert item.values["cpu_seconds"] > 0.5


def test_a_page_that_was_read_badly_says_whether_it_was_flagged(executor: ChildExecutor) -> None:
    [page] = pages("koho2col__d200")
    wrong = replace(page, text="まったく別の文書の本文です。" * 50)
    values = measured(executor, [wrong])[page.id].values
    assert values["cer"] > 0.05
    assert values["review_recall"] == 0


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_measured(
    executor: ChildExecutor, tmp_path: Path
) -> None:
    [good] = pages("koho2col__d200")
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nno more")
    found = measured(executor, [replace(good, id="broken", file=broken), good])
    assert found["broken"].error == "corrupt"
    assert found["broken"].values == {}
    assert found[good.id].error is None


def test_what_was_measured_before_is_not_read_again(executor: ChildExecutor) -> None:
    [page] = pages("koho2col__d200")
    left = measure_pages(
        [page],
        engine_name="rapidocr",
        executor=executor,
        max_pages=10,
        skip={("rapidocr", page.id)},
    )
    assert list(left) == []
