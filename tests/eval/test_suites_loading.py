"""Suite folders: what is read from them, and how each thing that is wrong is named."""

import json
import shutil
from pathlib import Path

import pytest

from eval.suites.errors import SuiteError
from eval.suites.loading import check_gold, load_suite
from eval.suites.model import Problem, Question, Suite

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "data_samples"
PAGES = ROOT / "tests" / "data" / "ocr"
MANUAL = SAMPLES / "docs" / "S07_焼津データマップ_操作マニュアル.pdf"
FEES = "手数料.txt"


def row(**changes: object) -> str:
    whole: dict[str, object] = {
        "id": "Q1",
        "question": "住民票の写しはいくらですか",
        "answers": ["300円"],
        "file": f"docs/{FEES}",
        "page": 1,
        "kind": "amount",
    }
    return json.dumps(whole | changes, ensure_ascii=False)


def suite_of(folder: Path, *rows: str, header: str | None = None) -> Suite:
    docs = folder / "docs"
    docs.mkdir(parents=True, exist_ok=True)
    (docs / FEES).write_text("住民票の写し　300円", encoding="utf-8")
    (folder / "questions.jsonl").write_text("\n".join(rows), encoding="utf-8")
    if header is not None:
        (folder / "suite.toml").write_text(header, encoding="utf-8")
    return load_suite(folder)


def found(suite: Suite) -> list[tuple[str, str]]:
    return [(problem.place, problem.code) for problem in suite.problems]


def ids(suite: Suite) -> list[str]:
    return [question.id for question in suite.questions]


def test_the_shipped_samples_load_whole() -> None:
    suite = load_suite(SAMPLES)
    assert suite.problems == ()
    assert (suite.name, len(suite.documents), len(suite.questions)) == ("data_samples", 12, 30)
    assert sum(question.answerable for question in suite.questions) == 26
    first = suite.questions[0]
    assert first.id == "S-Q001"
    assert first.place == "questions.jsonl:1"
    assert first.answers == ("令和元年8月19日",)
    assert dict(first.relevant) == {"S01_令和元年度診療報酬改定について(保発0819第1号).pdf": 1}
    assert (first.pages, first.kind, first.scan) == (frozenset({1}), "date_wareki", True)
    assert suite.questions[11].pages == {1, 6, 7, 9, 10}
    unanswerable = suite.questions[26]
    assert (unanswerable.answerable, unanswerable.relevant) == (False, {})
    assert {page.condition for page in suite.pages} == {
        "color_stamp",
        "mfp_typ",
        "bw_fax",
        "mfp_good",
    }
    assert all(page.file in suite.documents and page.text.strip() for page in suite.pages)


def test_the_synthetic_pages_are_a_suite_with_the_true_cells_of_their_tables() -> None:
    suite = load_suite(PAGES)
    assert suite.problems == ()
    assert {page.id for page in suite.pages} == {
        "gijiroku_v__d200",
        "gijiroku_v__photocopy",
        "koho2col__d200",
        "table__d200",
        "table__photocopy",
        "youryo__photocopy",
    }
    tables = {page.id: page.tables for page in suite.pages}
    fees, hours = tables["table__photocopy"]
    assert (len(fees.rows), {len(row) for row in fees.rows}) == (13, {4})
    assert hours.rows[0] == ("窓口", "受付時間", "", "取扱業務")
    assert tables["koho2col__d200"] == ()
    truth = next(page.text for page in suite.pages if page.id == "table__d200")
    cells = [cell for table in (fees, hours) for row in table.rows for cell in row]
    assert all(cell in truth for cell in cells)


def test_a_folder_of_questions_and_documents_needs_no_header(tmp_path: Path) -> None:
    suite = suite_of(tmp_path / "窓口 2026", row())
    assert (suite.name, suite.title, found(suite)) == ("窓口_2026", "窓口 2026", [])
    assert dict(suite.questions[0].relevant) == {FEES: 1}


