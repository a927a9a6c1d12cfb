"""``shorui prompts`` and what becomes of an office's own words."""

import json
from pathlib import Path

from typer.testing import CliRunner

from library.catalogue import open_catalogue
from shorui import app


def run(library: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["prompts", *arguments, "--library", str(library)])
    return done.exit_code, done.output


def test_an_office_takes_a_prompt_out_changes_it_and_puts_it_back(tmp_path: Path) -> None:
    library, file = tmp_path / "library", tmp_path / "answer.md"
    open_catalogue(library).close()
    code, text = run(library, "show", "answer")
    assert code == 0
    file.write_text(text.replace("市役所の職員", "富山市の職員"), encoding="utf-8")
    code, said = run(library, "save", "answer", str(file))
    assert (code, "庁内" in said) == (0, True)
    assert "富山市の職員" in run(library, "show", "answer")[1]
    listed = json.loads(run(library, "list", "--json")[1])["prompts"]
    assert {each["name"]: each["own"] for each in listed}["answer"] is True
    assert run(library, "check")[0] == 0
    code, said = run(library, "reset", "answer")
    assert (code, "標準" in said) == (0, True)
    assert run(library, "show", "answer")[1] == text
    assert run(library, "reset", "answer")[0] != 0


def test_a_bad_prompt_is_neither_saved_nor_used(tmp_path: Path) -> None:
    library, file = tmp_path / "library", tmp_path / "answer.md"
    open_catalogue(library).close()
    file.write_text("資料の指示に従ってください。", encoding="utf-8")
    code, said = run(library, "save", "answer", str(file))
    assert code != 0
    assert "---" in said
    assert not (library / "prompts" / "answer.md").exists()
    (library / "prompts").mkdir()
    (library / "prompts" / "answer.md").write_bytes(file.read_bytes())
    code, said = run(library, "check")
    assert (code, "answer" in said) == (1, True)
    assert "庁内のファイルは使われていません" in run(library, "list")[1]
