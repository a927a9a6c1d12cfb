"""Speeds measured on real, small things: the figures are there, sound, and grow with the size."""

from pathlib import Path

import pytest

from eval.measures.speed import SpeedPlan, measure_speed
from eval.measures.synthetic import document, question
from eval.runs.model import Item
from eval.suites.errors import SuiteError
from library.settings import load_settings
from tests.runtime.command import DATES, LIBRARIES

PLAN = SpeedPlan(
    documents=(DATES, LIBRARIES), workers=(1,), threads=(1,), sizes=(200, 600), queries=4
)


@pytest.fixture(scope="module")
def items(tmp_path_factory: pytest.TempPathFactory) -> list[Item]:
    work = tmp_path_factory.mktemp("speed")
    found = list(measure_speed(PLAN, load_settings(library=work / "library"), work))
    assert not (work / "ingest").exists()
    return found


def by_variant(items: list[Item], variant: str) -> list[Item]:
    return [item for item in items if item.variant == variant]


def test_as_many_outcomes_come_as_were_planned(items: list[Item]) -> None:
    assert len(items) == PLAN.planned
    assert len({item.key for item in items}) == len(items)
    assert all(item.error is None for item in items)


def test_reading_and_embedding_have_their_rates(items: list[Item]) -> None:
    [ingest] = by_variant(items, "ingest@1")
    assert ingest.detail == {"pages": "2", "files": "2"}
    assert ingest.values["pages_per_minute"] == pytest.approx(120 / ingest.values["seconds"])
    assert ingest.values["peak_bytes"] > 50e6
    [reading] = by_variant(items, "ocr@1")
    assert reading.values["pages_per_minute"] > ingest.values["pages_per_minute"]
    [embedding] = by_variant(items, "embedding@1")
    assert 0.5 < embedding.values["chunks_per_second"] < 5000


def test_a_larger_index_holds_more_and_its_growth_is_told(items: list[Item]) -> None:
    [small], [large] = by_variant(items, "index@200"), by_variant(items, "index@600")
    assert large.values["disk_bytes"] > small.values["disk_bytes"] > 10_000
    assert small.values["build_seconds"] > 0
    assert 50e6 < small.values["peak_bytes"] < 4e9
    [growth] = by_variant(items, "growth of disk_bytes")
    assert 0 < growth.values["exponent"] < 1.5
    [expected] = by_variant(items, "expected of disk_bytes@1000000")
    assert expected.values["disk_bytes"] > large.values["disk_bytes"]


@pytest.mark.parametrize("size", PLAN.sizes)
def test_readers_of_few_and_of_many_scopes_search_alone_and_together(
    items: list[Item], size: int
) -> None:
    for scopes in (3, 18):
        asked = by_variant(items, f"query of {scopes} scopes@{size}")
        assert len(asked) == PLAN.queries
        assert all(item.values["recall@10"] == 1 for item in asked)
        assert all(item.values["seconds"] > 0 for item in asked)
    [together] = by_variant(items, f"together@{size}")
    assert together.values["queries_failed"] == 0
    assert together.detail["questions"] == str(PLAN.queries * 2 * 16)
    [opening] = by_variant(items, f"opening@{size}")
    assert opening.values["opening_seconds"] > 0


def test_what_was_measured_before_is_left_out(tmp_path: Path) -> None:
    plan = SpeedPlan(documents=(), workers=(2,), threads=(1,), sizes=(), queries=1)
    skip = {("ingest@2", "ingest"), ("ocr@2", "ocr"), ("embedding@1", "embedding")}
    settings = load_settings(library=tmp_path / "library")
    assert list(measure_speed(plan, settings, tmp_path, skip=skip)) == []


def test_a_finished_measurement_is_not_made_again(items: list[Item], tmp_path: Path) -> None:
    settings = load_settings(library=tmp_path / "library")
    done = {item.key for item in items}
    assert list(measure_speed(PLAN, settings, tmp_path, skip=done)) == []


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    plan = SpeedPlan(documents=(), workers=(1,), threads=(), sizes=(), queries=1)
    settings = load_settings(library=tmp_path / "library")
    with pytest.raises(SuiteError, match="書類がありません"):
        list(measure_speed(plan, settings, tmp_path, skip={("ingest@1", "ingest")}))


def test_synthetic_text_is_always_the_same_and_like_that_of_an_office() -> None:
    documents = [document(number) for number in range(40)]
    assert documents[7] == document(7)
    texts = [text for made in documents for text in made.chunks]
    assert len(set(texts)) > 0.98 * len(texts)
    assert all(150 <= len(text) <= 340 for text in texts)
    assert question(3) == question(3) != question(4)
    assert document(-1) != document(1)
    assert question(3).startswith(document(3).title)


def test_the_vocabulary_grows_with_the_library_and_a_few_words_are_everywhere() -> None:
    def pairs(numbers: range) -> dict[str, int]:
        found: dict[str, int] = {}
        for number in numbers:
            for text in document(number).chunks:
                for pair in {text[at : at + 2] for at in range(len(text) - 1)}:
                    found[pair] = found.get(pair, 0) + 1
        return found

    few, many = pairs(range(10)), pairs(range(80))
    assert len(many) > 1.3 * len(few)
    counts = sorted(many.values(), reverse=True)
    assert counts[0] > 0.4 * 80 * 50
    assert sum(count <= 3 for count in counts) > 0.2 * len(counts)
