"""What a report is made of; Markdown and HTML draw the same parts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text; the first column names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1
    """How many columns, from the left, are words; the others are figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item shown by itself."""

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    """Label and text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it."""

    key: str
    """Latin; an anchor, and where plots belong."""
    title: str
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    entries: tuple[Entry, ...] = ()
