"""Tables, charts and diagrams of a slide as rows and lines of text."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pptx.oxml.ns import qn

from ingest.formats.drawn_parts import chart_rows, diagram_texts, parse_part
from library.model import Cell
from library.text import clean

if TYPE_CHECKING:
    from pptx.shapes.graphfrm import GraphicFrame

_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"


def table_cells(shape: "GraphicFrame") -> tuple[list[list[Cell]], list[list[str]]]:
    """A table with each merged cell once, and its rows with an empty place for what is covered."""
    rows, lines = [], []
    for row in shape.table.rows:
        texts = [_text("\n".join(p.text for p in cell.text_frame.paragraphs)) for cell in row.cells]
        rows.append(
            [
                Cell(text=text, row_span=cell.span_height, column_span=cell.span_width)
                for cell, text in zip(row.cells, texts, strict=True)
                if not cell.is_spanned
            ]
        )
        lines.append(["" if c.is_spanned else t for c, t in zip(row.cells, texts, strict=True)])
    return rows, lines


def chart_of(shape: "GraphicFrame") -> tuple[str, list[list[str]]]:
    """A chart's title, and its values: a row for each category, a column for each series."""
    return chart_rows(shape.chart._chartSpace)


def diagram_of(shape: "GraphicFrame") -> Iterator[str]:
    """The paragraphs of a diagram (SmartArt), in the order of its outline."""
    references = next(shape._element.iter(f"{_DIAGRAM}relIds"), None)
    name = references.get(qn("r:dm")) if references is not None else None
    if name is not None and name in shape.part.rels:
        yield from diagram_texts(parse_part(shape.part.related_part(name).blob))


def _text(text: str) -> str:
    return clean(text.replace("\v", "\n")).strip()
