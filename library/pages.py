"""Stored pages: their lines and tables."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as insert_or_ignore

from library import schema
from library.catalogue import Catalogue
from library.documents import require_version
from library.errors import AccessDenied
from library.model import Box, Cell, Doubt, Line, LineRole, Page, PageSource, Raster, Table
from library.scopes import Reader


def read_page(catalogue: Catalogue, version_id: str, number: int, *, reader: Reader) -> Page:
    """One page of a document version.

    Raises:
        AccessDenied: no such page for this reader.
    """
    with catalogue.reading() as connection:
        require_version(connection, version_id, reader=reader)
        return stored_page(connection, version_id, number)


def stored_page(connection: Connection, version_id: str, number: int) -> Page:
    """One page of a version that the caller already holds.

    Raises:
        AccessDenied: it has no such page.
    """
    page, line = schema.pages, schema.lines
    head = connection.execute(
        select(page).where(page.c.version_id == version_id, page.c.number == number)
    )
    found = head.mappings().first()
    if found is None:
        raise AccessDenied("そのページはありません。ページ番号を確かめてください。")
    rows = connection.execute(
        select(line)
        .where(line.c.version_id == version_id, line.c.page == number)
        .order_by(line.c.number)
    )
    return _page(found, tuple(_line(row) for row in rows.mappings()))


def stored_pages(connection: Connection, version_id: str) -> list[Page]:
    """All pages of a version that the caller already holds, in order."""
    page, line = schema.pages, schema.lines
    lines: dict[int, list[Line]] = {}
    rows = select(line).where(line.c.version_id == version_id)
    for row in connection.execute(rows.order_by(line.c.page, line.c.number)).mappings():
        lines.setdefault(row["page"], []).append(_line(row))
    heads = select(page).where(page.c.version_id == version_id).order_by(page.c.number)
    return [
        _page(row, tuple(lines.get(row["number"], ())))
        for row in connection.execute(heads).mappings()
    ]


def count_blank_pages(catalogue: Catalogue, version_id: str, *, reader: Reader) -> int:
    """How many pages of a version have nothing on them; see ``Page.is_blank``.

    Raises:
        AccessDenied: no such version for this reader.
    """
    page, line = schema.pages, schema.lines
    has_lines = select(line.c.number).where(
        line.c.version_id == page.c.version_id, line.c.page == page.c.number
    )
    blank = select(func.count()).where(
        page.c.version_id == version_id,
        page.c.tables == "[]",
        page.c.confidence == 1.0,
        ~has_lines.exists(),
    )
    with catalogue.reading() as connection:
        require_version(connection, version_id, reader=reader)
        return connection.scalar(blank.select_from(page)) or 0


def store_pages(connection: Connection, version_id: str, pages: Sequence[Page]) -> None:
    """Write the pages of a version that is being stored."""
    if not pages:
        return
    connection.execute(insert(schema.pages), [_page_row(version_id, page) for page in pages])
    rows = [
        _line_row(version_id, page.number, number, line)
        for page in pages
        for number, line in enumerate(page.lines)
    ]
    if rows:
        connection.execute(insert(schema.lines), rows)


def replace_page(connection: Connection, version_id: str, page: Page) -> None:
    """Write a page of a stored version anew."""
    for table, number in (
        (schema.lines, schema.lines.c.page),
        (schema.pages, schema.pages.c.number),
    ):
        connection.execute(
            delete(table).where(table.c.version_id == version_id, number == page.number)
        )
    store_pages(connection, version_id, [page])


def keep_as_read(connection: Connection, version_id: str, pages: Sequence[Page]) -> None:
    """Keep how the engine read pages that were corrected; what is kept already stays."""
    for page in pages:
        reading = {
            "page": _page_row(version_id, page),
            "lines": [_line_row(version_id, page.number, n, x) for n, x in enumerate(page.lines)],
        }
        connection.execute(
            insert_or_ignore(schema.pages_as_read)
            .values(
                version_id=version_id,
                page=page.number,
                reading=json.dumps(reading, ensure_ascii=False),
            )
            .on_conflict_do_nothing()
        )


def forget_as_read(connection: Connection, version_id: str, number: int) -> None:
    """Let a page that nobody has corrected be its own reading from now on."""
    kept = schema.pages_as_read
    connection.execute(delete(kept).where(kept.c.version_id == version_id, kept.c.page == number))


def page_as_read(connection: Connection, version_id: str, number: int) -> Page:
    """A page as the engine read it, whatever was corrected since.

    Raises:
        AccessDenied: there is no such page.
    """
    kept = schema.pages_as_read
    reading = connection.scalar(
        select(kept.c.reading).where(kept.c.version_id == version_id, kept.c.page == number)
    )
    if reading is None:
        return stored_page(connection, version_id, number)
    stored = json.loads(reading)
    return _page(stored["page"], tuple(_line(row) for row in stored["lines"]))


def box_as_list(box: Box | None) -> list[float] | None:
    """A box as ``[x0, y0, x1, y1]``, rounded to a ten-thousandth of the page."""
    return None if box is None else [round(v, 4) for v in (box.x0, box.y0, box.x1, box.y1)]


def box_from_list(values: Sequence[float] | None) -> Box | None:
    """The inverse of ``box_as_list``."""
    if values is None:
        return None
    x0, y0, x1, y1 = values
    return Box(x0=x0, y0=y0, x1=x1, y1=y1)


def _page(row: RowMapping, lines: tuple[Line, ...]) -> Page:
    return Page(
        number=row["number"],
        lines=lines,
        tables=tuple(_table(table) for table in json.loads(row["tables"])),
        source=PageSource(row["source"]),
        confidence=row["confidence"],
        needs_review=bool(row["needs_review"]),
        raster=_raster(row),
        label=row["label"],
        doubts=tuple(map(Doubt, json.loads(row["doubts"]))),
    )


def _raster(row: RowMapping) -> Raster | None:
    if row["width_px"] is None:
        return None
    return Raster(
        width_px=row["width_px"],
        height_px=row["height_px"],
        dpi=row["dpi"],
        rotation=row["rotation"],
    )


def _line(row: RowMapping) -> Line:
    return Line(
        text=row["text"],
        box=box_from_list(json.loads(row["box"])) if row["box"] else None,
        confidence=row["confidence"],
        role=LineRole(row["role"]),
        block=row["block"],
        corrected=bool(row["corrected"]),
    )


def _page_row(version_id: str, page: Page) -> dict[str, object]:
    raster = page.raster
    return {
        "version_id": version_id,
        "number": page.number,
        "label": page.label,
        "source": page.source.value,
        "confidence": page.confidence,
        "needs_review": int(page.needs_review),
        "width_px": raster.width_px if raster else None,
        "height_px": raster.height_px if raster else None,
        "dpi": raster.dpi if raster else None,
        "rotation": raster.rotation if raster else None,
        "tables": json.dumps([_table_as_json(table) for table in page.tables], ensure_ascii=False),
        "doubts": json.dumps([doubt.value for doubt in page.doubts]),
    }


def _line_row(version_id: str, page: int, number: int, line: Line) -> dict[str, object]:
    return {
        "version_id": version_id,
        "page": page,
        "number": number,
        "text": line.text,
        "confidence": line.confidence,
        "role": line.role.value,
        "block": line.block,
        "box": json.dumps(box_as_list(line.box)) if line.box else None,
        "corrected": int(line.corrected),
    }


def _table_as_json(table: Table) -> dict[str, object]:
    rows = [[[c.text, c.row_span, c.column_span] for c in row] for row in table.rows]
    return {"rows": rows, "box": box_as_list(table.box)}


def _table(stored: dict[str, list[list[list[object]]]]) -> Table:
    rows = tuple(
        tuple(
            Cell(text=str(text), row_span=int(str(down)), column_span=int(str(across)))
            for text, down, across in row
        )
        for row in stored["rows"]
    )
    box = stored["box"]
    return Table(rows=rows, box=box_from_list([float(str(v)) for v in box]) if box else None)
