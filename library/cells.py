"""Table cells that follow a corrected line where they say what it said."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from library.model import Cell, Line, Page, Table
from library.text import squeeze

_CELLS = " | "
"""Between cells in a line that is a whole row (``ingest.formats.plain``)."""

_Change = tuple[Line, Line | None]


def tables_following(page: Page, lines: Sequence[_Change]) -> tuple[Table, ...]:
    """The tables of a page with the cells that quote a changed line changed alike.

    A cell follows only where it is beyond doubt which: as many cells say this as lines did.

    Args:
        page: as the engine read it.
        lines: each line as read, and as it is now; None where it was deleted.
    """
    before = [part for was, _ in lines for part in _parts(was.text)]
    now = [part for was, line in lines for part in _parts_now(was, line)]
    if before == now:
        return page.tables
    said = Counter(before)
    held = Counter(
        squeeze(cell.text) for table in page.tables for row in table.rows for cell in row
    )
    changes: dict[str, list[str]] = {}
    for was, is_now in zip(before, now, strict=True):
        if said[was] == held[was]:
            changes.setdefault(was, []).append(is_now)
    return tuple(_followed(table, changes) for table in page.tables)


def _parts(text: str) -> list[str]:
    return [squeeze(part) for part in text.split(_CELLS)]


def _parts_now(was: Line, line: Line | None) -> list[str]:
    """What stands in place of each part; the parts as they were if they cannot be told apart."""
    old = was.text.split(_CELLS)
    if line is None:
        return [""] * len(old)
    new = line.text.split(_CELLS)
    if len(old) != len(new):
        return _parts(was.text)
    return [
        squeeze(was_part) if squeeze(was_part) == squeeze(part) else part.strip()
        for was_part, part in zip(old, new, strict=True)
    ]


def _followed(table: Table, changes: dict[str, list[str]]) -> Table:
    return replace(
        table, rows=tuple(tuple(_cell(cell, changes) for cell in row) for row in table.rows)
    )


def _cell(cell: Cell, changes: dict[str, list[str]]) -> Cell:
    """The next change of what the cell says; cells and lines stand in the same order."""
    was = squeeze(cell.text)
    waiting = changes.get(was)
    if not waiting:
        return cell
    now = waiting.pop(0)
    return cell if now == was else replace(cell, text=now)
