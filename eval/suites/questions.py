"""The questions of a suite folder: ``questions.jsonl``."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, field_validator

from eval.suites.model import Question
from eval.suites.rows import Problems, Row, read_rows
from ingest.sources import display_name


class _Row(Row):
    id: str = Field(min_length=1)
    question: str
    answers: list[str] = Field(default_factory=list)
    file: str | None = None
    page: int | None = Field(default=None, ge=1)
    also_on_pages: list[int] = Field(default_factory=list)
    kind: str = "text"
    scan: bool | None = None
    answerable: bool | None = None
    status: str = "accepted"

    @field_validator("answers", "also_on_pages", mode="before")
    @classmethod
    def _null_is_none(cls, value: object) -> object:
        return [] if value is None else value


def read_questions(
    file: Path, page_counts: Mapping[str, int | None], problems: Problems
) -> list[Question]:
    """The questions that can be put, in the order of the file.

    A row whose status is ``proposed`` (see ``eval.suites.building``) waits for a person and is left
    out, with a problem.

    Args:
        file: JSON Lines: id, question, answers, file, page, also_on_pages, kind, scan, answerable.
        page_counts: by file name of the suite's documents; None where nobody knows.
        problems: where what is wrong is noted.
    """
    rows = list(read_rows(file, _Row, problems))
    seen: Counter[str] = Counter()
    questions = []
    for place, row in rows:
        seen[row.id] += 1
        if seen[row.id] > 1:
            problems.add(
                place, "duplicate_id", f"id「{row.id}」が重複しています。先の行を使います。"
            )
        elif row.status == "proposed":
            problems.add(
                place,
                "not_reviewed",
                f"「{row.id}」は提案のままです。質問と正解を確かめ、statusをacceptedにしてください。",
            )
        elif not row.question.strip():
            problems.add(place, "empty_question", f"「{row.id}」の質問が空です。")
        elif _is_sound(place, row, page_counts, problems):
            questions.append(_question(row))
    return questions


def _is_sound(
    place: str, row: _Row, page_counts: Mapping[str, int | None], problems: Problems
) -> bool:
    answerable = bool(row.answers) if row.answerable is None else row.answerable
    if answerable and row.file is None:
        problems.add(
            place, "no_file", f"「{row.id}」に、答えのあるファイル名（file）がありません。"
        )
        return False
    if not answerable or row.file is None:
        return True
    name = display_name(row.file)
    if name not in page_counts:
        problems.add(
            place, "unknown_file", f"「{row.id}」のファイル「{name}」が資料の中にありません。"
        )
        return False
    count = page_counts[name]
    outside = [page for page in _pages(row) if count is not None and page > count]
    if outside:
        problems.add(
            place,
            "page_out_of_range",
            f"「{row.id}」の{outside[0]}ページは「{name}」（全{count}ページ）にありません。",
        )
        return False
    return True


def _question(row: _Row) -> Question:
    answerable = bool(row.answers) if row.answerable is None else row.answerable
    return Question(
        id=row.id,
        text=row.question,
        answers=tuple(row.answers),
        relevant={display_name(row.file): 1} if answerable and row.file is not None else {},
        pages=frozenset(_pages(row)) if answerable else frozenset(),
        kind=row.kind,
        scan=row.scan,
        answerable=answerable,
    )


def _pages(row: _Row) -> list[int]:
    return ([] if row.page is None else [row.page]) + row.also_on_pages
