"""The cells of a sheet as headings, tables with their rows, and notes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.formats.graph_paper import form_passages, is_graph_paper, is_table, joined_squares
from ingest.formats.header_rows import column_names, header_rows
from ingest.formats.plain import Passage, row_text, table_of, table_rows
from ingest.formats.sheet_blocks import Block, Grid, blocks_of
from ingest.formats.sheet_marks import Area, MergedCells, SheetMarks
from library.model import Cell, LineRole, Table

_TITLE_CHARACTERS = 40
_MAX_ROWS_IN_BLOCKS = 5_000
"""Longer sheets are lists: one table, whose merged cells are not looked for."""


@dataclass(slots=True, kw_only=True)
class SheetText:
    """What the cells of a sheet say, gathered block by block."""

    passages: list[Passage] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def read_cells(grid: Grid, marks: SheetMarks, found: SheetText) -> None:
    """Add what the cells say to ``found``."""
    if not grid:
        return
    if len(grid) > _MAX_ROWS_IN_BLOCKS:
        columns = sorted({column for row in grid.values() for column in row})
        _read_table(Block(rows=tuple(sorted(grid)), columns=tuple(columns)), grid, (), found)
        return
    squares = is_graph_paper(grid, marks)
    cells = joined_squares(grid, marks.merged) if squares else grid
    for block in blocks_of(cells, marks.merged):
        if squares and not is_table(block, cells):
            found.passages += form_passages(block, cells)
        else:
            _read_table(block, cells, marks.merged, found)


def _read_table(block: Block, grid: Grid, areas: Sequence[Area], found: SheetText) -> None:
    rows = block.texts(grid)
    merged = MergedCells(areas, block.rows, block.columns)
    header = header_rows(rows, lambda row, column: _place(block, merged, row, column))
    start = header[0] if header else 0
    end = _table_end(rows, start)
    inside = Block(rows=block.rows[start:end], columns=_used(rows[start:end], block.columns))
    found.passages += _before(rows[:start])
    if len(inside.columns) < 2:
        found.passages += _before([[t for t in row if t] for row in rows[start:end]])
    else:
        merged = MergedCells(areas, inside.rows, inside.columns)
        found.tables.append(_table(inside, grid, merged))
        found.passages += _lines(inside, grid, merged, header)
    found.passages += [Passage(lines=(row_text([c for c in row if c]),)) for row in rows[end:]]


def _place(block: Block, merged: MergedCells, row: int, column: int) -> Area | None:
    """The merged cell there, told in the block's own rows and columns from 0."""
    area = merged.at(block.rows[row], block.columns[column])
    if area is None:
        return None
    columns = [i for i, c in enumerate(block.columns) if area.left <= c <= area.right]
    rows = [i for i, r in enumerate(block.rows) if area.top <= r <= area.bottom]
    return Area(columns[0], rows[0], columns[-1], rows[-1])


def _used(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> tuple[int, ...]:
    """The columns that are filled in at least one of the rows."""
    return tuple(c for i, c in enumerate(columns) if any(row[i] for row in rows))


def _table(block: Block, grid: Grid, merged: MergedCells) -> Table:
    return table_of(
        [
            [
                Cell(text=grid[row].get(column, ""), row_span=spans[0], column_span=spans[1])
                for column in block.columns
                if (spans := merged.spans(row, column)) is not None
            ]
            for row in block.rows
        ]
    )


def _lines(
    block: Block, grid: Grid, merged: MergedCells, header: tuple[int, int] | None
) -> list[Passage]:
    """The table's rows. Without a header cells cannot be counted to columns: no empty places."""
    rows = block.texts(grid)
    if header is None:
        return table_rows([[c for c in row if c] for row in rows])
    levels = header[1] - header[0]
    names = column_names(rows, (0, levels), lambda row, column: _place(block, merged, row, column))
    return table_rows([names, *rows[levels:]])


def _table_end(rows: Sequence[Sequence[str]], start: int) -> int:
    """Where the table ends: rows of one cell behind it are notes."""
    end = len(rows)
    while end > start + 1 and sum(map(bool, rows[end - 1])) == 1:
        end -= 1
    return end


def _before(rows: Sequence[Sequence[str]]) -> Iterator[Passage]:
    """What stands above the header row: the table's title and notes."""
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        alone = index == 0 and len(filled) == 1 and len(filled[0]) <= _TITLE_CHARACTERS
        role = LineRole.HEADING if alone else LineRole.BODY
        yield Passage(lines=(row_text(filled),), role=role)
