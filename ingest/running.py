"""Running headers, footers and thumb tabs: what stands at the same edge of page after page."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from library.model import Box, Line, LineRole, Page

_EDGE = 0.12
"""The outer part of a page, as a share of its height or width."""
_LEAST_PAGES = 3
_LEAST_SHARE = 0.3
"""Of the pages that have a page image: chapters change their running head."""
_LONGEST = 60
_GRID = 40
"""Places are compared on a grid of so many steps: printers and scanners shift pages a little."""

_Key = tuple[str, int, int]


def mark_running(pages: Sequence[Page]) -> list[Page]:
    """The pages with lines that run through them given the role of a margin.

    A line runs if it stands at the edge, and the same text (page numbers aside) stands at the same
    place of at least three pages and of three in ten. The head of a table that goes on over pages
    does not: it stands in a table that leaves the edge.
    """
    found = Counter(key for page in pages for key in set(_keys(page)) if key is not None)
    imaged = sum(page.raster is not None for page in pages)
    least = max(_LEAST_PAGES, _LEAST_SHARE * imaged)
    running = {key for key, count in found.items() if count >= least}
    return [_marked(page, running) for page in pages] if running else list(pages)


def _marked(page: Page, running: set[_Key]) -> Page:
    lines = (
        replace(line, role=LineRole.MARGIN) if key in running else line
        for line, key in zip(page.lines, _keys(page), strict=True)
    )
    return replace(page, lines=tuple(lines))


def _keys(page: Page) -> list[_Key | None]:
    """For each line, its text and place if it may be a running one."""
    inner = [t.box for t in page.tables if t.box is not None and not _is_at_edge(t.box)]
    return [
        None
        if line.role is LineRole.TABLE_ROW and any(_holds(box, line.box) for box in inner)
        else _key(line)
        for line in page.lines
    ]


def _holds(box: Box, inner: Box | None) -> bool:
    if inner is None:
        return False
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _key(line: Line) -> _Key | None:
    if line.box is None or len(line.text) > _LONGEST or not _is_at_edge(line.box):
        return None
    x, y = (line.box.x0 + line.box.x1) / 2, (line.box.y0 + line.box.y1) / 2
    text = re.sub(r"\d+", "0", "".join(line.text.split()))
    return text, round(x * _GRID), round(y * _GRID)


def _is_at_edge(box: Box) -> bool:
    return box.y1 < _EDGE or box.y0 > 1 - _EDGE or box.x1 < _EDGE or box.x0 > 1 - _EDGE
