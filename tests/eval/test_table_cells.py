"""Which cells of the true tables were read."""

from dataclasses import replace

from eval.measures.tables import cells_exact, rows_as_read
from eval.suites.model import TrueTable
from library.model import Box, Cell, Line, LineRole, Page, PageSource, Table

TRUE = TrueTable(rows=(("種類", "手数料"), ("住民票の写し", "300円"), ("身分証明書", "300円")))


def page(*, rows: tuple[tuple[str, ...], ...] = (), lines: tuple[Line, ...] = ()) -> Page:
    table = Table(rows=tuple(tuple(Cell(text=text) for text in row) for row in rows), box=None)
    return Page(
        number=1,
        lines=lines,
        tables=(table,) if rows else (),
        source=PageSource.OCR,
        confidence=0.9,
        needs_review=False,
        raster=None,
    )


def share(read: Page) -> float | None:
    return cells_exact([TRUE], rows_as_read(read))


def test_all_cells_in_their_rows_are_all_right_whatever_width_and_blanks() -> None:
    assert share(page(rows=TRUE.rows)) == 1
    assert share(page(rows=(("種 類", "手数料"), ("住民票の写し", "３００円"), TRUE.rows[2]))) == 1


def test_one_wrong_character_loses_the_cell() -> None:
    assert share(page(rows=(*TRUE.rows[:2], ("身分証明害", "300円")))) == 5 / 6


def test_a_cell_in_another_row_does_not_count() -> None:
    assert share(page(rows=(("種類", "手数料", "300円"), ("住民票の写し",), TRUE.rows[2]))) == 5 / 6


def test_cells_that_changed_columns_do_not_both_count() -> None:
    assert share(page(rows=(("手数料", "種類"), *TRUE.rows[1:]))) == 5 / 6


def test_a_row_as_read_serves_one_true_row() -> None:
    assert share(page(rows=(("300円",),))) == 1 / 6


def test_table_lines_serve_where_there_is_no_table() -> None:
    lines = tuple(
        Line(text=text, box=None, confidence=1.0, role=LineRole.TABLE_ROW, block=number)
        for number, row in enumerate(TRUE.rows)
        for text in row
    )
    assert share(page(lines=lines)) == 1


def test_a_page_without_any_table_scores_nothing_and_without_true_cells_has_no_score() -> None:
    assert share(page()) == 0
    assert cells_exact([], []) is None
    assert cells_exact([TrueTable(rows=(("", " "),))], []) is None


def test_rows_beside_a_table_count_and_those_in_it_only_once() -> None:
    def row(text: str, y: float, block: int) -> Line:
        box = Box(x0=0.1, y0=y, x1=0.2, y1=y + 0.01)
        return Line(text=text, box=box, confidence=1.0, role=LineRole.TABLE_ROW, block=block)

    table = Table(rows=((Cell(text="種類"),),), box=Box(x0=0.0, y0=0.0, x1=1.0, y1=0.3))
    read = replace(page(lines=(row("種類", 0.1, 0), row("手数料", 0.5, 1))), tables=(table,))
    assert rows_as_read(read) == [("種類",), ("手数料",)]
