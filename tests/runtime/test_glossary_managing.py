"""The 用語集 as staff manage it, at the page and on the command line."""

import csv
import io
import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from cli.glossary import app
from library import schema
from library.catalogue import Catalogue
from library.errors import BadGlossary
from library.glossary import Row, read_rows
from library.glossary_file import FILE_NAME
from library.scopes import staff
from runtime.glossary import (
    GlossaryDesk,
    add_term,
    exported,
    import_rows,
    remove_term,
    save_rows,
)
from tests.runtime.command import shorui


@pytest.fixture
def desk(catalogue: Catalogue, tmp_path: Path) -> GlossaryDesk:
    (tmp_path / FILE_NAME).write_bytes("用語,同義語,区分,備考\n国保,国民健康保険,保険,\n".encode())
    return GlossaryDesk(library=tmp_path, catalogue=catalogue, reader=staff())


def audited(desk: GlossaryDesk) -> list[tuple[str, str]]:
    with desk.catalogue.reading() as connection:
        rows = connection.execute(select(schema.audit.c.action, schema.audit.c.subject))
        return [(row[0], row[1]) for row in rows]


def test_a_term_is_added_and_more_synonyms_go_to_the_one_that_is_there(desk: GlossaryDesk) -> None:
    assert add_term(desk, Row(term="道の駅", synonyms="みちの駅")).size == 2
    after = add_term(desk, Row(term="国保", synonyms="国健保、国民健康保険"))
    assert after.rows[0] == Row(term="国保", synonyms="国民健康保険、国健保", kind="保険")
    assert audited(desk) == [("add to glossary", "2 terms")] * 2


@pytest.mark.parametrize("synonyms", ["", "介保", "ａ", "=1+1"])
def test_a_row_that_means_nothing_is_refused_and_nothing_changes(
    desk: GlossaryDesk, synonyms: str
) -> None:
    before = (desk.library / FILE_NAME).read_bytes()
    with pytest.raises(BadGlossary):
        add_term(desk, Row(term="介保", synonyms=synonyms))
    assert (desk.library / FILE_NAME).read_bytes() == before
    assert audited(desk) == []


def test_a_term_is_removed_and_a_missing_one_is_said_to_be_missing(desk: GlossaryDesk) -> None:
    assert remove_term(desk, "国保").size == 0
    with pytest.raises(BadGlossary, match="ありません"):
        remove_term(desk, "国保")


def test_a_table_that_rests_on_an_older_state_is_not_saved(desk: GlossaryDesk) -> None:
    seen = desk.open().digest
    add_term(desk, Row(term="道の駅", synonyms="みちの駅"))
    with pytest.raises(BadGlossary, match="変更されています"):
        save_rows(desk, [], seen=seen)
    saved = save_rows(desk, [Row(term="起案")], seen=desk.open().digest)
    assert (len(saved.rows), saved.size) == (1, 0)


def test_an_import_adds_or_replaces_and_leaves_bad_rows_out(desk: GlossaryDesk) -> None:
    data = "用語,同義語\n国保,国健保\n介保,介護保険\n起案,\n".encode("cp932")
    given = import_rows(desk, data, replaces=False)
    assert [problem.line for problem in given.problems] == [4]
    assert [row.term for row in desk.open().glossary.rows] == ["国保", "介保"]
    import_rows(desk, "介保,介護保険\n".encode(), replaces=True)
    assert [row.term for row in desk.open().glossary.rows] == ["介保"]


@pytest.mark.parametrize("data", [b"", b"\x81", "用語,同義語\n".encode(), "起案,\n".encode()])
def test_an_import_of_nothing_is_refused(desk: GlossaryDesk, data: bytes) -> None:
    with pytest.raises(BadGlossary):
        import_rows(desk, data, replaces=True)
    assert desk.open().glossary.size == 1


def test_an_export_is_read_back_and_holds_no_formula(desk: GlossaryDesk) -> None:
    rows = [Row(term="国保", synonyms="国民健康保険"), Row(term="=cmd|' /C calc'!A0", note="@x")]
    glossary = save_rows(desk, rows, seen=desk.open().digest)
    data = exported(glossary)
    assert data.startswith(b"\xef\xbb\xbf")
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))) for cell in row]
    assert not any(cell.startswith(("=", "@", "+", "-")) for cell in cells)
    assert read_rows(data).others == glossary.others


def test_the_command_line_manages_it(tmp_path: Path) -> None:
    library, out, bad = tmp_path / "書庫", tmp_path / "out.csv", tmp_path / "bad.csv"

    def run(*arguments: object, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*map(str, arguments), "--library", str(library)])
        assert done.exit_code == code, done.output
        return done.stdout

    added = json.loads(run("add", "道の駅", "みちの駅", "--json"))
    assert (added["problems"], added["usable"] > 150) == ([], True)
    listed = json.loads(run("list", "--json"))
    assert {"term": "道の駅", "synonyms": ["みちの駅"], "kind": "", "note": ""} in listed["terms"]
    run("export", "--out", out)
    bad.write_text("用語,同義語\n起案,\n", encoding="utf-8")
    assert json.loads(run("check", bad, "--json", code=1))["problems"][0]["line"] == 2
    assert "使えない行 0" in run("check")
    run("remove", "道の駅")
    assert json.loads(run("remove", "道の駅", "--json", code=1))["error"] == "bad_glossary"
    assert "使えない行 0" in run("import", out, "--replace")
    assert "道の駅 = みちの駅" in run("list")


def test_the_whole_program_knows_the_command(tmp_path: Path) -> None:
    assert shorui(tmp_path / "書庫", "glossary", "check").returncode == 0
