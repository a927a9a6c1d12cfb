"""The command line as other programs call it: one JSON object on stdout, stable exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.runtime.command import DATES, FAX, LIBRARIES, ROOT, result_of, shorui


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with a fax scan, an Excel sheet and a Markdown file."""
    folder = tmp_path_factory.mktemp("cli") / "書庫"
    done = shorui(folder, "ingest", FAX, LIBRARIES, DATES, "--json")
    assert done.returncode == 0, done.stderr
    report = result_of(done)
    assert report["documents"] == {"new": 3, "updated": 0, "unchanged": 0, "failed": 0}
    assert report["pages"] == 4
    assert report["failures"] == []
    assert isinstance(report["chunks"], int)
    assert report["chunks"] > 3
    return folder


def test_a_second_ingest_changes_nothing(library: Path) -> None:
    report = result_of(shorui(library, "ingest", FAX, LIBRARIES, DATES, "--json"))
    assert report["documents"] == {"new": 0, "updated": 0, "unchanged": 3, "failed": 0}
    assert (report["pages"], report["chunks"]) == (0, 0)


def test_search_gives_ranked_hits_with_file_page_and_boxes(library: Path) -> None:
    report = result_of(shorui(library, "search", "胆道癌の遺伝子検査の訂正", "--json", "-k", 3))
    hits = report["hits"]
    assert isinstance(hits, list)
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))
    assert hits[0]["file"] == FAX.name
    assert hits[0]["page"] in {1, 2}
    assert all(0 <= edge <= 1 for box in hits[0]["boxes"] for edge in box)
    assert set(hits[0]) == {
        "rank", "document_id", "file", "title", "page", "score", "text", "boxes", "media_type",
        "described", "matched", "version", "status", "older_versions", "superseded_by",
    }  # fmt: skip


def test_ask_answers_with_verified_quotes(library: Path) -> None:
    report = result_of(shorui(library, "ask", "高松市中央図書館の電話番号は", "--json"))
    assert report["abstained"] is False
    citations = report["citations"]
    assert isinstance(citations, list)
    assert any("087-861-4501" in citation["quote"] for citation in citations)
    assert all(citation["verified"] for citation in citations)
    assert citations[0]["file"] == LIBRARIES.name
    assert set(citations[0]) == {
        "marker", "document_id", "file", "title", "page", "lead", "quote", "boxes", "verified",
    }  # fmt: skip


def test_ask_says_so_when_the_documents_do_not(library: Path) -> None:
    report = result_of(shorui(library, "ask", "市長の好きな食べ物は何ですか", "--json"))
    assert report["abstained"] is True
    assert report["citations"] == []
    assert "資料からは分かりません" in str(report["answer"])


def test_a_file_of_questions_gives_one_object_a_line(library: Path, tmp_path: Path) -> None:
    queries = tmp_path / "q.jsonl"
    queries.write_text(
        '{"id": "a", "question": "国分寺図書館の住所"}\n\n{"id": 7, "question": "隔週の日曜日"}\n',
        encoding="utf-8",
    )
    for command in ("search", "ask"):
        done = shorui(library, command, "--queries", queries, "--json")
        rows = [json.loads(line) for line in done.stdout.splitlines()]
        assert [row["id"] for row in rows] == ["a", 7]


def test_a_broken_file_of_questions_names_the_line(library: Path, tmp_path: Path) -> None:
    queries = tmp_path / "q.jsonl"
    queries.write_text('{"id": 1, "question": "回収率"}\n{"question": 3}\n', encoding="utf-8")
    done = shorui(library, "ask", "--queries", queries)
    assert done.returncode == 1
    assert "2行目" in done.stderr


