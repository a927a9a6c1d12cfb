"""Tables written as text (CSV, TSV): each record a line, all of them one table."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

from ingest.formats.encoding import decode_text
from ingest.formats.header_rows import header_row
from ingest.formats.limits import MAX_COLUMNS, MAX_ROWS
from ingest.formats.media import MediaType
from ingest.formats.plain import Passage, plain_page, row_text, table_of, table_rows
from ingest.formats.reader import Eyes, Outline
from library.errors import FileFault, UnreadableFile
from library.model import Cell, LineRole, Page
from library.text import clean

_DELIMITERS = (",", "\t", ";", "|")
_Quoting: TypeAlias = Literal[0, 3]
_SAMPLE = 100_000
_SAMPLE_ROWS = 200
_FIRST_ROWS = 50
"""The row that names the columns is among these, and what stands below it."""
_LINES_IN_CELL = 100
"""A cell with more lines is a quotation mark that was never closed, not a text."""
_TITLE_CHARACTERS = 40


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    return Outline(media_type=media_type, page_count=1, title="")


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    return read_table(path)


def read_table(path: Path) -> Page:
    """The one page of a table that is written as text.

    What stands above the row that names the columns is its title and notes.

    Raises:
        UnreadableFile: ``unsupported`` if it is no text; ``too_large``.
    """
    text = decode_text(path.read_bytes())
    rows = read_rows(text, find_delimiter(text))
    width = max(map(len, rows), default=0)
    start = header_row([row + [""] * (width - len(row)) for row in rows[:_FIRST_ROWS]]) or 0
    table = rows[start:]
    cells = [[Cell(text=cell) for cell in row] for row in table]
    passages = [*_above(rows[:start]), *table_rows(table)]
    return plain_page(passages, tables=[table_of(cells)] if table else [])


def find_delimiter(text: str) -> str:
    """The character between the columns: the one that gives most rows the same number of columns."""
    head = text[:_SAMPLE]  # shorter than the longest cell that csv bears

    def evenness(delimiter: str) -> tuple[float, int]:
        sample = islice(
            csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), _SAMPLE_ROWS
        )
        rows = [row for row in sample if row]
        counts = Counter(len(row) for row in rows)
        columns, often = max(counts.items(), key=lambda item: item[1], default=(1, 0))
        return (often / max(1, len(rows)) if columns > 1 else 0.0, columns)

    return max(_DELIMITERS, key=evenness)


def read_rows(text: str, delimiter: str) -> list[list[str]]:
    """The records as rows of cleaned cells, without empty rows.

    Raises:
        UnreadableFile: ``too_large`` beyond 100,000 rows or 512 columns.
    """
    try:
        return _bounded(text, delimiter, csv.QUOTE_MINIMAL)
    except csv.Error:  # a quotation mark without its second half: none of them means anything
        try:
            return _bounded(text, delimiter, csv.QUOTE_NONE)
        except csv.Error as exc:  # a line that no person wrote
            raise UnreadableFile(FileFault.TOO_LARGE) from exc


def _bounded(text: str, delimiter: str, quoting: _Quoting) -> list[list[str]]:
    rows: list[list[str]] = []
    for record in _records(text, delimiter, quoting):
        if len(rows) >= MAX_ROWS or len(record) > MAX_COLUMNS:
            raise UnreadableFile(FileFault.TOO_LARGE)
        row = ["\n".join(clean(cell).splitlines()).strip() for cell in record]
        if any(row):
            rows.append(row)
    return rows


def _records(text: str, delimiter: str, quoting: _Quoting) -> Iterator[list[str]]:
    """The records of a table.

    Raises:
        csv.Error: a quotation mark is never closed.
    """
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting):
        if any(cell.count("\n") > _LINES_IN_CELL for cell in record):
            raise csv.Error("a quotation mark is never closed")
        yield record


def _above(rows: Sequence[Sequence[str]]) -> Iterator[Passage]:
    """A title and notes above the table."""
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        alone = index == 0 and len(filled) == 1 and len(filled[0]) <= _TITLE_CHARACTERS
        role = LineRole.HEADING if alone else LineRole.BODY
        yield Passage(lines=(row_text(filled),), role=role)
