"""Public benchmarks: BEIR folders, and the JSON of corpus, queries and qrels."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.suites.errors import SuiteError
from eval.suites.loading import load_suite
from eval.suites.model import Suite
from eval.suites.names import corpus_file_name, document_file_names

CORPUS = [
    {"_id": "d1", "title": "梅雨", "text": "雨季の一種である。"},
    {"_id": "../x", "title": "", "text": "外へ出る名前。"},
    {"_id": "日本語の番号", "text": "題名がない。"},
]
QUERIES = [{"_id": "q1", "text": "梅雨とは"}, {"_id": 2, "text": "外とは"}]
HEAD = "query-id\tcorpus-id\tscore\n"


def beir(folder: Path, qrels: str, **changes: list[dict[str, object]]) -> Suite:
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    parts = {"corpus": CORPUS, "queries": QUERIES} | changes
    for name, rows in parts.items():
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        (folder / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    return load_suite(folder)


def found(suite: Suite) -> list[tuple[str, str]]:
    return [(problem.place, problem.code) for problem in suite.problems]


def test_a_beir_folder_becomes_texts_and_questions(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "dev.tsv").write_text(HEAD + "q1\t../x\t1\n", encoding="utf-8")
    suite = beir(tmp_path, HEAD + "q1\td1\t2\nq1\t日本語の番号\t0\n2\t../x\t1\n")
    assert suite.problems == ()
    texts = {text.file_name: text.text for text in suite.corpus}
    assert texts["d1.txt"] == "梅雨\n雨季の一種である。"
    assert texts[corpus_file_name("日本語の番号")] == "題名がない。"
    assert [(q.id, dict(q.relevant)) for q in suite.questions] == [
        ("q1", {"d1.txt": 2}),
        ("2", {corpus_file_name("../x"): 1}),
    ]
    assert all(not q.answers and not q.pages and q.answerable for q in suite.questions)
    assert suite.questions[0].place == "queries.jsonl:1"


def test_the_first_split_is_taken_where_there_is_no_test_split(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="測定できる"):
        beir(tmp_path, HEAD)
    (tmp_path / "qrels" / "test.tsv").rename(tmp_path / "qrels" / "train.tsv")
    (tmp_path / "qrels" / "dev.tsv").write_text("q1\td1\t1\r\n", encoding="utf-8")
    assert [question.id for question in load_suite(tmp_path).questions] == ["q1"]


def test_what_is_wrong_with_a_benchmark_is_named_line_by_line(tmp_path: Path) -> None:
    qrels = HEAD + "q1\td1\t1\nq1\tnone\t1\nq9\td1\t1\nq1\td1\n\nq1\td1\t多い\nq3\td1\t1\n"
    suite = beir(
        tmp_path,
        qrels,
        corpus=[*CORPUS, {"_id": "d1", "text": "二つ目"}, {"_id": "d2"}],
        queries=[*QUERIES, {"_id": "q1", "text": "二つ目"}, {"_id": "q3", "text": " "}],
    )
    assert found(suite) == [
        ("corpus.jsonl:4", "duplicate_id"),
        ("corpus.jsonl:5", "bad_row"),
        ("queries.jsonl:3", "duplicate_id"),
        ("qrels/test.tsv:3", "unknown_id"),
        ("qrels/test.tsv:4", "unknown_id"),
        ("qrels/test.tsv:5", "bad_row"),
        ("qrels/test.tsv:7", "bad_row"),
        ("queries.jsonl:4", "empty_question"),
    ]
    assert [(q.id, q.text) for q in suite.questions] == [("q1", "梅雨とは")]


def test_judgements_that_cannot_be_read_stop_the_benchmark(tmp_path: Path) -> None:
    beir(tmp_path, HEAD + "q1\td1\t1\n")
    (tmp_path / "qrels" / "test.tsv").write_bytes("質問\t文書\t1".encode("cp932"))
    with pytest.raises(SuiteError, match="UTF-8"):
        load_suite(tmp_path)
    (tmp_path / "qrels" / "test.tsv").unlink()
    with pytest.raises(SuiteError, match="qrels"):
        load_suite(tmp_path)


def test_the_json_of_a_benchmark_becomes_texts_and_questions(tmp_path: Path) -> None:
    file = tmp_path / "jsquad 小.json"
    whole = {
        "corpus": {"d0": "梅雨", "D0": "大文字", "con": "装置"},
        "queries": {"q0": "雨季は", "q1": "空", "q2": "判定なし"},
        "qrels": {"q0": {"d0": 1, "D0": 3}, "q1": {"d9": 1}},
    }
    file.write_text(json.dumps(whole), encoding="utf-8")
    suite = load_suite(file)
    assert (suite.name, suite.title) == ("jsquad_小", "jsquad 小")
    assert found(suite) == [("jsquad 小.json:qrels", "unknown_id")]
    (question,) = suite.questions
    assert dict(question.relevant) == {"d0.txt": 1, corpus_file_name("D0"): 3}
    assert len(suite.corpus) == 3
    assert suite.digest != load_suite_with(file, whole | {"queries": {"q0": "梅雨は"}}).digest


def load_suite_with(file: Path, whole: dict[str, dict[str, object]]) -> Suite:
    file.write_text(json.dumps(whole), encoding="utf-8")
    return load_suite(file)


def test_the_same_text_under_two_ids_is_one_file(tmp_path: Path) -> None:
    suite = load_suite_with(
        tmp_path / "b.json",
        {
            "corpus": {"d0": "同じ", "d1": "同じ", "d2": "別"},
            "queries": {"q0": "どれ"},
            "qrels": {"q0": {"d1": 2, "d0": 1}},
        },
    )
    assert [text.file_name for text in suite.corpus] == ["d0.txt", "d2.txt"]
    assert dict(suite.questions[0].relevant) == {"d0.txt": 2}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"corpus": [], "queries": {}, "qrels": {}}', b"\xff\xfe{"]
)
def test_a_json_of_another_form_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "b.json"
    file.write_bytes(content)
    with pytest.raises(SuiteError):
        load_suite(file)


ANY_ID = st.text(alphabet=st.characters(exclude_categories=()), min_size=1) | st.text(
    alphabet="aAbB01-_./~ ", min_size=1, max_size=6
)


@given(st.sets(ANY_ID))
def test_different_ids_have_different_safe_file_names(ids: set[str]) -> None:
    names = [corpus_file_name(one) for one in ids]
    assert len({name.casefold() for name in names}) == len(ids)
    assert all(len(name) <= 90 and name.isascii() and name == Path(name).name for name in names)


@pytest.mark.parametrize(
    "hostile", ["../x", "/etc/passwd", "a\x00b", "x" * 5000, "CON", "nul", "."]
)
def test_hostile_ids_stay_in_their_folder(tmp_path: Path, hostile: str) -> None:
    file = tmp_path / corpus_file_name(hostile)
    file.write_text("x", encoding="utf-8")
    assert file.resolve().parent == tmp_path.resolve()
    assert not file.name.lower().startswith(("con", "nul", "."))


@given(st.lists(ANY_ID, max_size=8))
def test_documents_of_a_suite_have_names_of_their_own_that_any_system_takes(
    names: list[str],
) -> None:
    given_out = list(document_file_names(names))
    assert len({name.casefold() for name in given_out}) == len(names)
    for name in given_out:
        assert name == Path(name).name
        assert not name.startswith(".")
        assert len(name.encode("utf-8", "replace")) <= 255


def test_names_that_are_taken_are_numbered_and_endings_kept() -> None:
    names = ["要綱.pdf", "要綱.PDF", "../a:b.txt", ".隠し", "con.txt", "長" * 200 + ".docx"]
    assert list(document_file_names(names))[:5] == [
        "要綱.pdf",
        "要綱 (2).PDF",
        "_a_b.txt",
        "隠し",
        "_con.txt",
    ]
    assert list(document_file_names(names))[5].endswith("長.docx")
