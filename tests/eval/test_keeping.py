"""Runs on disk: nothing that was measured is lost, and what failed is measured again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from eval.runs.keeping import RunWriter, find_run, list_runs, load_run, new_run
from eval.runs.model import Item, Kind, Run
from eval.runs.provenance import provenance
from eval.suites.errors import SuiteError
from eval.suites.model import Problem, Suite
from library.settings import load_settings

NOW = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
PROBLEM = Problem(place="questions.jsonl:3", code="duplicate_id", message="重複しています。")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    suite = Suite(
        name="見本_1", title="見本", source=tmp_path, digest="d" * 64, problems=(PROBLEM,)
    )
    made = provenance(load_settings(library=tmp_path / "library"))
    return new_run(Kind.ANSWERS, suite, made, now=NOW)


def item(name: str, *, variant: str = "extractive", error: str | None = None) -> Item:
    return Item(
        id=name,
        variant=variant,
        group={"kind": "表"},
        values={} if error else {"seconds": 0.25, "gold_in_quotes": 1.0},
        detail={"question": "改行\nと「括弧」"},
        error=error,
    )


def write(folder: Path, run: Run, items: list[Item], *, complete: bool = True) -> Run:
    with RunWriter(folder, run) as writer:
        list(writer.add(iter(items)))
        writer.note(seconds=2.5, timings={"ingest": 1.0}, peak_bytes=7)
        return writer.finish(complete=complete)


def test_a_run_comes_back_as_it_was_written(tmp_path: Path, run: Run) -> None:
    written = write(tmp_path, run, [item("a"), item("b", error="endpoint")])
    assert load_run(tmp_path / run.id) == written
    assert written.problems == (PROBLEM,)
    assert (written.seconds, written.peak_bytes) == (2.5, 7)


def test_what_was_measured_before_a_kill_is_kept_and_a_torn_line_is_passed_over(
    tmp_path: Path, run: Run
) -> None:
    def cut_off() -> Iterator[Item]:
        yield item("a")
        yield item("b")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), RunWriter(tmp_path, run) as writer:
        list(writer.add(cut_off()))
    with (tmp_path / run.id / "items.jsonl").open("a", encoding="utf-8") as lines:
        lines.write('{"id": "c", "vari')
    found = load_run(tmp_path / run.id)
    assert [each.id for each in found.items] == ["a", "b"]
    assert not found.complete


def test_a_resumed_run_measures_what_failed_and_keeps_the_newest_outcome(
    tmp_path: Path, run: Run
) -> None:
    first = write(tmp_path, run, [item("a"), item("b", error="endpoint")], complete=False)
    with RunWriter(tmp_path, first) as writer:
        assert writer.done == {("extractive", "a")}
        list(writer.add([item("b"), item("c")]))
        writer.note(seconds=1.5)
        again = writer.finish(complete=True)
    assert [each.id for each in again.items] == ["a", "b", "c"]
    assert all(each.error is None for each in again.items)
    assert again.seconds == 4.0
    assert load_run(tmp_path / run.id) == again


def test_runs_are_found_by_number_by_folder_and_as_the_latest_of_their_kind(
    tmp_path: Path, run: Run
) -> None:
    later = replace(run, id=run.id.replace("20260401", "20260402"))
    ocr = replace(run, id="20260403T000000-ocr-scans", kind=Kind.OCR)
    for each in (run, later, ocr):
        write(tmp_path, each, [item("a")])
    assert find_run(tmp_path, run.id) == tmp_path / run.id
    assert find_run(tmp_path, str(tmp_path / run.id)) == tmp_path / run.id
    assert find_run(tmp_path, "latest") == tmp_path / ocr.id
    assert find_run(tmp_path, "latest-answers") == tmp_path / later.id
    assert [each.id for each in list_runs(tmp_path, limit=2)] == [ocr.id, later.id]


@pytest.mark.parametrize("name", ["latest", "../../etc", "20260401T093000-answers-無い", ""])
def test_a_run_that_is_not_there_is_said_in_japanese(tmp_path: Path, name: str) -> None:
    with pytest.raises(SuiteError, match="見つかりません"):
        find_run(tmp_path, name)


def test_a_damaged_run_is_left_out_of_the_list(tmp_path: Path, run: Run) -> None:
    write(tmp_path, run, [item("a")])
    (tmp_path / run.id / "run.json").write_text("{", encoding="utf-8")
    assert list_runs(tmp_path, limit=5) == []
    with pytest.raises(SuiteError, match="読めません"):
        load_run(tmp_path / run.id)


def test_where_a_run_was_made_is_known_but_no_secret_and_no_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHORUI_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("SHORUI_LLM_MODEL", "m")
    monkeypatch.setenv("SHORUI_LLM_API_KEY", "sk-top-secret")
    made = provenance(load_settings(library=tmp_path / "library"))
    assert made.versions["python"].startswith("3.")
    assert made.versions["tantivy"]
    assert int(made.machine["cores"]) >= 1
    assert made.settings["ocr_engine"] == "rapidocr"
    whole = str(made)
    assert "sk-top-secret" not in whole
    assert str(tmp_path) not in whole
