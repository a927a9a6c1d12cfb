"""Excel workbooks (xlsx): each visible sheet is a page, each row a line. The only user of openpyxl.

Read in openpyxl's streaming mode: in the other one a stray cell in the last row or a merge over
the whole sheet makes it create millions of cells.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ingest.formats.archives import ARCHIVE_DAMAGE, check_archive
from ingest.formats.cell_values import shown
from ingest.formats.media import MediaType
from ingest.formats.merged import MergedCells, read_merged
from ingest.formats.plain import Passage, plain_page, row_text, table_of, table_rows
from ingest.formats.reader import Eyes, Outline
from library.errors import FileFault, UnreadableFile
from library.model import Cell, LineRole, Page, Table
from library.text import clean

_MAX_ROWS = 100_000
_MAX_COLUMNS = 512
"""A table for people is within both; beyond stand dumps that belong into a database."""
_MAX_ROWS_MERGED = 5_000
"""Longer sheets are lists; their merged cells are not looked for."""
_HEADER_ROWS = 15
"""The header row stands among the first filled rows, below a title and notes."""
_TITLE_CHARACTERS = 40
_VALUE = re.compile(r"[\d\s.,:%/年月日時分円△▲¥+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbooks:
    """What a workbook says before its sheets are read."""

    sheets: tuple[str, ...]
    """The visible ones, in order."""
    title: str


def outline(path: Path, media_type: MediaType, *, max_pages: int) -> Outline:
    """See ``FormatReader``."""
    book = read_workbook(path)
    return Outline(
        media_type=media_type, page_count=len(book.sheets), title=book.title, labels=book.sheets
    )


def read_page(path: Path, outline: Outline, number: int, *, eyes: Eyes) -> Page:
    """See ``FormatReader``."""
    return read_sheet(path, number, eyes=eyes)


def read_workbook(path: Path) -> Workbooks:
    """A workbook's visible sheets and its title.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted``, ``too_large``, or ``empty`` without a sheet.
    """
    with _opened(path) as book:
        names = tuple(sheet.title for sheet in _visible(book))
        title = clean(book.properties.title or "").strip()
    if not names:
        raise UnreadableFile(FileFault.EMPTY)
    return Workbooks(sheets=names, title=title)


def read_sheet(path: Path, number: int, *, eyes: Eyes) -> Page:
    """The ``number``-th visible sheet (from 1) as a page.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted`` or ``too_large``.
    """
    with _opened(path) as book:
        sheet = _visible(book)[number - 1]
        grid = _grid(sheet)
        few = 0 < len(grid) <= _MAX_ROWS_MERGED
        merged = read_merged(path, sheet._worksheet_path) if few else MergedCells()
        title = sheet.title
    numbers = sorted(grid)
    rows = _texts(grid, numbers)
    header = header_row(rows)
    end = _table_end(rows, header or 0)
    inside = numbers[header or 0 : end]
    table = _table(grid, inside, merged)
    passages = [
        *_before(rows[: header or 0]),
        *_body(_texts(grid, inside), has_header=header is not None),
        *(Passage(lines=(row_text([c for c in note if c]),)) for note in rows[end:]),
    ]
    tables = [table] if table.rows else []
    return plain_page(passages, tables=tables, number=number, label=clean(title))


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The row that names the columns, if there is one.

    It is the first among the first rows that fills at least two columns and 60 % of the table's,
    holds no bare number or date, repeats no name, and has a row below that fills half as many.
    """
    width = max((len(row) for row in rows), default=0)
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        names = [cell for cell in row if cell]
        if len(names) < max(2, 0.6 * width) or any(_VALUE.fullmatch(name) for name in names):
            continue
        below = rows[index + 1] if index + 1 < len(rows) else ()
        if len(set(names)) == len(names) and sum(map(bool, below)) >= len(names) / 2:
            return index
    return None


@contextmanager
def _opened(path: Path) -> Iterator[Workbook]:
    check_archive(path)
    try:
        with path.open("rb") as file:
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            try:
                yield book
            finally:
                book.close()
    except (
        InvalidFileException,
        *ARCHIVE_DAMAGE,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        SyntaxError,
    ) as exc:
        # openpyxl lets whatever a damaged part provokes through; ParseError is a SyntaxError.
        raise UnreadableFile(FileFault.CORRUPT) from exc


def _visible(book: Workbook) -> list[ReadOnlyWorksheet]:
    """The sheets that are shown; chart sheets have no cells."""
    return [
        sheet
        for sheet in book.worksheets
        if sheet.sheet_state == "visible" and isinstance(sheet, ReadOnlyWorksheet)
    ]


def _grid(sheet: ReadOnlyWorksheet) -> dict[int, dict[int, str]]:
    """Texts of the filled cells by row and column (from 1)."""
    sheet.reset_dimensions()  # what the file claims may be wrong, or the whole sheet
    grid: dict[int, dict[int, str]] = {}
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if len(grid) > _MAX_ROWS or len(row) > _MAX_COLUMNS * 32:
            raise UnreadableFile(FileFault.TOO_LARGE)
        texts = {
            column: text
            for column, cell in enumerate(row, start=1)
            if cell.value is not None
            and (text := clean(shown(cell.value, cell.number_format or "")).strip())
        }
        if texts:
            grid[number] = texts
    if len({column for row in grid.values() for column in row}) > _MAX_COLUMNS:
        raise UnreadableFile(FileFault.TOO_LARGE)
    return grid


def _texts(grid: dict[int, dict[int, str]], numbers: Sequence[int]) -> list[list[str]]:
    """These rows, without the columns that are empty in all of them."""
    columns = sorted({column for n in numbers for column in grid[n]})
    return [[grid[n].get(c, "") for c in columns] for n in numbers]


def _table(grid: dict[int, dict[int, str]], numbers: Sequence[int], merged: MergedCells) -> Table:
    """These rows as a table with each merged cell once."""
    columns = sorted({column for n in numbers for column in grid[n]})
    cells = []
    for n in numbers:
        spans = merged.in_row(n)
        cells.append(
            [
                Cell(
                    text=grid[n].get(c, ""),
                    row_span=spans.rows_spanned(c, numbers),
                    column_span=spans.columns_spanned(c, columns),
                )
                for c in columns
                if not spans.is_covered(n, c)
            ]
        )
    return table_of(cells)


def _table_end(rows: Sequence[Sequence[str]], start: int) -> int:
    """Where the table ends: rows of one cell behind it are notes."""
    end = len(rows)
    while end > start + 1 and sum(map(bool, rows[end - 1])) == 1:
        end -= 1
    return end


def _before(rows: Sequence[Sequence[str]]) -> Iterator[Passage]:
    """What stands above the header row: the sheet's title and notes."""
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        alone = index == 0 and len(filled) == 1 and len(filled[0]) <= _TITLE_CHARACTERS
        role = LineRole.HEADING if alone else LineRole.BODY
        yield Passage(lines=(row_text(filled),), role=role)


def _body(rows: Sequence[Sequence[str]], *, has_header: bool) -> list[Passage]:
    """The table's rows. Without a header row cells cannot be counted to columns: no empty places."""
    return table_rows(rows if has_header else [[c for c in row if c] for row in rows])
