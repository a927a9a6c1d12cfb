"""A table as it stands on a page: its cells, and the lines in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import groupby

from ingest.layout.grids import Place
from ingest.ocr.placed import PlacedLine, Quad
from ingest.pieces import joint
from library.model import Box, Cell, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledCell:
    """A cell with the lines in it, in the order in which they are read."""

    place: Place
    lines: tuple[PlacedLine, ...]

    @property
    def text(self) -> str:
        """Its lines as one text."""
        return reduce(lambda a, b: a + joint(a, b) + b, (line.text for line in self.lines), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledTable:
    """A table; every cell is there, empty ones too."""

    cells: tuple[FilledCell, ...]
    """Row by row in reading order."""
    quad: Quad
    """Its corners in px of the page's image."""

    @property
    def lines(self) -> list[PlacedLine]:
        """All lines, in reading order."""
        return [line for cell in self.cells for line in cell.lines]

    def rows(self) -> Iterator[list[PlacedLine]]:
        """The lines of each row in reading order; a merged cell's in the row where it begins."""
        for _, cells in groupby(self.cells, key=lambda cell: cell.place.row):
            yield [line for cell in cells for line in cell.lines]

    def as_table(self, box: Box) -> Table:
        """Its texts alone, at ``box``."""
        count = max(cell.place.row + cell.place.row_span for cell in self.cells)
        rows: list[list[Cell]] = [[] for _ in range(count)]
        for cell in self.cells:
            place = cell.place
            rows[place.row].append(
                Cell(text=cell.text, row_span=place.row_span, column_span=place.column_span)
            )
        return Table(rows=tuple(map(tuple, rows)), box=box)
