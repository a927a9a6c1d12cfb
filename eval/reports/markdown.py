"""A report in Markdown: to be read as it is, kept beside the code, or pasted into a document."""

import re
from collections.abc import Iterator

from eval.reports.content import report
from eval.reports.differences import comparison_text
from eval.reports.parts import Entry, Section, Table
from eval.runs.comparing import Comparison
from eval.runs.model import Run

__all__ = ["comparison_text", "markdown_report"]

_SPECIAL = re.compile(r"([\\`*\[\]<>|~$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")
"""An underscore inside a name, as ``page_hit``, means nothing in Markdown."""


def markdown_report(run: Run, *, comparison: Comparison | None = None) -> str:
    """A run, and how it compares, for people. Whatever questions and documents say stays text."""
    made = report(run, comparison)
    lines = [f"# {_plain(made.title)}", ""]
    lines += [f"- {_plain(label)}: {_plain(text)}" for label, text in made.facts]
    if made.warnings:
        lines += ["", *(f"> **注意** {_plain(text)}  " for text in made.warnings)]
    for section in made.sections:
        lines += _section(section)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _plain(text: str) -> str:
    """Text that is no markup, whatever it contains."""
    return _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;"))


def _section(section: Section) -> Iterator[str]:
    yield from ("", f"## {_plain(section.title)}", "")
    for note in section.notes:
        yield from (_plain(note), "")
    for table in section.tables:
        yield from _table(table)
    for entry in section.entries:
        yield from _entry(entry)


def _table(table: Table) -> Iterator[str]:
    yield from (f"**{_plain(table.caption)}**", "")
    rule = ["---" if at < table.words else "---:" for at in range(len(table.columns))]
    for cells in (table.columns, rule, *table.rows):
        written = cells if cells is rule else [_plain(cell) for cell in cells]
        yield f"| {' | '.join(written)} |"
    yield ""


def _entry(entry: Entry) -> Iterator[str]:
    yield f"- **{_plain(entry.title)}**（{_plain(entry.subtitle)}）"
    for label, text in entry.facts:
        yield f"    - {_plain(label)}: {_plain(text)}"
