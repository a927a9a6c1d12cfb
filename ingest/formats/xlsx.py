"""Excel workbooks (xlsx): each visible sheet is a page, each row a line. The only user of openpyxl.

Read in openpyxl's streaming mode: in the other one a stray cell in the last row or a merge over
the whole sheet makes it create millions of cells.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from ingest.formats.archives import ARCHIVE_DAMAGE, check_archive
from ingest.formats.cell_values import shown
from ingest.formats.limits import MAX_COLUMNS, MAX_ROWS
from ingest.formats.media import MediaType
from ingest.formats.number_format import JAPANESE_BUILTIN
from ingest.formats.pictures import PictureReader
from ingest.formats.plain import Passage, plain_page
from ingest.formats.reader import Eyes, Outline
from ingest.formats.sheet_marks import Area, SheetMarks, area_of, read_marks
from ingest.formats.sheet_parts import Attached, read_attached
from ingest.formats.sheet_tables import SheetText, read_cells
from library.errors import FileFault, UnreadableFile
from library.model import Doubt, Page
from library.text import clean

_UNSAVED = "（計算結果なし）"
"""Stands for a formula whose result the file does not hold: not Excel, but a program wrote it."""
_NOTE = "コメント"
_LAST_ROW = 1_048_576


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

    What is hidden is left out. The print area is the page; cells outside it are read after it, so
    that nothing is lost, and then what is pinned to the sheet: text boxes, notes, pictures.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted`` or ``too_large``.
    """
    with _opened(path) as book:
        sheet = _visible(book)[number - 1]
        marks = read_marks(path, sheet._worksheet_path)
        grid = _grid(sheet, marks)
        attached = read_attached(path, sheet._worksheet_path)
        title, areas = sheet.title, _print_areas(sheet)
    inside, outside = _parted(grid, areas)
    found = SheetText()
    for part in (inside, outside):
        read_cells(part, marks, found)
    pictures = PictureReader(eyes, page=number)
    passages = [*found.passages, *_attached(attached, pictures)]
    doubts = [
        *([Doubt.LOW_CONFIDENCE] if pictures.doubtful else []),
        *([Doubt.DAMAGED] if marks.unsaved else []),
    ]
    return plain_page(
        passages, tables=found.tables, number=number, label=clean(title), doubts=doubts
    )


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


def _grid(sheet: ReadOnlyWorksheet, marks: SheetMarks) -> dict[int, dict[int, str]]:
    """Texts of the filled cells that are shown, by row and column (from 1)."""
    sheet.reset_dimensions()  # what the file claims may be wrong, or the whole sheet
    grid: dict[int, dict[int, str]] = {}
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > _LAST_ROW:  # openpyxl makes a row of each that is left out before a number
            raise UnreadableFile(FileFault.CORRUPT)
        if len(grid) > MAX_ROWS or len(row) > MAX_COLUMNS * 32:
            raise UnreadableFile(FileFault.TOO_LARGE)
        if number in marks.hidden_rows:
            continue
        texts = {
            column: text
            for column, cell in enumerate(row, start=1)
            if (text := _cell_text(cell, (number, column) in marks.unsaved))
            and column not in marks.hidden_columns
        }
        if texts:
            grid[number] = texts
    if len({column for row in grid.values() for column in row}) > MAX_COLUMNS:
        raise UnreadableFile(FileFault.TOO_LARGE)
    return grid


def _cell_text(cell: ReadOnlyCell | EmptyCell, unsaved: bool) -> str:  # noqa: FBT001 - private
    if cell.value is None:
        return _UNSAVED if unsaved else ""
    built_in = JAPANESE_BUILTIN.get(cell.style_array.numFmtId)
    return clean(shown(cell.value, built_in or cell.number_format or "")).strip()


def _print_areas(sheet: ReadOnlyWorksheet) -> list[Area]:
    ranges = getattr(getattr(sheet, "_print_area", None), "ranges", ())
    return [area for cells in ranges if (area := area_of(cells.coord))]


def _parted(
    grid: dict[int, dict[int, str]], areas: Sequence[Area]
) -> tuple[dict[int, dict[int, str]], dict[int, dict[int, str]]]:
    """The cells inside the print area, and those outside; all are inside where there is none."""
    inside: dict[int, dict[int, str]] = {}
    outside: dict[int, dict[int, str]] = {}
    for row, cells in grid.items():
        for column, text in cells.items():
            printed = not areas or any(area.holds(row, column) for area in areas)
            (inside if printed else outside).setdefault(row, {})[column] = text
    return inside, outside


def _attached(attached: Attached, pictures: PictureReader) -> Iterator[Passage]:
    for box in attached.boxes:
        yield from (Passage(lines=(line,)) for line in box)
    for place, note in attached.notes:
        yield Passage(lines=(f"{_NOTE}（{place}）: {' '.join(note.split())}",))
    for picture in attached.pictures:
        yield from pictures.passages(picture)
