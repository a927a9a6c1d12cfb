"""方眼紙: sheets ruled into small squares on which a text is laid out as on a typed form.

A square holds one character, or a text that runs over its neighbours; what looks like a sentence or
a label with its answer is put together again.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ingest.formats.plain import Passage
from ingest.formats.sheet_blocks import Block, Grid
from ingest.formats.sheet_marks import Area, SheetMarks

_SQUARE = 4.0
"""Characters: a column so narrow holds no text of its own (the usual width is 8.43)."""
_LEAST_SQUARES = 12
_LONG_LINE = 20
"""Characters: a shorter line was not broken because its row was full."""
_FILLED = 0.5
"""A table fills at least this share of its cells."""
_LEAST_ROWS = 3
_BETWEEN = "　"
_ENDS = tuple("。！？：:）)」』")
_BEGINNINGS = tuple("　 ・○●■□◆◇※-*（(①②③④⑤⑥⑦⑧⑨⑩0123456789０１２３４５６７８９第")


@dataclass(frozen=True, slots=True)
class _Run:
    """Squares that were put together."""

    first: int
    last: int
    text: str


def is_graph_paper(grid: Grid, marks: SheetMarks) -> bool:
    """Whether the sheet is ruled into squares: many columns, most of them narrow."""
    columns = {column for row in grid.values() for column in row}
    if not columns:
        return False
    last = max([*columns, *(a.right for a in marks.merged if a.left in columns)])
    first = min(columns)
    return last - first >= _LEAST_SQUARES and marks.width(first, min(last, 512)) <= _SQUARE


def joined_squares(grid: Grid, merged: Sequence[Area]) -> dict[int, dict[int, str]]:
    """The sheet with characters that stand in squares beside each other put into one cell."""
    ends = {(area.top, area.left): area.right for area in merged}
    return {
        row: {run.first: run.text for run in _runs(cells, row, ends)} for row, cells in grid.items()
    }


def is_table(block: Block, grid: Grid) -> bool:
    """Whether the rows of a block fill the same columns."""
    rows = block.texts(grid)
    filled = sum(bool(text) for row in rows for text in row)
    return (
        len(rows) >= _LEAST_ROWS
        and len(block.columns) > 1
        and filled >= _FILLED * len(rows) * len(block.columns)
    )


def form_passages(block: Block, grid: Grid) -> Iterator[Passage]:
    """The rows as one reads a form: labels with their answers, and sentences over several rows."""
    lines: list[str] = []
    start = 0
    for row in block.rows:
        cells = grid[row]
        columns = [column for column in block.columns if column in cells]
        text = _BETWEEN.join(" ".join(cells[column].split("\n")) for column in columns)
        single = len(columns) == 1
        if lines and single and columns[0] <= start and _goes_on(lines[-1], text):
            lines.append(text)
            continue
        if lines:
            yield Passage(lines=tuple(lines))
        lines = [text]
        start = columns[0] if single else 0
    if lines:
        yield Passage(lines=tuple(lines))


def _runs(
    cells: Mapping[int, str], row: int, ends: Mapping[tuple[int, int], int]
) -> Iterator[_Run]:
    run: _Run | None = None
    for column, text in sorted(cells.items()):
        last = ends.get((row, column), column)
        alone = len(text) == 1 and last == column
        if (
            run is not None
            and alone
            and run.last + 1 == column
            and run.last - run.first + 1 == len(run.text)
        ):
            run = _Run(run.first, column, run.text + text)
            continue
        if run is not None:
            yield run
        run = _Run(column, last, text)
    if run is not None:
        yield run


def _goes_on(before: str, text: str) -> bool:
    """Whether a row only goes on with the sentence of the row above it."""
    broken = len(before) >= _LONG_LINE and not before.rstrip().endswith(_ENDS)
    return broken and not text.startswith(_BEGINNINGS)
