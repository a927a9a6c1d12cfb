"""Tables of documents as CSV and as Excel workbooks, each with where it stands."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from library.model import Document, Page, Table
from runtime.exports.reading import WholeDocument

_FORMULA = re.compile(r"[=@\t\r]|[+\-](?![\d.,]+%?$)")
"""What Excel takes for a formula (OWASP, CSV injection); a signed number is none."""
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_SHEET_CHARACTERS = 31
_CELL_CHARACTERS = 32_767
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTable:
    """A table with the page on which it stands."""

    document: Document
    page: Page
    number: int
    """On its page, from 1."""
    table: Table

    @property
    def name(self) -> str:
        """``p.3-1``, or with the sheet's name, ``一覧-1``."""
        return f"{self.page.label or f'p.{self.page.number}'}-{self.number}"


def tables_of(whole: WholeDocument) -> list[PlacedTable]:
    """All tables of a document in the order of its pages."""
    return [
        PlacedTable(document=whole.document, page=page, number=number, table=table)
        for page in whole.pages
        for number, table in enumerate(page.tables, start=1)
    ]


def full_rows(table: Table) -> list[list[str]]:
    """A table as a rectangle: a merged cell's text stands in every place that it covers."""
    grid: dict[tuple[int, int], str] = {}
    for row_number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (row_number, column) in grid:
                column += 1
            for down in range(cell.row_span):
                for across in range(cell.column_span):
                    grid.setdefault((row_number + down, column + across), cell.text)
            column += cell.column_span
    width = 1 + max((column for _, column in grid), default=-1)
    return [
        [grid.get((row, column), "") for column in range(width)] for row in range(len(table.rows))
    ]


def tables_csv(tables: Sequence[PlacedTable]) -> Iterator[bytes]:
    """The tables below each other as CSV (UTF-8 with BOM, RFC 4180), a line of source above each.

    What Excel would take for a formula gets an apostrophe before it.
    """
    yield BOM.encode()
    for placed in tables:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(_source(placed))
        writer.writerows([harmless(cell) for cell in row] for row in full_rows(placed.table))
        writer.writerow([])
        yield out.getvalue().encode("utf-8", "replace")


def tables_xlsx(tables: Sequence[PlacedTable]) -> bytes:
    """The tables as a workbook, a sheet each; every cell is text or a number, never a formula."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for placed in tables:
        sheet = book.create_sheet(_sheet_name(placed.name, taken))
        sheet.append([_cell(sheet, text) for text in _source(placed)])
        for number, row in enumerate(full_rows(placed.table)):
            sheet.append([_cell(sheet, text, bold=number == 0) for text in row])
    if not tables:
        book.create_sheet("表なし")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def harmless(text: str) -> str:
    """A cell that Excel takes for text: what looks like a formula gets an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def _source(placed: PlacedTable) -> list[str]:
    return [
        "出典",
        placed.document.file_name,
        f"p.{placed.page.number}",
        f"第{placed.document.version}版",
    ]


def _cell(sheet: WriteOnlyWorksheet, text: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=_UNPRINTABLE.sub("", text)[:_CELL_CHARACTERS])
    # A text that begins with = stays a text.
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name that Excel accepts and that no other sheet has."""
    base = _SHEET_NAME.sub("・", wanted)[: _SHEET_CHARACTERS - 4] or "表"
    name, count = base, 1
    while name.lower() in taken:
        count += 1
        name = f"{base}({count})"
    taken.add(name.lower())
    return name