def test_list_show_and_remove_follow_a_document(library: Path, tmp_path: Path) -> None:
    note = tmp_path / "覚書.txt"
    note.write_text("臨時駐車場の利用料は一日七百円とする。", encoding="utf-8")
    shorui(library, "ingest", note)
    note.write_text("臨時駐車場の利用料は一日八百円とする。", encoding="utf-8")
    assert result_of(shorui(library, "ingest", note, "--json"))["documents"] == {
        "new": 0, "updated": 1, "unchanged": 0, "failed": 0,
    }  # fmt: skip
    listed = result_of(shorui(library, "list", "--json"))["documents"]
    assert isinstance(listed, list)
    (document,) = [row for row in listed if row["file"] == note.name]
    shown = result_of(shorui(library, "show", document["document_id"], "--page", 1, "--json"))
    assert isinstance(shown["versions"], list)
    assert [v["status"] for v in shown["versions"]] == ["live", "superseded"]
    assert isinstance(shown["page"], dict)
    assert "八百円" in shown["page"]["text"]
    answer = result_of(shorui(library, "ask", "臨時駐車場の利用料はいくらですか", "--json"))
    assert "八百円" in str(answer["citations"])
    assert "七百円" not in json.dumps(answer, ensure_ascii=False)
    assert shorui(library, "remove", document["document_id"]).returncode == 0
    after = result_of(shorui(library, "search", "臨時駐車場の利用料", "--json"))["hits"]
    assert isinstance(after, list)
    assert note.name not in {hit["file"] for hit in after}
    gone = shorui(library, "show", document["document_id"], "--json")
    assert gone.returncode == 1
    assert result_of(gone)["error"] == "not_found"


def test_ocr_reads_a_file_without_a_library(tmp_path: Path) -> None:
    library = tmp_path / "none"
    report = result_of(shorui(library, "ocr", FAX, "--json"))
    pages = report["pages"]
    assert isinstance(pages, list)
    assert [(page["number"], page["source"]) for page in pages] == [(1, "ocr"), (2, "ocr")]
    assert "事務連絡" in "".join(pages[0]["text"].split())
    line = pages[0]["lines"][0]
    assert set(line) == {"text", "box", "confidence"}
    assert set(pages[0]) == {
        "number", "text", "confidence", "source", "needs_review", "lines", "tables",
    }  # fmt: skip
    assert not library.exists()


def test_the_index_can_be_rebuilt_and_says_how_far_it_is(library: Path) -> None:
    rebuilt = result_of(shorui(library, "index", "rebuild", "--json"))
    assert rebuilt["healthy"] is True
    assert rebuilt["indexed_revision"] == rebuilt["head_revision"]
    status = result_of(shorui(library, "status", "--json"))
    assert set(status) == {"library", "index", "settings"}
    assert "SHORUI_LIBRARY" in shorui(library, "status").stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["ingest", "no-such-file.pdf"],
        ["ingest", str(DATES), "--scope", "人事課"],
        ["ask"],
        ["ask", "質問", "--queries", str(DATES)],
        ["no-such-command"],
    ],
)
def test_a_usage_error_is_exit_2_and_leaves_stdout_empty(
    library: Path, arguments: list[str]
) -> None:
    done = shorui(library, *arguments)
    assert done.returncode == 2
    assert done.stdout == ""


def test_help_does_not_load_the_models() -> None:
    code = (
        "import sys, shorui; from typer.testing import CliRunner; "
        "r = CliRunner().invoke(shorui.app, ['--help']); assert r.exit_code == 0; "
        "heavy = {'chromadb', 'onnxruntime', 'streamlit', 'cv2', 'sudachipy', 'tantivy'}; "
        "sys.exit(str(heavy & set(sys.modules)) if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_index_verify_names_what_does_not_agree(
    library: Path,
) -> None:
    done = shorui(library, "index", "verify", "--json")
    whole = result_of(done)
    assert (done.returncode, whole["agrees"]) == (0, True)
    assert whole["words"] == whole["vectors"]
    next(library.glob("index/words-*/*/meta.json")).write_text("{", encoding="utf-8")
    done = shorui(library, "index", "verify", "--json")
    broken = result_of(done)
    assert (done.returncode, broken["agrees"]) == (1, False)
    assert broken["words"] == {
        "rows": 0,
        "problems": [{"problem": "unreadable", "count": 1, "ids": []}],
        "skipped": None,
    }
    assert "自動で" in str(broken["message"])
    done = shorui(library, "index", "rebuild", "--json")
    assert result_of(done)["healthy"] is True
