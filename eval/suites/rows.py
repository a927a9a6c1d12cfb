"""Rows of JSON Lines files, each with its line; what cannot be read becomes a problem."""

from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.suites.model import Problem

RowT = TypeVar("RowT", bound="Row")


class Row(BaseModel):
    """The form of one row; unknown fields are passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


@dataclass(slots=True)
class Problems:
    """Collects what is wrong while the rest is read."""

    found: list[Problem] = field(default_factory=list)

    def add(self, place: str, code: str, message: str) -> None:
        """Note one problem."""
        self.found.append(Problem(place=place, code=code, message=message))


def read_rows(file: Path, form: type[RowT], problems: Problems) -> Iterator[tuple[str, RowT]]:
    """The rows of a file with their places, as ``questions.jsonl:7``."""
    try:
        content = file.read_bytes()
    except OSError:
        problems.add(
            file.name,
            "missing_file",
            f"「{file.name}」を開けません。ファイルがあるか、読み取り権限があるか確かめてください。",
        )
        return
    for number, line in enumerate(content.removeprefix(BOM_UTF8).splitlines(), start=1):
        if not line.strip():
            continue
        place = f"{file.name}:{number}"
        try:
            yield place, form.model_validate_json(line)
        except ValidationError as exc:
            problems.add(place, "bad_row", f"この行を読めません（{_why(exc)}）。")


def _why(error: ValidationError) -> str:
    first: Mapping[str, object] = dict(error.errors(include_url=False, include_input=False)[0])
    if first["type"] == "json_invalid":
        return "JSONとして正しくないか、文字コードがUTF-8ではありません"
    where = first["loc"]
    name = ".".join(map(str, where)) if isinstance(where, tuple) else ""
    if first["type"] == "missing":
        return f"項目 {name} がありません"
    return f"項目 {name} の値が正しくありません"
