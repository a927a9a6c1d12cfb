"""Footnotes: at the foot of a page or column, small, with a mark, below a short rule: two of these."""

from collections.abc import Sequence
from itertools import groupby
from statistics import median

from ingest.layout.flow import Flow
from ingest.layout.marks import begins_note, is_page_number
from ingest.layout.order import Row
from ingest.layout.rules import Stroke

_NARROWER = 0.93
"""Their characters take no more than this share of the room of the text's…"""
_THINNER = 0.88
"""…or their lines are no thicker than this share of its: one of the two may be measured badly."""
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
    found: set[int] = set()
    if not flow.has_foot:
        return frozenset()
    for run in _feet(flow, fixed):
        paragraphs = [list(rows) for _, rows in groupby(run, key=lambda n: blocks[n])]
        found |= set(_noted(flow, paragraphs, strokes))
    return frozenset(found)


def _is_small(flow: Flow, paragraph: Sequence[int]) -> bool:
    """Whether a paragraph, given by its rows, is set in smaller type than most of the page."""
    width = median(flow.size(flow.rows[n]) for n in paragraph)
    thickness = median(flow.rect(flow.rows[n]).thickness for n in paragraph)
    return width <= _NARROWER * flow.character or thickness <= _THINNER * flow.thickness


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
    flow: Flow, paragraphs: Sequence[Sequence[int]], strokes: Sequence[Stroke]
) -> Sequence[int]:
    """The rows of the paragraphs at the foot of a column from the first footnote on.

    It has a mark and stands below a rule, or has one of both where all that follows is small.
    """
    notes: Sequence[int] = ()
    tail: list[int] = []
    small = True
    for paragraph in reversed(paragraphs):
        first = flow.rows[paragraph[0]]
        if not _is_low(flow, first):
            break
        tail = [*paragraph, *tail]
        small = small and _is_small(flow, paragraph)
        marked = begins_note(flow.text(first))
        if marked + _is_below_rule(flow, first, strokes) + small > 1:
            notes = tail
    return notes


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
