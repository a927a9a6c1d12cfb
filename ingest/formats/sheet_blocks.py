"""The blocks of a sheet: tables and notes that blank rows or columns keep apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.formats.sheet_marks import Area

Grid = Mapping[int, Mapping[int, str]]
"""Texts of the filled cells by row and column (from 1)."""
_LEAST_COLUMNS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A part of a sheet that is read by itself."""

    rows: tuple[int, ...]
    """Filled ones, in order."""
    columns: tuple[int, ...]
    """Filled in at least one of the rows, in order."""

    def texts(self, grid: Grid) -> list[list[str]]:
        """The block's cells, with an empty text where there is nothing."""
        return [[grid[row].get(column, "") for column in self.columns] for row in self.rows]


def blocks_of(grid: Grid, merged: Sequence[Area]) -> list[Block]:
    """The sheet's blocks from the top, and from the left where they stand beside each other."""
    tops: dict[int, list[Area]] = {}
    for area in merged:
        if area.left in grid.get(area.top, ()):
            tops.setdefault(area.top, []).append(area)
    blocks: list[Block] = []
    for band in _bands(sorted(grid), tops):
        for block in _beside(band, grid, [area for row in band for area in tops.get(row, ())]):
            if blocks and _continues(blocks[-1], block, grid):
                blocks[-1] = _together(blocks[-1], block)
            else:
                blocks.append(block)
    return blocks


def _bands(rows: Sequence[int], tops: Mapping[int, Sequence[Area]]) -> Iterator[list[int]]:
    """Runs of rows without a blank row between them; a merged cell keeps its rows together."""
    band: list[int] = []
    reached = 0
    for row in rows:
        if band and row > reached + 1:
            yield band
            band = []
        band.append(row)
        reached = max(reached, row, *(area.bottom for area in tops.get(row, ())))
    if band:
        yield band


def _beside(band: Sequence[int], grid: Grid, merged: Sequence[Area]) -> Iterator[Block]:
    """The blocks of a band: cut at a blank column where what stands on its sides differs."""
    whole = _block(band, grid, range(1, 1 << 20))
    filled = set(whole.columns)
    for area in merged:
        filled |= set(range(area.left, min(area.right, whole.columns[-1]) + 1))
    gaps = [
        column
        for column in range(whole.columns[0] + 1, whole.columns[-1])
        if column not in filled and column - 1 in filled
    ]
    parts = [whole]
    for gap in gaps:
        left = _block(band, grid, range(parts[-1].columns[0], gap))
        right = _block(band, grid, range(gap, whole.columns[-1] + 1))
        if _stand_apart(left, right, grid):
            parts[-1:] = [left, right]
    yield from parts


def _block(band: Sequence[int], grid: Grid, columns: range) -> Block:
    rows = [row for row in band if any(column in columns for column in grid[row])]
    used = sorted({column for row in rows for column in grid[row] if column in columns})
    return Block(rows=tuple(rows), columns=tuple(used))


def _stand_apart(left: Block, right: Block, grid: Grid) -> bool:
    """Whether two halves of a band are tables of their own, not columns of one.

    They are where both have several columns and rows, and their rows are not the same ones or
    their first rows say the same.
    """
    sizes = (len(left.columns), len(right.columns), len(left.rows), len(right.rows))
    if min(sizes) < _LEAST_COLUMNS:
        return False
    first = [
        [text for text in block.texts(grid)[0] if text and not _is_value(text)]
        for block in (left, right)
    ]
    differ = (left.rows[0], left.rows[-1]) != (right.rows[0], right.rows[-1])
    return differ or bool(set(first[0]) & set(first[1]))


def _continues(before: Block, block: Block, grid: Grid) -> bool:
    """Whether a block only goes on with the table above it, after a blank row for the eye.

    It does where it fills several of the same columns, no other, and begins with a value.
    """
    inside = set(block.columns) <= set(before.columns)
    if not inside or len(before.columns) < _LEAST_COLUMNS:
        return False
    first = [text for text in block.texts(grid)[0] if text]
    return len(first) >= _LEAST_COLUMNS and any(_is_value(text) for text in first)


def _is_value(text: str) -> bool:
    bare = text.strip("△▲¥-+() ")
    return bool(bare) and all(c in "0123456789.,:/%" for c in bare)


def _together(before: Block, block: Block) -> Block:
    return Block(rows=before.rows + block.rows, columns=before.columns)
