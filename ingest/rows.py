"""Table rows: which cell each line is in, and what stands above and before each row."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from ingest.formats.plain import CELL_SEPARATOR
from ingest.pieces import Piece, join, joint
from library.model import Cell, Table
from library.text import squeeze

BETWEEN_CELLS = "　"
"""A full-width blank: quotes are compared without white space, so it is never in the way."""
_HEADER_LIMIT = 200
"""Characters of a table's header row as context; a longer one is text in a table's form."""
_VALUE = frozenset("0123456789０１２３４５６７８９.,:-/%円年月日 　")
_LEADERS = "...."
_MOST_COLUMNS = 100
"""A wider table is a drawing made of cells."""
_MOST_LEVELS = 3
"""Rows of a header whose upper cells span lower ones."""
_LEVEL = "・"


@dataclass(frozen=True, slots=True)
class Row:
    """One table row with what a person reads before it: title, column heads, spanning first cell."""

    piece: Piece
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Layout:
    """What is known of a table besides its rows."""

    table: Table
    contexts: tuple[tuple[str, ...], ...]
    """Of each row."""


class TableFinder:
    """Finds the rows of a page's tables again among its lines, from the top down."""

    def __init__(self, tables: Sequence[Table]) -> None:
        """Look at the tables once."""
        self._layouts = [_layout(table) for table in tables]
        self._places: dict[str, list[tuple[int, int]]] = {}
        for number in range(len(tables) - 1, -1, -1):
            for row in range(len(tables[number].rows) - 1, -1, -1):
                text = _plain("".join(cell.text for cell in tables[number].rows[row]))
                self._places.setdefault(text, []).append((number, row))
        self._last = (-1, -1)

    def rows(self, blocks: Sequence[Sequence[Piece]]) -> Iterator[Row]:
        """The rows of a run of table lines; ``blocks`` has the lines of each row."""
        found = [self._find(block) for block in blocks]
        for number, run in groupby(
            zip(found, blocks, strict=True), key=lambda item: item[0] and item[0][0]
        ):
            own = list(run)
            if number is None:
                yield from _unplaced([block for _, block in own])
                continue
            layout = self._layouts[number]
            for place, block in own:
                row = place[1] if place else 0
                piece = _by_cells(block, layout.table.rows[row])
                yield Row(piece, layout.contexts[row])

    def _find(self, block: Sequence[Piece]) -> tuple[int, int] | None:
        places = self._places.get(_plain("".join(piece.text for piece in block)), [])
        while places and places[-1] <= self._last:
            places.pop()
        if not places:
            return None
        self._last = places.pop()
        return self._last


def is_header(row: str) -> bool:
    """Whether a table's first row names its columns: at least two cells and no bare value."""
    cells = [cell.strip() for cell in row.split(CELL_SEPARATOR) if cell.strip()]
    named = all(not _VALUE.issuperset(cell) for cell in cells)
    short = len(row) <= _HEADER_LIMIT and _LEADERS not in row
    return short and len(cells) > 1 and named


def _plain(text: str) -> str:
    return squeeze(text).replace("|", "")


def _unplaced(blocks: Sequence[Sequence[Piece]]) -> Iterator[Row]:
    """Rows of which only the lines are known: the first one may head the others."""
    header = CELL_SEPARATOR.join(piece.text for piece in blocks[0])
    named = len(blocks) > 1 and is_header(header)
    for number, block in enumerate(blocks):
        row = reduce(lambda a, b: join(a, b, BETWEEN_CELLS), block)
        yield Row(row, (header,) if named and number else ())


def _by_cells(block: Sequence[Piece], cells: Sequence[Cell]) -> Piece:
    """The lines of a row as one piece: those of one cell joined as a paragraph's are."""
    ends, total = [], 0
    for cell in cells:
        total += len(_plain(cell.text))
        ends.append(total)
    whole, done = block[0], len(_plain(block[0].text))
    for piece in block[1:]:
        between = BETWEEN_CELLS if done in ends else joint(whole.text, piece.text)
        whole = join(whole, piece, between)
        done += len(_plain(piece.text))
    return whole


def _layout(table: Table) -> _Layout:
    grid = _grid(table)
    title = _title_rows(table)
    levels = _header_levels(table, title, grid)
    titles = tuple(cell.text for row in table.rows[:title] for cell in row if cell.text.strip())
    header = _header(grid[title : title + levels])
    contexts = []
    for number in range(len(table.rows)):
        if number < title + levels:
            contexts.append(titles if number >= title else ())
            continue
        group = _group(grid, number)
        contexts.append(tuple(filter(None, (*titles, header, group))))
    return _Layout(table, tuple(contexts))


def _spans_names(row: Sequence[Cell], below: dict[int, tuple[str, int]], number: int) -> bool:
    """Whether a cell of a header spans names of the row below it (``number``), all of them names."""
    if any(text and _VALUE.issuperset(text) for text, _ in below.values()):
        return False
    column = 0
    for cell in row:
        under = [below.get(place, ("", -1)) for place in range(column, column + cell.column_span)]
        if len(under) > 1 and all(text and first == number for text, first in under):
            return True
        column += cell.column_span
    return False


def _grid(table: Table) -> list[dict[int, tuple[str, int]]]:
    """For each row, by column: the text that holds there and the row in which its cell begins."""
    grid: list[dict[int, tuple[str, int]]] = [{} for _ in table.rows]
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while column in grid[number]:
                column += 1
            for below in grid[number : number + cell.row_span]:
                for across in range(column, min(column + cell.column_span, _MOST_COLUMNS)):
                    below[across] = (" ".join(cell.text.split()), number)
            column += cell.column_span
    return grid


def _title_rows(table: Table) -> int:
    """How many rows at the top hold one cell only: 0 or 1."""
    if len(table.rows) < 3:
        return 0
    filled = [cell for cell in table.rows[0] if cell.text.strip()]
    return int(
        len(filled) == 1 and filled[0].row_span == 1 and len(filled[0].text) <= _MOST_COLUMNS
    )


def _header_levels(table: Table, title: int, grid: Sequence[dict[int, tuple[str, int]]]) -> int:
    """How many rows name the columns; 0 where none does."""
    if len(table.rows) < title + 2:
        return 0
    row = table.rows[title]
    if not is_header(CELL_SEPARATOR.join(" ".join(cell.text.split()) for cell in row)):
        return 0
    if all(cell.column_span == 1 for cell in row):
        return 1
    levels = max(cell.row_span for cell in row)
    if levels == 1 and _spans_names(row, grid[title + 1], title + 1):
        levels = 2
    return levels if levels <= _MOST_LEVELS and len(table.rows) > title + levels else 1


def _header(rows: Sequence[dict[int, tuple[str, int]]]) -> str:
    """The heads of all columns in one line; a lower one behind the one that spans it."""
    columns = sorted({column for row in rows for column in row})
    heads = [
        _LEVEL.join(
            dict.fromkeys(row[column][0] for row in rows if column in row and row[column][0])
        )
        for column in columns
    ]
    named = [head for head, _ in groupby(heads)]
    line = CELL_SEPARATOR.join(named)
    return line if len(line) <= _HEADER_LIMIT else ""


def _group(grid: Sequence[dict[int, tuple[str, int]]], number: int) -> str:
    """The first cells of a row that began in a row above it and span it."""
    names = []
    for column in sorted(grid[number]):
        text, first = grid[number][column]
        if first == number:
            break
        names.append(text)
    return _LEVEL.join(dict.fromkeys(filter(None, names)))
