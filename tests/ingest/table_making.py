"""Lines and rules placed by hand on a page, arranged, and the cells that come of them."""

from ingest.layout.arrange import Arranged, arrange
from ingest.layout.rules import Rule
from ingest.ocr.placed import PlacedLine
from library.model import Table

WIDTH, HEIGHT, SIZE = 1654, 2339, 32


def line(text: str, x: float, y: float) -> PlacedLine:
    x1, y1 = x + SIZE * len(text), y + SIZE
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def column(text: str, x: float, y: float) -> PlacedLine:
    x1, y1 = x + SIZE, y + SIZE * len(text)
    return PlacedLine(text=text, quad=((x, y), (x1, y), (x1, y1), (x, y1)), confidence=1.0)


def level(y: float, x0: float, x1: float) -> Rule:
    return Rule((x0, y), (x1, y))


def upright(x: float, y0: float, y1: float) -> Rule:
    return Rule((x, y0), (x, y1))


def grid(xs: list[float], ys: list[float]) -> list[Rule]:
    """A grid drawn in full."""
    return [*(level(y, xs[0], xs[-1]) for y in ys), *(upright(x, ys[0], ys[-1]) for x in xs)]


def read(lines: list[PlacedLine], rules: list[Rule]) -> Arranged:
    return arrange(lines, width_px=WIDTH, height_px=HEIGHT, rules=rules)


def cells(table: Table) -> list[list[str]]:
    """The texts, with the spans of merged cells as ``text/rows x columns``."""
    return [
        [
            cell.text
            if (cell.row_span, cell.column_span) == (1, 1)
            else f"{cell.text}/{cell.row_span}x{cell.column_span}"
            for cell in row
        ]
        for row in table.rows
    ]
