"""Masking, measured on texts in which personal data is marked."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant.masking.kinds import Kind
from eval.commands import app
from eval.measures.masking import measure_masking
from eval.runs.metrics import figures
from eval.suites.loading import load_suite
from eval.suites.model import Mark, MarkedText

SUITE = Path(__file__).parents[2] / "data_samples" / "masking"


def test_the_suite_is_sound_and_has_every_kind() -> None:
    suite = load_suite(SUITE)
    marks = [mark for text in suite.marked for mark in text.marks]
    assert suite.problems == ()
    assert {mark.kind for mark in marks if mark.kind} == {kind.value for kind in Kind}
    assert sum(bool(mark.kind) for mark in marks) >= 150
    assert sum(not mark.kind for mark in marks) >= 60
    assert {text.half for text in suite.marked} == {"development", "held_out"}


def test_personal_data_of_the_development_half_is_masked_and_little_else() -> None:
    texts = [text for text in load_suite(SUITE).marked if text.half == "development"]
    found = figures(measure_masking(texts))["development"]
    assert found["masked"].value >= 0.97
    assert found["mask_right"].value >= 0.97
    assert found["spared"].value >= 0.97


def test_a_miss_a_needless_mask_and_what_was_spared_are_counted_apart() -> None:
    text = "電話 087-555-0123 手数料300円 合言葉"
    marks = (
        Mark(start=16, end=22, kind=""),
        Mark(start=23, end=26, kind=Kind.NAME.value),
    )
    items = list(measure_masking([MarkedText(id="a-1", text=text, marks=marks)]))
    assert [set(item.values) for item in items] == [
        {"seconds"},
        {"spared"},
        {"masked"},
        {"mask_right"},
    ]
    assert [item.values[next(iter(item.values))] for item in items[1:]] == [1, 0, 0]
    assert list(measure_masking([], skip=())) == []


def test_the_command_measures_and_writes_a_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "marked.jsonl").write_text(
        '{"id": "a-1", "half": "held_out", "text": "氏名 ⟦氏名:甲野 乙子⟧ ⟦電話:087-555-0123⟧"}',
        encoding="utf-8",
    )
    monkeypatch.setenv("SHORUI_LIBRARY", str(tmp_path / "書庫"))
    done = CliRunner().invoke(app, ["masking", str(tmp_path), "--json"], obj=None)
    assert done.exit_code == 0, done.output
    (run,) = json.loads(done.stdout)["runs"]
    assert run["figures"]["held_out"]["masked"] == {"value": 1.0, "count": 2}
    (report,) = (tmp_path / "書庫").rglob("report.md")
    assert "個人情報を伏せた率" in report.read_text(encoding="utf-8")


def test_rows_are_read_with_what_is_wrong_with_them(tmp_path: Path) -> None:
    rows = [
        '{"id": "a-1", "text": "氏名 ⟦氏名:甲野 乙子⟧ ⟦not:300円⟧"}',
        '{"id": "a-1", "text": "甲"}',
        '{"id": "a-2", "text": "⟦血液型:A⟧"}',
    ]
    (tmp_path / "marked.jsonl").write_text("\n".join(rows), encoding="utf-8")
    suite = load_suite(tmp_path)
    (text,) = suite.marked
    assert text.text == "氏名 甲野 乙子 300円"
    assert [(text.text[m.start : m.end], m.kind) for m in text.marks] == [
        ("甲野 乙子", "氏名"),
        ("300円", ""),
    ]
    assert [problem.code for problem in suite.problems] == ["duplicate_id", "unknown_kind"]
