"""Facts and editions on the command line: shown, set right, joined, brought back."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import text
from typer.testing import CliRunner

from library.catalogue import open_catalogue
from library.edits import Replace
from library.facts import facts_of
from library.model import FactField
from library.reviewing import review_page
from library.scopes import staff
from runtime.reviewing import amend_page, undo_correction
from runtime.upkeep import fix_fact
from shorui import app
from tests.taking import take_text

RULE = """若草市防災資機材補助金交付要綱

令和{year}年３月２０日要綱第{year}号

（目的）
第１条　この要綱は、防災資機材の購入を補助することを目的とする。
附則
この要綱は、令和{year}年４月１日から施行する。
問い合わせ先
総務部防災課
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two editions of one rule, in two files."""
    folder = tmp_path_factory.mktemp("facts")
    catalogue = open_catalogue(folder / "library")
    for year in (6, 7):
        file = folder / f"防災資機材補助金交付要綱（令和{year}年版）.txt"
        take_text(catalogue, file, RULE.format(year=year))
    catalogue.close()
    return folder / "library"


@pytest.fixture(autouse=True)
def keep_signals() -> Iterator[None]:
    """A command sets how SIGTERM ends it."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def shorui(library: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--library", str(library), *arguments])


def result_of(done: Result) -> dict[str, object]:
    parsed = json.loads(done.stdout)
    assert isinstance(parsed, dict)
    return parsed


def documents(library: Path) -> list[dict[str, object]]:
    listed = result_of(shorui(library, "list", "--json"))["documents"]
    assert isinstance(listed, list)
    return sorted(listed, key=lambda each: str(each["file"]))


def test_facts_are_shown_corrected_and_put_back(library: Path) -> None:
    older = str(documents(library)[0]["document_id"])
    shown = result_of(shorui(library, "show", older, "--json"))
    facts = shown["facts"]
    assert isinstance(facts, list)
    assert {fact["field"]: fact["value"] for fact in facts} == {
        "title": "防災資機材補助金交付要綱（令和6年版）",
        "number": "要綱第6号",
        "date": "2024-03-20",
        "in_force": "2024-04-01",
        "department": "総務部防災課",
        "kind": "要綱",
    }
    assert {"field": "number", "value": "要綱第6号", "page": 1, "corrected": False} in facts
    assert shown["blank_pages"] == 0
    fixed = result_of(shorui(library, "facts", "fix", older, "date", "R6.3.25", "--json"))
    assert isinstance(fixed["facts"], list)
    assert {
        "field": "date",
        "value": "2024-03-25",
        "page": None,
        "corrected": True,
    } in fixed["facts"]
    plain = shorui(library, "facts", "show", older).stdout
    assert "日付: 令和6年3月25日（職員が訂正）" in plain
    assert "所管課: 総務部防災課（p.1 から読み取り）" in plain
    back = shorui(library, "facts", "fix", older, "date", "--as-read").stdout
    assert "日付: 令和6年3月20日（p.1 から読み取り）" in back
    refused = shorui(library, "facts", "fix", older, "kind", "要項", "--json")
    assert refused.exit_code == 1
    assert result_of(refused)["error"] == "bad_correction"
    assert shorui(library, "facts", "fix", older, "colour", "赤").exit_code == 2


def test_an_edition_is_suggested_accepted_and_brought_back(library: Path) -> None:
    older, newer = (str(each["document_id"]) for each in documents(library))
    found = result_of(shorui(library, "versions", "suggest", "--json"))["suggestions"]
    assert isinstance(found, list)
    assert [(s["older"]["document_id"], s["newer"]["document_id"]) for s in found] == [
        (older, newer)
    ]
    joined = result_of(shorui(library, "versions", "accept", older, newer, "--json"))
    assert (joined["document_id"], joined["version"]) == (older, 2)
    report = result_of(shorui(library, "history", older, "--json"))["versions"]
    assert isinstance(report, list)
    assert [(each["version"], each["status"]) for each in report] == [
        (2, "live"),
        (1, "superseded"),
    ]
    assert report[0]["supersedes"] == report[1]["version_id"]
    assert "第1版を検索の対象に戻しました" in shorui(library, "restore", older).stdout
    gone = shorui(library, "restore", newer, "--json")
    assert result_of(gone)["error"] == "not_found"
    assert "新しい版と思われる書類はありません" in shorui(library, "versions", "suggest").stdout
    declined = shorui(library, "versions", "decline", older, newer, "--json")
    assert result_of(declined)["error"] == "not_found"
    catalogue = open_catalogue(library)
    with catalogue.reading() as connection:
        actions = connection.scalars(text("SELECT DISTINCT action FROM audit"))
        assert {"fix_fact", "unfix_fact", "accept_edition", "restore"} <= set(actions)
    catalogue.close()


def test_a_line_set_right_sets_the_fact_right_that_stands_on_it(tmp_path: Path) -> None:
    catalogue = open_catalogue(tmp_path / "library")
    document = take_text(catalogue, tmp_path / "防災要綱の写し.txt", RULE.format(year=6))
    fix_fact(catalogue, document.id, FactField.DEPARTMENT, ["危機管理課"], reader=staff())
    before = facts_of(catalogue, document.version_id, reader=staff())
    place = next(fact.place for fact in before if fact.field is FactField.NUMBER)
    assert place is not None
    page = review_page(catalogue, document.id, place.page, reader=staff())
    edit = Replace(line=place.line, text="令和６年３月２１日要綱第８号")
    amended = amend_page(catalogue, page, edit, reader=staff())
    after = {f.field: f for f in facts_of(catalogue, document.version_id, reader=staff())}
    assert after[FactField.NUMBER].value == "要綱第8号"
    assert after[FactField.DATE].value == "2024-03-21"
    assert after[FactField.DEPARTMENT].value == "危機管理課"
    assert after[FactField.TITLE].value == document.title
    undo_correction(catalogue, amended, reader=staff())
    assert facts_of(catalogue, document.version_id, reader=staff()) == before
    catalogue.close()
