"""Text from documents and people made safe to draw. Nothing else builds HTML or Markdown from it."""

import base64
import html
import re
from collections.abc import Collection, Sequence
from urllib.parse import quote

from library.model import Box, Line, LineRole
from library.text import visible

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~:$<>&])")
_CELLS = " | "
_AROUND = 25
"""Lines shown before and after the cited ones; a text file is one page of any length."""


def plain(text: str) -> str:
    """``text`` for an HTML place: shown as it is, whatever it contains."""
    return html.escape(visible(text), quote=True)


def label(text: str) -> str:
    """``text`` for a Markdown place (button labels and the like): shown as it is."""
    return _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))


def quotation(quote: str, heading_path: Sequence[str], *, lead: str = "") -> str:
    """A quote under its headings and what leads it in; table rows as a table below their heads.

    Args:
        quote: verbatim; cells are parted as ``|``, rows by new lines.
        heading_path: what it stands under; of table rows the last one may be their heads.
        lead: the sentence above a list, or the heads of a table; empty where there is none.
    """
    heads = next((each for each in (lead, *heading_path[-1:]) if _are_rows(quote, each)), "")
    context = " › ".join(each for each in heading_path if each != heads)
    above = f'<p class="context">{plain(context)}</p>' if context else ""
    if lead and lead != heads:
        above += f'<p class="lead" data-testid="lead">{plain(lead)}</p>'
    body = _rows(heads, quote) if heads else plain(quote)
    return f'{above}<div class="quote" data-testid="quote">{body}</div>'


def list_table(heads: Sequence[str], rows: str, *, numbers: Collection[str] = ()) -> str:
    """A table of ``rows`` (HTML) under its heads; scrolls across where it is too wide.

    The heads named in ``numbers`` stand at the right, as the numbers below them do.
    """
    head = "".join(
        f'<th scope="col"{" class=number" if name in numbers else ""}>{plain(name)}</th>'
        for name in heads
    )
    return (
        f'<div class="scroll"><table class="list"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def document_link(document_id: str, text: str) -> str:
    """A link to the page of one document."""
    return f'<a href="/documents?document={quote(document_id)}" target="_self">{plain(text)}</a>'


def page_picture(png: bytes, boxes: Sequence[Box], *, alt: str, width_percent: int = 100) -> str:
    """A page image with translucent marks over ``boxes``."""
    return (
        f'<div class="page-view"><div class="page" style="width:{width_percent}%">'
        f"{picture(png, alt=alt)}{_marks(boxes)}</div></div>"
    )


def linked_picture(address: str, boxes: Sequence[Box], *, alt: str) -> str:
    """A page image that the browser fetches when it comes in sight, with marks over ``boxes``."""
    return (
        f'<div class="page"><img alt="{plain(alt)}" src="{plain(address)}" loading="lazy">'
        f"{_marks(boxes)}</div>"
    )


def picture(png: bytes, *, alt: str, style: str = "") -> str:
    """An image, with a class of the style sheet."""
    source = base64.b64encode(png).decode("ascii")
    named = f' class="{style}"' if style else ""
    return f'<img{named} alt="{plain(alt)}" src="data:image/png;base64,{source}">'


def line_picture(png: bytes, box: Box, *, alt: str) -> str:
    """The picture of one line, as large as there is room; ``box`` says how it lies on the page."""
    shape = "tall" if box.y1 - box.y0 > box.x1 - box.x0 else "wide"
    return f'<div class="line-view {shape}">{picture(png, alt=alt)}</div>'


def page_text(lines: Sequence[Line], cited: Sequence[int]) -> str:
    """The lines around the cited ones, for a page that has no image."""
    first = max(0, min(cited, default=0) - _AROUND)
    last = min(len(lines), max(cited, default=0) + _AROUND + 1)
    shown = [
        _line(lines[n], cited=n in set(cited), is_first=n == min(cited, default=-1))
        for n in range(first, last)
    ]
    before = '<p class="muted">（前略）</p>' if first else ""
    after = '<p class="muted">（後略）</p>' if last < len(lines) else ""
    nothing = "" if lines else '<p class="muted">（読み取れた文字はありません）</p>'
    return f'<div class="text-page">{before}{_joined(shown)}{after}{nothing}</div>'


def _are_rows(quote: str, heads: str) -> bool:
    """Whether each line of a quote has a cell for each head, of at least two."""
    width = len(heads.split(_CELLS))
    return width > 1 and all(len(row.split(_CELLS)) == width for row in quote.splitlines())


def _rows(heads: str, quote: str) -> str:
    """One row with each cell beside its head; several below their heads."""
    names, rows = heads.split(_CELLS), [row.split(_CELLS) for row in quote.splitlines()]
    if len(rows) > 1:
        cells = "".join(
            "<tr>" + "".join(f"<td>{plain(c)}</td>" for c in row) + "</tr>" for row in rows
        )
        return list_table(names, cells)
    filled = [(name, cell) for name, cell in zip(names, rows[0], strict=True) if cell.strip()]
    pairs = "".join(
        f'<tr><th scope="row">{plain(name)}</th><td>{plain(cell)}</td></tr>'
        for name, cell in filled
    )
    return f"<table>{pairs}</table>"


def _marks(boxes: Sequence[Box]) -> str:
    return "".join(f'<div class="mark" style="{_place(box)}"></div>' for box in boxes)


def _place(box: Box) -> str:
    # A hair wider than the line: the mark frames it and does not cut it.
    x0, y0 = max(0.0, box.x0 - 0.004), max(0.0, box.y0 - 0.002)
    width, height = min(1 - x0, box.x1 - x0 + 0.004), min(1 - y0, box.y1 - y0 + 0.002)
    return f"left:{x0:.2%};top:{y0:.2%};width:{width:.2%};height:{height:.2%}"


def _line(line: Line, *, cited: bool, is_first: bool) -> str:
    style = " ".join(["cited"] * cited + ["cited-first"] * is_first)
    if line.role is LineRole.TABLE_ROW and _CELLS in line.text:
        cells = "".join(f"<td>{plain(cell)}</td>" for cell in line.text.split(_CELLS))
        return f'<tr class="{style}">{cells}</tr>'
    text = plain(line.text)
    return f'<p class="{style}"><mark>{text}</mark></p>' if cited else f"<p>{text}</p>"


def _joined(lines: Sequence[str]) -> str:
    """Rows that follow each other stand in one table."""
    whole = "".join(lines)
    return re.sub(r"((?:<tr.*?</tr>)+)", r"<table>\1</table>", whole, flags=re.DOTALL)
