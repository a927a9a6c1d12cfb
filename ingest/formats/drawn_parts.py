"""Charts and diagrams (SmartArt) of Office files, from their own XML parts: titles, values, words."""

from collections.abc import Iterator
from itertools import zip_longest

from lxml import etree

from library.errors import FileFault, UnreadableFile
from library.text import clean

_MAX_POINTS = 2_000
"""Of one series: longer ones are measurements, not what a chart says."""
_MAX_BYTES = 64 << 20
"""Of one part: a drawing of that size is no drawing."""
_CATEGORIES = ("cat", "xVal")
_VALUES = ("val", "yVal")
"""Of a scatter chart those across and those upwards."""


def parse_part(content: bytes) -> "etree._Element":
    """The root of a part's XML; entities are not resolved and nothing is fetched.

    Raises:
        UnreadableFile: ``corrupt`` or ``too_large``.
    """
    if len(content) > _MAX_BYTES:
        raise UnreadableFile(FileFault.TOO_LARGE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc


def chart_rows(chart: "etree._Element") -> tuple[str, list[list[str]]]:
    """A chart's title, and its values: a row for each category, a column for each series."""
    heading = chart.find("{*}chart/{*}title")
    title = _joined(heading, "{*}t") if heading is not None else ""
    series = list(chart.iter("{*}ser"))
    values = [list(_cached(one, _VALUES)) for one in series]
    points = max(map(len, values), default=0)
    if not points:
        return title, []
    names = [_name(one) for one in series]
    categories = list(_cached(series[0], _CATEGORIES))[:points]
    columns = zip_longest(categories, *values, fillvalue="")
    return title, [["", *names], *(list(row) for row in columns)]


def diagram_texts(data: "etree._Element") -> Iterator[str]:
    """The paragraphs of a diagram, in the order of its outline."""
    for point in data.iter("{*}pt"):
        for paragraph in point.iter("{*}p"):
            text = _joined(paragraph, "{*}t")
            if text:
                yield text


def _name(series: "etree._Element") -> str:
    named = series.find("{*}tx")
    return _joined(named, "{*}v") if named is not None else ""


def _cached(series: "etree._Element", places: tuple[str, str]) -> Iterator[str]:
    """The texts that the file keeps of one axis, by their place."""
    for place in places:
        found = series.find(f"{{*}}{place}")
        if found is None:
            continue
        texts = {
            int(index): _joined(point, "{*}v")
            for point in found.iter("{*}pt")
            if (index := point.get("idx") or "0").isdecimal()
        }
        last = min(max(texts, default=-1), _MAX_POINTS - 1)
        yield from (texts.get(index, "") for index in range(last + 1))
        return


def _joined(element: "etree._Element", tag: str) -> str:
    return clean("".join(part.text or "" for part in element.iter(tag))).strip()
