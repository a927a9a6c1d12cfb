"""The drafting tasks of a suite folder: ``drafts.jsonl``."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from eval.suites.model import DraftTask
from eval.suites.questions import PageCounts
from eval.suites.rows import Problems, Row, read_rows
from ingest.sources import display_name

_Fact = Annotated[str, Field(min_length=1)]


class _Row(Row):
    id: str = Field(min_length=1)
    kind: str
    question: str = ""
    files: list[str] = Field(default_factory=list)
    required: list[_Fact | list[_Fact]] = Field(default_factory=list)
    forbidden: list[_Fact] = Field(default_factory=list)
    max_characters: int | None = Field(default=None, ge=1)
    headings: list[str] = Field(default_factory=list)


def read_tasks(file: Path, page_counts: PageCounts | None, problems: Problems) -> list[DraftTask]:
    """The tasks, in the order of the file; each required fact is a string or a list of such.

    Args:
        file: JSON Lines: id, kind, question, files, required, forbidden, max_characters, headings.
        page_counts: of the suite's documents; None for a suite about the office's own library.
        problems: where what is wrong is noted.
    """
    tasks: dict[str, DraftTask] = {}
    for place, row in read_rows(file, _Row, problems):
        if row.id in tasks:
            problems.add(
                place, "duplicate_id", f"id「{row.id}」が重複しています。先の行を使います。"
            )
            continue
        files = tuple(display_name(name) for name in row.files)
        missing = [name for name in files if page_counts is not None and name not in page_counts]
        if missing:
            problems.add(
                place,
                "unknown_file",
                f"「{row.id}」のファイル「{missing[0]}」が資料の中にありません。"
                "名前を直すか、資料を置いてください。",
            )
            continue
        tasks[row.id] = DraftTask(
            id=row.id,
            kind=row.kind,
            question=row.question,
            files=files,
            required=tuple((f,) if isinstance(f, str) else tuple(f) for f in row.required),
            forbidden=tuple(row.forbidden),
            max_characters=row.max_characters,
            headings=tuple(row.headings),
        )
    return list(tasks.values())
