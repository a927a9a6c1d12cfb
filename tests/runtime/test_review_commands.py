"""``shorui review`` as other programs call it, on a page that was really read."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from cli.review import app
from library.catalogue import open_catalogue
from library.documents import list_documents
from library.scopes import staff
from tests.runtime.command import DATES, ROOT, result_of, shorui

PAGE = ROOT / "tests" / "data" / "ocr" / "youryo__photocopy.jpg"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review")
    part = folder / "要領_抜粋.png"
    with Image.open(PAGE) as image:
        image.crop((0, 0, image.width, image.height // 3)).save(part, dpi=(200, 200))
    done = shorui(folder / "書庫", "ingest", part, DATES, "--json")
    assert done.returncode == 0, done.stderr
    return folder / "書庫"


@pytest.fixture(scope="module")
def scan(library: Path) -> str:
    documents = list_documents(open_catalogue(library), reader=staff())
    return next(document.id for document in documents if document.file_name == "要領_抜粋.png")


def review(library: Path, *arguments: object) -> Any:
    done = shorui(library, "review", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return result_of(done)


def here(library: Path, *arguments: object) -> Result:
    """The same in this process: quick."""
    command, *rest = map(str, arguments)
    return CliRunner().invoke(app, [command, "--library", str(library), *rest])


def test_a_word_is_set_right_found_kept_and_measured_with(
    library: Path, scan: str, tmp_path: Path
) -> None:
    before = review(library, "show", scan, 1)
    number = next(x["number"] for x in before["lines"] if len(x["text"]) > 8 and "。" in x["text"])
    line = before["lines"][number - 1]
    text = "蜃気楼鑑賞券" + line["text"][6:]
    after = review(library, "fix", scan, 1, "--line", number, text)
    now = after["lines"][number - 1]
    assert (now["text"], now["as_read"], now["corrected"]) == (text, line["text"], True)
    assert after["state"] != before["state"]

    hits = result_of(shorui(library, "search", "蜃気楼鑑賞券", "--json"))["hits"]
    assert isinstance(hits, list)
    assert hits[0]["file"] == "要領_抜粋.png"
    assert "蜃気楼鑑賞券" in hits[0]["text"]

    stale = shorui(
        library, "review", "fix", scan, 1, "--line", 1, "別", "--state", before["state"], "--json"
    )
    assert stale.returncode == 1
    assert result_of(stale)["error"] == "page_changed"

    undone = review(library, "undo", scan, 1)
    assert undone["lines"] == before["lines"]
    assert [c["active"] for c in undone["history"]] == [False]

    checked = review(library, "done", scan, 1)
    assert (checked["checked"], checked["needs_review"]) == (True, False)
    assert review(library, "list") == {"pages": []}
    truths = tmp_path / "正解"
    assert review(library, "export", truths) == {"folder": str(truths), "documents": 1, "pages": 1}
    assert not list(tmp_path.glob(".truths-*"))
    measured = shorui(tmp_path / "other", "eval", "ocr", truths, "--json")
    assert measured.returncode == 0, measured.stderr
    (run,) = result_of(measured)["runs"]  # type: ignore[misc]
    assert (run["items"], run["errors"], run["problems"]) == (1, 0, [])
    assert run["figures"]["rapidocr"]["cer"]["value"] == 0.0

    again = shorui(library, "review", "export", truths, "--json")
    assert (again.returncode, result_of(again)["error"]) == (1, "settings")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "nowhere", 1), "not_found"),
        (("show", "DOC", 99), "not_found"),
        (("fix", "DOC", 1, "--line", 999, "甲"), "not_found"),
        (("fix", "DOC", 1, "--line", 1, "  "), "bad_correction"),
        (("fix", "DOC", 1, "--line", 1, "一\n二"), "bad_correction"),
        (("fix", "DOC", 1, "--insert", 1, "長" * 10_001), "bad_correction"),
        (("undo", "DOC", 1, "--number", 12345), "not_found"),
        (("list", "--document", "nowhere"), "not_found"),
    ],
)
def test_bad_input_is_named_in_japanese_with_its_code(
    library: Path, scan: str, arguments: tuple[object, ...], code: str
) -> None:
    before = here(library, "show", scan, 1).stdout
    done = here(library, *(scan if a == "DOC" else a for a in arguments), "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"] == code
    assert here(library, "show", scan, 1).stdout == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("fix", "x", 1, "甲"),
        ("fix", "x", 1, "--line", 1),
        ("fix", "x", 1, "--line", 1, "--insert", 1, "甲"),
        ("fix", "x", 1, "--line", 1, "--delete", "甲"),
        ("fix", "x", 1, "--insert", 1, "甲", "--box", "1,2,3"),
        ("fix", "x", 0, "--line", 1, "甲"),
        ("list", "--doubt", "whim"),
    ],
)
def test_impossible_options_are_usage_errors(library: Path, arguments: tuple[object, ...]) -> None:
    done = here(library, *arguments)
    assert done.exit_code == 2
    assert done.stdout == ""


def test_people_see_numbered_lines_and_what_was_done(library: Path, scan: str) -> None:
    review(library, "fix", scan, 1, "--line", 1, "表題の訂正")
    shown = shorui(library, "review", "show", scan, 1).stdout
    assert "表題の訂正　（読み取り: " in shown
    assert "」を「表題の訂正」に直した（cli " in shown
    review(library, "undo", scan, 1)
    assert "（取り消し cli）" in shorui(library, "review", "show", scan, 1).stdout