def test_a_header_says_where_things_are(tmp_path: Path) -> None:
    (tmp_path / "資料").mkdir()
    (tmp_path / "資料" / "a.txt").write_text("三百円", encoding="utf-8")
    (tmp_path / "資料" / "b.csv").write_text("x", encoding="utf-8")
    header = 'title = "手数料"\ndocuments = "資料/*.txt"\nquestions = "q.jsonl"'
    (tmp_path / "suite.toml").write_text("\ufeff" + header, encoding="utf-8")
    (tmp_path / "q.jsonl").write_text("\ufeff" + row(file="資料/a.txt"), encoding="utf-8")
    suite = load_suite(tmp_path / "suite.toml")
    assert (suite.title, found(suite), ids(suite)) == ("手数料", [], ["Q1"])
    assert [path.name for path in suite.documents] == ["a.txt"]


def test_file_names_are_matched_however_the_system_writes_them(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    decomposed = "カ\u3099イト\u3099.txt"
    (tmp_path / "docs" / decomposed).write_text("300円", encoding="utf-8")
    suite = suite_of(tmp_path, row(file="docs\\ガイド.txt"))
    assert (found(suite), dict(suite.questions[0].relevant)) == ([], {"ガイド.txt": 1})


def test_litter_is_no_document(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in (".DS_Store", "Thumbs.db", "~$手数料.docx"):
        (docs / name).write_text("x", encoding="utf-8")
    (docs / "外.txt").symlink_to("/etc/hostname")
    assert [path.name for path in suite_of(tmp_path, row()).documents] == [FEES]


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("{", "bad_row", "JSON"),
        ("[]", "bad_row", ""),
        (row(question=7.5) + "x", "bad_row", "JSON"),
        ('{"id": "Q2", "answers": []}', "bad_row", "question"),
        (row(id="Q2", page=0), "bad_row", "page"),
        (row(id="Q2", page="二"), "bad_row", "page"),
        (row(id="Q2", also_on_pages=[-1]), "bad_row", "also_on_pages"),
        (row(id="Q2", answers="300円"), "bad_row", "answers"),
        (row(id="Q2", status="done"), "bad_row", "status"),
        (row(id=""), "bad_row", "id"),
        (row(id="Q1"), "duplicate_id", "Q1"),
        (row(id="Q2", question=" "), "empty_question", "Q2"),
        (row(id="Q2", answers=[""]), "empty_answer", "Q2"),
        (row(id="Q2", answerable=False), "contradiction", "Q2"),
        (row(id="Q2", status="proposed"), "not_reviewed", "accepted"),
        (row(id="Q2", file="docs/無い.txt"), "unknown_file", "無い.txt"),
        (row(id="Q2", file=None), "no_file", "Q2"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_rest_is_read(
    tmp_path: Path, line: str, code: str, said: str
) -> None:
    suite = suite_of(tmp_path, row(), "", line, row(id="Q3"))
    assert found(suite) == [("questions.jsonl:3", code)]
    assert said in suite.problems[0].message
    assert ids(suite) == ["Q1", "Q3"]


def test_bytes_that_are_not_utf8_are_named_by_their_line(tmp_path: Path) -> None:
    suite_of(tmp_path, row())
    lines = [row().encode(), row(id="Q2").encode("cp932"), row(id="Q3").encode()]
    (tmp_path / "questions.jsonl").write_bytes(b"\r\n".join(lines))
    suite = load_suite(tmp_path)
    assert (found(suite), ids(suite)) == ([("questions.jsonl:2", "bad_row")], ["Q1", "Q3"])


def test_a_page_that_the_pdf_does_not_have_is_named(tmp_path: Path) -> None:
    suite_of(tmp_path, row())
    shutil.copy(MANUAL, tmp_path / "docs")
    wrong = row(id="Q2", file=MANUAL.name, page=3, also_on_pages=[400])
    suite = suite_of(tmp_path, row(), wrong, row(id="Q3", page=7))
    assert found(suite) == [("questions.jsonl:2", "page_out_of_range")]
    assert "400ページ" in suite.problems[0].message
    assert ids(suite) == ["Q1", "Q3"], "nobody knows the pages of a text before it is read"


def test_a_broken_pdf_does_not_stop_the_reading_of_the_suite(tmp_path: Path) -> None:
    suite_of(tmp_path, row())
    (tmp_path / "docs" / "壊れた.pdf").write_bytes(b"%PDF-1.7\n" + MANUAL.read_bytes()[20:900])
    suite = suite_of(tmp_path, row(file="壊れた.pdf", page=2))
    assert (found(suite), ids(suite)) == ([], ["Q1"])


@pytest.mark.parametrize("at", range(20, 900, 97))
def test_whatever_is_broken_in_a_pdf_its_pages_are_only_unknown(tmp_path: Path, at: int) -> None:
    suite_of(tmp_path, row())
    content = MANUAL.read_bytes()
    (tmp_path / "docs" / "a.pdf").write_bytes(content[:at] + b"7 /x <<" + content[at + 9 : -at])
    assert found(suite_of(tmp_path, row(file="a.pdf"))) == []


def test_whether_there_is_an_answer_follows_from_the_answers_unless_it_is_said(
    tmp_path: Path,
) -> None:
    suite = suite_of(
        tmp_path,
        row(id="none", answers=[], file=None, page=None),
        row(id="null", answers=None, file=None, page=None, also_on_pages=None),
        row(id="known", answers=[], answerable=True),
        row(id="decoy", answers=[], answerable=False),
    )
    assert found(suite) == []
    assert [question.answerable for question in suite.questions] == [False, False, True, False]
    assert [bool(question.relevant) for question in suite.questions] == [False, False, True, False]


def test_documents_of_one_name_are_named(tmp_path: Path) -> None:
    (tmp_path / "docs" / "旧").mkdir(parents=True)
    (tmp_path / "docs" / "旧" / FEES).write_text("200円", encoding="utf-8")
    assert found(suite_of(tmp_path, row())) == [(FEES, "duplicate_file")]


def test_a_suite_without_documents_asks_about_the_library_of_the_office(tmp_path: Path) -> None:
    (tmp_path / "questions.jsonl").write_text(row(), encoding="utf-8")
    suite = load_suite(tmp_path)
    assert (suite.documents, found(suite), ids(suite)) == ((), [], ["Q1"])


def test_what_the_header_promises_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "p.gt.txt").write_text("真", encoding="utf-8")
    (tmp_path / "p__d200.png").write_bytes(b"x")
    (tmp_path / "suite.toml").write_text(
        'documents = "資料"\nquestions = "q.jsonl"\ndrafts = "d.jsonl"\ngroundtruth = "正解"',
        encoding="utf-8",
    )
    suite = load_suite(tmp_path)
    assert {problem.place for problem in suite.problems} == {"資料", "q.jsonl", "d.jsonl", "正解"}
    assert {problem.code for problem in suite.problems} == {"missing_file"}
    assert [page.text for page in suite.pages] == ["真"]


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("title = ", "TOML"),
        ("titel = 'x'", "titel"),
        ("documents = 3", "documents"),
        ("documents = '../..'", "外"),
        ("questions = '/etc/passwd'", "外"),
    ],
)
def test_a_header_that_is_wrong_stops_the_suite(tmp_path: Path, header: str, said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        suite_of(tmp_path, row(), header=header)


def test_what_is_no_suite_or_leaves_nothing_to_measure_is_refused(tmp_path: Path) -> None:
    for source in (tmp_path / "無い", tmp_path, tmp_path / ("長" * 400), MANUAL):
        with pytest.raises(SuiteError):
            load_suite(source)
    with pytest.raises(SuiteError, match=r"questions\.jsonl:1"):
        suite_of(tmp_path, row(status="proposed"))


def test_true_pages_without_their_page_are_named_and_the_others_read(tmp_path: Path) -> None:
    suite_of(tmp_path, row())
    shutil.copy(MANUAL, tmp_path / "docs")
    truths = tmp_path / "groundtruth"
    for name in ("S07/p001.txt", "S07/p999.txt", "S07/表紙.txt", "S99/p001.txt"):
        (truths / name).parent.mkdir(parents=True, exist_ok=True)
        (truths / name).write_text("操作マニュアル", encoding="utf-8")
    (truths / "S07" / "p002.txt").write_bytes("操作".encode("cp932"))
    (truths / "S07" / "p001.tables.json").write_text('[[["甲", 3]], [[]]]', encoding="utf-8")
    suite = load_suite(tmp_path)
    assert found(suite) == [
        ("S07/p002.txt", "unreadable"),
        ("S07/p999.txt", "page_out_of_range"),
        ("S07/表紙.txt", "bad_name"),
        ("groundtruth/S99", "unknown_file"),
    ]
    (page,) = suite.pages
    assert (page.id, page.page, page.file.name) == ("S07/p001", 1, MANUAL.name)
    assert page.tables[0].rows == (("甲", "3"),)


def test_page_images_and_truths_must_come_together(tmp_path: Path) -> None:
    for name in ("甲[1].gt.txt", "乙.gt.txt"):
        (tmp_path / name).write_text("真", encoding="utf-8")
    for name in ("甲[1]__d200.png", "甲[1]__写し.jpg", "丙__d200.png"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "甲[1].tables.json").write_text('{"rows": []}', encoding="utf-8")
    suite = load_suite(tmp_path)
    assert [(page.id, page.condition) for page in suite.pages] == [
        ("甲[1]__d200", "d200"),
        ("甲[1]__写し", "写し"),
    ]
    assert sorted(found(suite)) == [
        ("丙__d200.png", "missing_file"),
        ("乙.gt.txt", "missing_file"),
        ("甲[1].tables.json", "bad_row"),
    ]


def test_drafting_tasks_are_read(tmp_path: Path) -> None:
    suite_of(tmp_path, row())
    tasks = [
        {
            "id": "D1",
            "kind": "通知",
            "required": ["300円", ["四月一日", "4月1日"]],
            "files": [FEES],
        },
        {"id": "D1", "kind": "通知"},
        {"id": "D2", "kind": "通知", "files": ["無い.txt"]},
        {"id": "D3", "kind": "通知", "required": [""]},
    ]
    lines = [json.dumps(task, ensure_ascii=False) for task in tasks]
    (tmp_path / "drafts.jsonl").write_text("\n".join(lines), encoding="utf-8")
    suite = load_suite(tmp_path)
    assert [task.required for task in suite.drafts] == [(("300円",), ("四月一日", "4月1日"))]
    assert found(suite) == [
        ("drafts.jsonl:2", "duplicate_id"),
        ("drafts.jsonl:3", "unknown_file"),
        ("drafts.jsonl:4", "bad_row"),
    ]


def test_the_digest_is_that_of_what_is_read(tmp_path: Path) -> None:
    one = suite_of(tmp_path / "a", row())
    same = suite_of(tmp_path / "b", row())
    (tmp_path / "b" / "メモ.md").write_text("測定とは関係ない", encoding="utf-8")
    assert one.digest == same.digest == load_suite(tmp_path / "b").digest
    assert suite_of(tmp_path / "b", row(id="Q2")).digest != one.digest
    (tmp_path / "a" / "docs" / FEES).write_text("400円", encoding="utf-8")
    assert load_suite(tmp_path / "a").digest != one.digest


def check(question: Question, *pages: str) -> list[Problem]:
    return check_gold([question], {FEES: dict(enumerate(pages, start=1))})


def asked(*answers: str, pages: frozenset[int] = frozenset()) -> Question:
    return Question(
        id="Q1",
        text="",
        answers=answers,
        relevant={FEES: 1},
        pages=pages,
        place="questions.jsonl:7",
    )


def test_a_gold_string_is_found_whatever_its_spaces_widths_and_lines() -> None:
    assert check(asked("令和6年 4月1日", "その他"), "表紙", "令和６年\n４月１日") == []
    assert check(asked("300円", pages=frozenset({2, 3})), "", "", "３００円") == []


def test_a_gold_string_that_is_nowhere_or_elsewhere_is_named() -> None:
    (nowhere,) = check(asked("500円"), "300円")
    assert (nowhere.place, nowhere.code) == ("questions.jsonl:7", "gold_not_found")
    (elsewhere,) = check(asked("300円", pages=frozenset({1})), "表紙", "300円")
    assert elsewhere.code == "gold_not_found"
    assert "2ページにあります" in elsewhere.message


def test_a_gold_string_does_not_run_from_one_page_into_another() -> None:
    assert check(asked("300円"), "手数料3", "00円") != []


def test_what_has_no_gold_string_or_was_not_read_is_passed_over() -> None:
    assert check(asked(), "300円") == []
    assert check_gold([asked("300円")], {}) == []
