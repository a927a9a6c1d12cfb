"""Any suite: a folder of ours, a BEIR folder, or a benchmark's JSON."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from eval.suites.benchmarks import is_beir_folder, read_beir, read_json
from eval.suites.errors import SuiteError
from eval.suites.folder import HEADER, is_suite_folder, read_folder
from eval.suites.model import Problem, Question, Suite
from library.text import fold, squeeze


def load_suite(source: Path) -> Suite:
    """The suite at a path; what is wrong with parts of it is in ``Suite.problems``.

    Raises:
        SuiteError: it is not there, has no known form, or leaves nothing to measure.
    """
    try:
        suite = _read(source)
    except OSError as exc:
        raise SuiteError(
            f"「{source}」を開けません。場所と読み取り権限を確かめてください。"
        ) from exc
    if not (
        suite.questions or suite.pages or suite.drafts or suite.facts or suite.pairs or suite.marked
    ):
        first = (
            f"（{suite.problems[0].place}: {suite.problems[0].message}）" if suite.problems else ""
        )
        raise SuiteError(f"「{source}」には測定できる質問もページもありません{first}。")
    return suite


def _read(source: Path) -> Suite:
    if source.name == HEADER and source.is_file():
        return read_folder(source.parent)
    if source.is_file():
        return read_json(source)
    if is_beir_folder(source):
        return read_beir(source)
    if source.is_dir() and is_suite_folder(source):
        return read_folder(source)
    raise SuiteError(
        f"「{source}」に測定セットがありません。suite.toml か questions.jsonl のあるフォルダ、"
        "BEIR形式のフォルダ、または corpus・queries・qrels のJSONを指定してください。"
    )


def contains_any(text: str, wanted: Sequence[str]) -> bool:
    """Whether one of the strings occurs; white space and glyph variants do not count."""
    where = squeeze(fold(text))
    return any(squeeze(fold(one)) in where for one in wanted)


def check_gold(
    questions: Sequence[Question], page_texts: Mapping[str, Mapping[int, str]]
) -> list[Problem]:
    """The questions whose gold string stands on none of their pages as they were read.

    On scanned pages this may be the reading's fault; either way the question cannot be answered
    from what is in the library. A file of which nothing was read is passed over: that it is missing
    is said elsewhere.

    Args:
        questions: of a suite.
        page_texts: by file name, then by page number, what was read.
    """
    problems = []
    for question in questions:
        texts = [page_texts[name] for name in question.relevant if name in page_texts]
        if question.answers and texts and not _stands(question, texts):
            problems.append(_gold_problem(question, texts))
    return problems


def _stands(question: Question, texts: Sequence[Mapping[int, str]]) -> bool:
    return any(
        contains_any(text, question.answers)
        for pages in texts
        for number, text in pages.items()
        if not question.pages or number in question.pages
    )


def _gold_problem(question: Question, texts: Sequence[Mapping[int, str]]) -> Problem:
    """Says where the gold string does stand: mostly the page number is a printed one."""
    elsewhere = sorted(
        number
        for pages in texts
        for number, text in pages.items()
        if contains_any(text, question.answers)
    )
    where = "、".join(map(str, sorted(question.pages)))
    if elsewhere:
        hint = (
            f"{elsewhere[0]}ページにあります。"
            "ページ番号（ファイルの先頭を1と数えます）を直してください。"
        )
    else:
        hint = "正解の書き方を資料と同じにするか、読み取り結果を確かめてください。"
    return Problem(
        place=question.place or question.id,
        code="gold_not_found",
        message=f"「{question.id}」の正解「{question.answers[0]}」が、"
        f"{f'{where}ページ' if where else '資料'}の読み取り結果にありません。{hint}",
    )
