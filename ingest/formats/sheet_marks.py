"""What a sheet's XML says beside its cells, which openpyxl's streaming mode does not tell.

Merged cells, what is hidden, how wide columns are, and formulas whose results were not saved. The
text is searched, not parsed a second time: a sheet may have a million rows.
"""

import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_TAG = re.compile(
    rb"<(?:\w+:)?(?P<name>row|col|mergeCell|sheetFormatPr)\s(?P<attributes>[^<>]*)>"
    rb"|<(?:\w+:)?c\s(?P<cell>[^<>]*)>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BLOCK = 1 << 20
_OVERLAP = 10_000
"""Longer than one element, which may lie across two blocks; a formula has up to 8,192 characters."""
_MAX_MERGED = 20_000
"""Beyond, spans are not told."""
_MAX_COVERED_ROWS = 200_000
"""Rows that all merged cells together cover; beyond, spans are not told."""
_MAX_UNSAVED = 1_000
_LAST_COLUMN = 16_384
_USUAL_WIDTH = 8.43
"""Characters, where a sheet says nothing (ECMA-376 part 1, 18.3.1.81)."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells; columns and rows count from 1, the last ones are inside."""

    left: int
    top: int
    right: int
    bottom: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies inside."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetMarks:
    """What is known of a sheet beside its cells."""

    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    widths: tuple[tuple[int, int, float], ...] = ()
    """First and last column of each run, and their width in characters."""
    usual_width: float = _USUAL_WIDTH
    unsaved: frozenset[tuple[int, int]] = frozenset()
    """Rows and columns of the cells with a formula whose result the file does not hold."""

    def width(self, first: int, last: int) -> float:
        """The middle one of these columns' widths, in characters."""
        return median(self._width(column) for column in range(first, last + 1))

    def _width(self, column: int) -> float:
        found = (width for first, last, width in self.widths if first <= column <= last)
        return next(found, self.usual_width)


class MergedCells:
    """Merged cells, to be asked row by row from the top."""

    def __init__(self, areas: Sequence[Area], rows: Sequence[int], columns: Sequence[int]) -> None:
        """``rows`` and ``columns`` are those that are shown, in order."""
        self._rows = rows
        self._columns = columns
        self._by_row: dict[int, list[Area]] = {}
        left = _MAX_COVERED_ROWS
        for area in areas:
            covered = rows[bisect_left(rows, area.top) : bisect_right(rows, area.bottom)]
            left -= len(covered)
            for row in covered if left >= 0 else ():
                self._by_row.setdefault(row, []).append(area)

    def at(self, row: int, column: int) -> Area | None:
        """The merged cell that covers this place."""
        areas = self._by_row.get(row, ())
        return next((area for area in areas if area.left <= column <= area.right), None)

    def spans(self, row: int, column: int) -> tuple[int, int] | None:
        """Rows and columns that the cell covers; None if it lies under one that began before."""
        area = self.at(row, column)
        if area is None:
            return 1, 1
        rows = self._rows[bisect_left(self._rows, area.top) : bisect_right(self._rows, area.bottom)]
        columns = self._columns[
            bisect_left(self._columns, area.left) : bisect_right(self._columns, area.right)
        ]
        if (row, column) != (rows[0], columns[0]):
            return None
        return len(rows), len(columns)


def read_marks(path: Path, member: str) -> SheetMarks:
    """What the sheet says that is stored as ``member`` of the workbook."""
    merged: list[Area] = []
    hidden_rows: set[int] = set()
    columns: list[tuple[int, int, float, bool]] = []
    unsaved: set[tuple[int, int]] = set()
    usual_width = _USUAL_WIDTH
    row = 0
    for name, attributes in _tags(path, member.lstrip("/")):
        if name == "row":
            row = int(attributes.get("r", str(row + 1)))
            if attributes.get("hidden") in {"1", "true"}:
                hidden_rows.add(row)
        elif name == "col":
            columns.append(_columns(attributes))
        elif name == "mergeCell":
            merged += _areas(attributes.get("ref", ""))
        elif name == "sheetFormatPr":
            usual_width = _number(attributes, "defaultColWidth", usual_width)
        elif attributes.get("t") != "str" and len(unsaved) < _MAX_UNSAVED:
            unsaved |= {(a.top, a.left) for a in _areas(attributes.get("r", ""))}
    return SheetMarks(
        merged=tuple(merged) if len(merged) <= _MAX_MERGED else (),
        hidden_rows=frozenset(hidden_rows),
        hidden_columns=frozenset(
            column
            for first, last, _, hidden in columns
            if hidden
            for column in range(first, min(last, _LAST_COLUMN) + 1)
        ),
        widths=tuple((first, last, width) for first, last, width, _ in columns if width),
        usual_width=usual_width,
        unsaved=frozenset(unsaved),
    )


def area_of(reference: str) -> Area | None:
    """The cells that a reference such as ``$A$1:D10`` names."""
    found = [
        (_column(letters), int(row))
        for letters, row in _REFERENCE.findall(reference.replace("$", ""))
    ]
    if not found:
        return None
    columns, rows = [c for c, _ in found], [r for _, r in found]
    return Area(min(columns), min(rows), max(columns), max(rows))


def _tags(path: Path, member: str) -> Iterator[tuple[str, dict[str, str]]]:
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        rest = b""
        while block := file.read(_BLOCK):
            text = rest + block
            end = 0
            for match in _TAG.finditer(text, 0, len(text)):
                name = (match["name"] or b"c").decode()
                found = _ATTRIBUTE.findall(match["attributes"] or match["cell"])
                yield (
                    name,
                    {k.decode("ascii", "replace"): v.decode("ascii", "replace") for k, v in found},
                )
                end = match.end()
            rest = text[max(end, len(text) - _OVERLAP) :]


def _columns(attributes: dict[str, str]) -> tuple[int, int, float, bool]:
    first = int(_number(attributes, "min", 1))
    last = int(_number(attributes, "max", first))
    hidden = attributes.get("hidden") in {"1", "true"}
    return first, last, _number(attributes, "width", 0.0), hidden


def _areas(reference: str) -> list[Area]:
    area = area_of(reference)
    return [area] if area else []


def _number(attributes: dict[str, str], name: str, otherwise: float) -> float:
    try:
        return float(attributes[name])
    except (KeyError, ValueError):
        return otherwise


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
