"""Sentences and the passages that do or do not bear them out: ``pairs.jsonl``."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from eval.suites.model import SentencePair
from eval.suites.rows import Problems, Row, read_rows


class _Row(Row):
    id: str = Field(min_length=1)
    sentence: str = Field(min_length=1)
    passage: str = Field(min_length=1)
    supported: bool
    kind: str = ""
    title: str = ""
    heading: list[str] = Field(default_factory=list)
    half: Literal["development", "held_out"] = "development"


def read_pairs(file: Path, problems: Problems) -> list[SentencePair]:
    """The pairs, in the order of the file.

    Args:
        file: JSON Lines: id (``passage-number``), sentence, passage, supported, kind (what the
            sentence does with the passage), title and heading of the passage, half (``held_out``
            of what no rule was tuned on).
        problems: where what is wrong is noted.
    """
    found: dict[str, SentencePair] = {}
    for place, row in read_rows(file, _Row, problems):
        if row.id in found:
            problems.add(
                place, "duplicate_id", f"id「{row.id}」が重複しています。先の行を使います。"
            )
            continue
        found[row.id] = SentencePair(
            id=row.id,
            sentence=row.sentence,
            passage=row.passage,
            supported=row.supported,
            kind=row.kind,
            title=row.title,
            heading=tuple(row.heading),
            half=row.half,
        )
    return list(found.values())
