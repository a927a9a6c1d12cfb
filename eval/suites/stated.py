"""What the documents of a suite say of themselves: ``facts.jsonl``."""

from pathlib import Path

from pydantic import Field

from eval.suites.model import TrueFact
from eval.suites.questions import PageCounts
from eval.suites.rows import Problems, Row, read_rows
from ingest.sources import display_name
from library.model import FactField


class _Row(Row):
    file: str = Field(min_length=1)
    field: FactField
    value: str = Field(min_length=1)
    also: list[str] = Field(default_factory=list)
    page: int | None = Field(default=None, ge=1)
    written: str = ""


def read_true_facts(
    file: Path, page_counts: PageCounts | None, problems: Problems
) -> list[TrueFact]:
    """The facts, in the order of the file.

    Args:
        file: JSON Lines: file, field, value, also (other right values), page, written (the words
            on the page that say it).
        page_counts: of the suite's documents; None for a suite about the office's own library.
        problems: where what is wrong is noted.
    """
    found = []
    for place, row in read_rows(file, _Row, problems):
        name = display_name(row.file)
        if page_counts is not None and name not in page_counts:
            problems.add(
                place,
                "unknown_file",
                f"ファイル「{name}」が資料の中にありません。名前を直すか、資料を置いてください。",
            )
            continue
        found.append(
            TrueFact(
                file=name,
                field=row.field,
                values=(row.value, *row.also),
                page=row.page,
                written=row.written,
            )
        )
    return found
