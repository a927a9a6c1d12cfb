"""A suite folder: ``suite.toml``, documents, questions, true texts, drafting tasks."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.suites.documents import (
    digest_of,
    files_below,
    find_documents,
    has_documents,
    page_counts,
)
from eval.suites.errors import SuiteError
from eval.suites.marked import read_marked
from eval.suites.model import Suite, TruePage
from eval.suites.names import suite_name
from eval.suites.pairs import read_pairs
from eval.suites.questions import read_questions
from eval.suites.rows import Problems
from eval.suites.stated import read_true_facts
from eval.suites.tasks import read_tasks
from eval.suites.truths import TRUTH_ENDS, read_ground_truth, read_page_images

HEADER = "suite.toml"


class _Header(BaseModel):
    """``suite.toml``; all paths are below the folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    licence: str = ""
    notes: str = ""
    documents: str = "docs"
    """A folder, or a glob."""
    questions: str = "questions.jsonl"
    groundtruth: str = "groundtruth"
    pages: str = "."
    """Of page images with their ``.gt.txt``."""
    drafts: str = "drafts.jsonl"
    facts: str = "facts.jsonl"
    pairs: str = "pairs.jsonl"
    marked: str = "marked.jsonl"
    conditions: dict[str, str] = Field(default_factory=dict)
    """By folder of ``groundtruth``: how the pages were made."""


def is_suite_folder(folder: Path) -> bool:
    """Whether the folder looks like a suite of ours."""
    return (
        (folder / HEADER).is_file()
        or (folder / "questions.jsonl").is_file()
        or (folder / "facts.jsonl").is_file()
        or (folder / "pairs.jsonl").is_file()
        or (folder / "marked.jsonl").is_file()
        or any(folder.glob("*.gt.txt"))
    )


def read_folder(folder: Path) -> Suite:
    """The suite in a folder; what is wrong with parts of it is in ``problems``.

    A suite without documents of its own asks about what the office's library holds: then nobody
    knows here which files there are.

    Raises:
        SuiteError: ``suite.toml`` cannot be read, or there is nothing to measure.
    """
    header = _header(folder)
    problems = Problems()
    _below(folder, header.documents)
    own = has_documents(folder, header.documents) or "documents" in header.model_fields_set
    documents = find_documents(folder, header.documents, problems) if own else ()
    counts = page_counts(documents) if own else None
    questions_file = _below(folder, header.questions)
    drafts_file = _below(folder, header.drafts)
    facts_file = _below(folder, header.facts)
    pairs_file = _below(folder, header.pairs)
    marked_file = _below(folder, header.marked)
    pages = _true_pages(folder, header, documents, problems)
    return Suite(
        name=suite_name(folder.resolve().name),
        title=header.title or folder.resolve().name,
        source=folder,
        digest=digest_of(_what_is_read(folder, header, documents, pages), folder),
        documents=documents,
        questions=tuple(
            read_questions(questions_file, counts, problems)
            if questions_file.exists() or "questions" in header.model_fields_set
            else ()
        ),
        pages=tuple(pages),
        drafts=tuple(
            read_tasks(drafts_file, counts, problems)
            if drafts_file.exists() or "drafts" in header.model_fields_set
            else ()
        ),
        facts=tuple(
            read_true_facts(facts_file, counts, problems)
            if facts_file.exists() or "facts" in header.model_fields_set
            else ()
        ),
        pairs=tuple(
            read_pairs(pairs_file, problems)
            if pairs_file.exists() or "pairs" in header.model_fields_set
            else ()
        ),
        marked=tuple(
            read_marked(marked_file, problems)
            if marked_file.exists() or "marked" in header.model_fields_set
            else ()
        ),
        problems=tuple(problems.found),
    )


def _what_is_read(
    folder: Path, header: _Header, documents: Sequence[Path], pages: Sequence[TruePage]
) -> set[Path]:
    """Notes beside a suite, or a library kept in its folder, do not make it another suite."""
    named = [HEADER, header.questions, header.drafts, header.facts, header.pairs, header.marked]
    images = folder / header.pages
    return {
        *documents,
        *(page.file for page in pages),
        *(folder / name for name in named if (folder / name).is_file()),
        *(path for end in TRUTH_ENDS for path in images.glob(f"*{end}")),
        *files_below(folder / header.groundtruth),
    }


def _true_pages(
    folder: Path, header: _Header, documents: tuple[Path, ...], problems: Problems
) -> list[TruePage]:
    pages = list(read_page_images(_below(folder, header.pages), problems))
    truths = _below(folder, header.groundtruth)
    if truths.is_dir() or "groundtruth" in header.model_fields_set:
        pages += read_ground_truth(truths, documents, header.conditions, problems)
    return pages


def _header(folder: Path) -> _Header:
    file = folder / HEADER
    if not file.is_file():
        return _Header()
    try:
        return _Header.model_validate(tomllib.loads(file.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
        raise SuiteError(f"「{file}」を読めません。TOMLの書き方を確かめてください。") from exc
    except ValidationError as exc:
        names = "、".join(".".join(map(str, error["loc"])) for error in exc.errors())
        raise SuiteError(
            f"「{file}」の項目が正しくありません: {names}。項目名と値を確かめてください。"
        ) from exc


def _below(folder: Path, name: str) -> Path:
    """A path that a suite names, which may come from elsewhere, stays within the suite."""
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise SuiteError(f"「{name}」は測定セットのフォルダの外を指しています。")
    return path
