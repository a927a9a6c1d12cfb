"""A suite folder: ``suite.toml``, documents, questions, true texts, drafting tasks."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.suites.documents import digest_of, files_below, find_documents, page_counts
from eval.suites.errors import SuiteError
from eval.suites.model import Suite, TruePage
from eval.suites.names import suite_name
from eval.suites.questions import read_questions
from eval.suites.rows import Problems
from eval.suites.tasks import read_tasks
from eval.suites.truths import read_ground_truth, read_page_images

HEADER = "suite.toml"


class _Header(BaseModel):
    """``suite.toml``; all paths are below the folder."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    licence: str = ""
    notes: str = ""
    documents: str = "docs"
    questions: str = "questions.jsonl"
    groundtruth: str = "groundtruth"
    pages: str = "."
    """Of page images with their ``.gt.txt``."""
    drafts: str = "drafts.jsonl"
    conditions: dict[str, str] = Field(default_factory=dict)
    """By folder of ``groundtruth``: how the pages were made."""


def is_suite_folder(folder: Path) -> bool:
    """Whether the folder looks like a suite of ours."""
    return (
        (folder / HEADER).is_file()
        or (folder / "questions.jsonl").is_file()
        or any(folder.glob("*.gt.txt"))
    )


def read_folder(folder: Path) -> Suite:
    """The suite in a folder; what is wrong with parts of it is in ``problems``.

    Raises:
        SuiteError: ``suite.toml`` cannot be read, or there is nothing to measure.
    """
    header = _header(folder)
    problems = Problems()
    documents_folder = _below(folder, header.documents)
    documents = (
        find_documents(documents_folder, problems)
        if documents_folder.is_dir() or "documents" in header.model_fields_set
        else ()
    )
    questions_file = _below(folder, header.questions)
    drafts_file = _below(folder, header.drafts)
    return Suite(
        name=suite_name(folder.resolve().name),
        title=header.title or folder.resolve().name,
        source=folder,
        digest=digest_of(files_below(folder), folder),
        documents=documents,
        questions=tuple(
            read_questions(questions_file, page_counts(documents), problems)
            if questions_file.exists() or "questions" in header.model_fields_set
            else ()
        ),
        pages=tuple(_true_pages(folder, header, documents, problems)),
        drafts=tuple(read_tasks(drafts_file, problems) if drafts_file.exists() else ()),
        problems=tuple(problems.found),
    )


def _true_pages(
    folder: Path, header: _Header, documents: tuple[Path, ...], problems: Problems
) -> list[TruePage]:
    pages = list(read_page_images(_below(folder, header.pages), problems))
    truths = _below(folder, header.groundtruth)
    if truths.is_dir():
        pages += read_ground_truth(truths, documents, header.conditions, problems)
    return pages


def _header(folder: Path) -> _Header:
    file = folder / HEADER
    if not file.is_file():
        return _Header()
    try:
        return _Header.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
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
