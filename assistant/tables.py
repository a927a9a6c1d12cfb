"""Reads a quoted table row back into its cells, each under its column's name."""

import re
from collections.abc import Sequence

from assistant.units import ITEM_MARK
from library.model import Chunk, Citation

_BAR = "|"
_WIDE_BLANK = "\u3000"
_MOST = 100
"""Cells; a longer row is no table that anyone reads."""
_VALUE = re.compile(
    r"約?[\d０-９一二三四五六七八九十百千万億,，.．:：\-/△▲－―〇\s]+(?:[円人件枚％%名台回]|年度?|日|月.*日)?\Z"
)
"""What names no column."""


def row_cells(citation: Citation) -> tuple[tuple[str, str], ...]:
    """The header and the text of each cell of a quoted row, verbatim; empty where it is none.

    A first cell that is blank because it goes on from a row above is filled from there.
    """
    chunk, quote = citation.passage.chunk, citation.quote
    cells = cells_of(quote)
    header = citation.lead.split("\n")[-1]
    heads = cells_of(header) if names_columns(header) else ()
    if not heads or "\n" in quote or not cells:
        return ()
    cells = _fitted(quote, cells, heads, chunk)
    if len(cells) != len(heads):
        return ()
    return tuple(zip(heads, _filled(cells, chunk, quote), strict=True))


def cells_of(row: str) -> tuple[str, ...]:
    """The cells of a row, without the blanks around them; empty for what is no row.

    Rows are written with bars or tabs, and scanned ones with wide blanks.
    """
    if _BAR in row:
        parts = row.split(_BAR)
    elif "\t" in row:
        parts = row.split("\t")
    else:
        parts = [part for part in row.split(_WIDE_BLANK) if part.strip()]
    return tuple(part.strip() for part in parts) if 1 < len(parts) <= _MOST else ()


def header_of(chunk: Chunk, row: str, first: str) -> str:
    """The row that names a row's columns, as it stands in the headings; ``first`` where none does.

    Args:
        chunk: with the row.
        row: as quoted.
        first: what leads it in in the chunk: the first row of its table, or a sentence.
    """
    for heading in reversed(chunk.heading_path):
        if len(cells_of(heading)) > 1 and _BAR in heading:
            return heading
    return first


def names_columns(row: str) -> bool:
    """Whether a row may head a table: it is no item of a list, and no cell of it is a bare value."""
    if ITEM_MARK.match(row):
        return False
    named = [cell for cell in cells_of(row) if cell]
    return len(named) > 1 and not any(_VALUE.match(cell) for cell in named)


def carried_over(text: str, start: int) -> tuple[str, ...]:
    """What the blank first cells of the row at ``start`` go on from, of the rows above it."""
    blank = _blanks(cells_of(_line_at(text, start)))
    if not blank:
        return ()
    found: list[str] = []
    for line in reversed(text[:start].split("\n")[:-1]):
        above = cells_of(line)
        if not above or len(found) == blank:
            break
        if _blanks(above) < blank:
            found = [*found, *above[_blanks(above) : blank - len(found)]]
            blank = _blanks(above)
            if not blank:
                break
    return tuple(found)


def _line_at(text: str, start: int) -> str:
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    return text[first : last if last >= 0 else len(text)]


def _blanks(cells: Sequence[str]) -> int:
    """How many cells at the beginning are blank."""
    return next((at for at, cell in enumerate(cells) if cell), 0)


def _fitted(
    quote: str, cells: tuple[str, ...], heads: tuple[str, ...], chunk: Chunk
) -> tuple[str, ...]:
    """The cells without the outer bars of Markdown, or with the cell that spans them from above."""
    if len(cells) == len(heads) + 2 and quote.startswith(_BAR) and quote.endswith(_BAR):
        return cells[1:-1]
    path = chunk.heading_path
    if len(cells) == len(heads) - 1 and len(path) > 1 and tuple(heads) == cells_of(path[-2]):
        return (path[-1], *cells)
    return cells


def _filled(cells: tuple[str, ...], chunk: Chunk, quote: str) -> tuple[str, ...]:
    start = chunk.text.find(quote)
    above = carried_over(chunk.text, start) if start >= 0 else ()
    return (*above, *cells[len(above) :])
