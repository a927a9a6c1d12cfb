"""Questions with known answers: JSON Lines as in ``data_samples/questions.jsonl``."""

import json
from dataclasses import dataclass
from pathlib import Path

from library.text import fold, squeeze


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question and what is known about its answer."""

    id: str
    text: str
    answers: tuple[str, ...]
    """Any of them is right; empty where the documents do not say."""
    file_name: str | None
    pages: frozenset[int]
    """Every page on which the answer stands."""
    kind: str

    @property
    def answerable(self) -> bool:
        """Whether the documents say it."""
        return bool(self.answers)


def load_questions(file: Path) -> list[Question]:
    """The questions of a JSON Lines file."""
    with file.open(encoding="utf-8") as lines:
        return [_question(json.loads(line)) for line in lines if line.strip()]


def contains_answer(text: str, question: Question) -> bool:
    """Whether ``text`` holds one of the answers; white space and glyph variants do not count."""
    where = squeeze(fold(text))
    return any(squeeze(fold(answer)) in where for answer in question.answers)


def _question(row: dict[str, object]) -> Question:
    file, page, also = row.get("file"), row.get("page"), row.get("also_on_pages")
    answers = row["answers"]
    pages = [page, *(also if isinstance(also, list) else [])]
    return Question(
        id=str(row["id"]),
        text=str(row["question"]),
        answers=tuple(map(str, answers)) if isinstance(answers, list) else (),
        file_name=str(file).rsplit("/", 1)[-1] if file else None,
        pages=frozenset(int(str(number)) for number in pages if number is not None),
        kind=str(row["kind"]),
    )
