"""Any suite: a folder of ours, a BEIR folder, or a benchmark's JSON."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.suites.benchmarks import is_beir_folder, read_beir, read_json
from eval.suites.errors import SuiteError
from eval.suites.folder import is_suite_folder, read_folder
from eval.suites.model import Problem, Question, Suite
from library.text import fold, squeeze


def load_suite(source: Path) -> Suite:
    """The suite at a path; what is wrong with parts of it is in ``Suite.problems``.

    Raises:
        SuiteError: it is not there, has no known form, or leaves nothing to measure.
    """
    if source.is_file():
        suite = read_json(source)
    elif is_beir_folder(source):
        suite = read_beir(source)
    elif source.is_dir() and is_suite_folder(source):
        suite = read_folder(source)
    else:
        raise SuiteError(
            f"「{source}」に測定セットがありません。suite.toml か questions.jsonl のあるフォルダ、"
            "BEIR形式のフォルダ、または corpus・queries・qrels のJSONを指定してください。"
        )
    if not (suite.questions or suite.pages or suite.drafts):
        first = (
            f"（{suite.problems[0].place}: {suite.problems[0].message}）" if suite.problems else ""
        )
        raise SuiteError(f"「{source}」には測定できる質問もページもありません{first}。")
    return suite


def contains_any(text: str, wanted: Sequence[str]) -> bool:
    """Whether one of the strings occurs; white space and glyph variants do not count."""
    where = squeeze(fold(text))
    return any(squeeze(fold(one)) in where for one in wanted)


def check_gold(
    questions: Sequence[Question], page_texts: Mapping[str, Mapping[int, str]]
) -> list[Problem]:
    """The questions whose gold string stands on none of their pages as they were read.

    On scanned pages this may be the reading's fault; either way the question cannot be answered
    from what is in the library.

    Args:
        questions: of a suite.
        page_texts: by file name, then by page number, what was read.
    """
    problems = []
    for question in questions:
        pages = [page_texts[name] for name in question.relevant if name in page_texts]
        read = "\n".join(
            text
            for texts in pages
            for number, text in texts.items()
            if not question.pages or number in question.pages
        )
        if question.answers and pages and not contains_any(read, question.answers):
            problems.append(
                Problem(
                    place=f"questions.jsonl:{question.id}",
                    code="gold_not_found",
                    message=f"「{question.id}」の正解「{question.answers[0]}」が、"
                    "指定のページの読み取り結果にありません。正解かページ番号を確かめてください。",
                )
            )
    return problems
