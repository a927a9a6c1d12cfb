"""Merged cells of a spreadsheet, which openpyxl's streaming mode does not tell."""

import re
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_REF = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_BLOCK = 1 << 20
_OVERLAP = 256
"""Longer than one ``mergeCell`` element, which may lie across two blocks."""
_MAX_MERGED = 2_000
"""Beyond, spans are not told: the check of each row against each range would take minutes."""


@dataclass(frozen=True, slots=True)
class MergedCells:
    """Ranges of merged cells: first column, first row, last column, last row (from 1)."""

    ranges: tuple[tuple[int, int, int, int], ...] = ()

    def in_row(self, row: int) -> "MergedCells":
        """Those that reach into a row; the questions below are asked of them."""
        return MergedCells(tuple(r for r in self.ranges if r[1] <= row <= r[3]))

    def is_covered(self, row: int, column: int) -> bool:
        """Whether a cell of the row lies under a merged one and is not its first."""
        found = self._at(column)
        return found is not None and (found[0], found[1]) != (column, row)

    def rows_spanned(self, column: int, kept: Sequence[int]) -> int:
        """How many of the rows that are kept (in order) the row's cell covers."""
        found = self._at(column)
        return _count(kept, found[1], found[3]) if found else 1

    def columns_spanned(self, column: int, kept: Sequence[int]) -> int:
        """How many of the columns that are kept (in order) the row's cell covers."""
        found = self._at(column)
        return _count(kept, found[0], found[2]) if found else 1

    def _at(self, column: int) -> tuple[int, int, int, int] | None:
        return next((r for r in self.ranges if r[0] <= column <= r[2]), None)


def read_merged(path: Path, member: str) -> MergedCells:
    """The merged cells of the sheet that is stored as ``member`` of the workbook."""
    ranges = tuple(_references(path, member.lstrip("/")))
    return MergedCells(ranges if len(ranges) <= _MAX_MERGED else ())


def _references(path: Path, member: str) -> Iterator[tuple[int, int, int, int]]:
    # The elements stand after the cells, so the text is searched, not parsed a second time.
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        rest = b""
        while block := file.read(_BLOCK):
            text = rest + block
            end = 0
            for match in _REF.finditer(text):
                yield _column(match[1]), int(match[2]), _column(match[3]), int(match[4])
                end = match.end()
            rest = text[max(end, len(text) - _OVERLAP) :]


def _count(kept: Sequence[int], first: int, last: int) -> int:
    return max(1, bisect_right(kept, last) - bisect_left(kept, first))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
