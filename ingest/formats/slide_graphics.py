"""Tables, charts and diagrams of a slide as rows and lines of text."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import TYPE_CHECKING

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from library.model import Cell
from library.text import clean

if TYPE_CHECKING:
    from pptx.shapes.graphfrm import GraphicFrame

_MAX_POINTS = 2_000
"""Of one series: longer ones are measurements, not what a slide says."""
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


def chart_rows(shape: "GraphicFrame") -> tuple[str, list[list[str]]]:
    """A chart's title, and its values: a row for each category, a column for each series."""
    chart = shape.chart
    titled = chart.has_title and chart.chart_title.has_text_frame
    title = _text(chart.chart_title.text_frame.text) if titled else ""
    series = [(_text(series.name), list(_values(series._element))) for series in chart.series]
    points = max((len(values) for _, values in series), default=0)
    if not points:
        return title, []
    categories = list(_categories(chart.series[0]._element)) if series else []
    header = ["", *(name for name, _ in series)]
    columns = zip_longest(categories[:points], *(values for _, values in series), fillvalue="")
    return title, [header, *(list(row) for row in columns)]


def diagram_texts(shape: "GraphicFrame") -> Iterator[str]:
    """The paragraphs of a diagram (SmartArt), in the order of its outline."""
    graphic = shape._element
    references = next(graphic.iter(f"{_DIAGRAM}relIds"), None)
    name = references.get(qn("r:dm")) if references is not None else None
    if name is None or name not in shape.part.rels:
        return
    for point in parse_xml(shape.part.related_part(name).blob).iter(f"{_DIAGRAM}pt"):
        for paragraph in point.iter(qn("a:p")):
            text = _text("".join(run.text or "" for run in paragraph.iter(qn("a:t"))))
            if text:
                yield text


def _values(series: object) -> Iterator[str]:
    """The values as the file keeps them; of a scatter chart those upwards."""
    yield from _cached(series, ("c:val", "c:yVal"))


def _categories(series: object) -> Iterator[str]:
    yield from _cached(series, ("c:cat", "c:xVal"))


def _cached(series: object, places: tuple[str, str]) -> Iterator[str]:
    for place in places:
        found = series.find(qn(place))  # type: ignore[attr-defined]
        if found is None:
            continue
        texts = {
            int(point.get("idx", "0")): _text(point.findtext(qn("c:v")) or "")
            for point in found.iter(qn("c:pt"))
        }
        last = min(max(texts, default=-1), _MAX_POINTS - 1)
        yield from (texts.get(index, "") for index in range(last + 1))
        return


def _text(text: str) -> str:
    return clean(text.replace("\v", "\n")).strip()
