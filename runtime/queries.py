"""Files of questions: JSON Lines with ``id`` and ``question``."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from library.errors import SettingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One line of the file."""

    id: object
    """Given back as it came: a string or a number."""
    question: str


def read_queries(file: Path) -> Iterator[Query]:
    """The questions of a file, line by line; blank lines are passed over.

    Raises:
        SettingsError: a line is not an object with ``id`` and ``question``; says which.
    """
    with file.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _query(line, number)


def _query(line: str, number: int) -> Query:
    try:
        parsed = json.loads(line)
        return Query(id=parsed["id"], question=str(parsed["question"]))
    except (ValueError, KeyError, TypeError) as exc:
        raise SettingsError(
            f"質問ファイルの{number}行目が読めません。id と question を持つJSONにしてください。"
        ) from exc
