"""The drafting tasks of a suite folder: ``drafts.jsonl``."""

from pathlib import Path

from pydantic import Field

from eval.suites.model import DraftTask
from eval.suites.rows import Problems, Row, read_rows


class _Row(Row):
    id: str = Field(min_length=1)
    kind: str
    question: str = ""
    files: list[str] = Field(default_factory=list)
    required: list[list[str] | str] = Field(default_factory=list)
    forbidden: list[str] = Field(default_factory=list)
    max_characters: int | None = Field(default=None, ge=1)
    headings: list[str] = Field(default_factory=list)


def read_tasks(file: Path, problems: Problems) -> list[DraftTask]:
    """The tasks, in the order of the file; each required fact is a string or a list of such."""
    tasks: dict[str, DraftTask] = {}
    for place, row in read_rows(file, _Row, problems):
        if row.id in tasks:
            problems.add(
                place, "duplicate_id", f"id「{row.id}」が重複しています。先の行を使います。"
            )
            continue
        tasks[row.id] = DraftTask(
            id=row.id,
            kind=row.kind,
            question=row.question,
            files=tuple(row.files),
            required=tuple((f,) if isinstance(f, str) else tuple(f) for f in row.required),
            forbidden=tuple(row.forbidden),
            max_characters=row.max_characters,
            headings=tuple(row.headings),
        )
    return list(tasks.values())
