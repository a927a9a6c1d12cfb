"""What documents say of themselves, measured against a truth."""

import json
from pathlib import Path

import pytest

from eval.measures.stated import measure_facts
from eval.runs.metrics import figures_by
from eval.runs.model import Item
from eval.suites.loading import load_suite
from eval.suites.model import TrueFact
from library.catalogue import Catalogue
from library.model import FactField
from library.scopes import staff
from tests.taking import take_text

LETTER = """富情第１２３号
令和６年４月９日
各課長　様
若草市長　若林　正彦
生成AIの利用について（通知）
職員は、個人情報を入力してはならないので通知します。
"""
NAME = "生成AIの利用について.txt"


def truth(field: FactField, *values: str, page: int | None = 1, written: str = "") -> TrueFact:
    return TrueFact(file=NAME, field=field, values=values, page=page, written=written)


@pytest.fixture
def letter(catalogue: Catalogue, tmp_path: Path) -> Catalogue:
    take_text(catalogue, tmp_path / NAME, LETTER)
    return catalogue


def measured(catalogue: Catalogue, *truths: TrueFact) -> dict[str, Item]:
    items = measure_facts(truths, catalogue, reader=staff())
    return {item.group.get("field", item.id): item for item in items}


def test_what_is_read_right_at_its_place_has_all_marks(letter: Catalogue) -> None:
    items = measured(
        letter,
        truth(FactField.NUMBER, "富情第123号", written="富情第１２３号"),
        truth(FactField.SENDER, "若草市長 若林正彦"),
    )
    assert items["number"].values == {"fact_precision": 1, "fact_recall": 1, "fact_place": 1}
    assert items["number"].variant == "facts"
    assert items["sender"].values == {"fact_precision": 1, "fact_recall": 1, "fact_place": 1}


def test_a_fact_that_the_truth_does_not_name_is_wrong(letter: Catalogue) -> None:
    items = measured(letter, truth(FactField.KIND, "通知"))
    assert items["date"].values == {"fact_precision": 0}
    assert items["date"].detail["wrong"] == "2024-04-09"


def test_a_fact_that_was_not_read_is_missing(letter: Catalogue) -> None:
    items = measured(
        letter,
        truth(FactField.DEPARTMENT, "情報政策課"),
        truth(FactField.RECIPIENT, "各課長"),
        truth(FactField.RECIPIENT, "各部長"),
    )
    assert items["department"].values == {"fact_recall": 0}
    assert items["department"].detail["missing"] == "情報政策課"
    assert items["recipient"].values["fact_recall"] == 0.5
    assert items["recipient"].values["fact_precision"] == 1


def test_another_spelling_is_right_and_another_place_is_not(letter: Catalogue) -> None:
    items = measured(
        letter,
        truth(FactField.TITLE, "AIの利用", "生成AIの利用について", page=2),
        truth(FactField.DATE, "2024-04-09", written="令和５年"),
    )
    assert items["title"].values == {"fact_precision": 1, "fact_recall": 1, "fact_place": 0}
    assert items["date"].values["fact_place"] == 0


def test_a_document_that_is_not_there_is_an_error_of_its_own(letter: Catalogue) -> None:
    gone = TrueFact(file="無い.pdf", field=FactField.KIND, values=("通知",))
    (item,) = measure_facts([gone], letter, reader=staff())
    assert item.error == "not_found"


def test_what_has_been_measured_is_not_measured_again(letter: Catalogue) -> None:
    wanted = [truth(FactField.KIND, "通知")]
    (first, *rest) = measure_facts(wanted, letter, reader=staff())
    again = list(measure_facts(wanted, letter, reader=staff(), skip={first.key}))
    assert [item.id for item in again] == [item.id for item in rest]


def test_a_suite_names_its_facts_and_what_is_wrong_with_them(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / NAME).write_text(LETTER, encoding="utf-8")
    rows: list[dict[str, object]] = [
        {"file": NAME, "field": "kind", "value": "通知", "page": 1},
        {"file": "無い.pdf", "field": "kind", "value": "通知"},
        {"file": NAME, "field": "colour", "value": "赤"},
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (tmp_path / "facts.jsonl").write_text(lines, encoding="utf-8")
    suite = load_suite(tmp_path)
    assert suite.facts == (truth(FactField.KIND, "通知"),)
    assert [(p.place, p.code) for p in suite.problems] == [
        ("facts.jsonl:2", "unknown_file"),
        ("facts.jsonl:3", "bad_row"),
    ]


def test_the_samples_truths_are_sound() -> None:
    suite = load_suite(Path(__file__).parents[2] / "data_samples")
    assert not [p for p in suite.problems if p.place.startswith("facts.jsonl")]
    assert len({fact.file for fact in suite.facts}) == 12


def test_figures_are_means_over_the_documents_that_say_it(letter: Catalogue) -> None:
    items = list(measure_facts([truth(FactField.KIND, "要綱")], letter, reader=staff()))
    by_field = figures_by(items, "field")
    assert by_field["kind"]["facts"]["fact_recall"].value == 0
    assert "fact_recall" not in by_field["number"]["facts"]
