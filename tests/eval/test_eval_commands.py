"""``shorui eval`` as a clerk calls it: real documents in, figures, reports and exit codes out."""

import json
import os
import shutil
import signal
import time
from pathlib import Path

import pytest

from tests.runtime.command import DATES, LIBRARIES, result_of, shorui, start

QUESTIONS = [
    {
        "id": "Q1",
        "question": "国分寺図書館の住所は",
        "answers": ["高松市国分寺町新居1298"],
        "file": f"docs/{LIBRARIES.name}",
        "page": 1,
        "kind": "table",
        "scan": False,
    },
    {
        "id": "Q2",
        "question": "隔週の日曜日はどう表しますか",
        "answers": ["7Su"],
        "file": f"docs/{DATES.name}",
        "page": 1,
        "kind": "text",
        "scan": False,
    },
    {"id": "Q3", "question": "市長の好きな食べ物は何ですか", "answers": [], "kind": "unanswerable"},
]


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("suites") / "庁内の質問"
    (folder / "docs").mkdir(parents=True)
    for document in (LIBRARIES, DATES):
        shutil.copy(document, folder / "docs")
    write(folder, QUESTIONS)
    return folder


def write(folder: Path, rows: list[dict[str, object]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def measured(
    suite: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, object]]:
    library = tmp_path_factory.mktemp("measured") / "library"
    done = shorui(library, "eval", "all", suite, "--json", "--fail-under", "quotes_verbatim=1")
    assert done.returncode == 0, done.stderr
    return library, result_of(done)


def test_a_suite_of_one_s_own_is_measured_reported_and_kept(
    suite: Path, measured: tuple[Path, dict[str, object]]
) -> None:
    library, report = measured
    runs = report["runs"]
    assert isinstance(runs, list)
    by_kind = {run["kind"]: run for run in runs}
    assert set(by_kind) == {"retrieval", "answers"}
    ranking = by_kind["retrieval"]["figures"]
    assert set(ranking) == {"fused", "words", "vectors"}
    assert ranking["fused"]["file_hit@1"] == {"value": 1.0, "count": 2}
    answers = by_kind["answers"]["figures"]["extractive"]
    assert answers["gold_in_quotes"]["value"] == 1.0
    assert answers["quotes_verbatim"]["value"] == 1.0
    assert answers["abstention_recall"] == {"value": 1.0, "count": 1}
    folder = library / "eval" / by_kind["answers"]["run"]
    html = (folder / "report.html").read_text(encoding="utf-8")
    assert "正解を含む引用" in html
    assert "http://" not in html.replace("http://www.w3.org/", "")
    assert "庁内の質問" in (folder / "report.md").read_text(encoding="utf-8")
    assert not (library / "eval" / "work").exists() or not any(
        (library / "eval" / "work").iterdir()
    )


def test_runs_are_listed_and_compared_question_by_question(
    measured: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    library, _ = measured
    listed = shorui(library, "eval", "runs")
    assert "answers-庁内の質問" in listed.stdout
    html = tmp_path / "差.html"
    done = shorui(
        library, "eval", "compare", "latest-retrieval", "latest-retrieval",
        "--variants", "words,fused", "--html", html,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "nDCG@10" in done.stdout
    assert html.exists()
    report = shorui(library, "eval", "report", "latest-answers")
    assert "# 測定の報告" in report.stdout


def test_a_gate_that_is_not_reached_fails_and_says_by_how_much(suite: Path, tmp_path: Path) -> None:
    done = shorui(
        tmp_path / "library", "eval", "retrieval", suite, "--fail-over", "fused/seconds=0.000001"
    )
    assert done.returncode == 1
    assert "上回りました" in done.stderr
    assert "fused/seconds" in done.stderr
    wrong = shorui(tmp_path / "library", "eval", "retrieval", suite, "--fail-under", "たくさん")
    assert wrong.returncode == 2


def test_what_is_wrong_with_a_suite_is_named_line_by_line_and_the_rest_is_measured(
    suite: Path, tmp_path: Path
) -> None:
    spoilt = tmp_path / "spoilt"
    shutil.copytree(suite, spoilt)
    rows = [
        *QUESTIONS,
        {**QUESTIONS[0], "question": "同じ番号の質問"},
        {**QUESTIONS[1], "id": "Q5", "file": "docs/無い.pdf"},
        {**QUESTIONS[1], "id": "Q6", "answers": ["存在しない正解"]},
    ]
    write(spoilt, rows)
    with (spoilt / "questions.jsonl").open("a", encoding="utf-8") as lines:
        lines.write("\n{ これはJSONではない\n")
    checked = result_of(shorui(tmp_path / "library", "eval", "check", spoilt, "--json"))
    assert isinstance(checked["problems"], list)
    codes = [(problem["place"], problem["code"]) for problem in checked["problems"]]
    assert ("questions.jsonl:4", "duplicate_id") in codes
    assert ("questions.jsonl:5", "unknown_file") in codes
    assert ("questions.jsonl:7", "bad_row") in codes
    done = shorui(tmp_path / "library", "eval", "answers", spoilt, "--json")
    assert done.returncode == 1
    [run] = result_of(done)["runs"]  # type: ignore[misc]
    assert run["items"] == 4
    assert {problem["code"] for problem in run["problems"]} >= {"gold_not_found", "duplicate_id"}
    assert "questions.jsonl:5" in done.stderr


@pytest.mark.parametrize("kind", ["ocr", "drafts"])
def test_a_suite_with_nothing_to_measure_for_a_kind_says_so(
    suite: Path, tmp_path: Path, kind: str
) -> None:
    done = shorui(tmp_path / "library", "eval", kind, suite)
    assert done.returncode == 1
    assert "（suite）" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_model_that_is_asked_for_and_not_configured_is_said_before_anything_is_read(
    suite: Path, tmp_path: Path
) -> None:
    done = shorui(tmp_path / "library", "eval", "answers", suite, "--endpoint")
    assert done.returncode == 1
    assert "SHORUI_LLM_URL" in done.stderr
    assert not (tmp_path / "library" / "eval").exists()


def test_an_interrupted_run_goes_on_where_it_was_cut_off(tmp_path: Path) -> None:
    benchmark = tmp_path / "bench.json"
    texts = {f"d{n}": f"第{n}地区の集会所の使用料は{n}百円とする。" for n in range(60)}
    asked = {f"q{n}": f"第{n}地区の集会所の使用料は" for n in range(60)}
    benchmark.write_text(
        json.dumps(
            {"corpus": texts, "queries": asked, "qrels": {f"q{n}": {f"d{n}": 1} for n in range(60)}}
        ),
        encoding="utf-8",
    )
    library = tmp_path / "library"
    running = start(library, "eval", "retrieval", benchmark, "--json")
    items = _wait_for_items(library / "eval", 5)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=60)
    assert running.returncode == 130, err
    assert f"--resume {items.parent.name}" in err
    before = [json.loads(line) for line in items.read_text(encoding="utf-8").splitlines()]
    assert 5 <= len(before) < 180
    done = shorui(library, "eval", "retrieval", benchmark, "--json", "--resume", items.parent.name)
    assert done.returncode == 0, done.stderr
    [run] = result_of(done)["runs"]  # type: ignore[misc]
    assert (run["run"], run["items"], run["complete"]) == (items.parent.name, 180, True)
    after = [json.loads(line) for line in items.read_text(encoding="utf-8").splitlines()]
    assert after[: len(before)] == before
    assert len({(item["variant"], item["id"]) for item in after}) == len(after) == 180


def test_a_suite_is_made_from_a_library_and_measured_once_a_person_has_looked_at_it(
    measured: tuple[Path, dict[str, object]], tmp_path: Path
) -> None:
    library = tmp_path / "library"
    assert shorui(library, "ingest", DATES, LIBRARIES).returncode == 0
    made = tmp_path / "新しい測定"
    done = shorui(library, "eval", "new", made, "--count", "6")
    assert done.returncode == 0, done.stderr
    rows = [
        json.loads(line)
        for line in (made / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(rows) >= 4
    for row in rows:
        row["status"] = "accepted"
        row["question"] = row["question"] or f"{row.get('context', '')[:30]}とは"
    write(made, rows)
    checked = shorui(library, "eval", "check", made)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert shorui(library, "eval", "new", made).returncode == 1


def _wait_for_items(folder: Path, count: int) -> Path:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        for items in folder.glob("*/items.jsonl"):
            if len(items.read_bytes().splitlines()) >= count:
                return items
        time.sleep(0.02)
    raise AssertionError("nothing was measured")
