"""``shorui eval answers`` with a model beside the quotes, a judge, and an endpoint that fails midway."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assistant.model_server import (
    Asked,
    Fail,
    ModelServer,
    Say,
    Scripted,
    running_model_server,
    sentences,
)
from tests.runtime.command import DATES, LIBRARIES, result_of, shorui

ADDRESS = "国分寺図書館の住所は高松市国分寺町新居1298です。"
CODE = "隔週の日曜日は7Suと表します。"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with running_model_server() as running:
        monkeypatch.setenv("SHORUI_LLM_URL", running.url)
        monkeypatch.setenv("SHORUI_LLM_MODEL", "gakko-7b")
        monkeypatch.setenv("SHORUI_LLM_API_KEY", "sk-hidden")
        yield running


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    folder = tmp_path / "suite"
    (folder / "docs").mkdir(parents=True)
    for document in (LIBRARIES, DATES):
        shutil.copy(document, folder / "docs")
    rows = [
        {"id": "Q1", "question": "国分寺図書館の住所は", "answers": ["高松市国分寺町新居1298"],
         "file": LIBRARIES.name, "page": 1},
        {"id": "Q2", "question": "隔週の日曜日はどう表しますか", "answers": ["7Su"],
         "file": DATES.name, "page": 1},
        {"id": "Q3", "question": "市長の好きな食べ物は何ですか", "answers": []},
    ]  # fmt: skip
    (folder / "questions.jsonl").write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
    )
    return folder


def reply(asked: Asked) -> Scripted:
    if "faithfulness" in asked.system + asked.user:
        return Say('{"faithfulness": 1, "relevance": 0.8, "reason": "根拠どおり"}')
    if "国分寺" in asked.user.rsplit("\n", 3)[-1] or "国分寺図書館の住所は" in asked.user:
        return sentences((ADDRESS, [1]))
    return sentences((CODE, [1]))


def test_a_model_is_measured_beside_the_quotes_and_a_judge_leaves_its_words(
    server: ModelServer, suite: Path, tmp_path: Path
) -> None:
    server.script = reply
    library = tmp_path / "library"
    done = shorui(library, "eval", "answers", suite, "--endpoint", "--judge", "--json")
    assert done.returncode == 0, done.stderr
    [run] = result_of(done)["runs"]  # type: ignore[misc]
    found = run["figures"]
    assert set(found) == {"extractive", "generated:gakko-7b"}
    for figures in found.values():
        assert figures["gold_in_answer"]["value"] == 1
        assert figures["quotes_verbatim"]["value"] == 1
        assert figures["abstention_recall"]["value"] == 1
        assert figures["faithfulness"] == {"value": 1.0, "count": 2}
        assert figures["relevance"]["value"] == pytest.approx(0.8)
    kept = library / "eval" / run["run"]
    items = (kept / "items.jsonl").read_text(encoding="utf-8")
    assert "根拠どおり" in items
    whole = items + (kept / "run.json").read_text(encoding="utf-8") + done.stderr + done.stdout
    assert "sk-hidden" not in whole


def test_an_endpoint_that_fails_midway_leaves_a_run_that_can_be_finished(
    server: ModelServer, suite: Path, tmp_path: Path
) -> None:
    broken = True

    def sometimes(asked: Asked) -> Scripted:
        return Fail(500) if broken and "隔週の日曜日はどう" in asked.user else reply(asked)

    server.script = sometimes
    library = tmp_path / "library"
    first = shorui(library, "eval", "answers", suite, "--endpoint", "--json")
    assert first.returncode == 1
    [run] = result_of(first)["runs"]  # type: ignore[misc]
    assert (run["items"], run["errors"], run["complete"]) == (6, 1, False)
    assert f"--resume {run['run']}" in first.stderr
    broken = False
    asked_before = len(server.asked)
    again = shorui(
        library, "eval", "answers", suite, "--endpoint", "--json", "--resume", run["run"]
    )
    assert again.returncode == 0, again.stderr
    [finished] = result_of(again)["runs"]  # type: ignore[misc]
    assert (finished["items"], finished["errors"], finished["complete"]) == (6, 0, True)
    assert len(server.asked) - asked_before <= 2
