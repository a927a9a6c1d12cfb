"""The questions of a suite folder: ``questions.jsonl``."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, field_validator

from eval.suites.model import Expected, Question
from eval.suites.rows import Problems, Row, read_rows
from ingest.sources import display_name

PageCounts = Mapping[str, int | None]
"""By file name of a suite's documents; None where nobody knows."""


class _Expected(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    highlight: tuple[str, ...] = ()
    parts: tuple[tuple[str, ...], ...] = ()
    unanswered: tuple[str, ...] = ()
    contradiction: tuple[str, ...] = ()


class _Row(Row):
    id: str = Field(min_length=1)
    question: str
    answers: list[str] = Field(default_factory=list)
    file: str | None = None
    page: PositiveInt | None = None
    also_on_pages: list[PositiveInt] = Field(default_factory=list)
    kind: str = "text"
    scan: bool | None = None
    answerable: bool | None = None
    expect: _Expected = _Expected()
    half: Literal["", "development", "held_out"] = ""
    status: Literal["accepted", "proposed"] = "accepted"

    @field_validator("answers", "also_on_pages", mode="before")
    @classmethod
    def _null_is_none(cls, value: object) -> object:
        return [] if value is None else value

    @property
    def file_name(self) -> str | None:
        """As the library knows the document."""
        return display_name(self.file) if self.file else None

    @property
    def pages(self) -> list[int]:
        return ([] if self.page is None else [self.page]) + self.also_on_pages

    @property
    def has_answer(self) -> bool:
        """What the row says; where it does not, whether it gives an answer."""
        return bool(self.answers) if self.answerable is None else self.answerable


def read_questions(
    file: Path, page_counts: PageCounts | None, problems: Problems
) -> list[Question]:
    """The questions that can be put, in the order of the file.

    A row whose status is ``proposed`` (see ``eval.suites.building``) waits for a person and is left
    out, with a problem.

    Args:
        file: JSON Lines: id, question, answers, file, page, also_on_pages, kind, scan, answerable, expect
            (highlight, parts, unanswered, contradiction), half.
        page_counts: of the suite's documents; None for a suite about the office's own library.
        problems: where what is wrong is noted.
    """
    known: set[str] = set()
    questions = []
    for place, row in read_rows(file, _Row, problems):
        fault = next(_faults(row, known, page_counts), None)
        known.add(row.id)
        if fault is not None:
            problems.add(place, fault[0], f"「{row.id}」{fault[1]}")
        else:
            questions.append(_question(row, place))
    return questions


def _faults(
    row: _Row, known: set[str], page_counts: PageCounts | None
) -> Iterator[tuple[str, str]]:
    """What is wrong with a row, the gravest first: its code and the rest of the message."""
    if row.id in known:
        yield "duplicate_id", "というidが重複しています。先の行を使います。"
    if row.status == "proposed":
        yield (
            "not_reviewed",
            "は提案のままです。質問と正解を確かめ、statusをacceptedにしてください。",
        )
    if not row.question.strip():
        yield "empty_question", "の質問（question）が空です。書くか、行を消してください。"
    if not all(answer.strip() for answer in row.answers):
        yield "empty_answer", "の正解（answers）に空の文字列があります。消してください。"
    if row.answers and not row.has_answer:
        yield (
            "contradiction",
            "は answerable が false なのに正解（answers）があります。どちらかを直してください。",
        )
    yield from _faults_of_place(row, page_counts)


def _faults_of_place(row: _Row, page_counts: PageCounts | None) -> Iterator[tuple[str, str]]:
    if not row.has_answer:
        return
    name = row.file_name
    if name is None:
        yield "no_file", "に、答えのあるファイル名（file）がありません。"
    elif page_counts is not None and name not in page_counts:
        yield (
            "unknown_file",
            f"のファイル「{name}」が資料の中にありません。名前を直すか、資料を置いてください。",
        )
    else:
        count = page_counts[name] if page_counts is not None else None
        outside = [page for page in row.pages if count is not None and page > count]
        if outside:
            yield (
                "page_out_of_range",
                f"の{outside[0]}ページは「{name}」（全{count}ページ）にありません。"
                "ページ番号を直してください。",
            )


def _question(row: _Row, place: str) -> Question:
    name = row.file_name
    return Question(
        id=row.id,
        text=row.question,
        answers=tuple(row.answers),
        relevant={name: 1} if row.has_answer and name is not None else {},
        pages=frozenset(row.pages) if row.has_answer else frozenset(),
        kind=row.kind,
        scan=row.scan,
        answerable=row.has_answer,
        expected=Expected(**dict(row.expect)),
        half=row.half,
        place=place,
    )
