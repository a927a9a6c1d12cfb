"""Texts in which personal data is marked: ``marked.jsonl``."""

import re
from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.masking.kinds import Kind
from eval.suites.model import Mark, MarkedText
from eval.suites.rows import Problems, Row, read_rows

_MARK = re.compile(r"⟦(?P<kind>[^:⟦⟧]+):(?P<value>[^⟦⟧]+)⟧")
_KINDS = frozenset(kind.value for kind in Kind)
_NOT = "not"


class _Row(Row):
    id: str = Field(min_length=1)
    text: str = Field(min_length=1)
    half: Literal["development", "held_out"] = "development"


def read_marked(file: Path, problems: Problems) -> list[MarkedText]:
    """The texts, in the order of the file.

    Args:
        file: JSON Lines: id, half, and text with ``⟦kind:value⟧`` for personal data and
            ``⟦not:value⟧`` for what only looks like some.
        problems: where what is wrong is noted.
    """
    found: dict[str, MarkedText] = {}
    for place, row in read_rows(file, _Row, problems):
        if row.id in found:
            message = f"id「{row.id}」が重複しています。先の行を使います。"
            problems.add(place, "duplicate_id", message)
            continue
        unknown = {match["kind"] for match in _MARK.finditer(row.text)} - _KINDS - {_NOT}
        if unknown:
            named = "、".join(sorted(unknown))
            problems.add(place, "unknown_kind", f"知らない種類です: {named}。行を使いません。")
            continue
        found[row.id] = _unmarked(row)
    return list(found.values())


def _unmarked(row: _Row) -> MarkedText:
    plain, end, text = "", 0, row.text
    marks = []
    for match in _MARK.finditer(text):
        plain += text[end : match.start()]
        start, end = len(plain), match.end()
        plain += match["value"]
        kind = "" if match["kind"] == _NOT else match["kind"]
        marks.append(Mark(start=start, end=len(plain), kind=kind))
    return MarkedText(id=row.id, text=plain + text[end:], marks=tuple(marks), half=row.half)
