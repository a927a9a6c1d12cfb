"""Which rows of a table name its columns, on one level or several, and what each column is then called."""

import re
from collections.abc import Callable, Sequence

from ingest.formats.sheet_marks import Area

_SEARCHED = 15
"""The header row stands among the first filled rows, below a title and notes."""
_FILLED = 0.6
"""Share of the table's columns that a header row names."""
_MOST_LEVELS = 4
_VALUE = re.compile(r"[\d\s.,:%/年月日時分円△▲¥+-]+")

Place = Callable[[int, int], Area | None]
"""The merged cell at a row and a column (by their place in the table, from 0)."""


def header_rows(rows: Sequence[Sequence[str]], merged: Place) -> tuple[int, int] | None:
    """First row of the header and the first one below it; None where no row names the columns.

    The header begins with the first row that fills at least two columns and 60 % of the table's
    (merged cells fill what they cover), holds no bare number or date and has a row below that
    fills half as many. It goes on below as long as a name in it covers several columns that the
    next row names one by one.
    """
    width = max((len(row) for row in rows), default=0)
    for index, row in enumerate(rows[:_SEARCHED]):
        names = [cell for cell in row if cell]
        covered = _covered(row, index, merged)
        if len(names) < 2 or covered < _FILLED * width or not _is_naming(row):
            continue
        end = _end(rows, index, merged)
        below = rows[end] if end < len(rows) else ()
        columns = column_names(rows, (index, end), merged)
        named = [name for name in columns if name]
        if len(set(named)) == len(named) and sum(map(bool, below)) >= len(names) / 2:
            return index, end
    return None


def spanning_header(rows: Sequence[Sequence[str]], merged: Place) -> int | None:
    """The first row below a header on several levels that begins the table; None for any other."""
    found = header_rows(rows, merged)
    return found[1] if found is not None and found[0] == 0 and found[1] > 1 else None


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The row that names the columns of a table without merged cells, if there is one."""
    found = header_rows(rows, lambda _row, _column: None)
    return found[0] if found else None


def column_names(
    rows: Sequence[Sequence[str]], header: tuple[int, int], merged: Place
) -> list[str]:
    """What each column is called: the names above it from the top, each once."""
    width = max((len(row) for row in rows), default=0)
    return [_name(rows, header, column, merged) for column in range(width)]


def _name(
    rows: Sequence[Sequence[str]], header: tuple[int, int], column: int, merged: Place
) -> str:
    names: list[str] = []
    for index in range(*header):
        area = merged(index, column)
        text = rows[max(area.top, header[0])][area.left] if area else rows[index][column]
        if text and text not in names[-1:]:
            names.append(" ".join(text.split("\n")))
    return " ".join(names)


def _covered(row: Sequence[str], index: int, merged: Place) -> int:
    """How many columns the row's names cover."""
    return sum(bool(text) or merged(index, column) is not None for column, text in enumerate(row))


def _is_naming(row: Sequence[str]) -> bool:
    return not any(_VALUE.fullmatch(cell) for cell in row if cell)


def _end(rows: Sequence[Sequence[str]], first: int, merged: Place) -> int:
    """The first row below the header."""
    end = first + 1
    while end < min(len(rows), first + _MOST_LEVELS) and _goes_on(rows, end, merged):
        end += 1
    return end


def _goes_on(rows: Sequence[Sequence[str]], index: int, merged: Place) -> bool:
    """Whether the row belongs to the header above it: a name there covers names here."""
    row = rows[index]
    if not _is_naming(row):
        return False
    for column in range(len(row)):
        area = merged(index - 1, column)
        if area is None or area.right == area.left or area.bottom >= index:
            continue
        under = range(area.left, area.right + 1)
        named = all(row[place] or merged(index, place) is not None for place in under)
        if named and sum(bool(row[place]) for place in under) > 1:
            return True
    return False
