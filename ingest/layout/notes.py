"""Footnotes: small type at the foot of a page or column, with a mark or below a short rule."""

import re
from collections.abc import Sequence
from statistics import median

from ingest.layout.flow import Flow
from ingest.layout.marks import is_page_number
from ingest.layout.order import Row
from ingest.layout.rules import Stroke

_MARK = re.compile(r"[※＊*†‡]|[（(]?注|[0-9０-９]{1,2}\s*[)）]|[⁰¹²³⁴-⁹]|[0-9]{1,2}[\s　](?![0-9])")
_SMALLER = 0.93
"""Their characters are no larger than this share of the text's."""
_FOOT = 0.45
"""They stand in this lower part of what is written on the page."""
_RULE = (0.08, 0.6)
"""The length of the rule above them, as a share of the column's width."""
_BELOW_RULE = 2.5
"""They begin no further below it, in characters."""


def footnote_rows(
    flow: Flow, blocks: Sequence[int], fixed: frozenset[int], strokes: Sequence[Stroke]
) -> frozenset[int]:
    """The positions of the rows that are footnotes.

    Args:
        flow: the page.
        blocks: each row's paragraph.
        fixed: rows that are something else.
        strokes: the rules drawn along the writing, in the frame of the flow.
    """
    sizes = [flow.size(row) for row in flow.rows]
    if len(sizes) < 2:
        return frozenset()
    usual = median(sizes)
    found: set[int] = set()
    for run in _feet(flow, fixed):
        small: list[int] = []
        for n in reversed(run):
            if sizes[n] > _SMALLER * usual or not _is_low(flow, flow.rows[n]):
                break
            small.insert(0, n)
        found |= set(_noted(flow, blocks, small, strokes))
    return frozenset(found)


def _feet(flow: Flow, fixed: frozenset[int]) -> list[list[int]]:
    """For each column, the rows of text at its end."""
    runs: list[list[int]] = [[]]
    for n, row in enumerate(flow.rows):
        if n and row.column != flow.rows[n - 1].column:
            runs.append([])
        if n in fixed:
            runs[-1] = []
        else:
            runs[-1].append(n)
    for run in runs:
        while run and is_page_number(flow.text(flow.rows[run[-1]])):
            run.pop()
    return runs


def _is_low(flow: Flow, row: Row) -> bool:
    top, bottom = min(r.v0 for r in flow.rects), max(r.v1 for r in flow.rects)
    return flow.rect(row).v0 >= bottom - _FOOT * (bottom - top)


def _noted(
    flow: Flow, blocks: Sequence[int], small: Sequence[int], strokes: Sequence[Stroke]
) -> Sequence[int]:
    """The small rows from the first paragraph on that has a mark, or a short rule above it."""
    begins = [n for i, n in enumerate(small) if i == 0 or blocks[n] != blocks[n - 1]]
    for n in begins:
        marked = _MARK.match(flow.text(flow.rows[n])) is not None
        if marked or _is_below_rule(flow, flow.rows[n], strokes):
            return [row for row in small if row >= n]
    return ()


def _is_below_rule(flow: Flow, row: Row, strokes: Sequence[Stroke]) -> bool:
    width = row.column.u1 - row.column.u0
    top = flow.rect(row).v0
    shortest, longest = (share * width for share in _RULE)
    return any(
        shortest <= s.length <= longest
        and -0.5 * flow.character <= top - s.at <= _BELOW_RULE * flow.character
        and s.low < flow.rect(row).u1
        and s.high > row.column.u0
        for s in strokes
    )
