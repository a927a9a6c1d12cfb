"""The blocks of an HTML tree in order: headings, paragraphs, list items and tables, as shown.

Walked without recursion, because pages nest as deep as they like.
"""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from ingest.formats.limits import MAX_COLUMNS, MAX_ROWS
from ingest.formats.plain import Passage, table_of, table_rows
from library.errors import FileFault, UnreadableFile
from library.model import Cell, LineRole, Table

_INLINE = frozenset(
    {
        "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn",
        "em", "font", "i", "img", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "ruby", "s",
        "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
    }
)  # fmt: skip
_DROPPED = frozenset(
    {
        "audio", "button", "canvas", "head", "iframe", "math", "nav", "noscript", "object", "rp",
        "rt", "rtc", "script", "select", "style", "svg", "template", "video",
    }
)  # fmt: skip
"""What a page runs, what leads around it, what reads a word aloud, and what cannot be read."""
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_ROLES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), LineRole.HEADING),
    **dict.fromkeys(("caption", "figcaption"), LineRole.CAPTION),
    **dict.fromkeys(("li", "dd"), LineRole.LIST_ITEM),
}
_IN_LAYOUT = "table", "h1", "h2", "h3", "h4"
"""No cell of a table of values holds these; a table that only arranges a page does."""
_WIDE = r"[^\x00-\xff]"
_BROKEN = re.compile(rf"(?<={_WIDE})[ \t]*[\r\n]\s*(?={_WIDE})")
"""A line end of the source between two Japanese characters: no blank is meant."""
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def blocks_of(root: HtmlElement) -> Iterator[Passage | Table]:
    """The passages and tables below ``root``; of a table, first itself, then its rows as lines.

    Raises:
        UnreadableFile: ``too_large`` for a table of more than 100,000 rows.
    """
    text: list[str] = []
    inside: list[str] = []
    numbers: dict[HtmlElement, int] = {}
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else "script"
        left_out, table = _is_left_out(element, tag), tag == "table" and _is_table(element)
        if event == "start":
            if tag not in _INLINE and not left_out:
                yield from _passages(text, inside)
                inside.append(tag)
            if table and not left_out:
                yield from _table(element)
            if left_out or table:
                walk.skip_subtree()
            else:
                text += [
                    _number(element, tag, numbers),
                    element.get("alt") or "",
                    element.text or "",
                ]
            continue
        if tag not in _INLINE and not left_out:
            yield from _passages(text, inside)
            inside.pop()
        if element is not root:
            text.append(element.tail or "")
    yield from _passages(text, inside)


def flat_text(root: HtmlElement) -> str:
    """All text below ``root``, one passage a line."""
    passages = (block for block in blocks_of(root) if isinstance(block, Passage))
    return "\n".join(line for passage in passages for line in passage.lines)


def _is_left_out(element: HtmlElement, tag: str) -> bool:
    return (
        tag in _DROPPED
        or element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or element.get("role") == "navigation"
        or bool(_HIDDEN_STYLE.search(element.get("style") or ""))
    )


def _number(element: HtmlElement, tag: str, numbers: dict[HtmlElement, int]) -> str:
    """The number that a browser puts before an item of a numbered list.

    Args:
        element: what begins here.
        tag: its tag.
        numbers: the last one of each list; brought up to date.
    """
    parent = element.getparent() if tag == "li" else None
    if parent is None or parent.tag != "ol" or parent.get("type", "1") != "1":
        return ""
    first = parent.get("start", "1")
    before = int(first[:9]) - 1 if first.isascii() and first.isdecimal() else 0
    numbers[parent] = numbers.get(parent, before) + 1
    return f"{numbers[parent]}. "


def _passages(text: list[str], inside: list[str]) -> Iterator[Passage]:
    """What has been gathered, as passages; nothing is left of it."""
    whole = "".join(text)
    text.clear()
    role = next((_ROLES[tag] for tag in reversed(inside) if tag in _ROLES), LineRole.BODY)
    if "pre" in inside:
        lines = whole.splitlines()
    else:
        lines = [_BLANKS.sub(" ", _BROKEN.sub("", whole)).strip()]
    for line in lines:
        if line.strip():
            yield Passage(lines=(line,), role=role)


def _is_table(table: HtmlElement) -> bool:
    """Whether a table holds values; many only arrange a page."""
    if table.get("role") in {"presentation", "none"}:
        return False
    if next(table.iterdescendants(*_IN_LAYOUT), None) is not None:
        return False
    rows = list(table.iterdescendants("tr"))
    return len(rows) > 1 and any(len(_cells(row)) > 1 for row in rows)


def _table(table: HtmlElement) -> Iterator[Passage | Table]:
    for caption in table.iterchildren("caption"):
        yield Passage(lines=(flat_text(caption).replace("\n", " "),), role=LineRole.CAPTION)
    rows = list(table.iterdescendants("tr"))
    if len(rows) > MAX_ROWS:
        raise UnreadableFile(FileFault.TOO_LARGE)
    cells: list[list[Cell]] = []
    lines: list[list[str]] = []
    covered: dict[int, int] = {}
    for left, row in zip(range(len(rows), 0, -1), rows, strict=True):
        made, line = _row(row, covered, rows_left=left)
        cells.append(made)
        lines.append(line)
    yield table_of(cells)
    yield from table_rows(lines)


def _row(
    row: HtmlElement, covered: dict[int, int], *, rows_left: int
) -> tuple[list[Cell], list[str]]:
    """A row's cells, and its texts column by column.

    Args:
        row: the ``tr``.
        covered: how many more rows each column is covered by a cell from above; brought up to date.
        rows_left: of the table, this one included.
    """
    cells: list[Cell] = []
    texts: dict[int, str] = {}
    from_above = {column for column, more in covered.items() if more > 0}
    for column in from_above:
        covered[column] -= 1
    place = 0
    for element in _cells(row):
        while place in from_above:
            place += 1
        if place >= MAX_COLUMNS:
            break
        rows = min(_span(element, "rowspan") or rows_left, rows_left)
        columns = min(max(1, _span(element, "colspan")), MAX_COLUMNS - place)
        texts[place] = flat_text(element)
        cells.append(Cell(text=texts[place], row_span=rows, column_span=columns))
        covered.update(dict.fromkeys(range(place, place + columns), rows - 1))
        place += columns
    width = max([place, *(column + 1 for column in from_above)])
    return cells, [texts.get(column, "") for column in range(width)]


def _cells(row: HtmlElement) -> list[HtmlElement]:
    return [cell for cell in row.iterchildren("td", "th") if not _is_left_out(cell, cell.tag)]


def _span(cell: HtmlElement, name: str) -> int:
    """0 means the rest of the table (HTML, 4.9.11)."""
    given = (cell.get(name) or "1").strip()
    return int(given[:6]) if given.isascii() and given.isdecimal() else 1
