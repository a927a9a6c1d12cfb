"""Which rows are headings: few rules, each for a form that Japanese documents really use.

A heading is a paragraph of one line (in the middle also of several) that does not end a sentence, and which

- begins like 第3章, or is a head by itself (記, 附則, 別表第１, ■…), or an article's caption （趣旨）; or
- begins with a number, unless a neighbour does so in the same way: those are the items of a list; or
- is clearly larger than the text; or
- is short and stands in the middle.

An article's text (第1条　この要領は…) is body: its heading is the caption above it.
"""

from collections.abc import Sequence
from itertools import groupby
from statistics import median

from ingest.layout.flow import Flow
from ingest.layout.marks import (
    ends_sentence,
    is_caption,
    is_chapter,
    is_fixed_heading,
    mark_kind,
    names_something,
)
from library.model import LineRole

_LONGEST = 40
"""Characters of the longest heading."""
_LARGER = 1.3
"""A line thicker than the usual one by this factor is larger."""
_SHORTEST_LARGER = 4
"""A larger line of fewer characters is a stamp or a logo."""
_ASIDE = 4.0
"""A numbered head ends at least so far before the right edge, in characters."""
_LIST_MARKS = frozenset({"bullet", "kana"})
"""Marks that begin items, never headings."""


def row_roles(flow: Flow, tables: frozenset[int], blocks: Sequence[int]) -> list[LineRole]:
    """The role of each row, given the table rows and each row's paragraph."""
    usual = median(rect.thickness for rect in flow.rects)
    rows_of = {
        number: [position for position, _ in group]
        for number, group in groupby(enumerate(blocks), key=lambda item: item[1])
    }
    headings = {number for number, rows in rows_of.items() if _head(flow, rows, usual)}
    return [
        LineRole.TABLE_ROW
        if position in tables
        else LineRole.HEADING
        if number in headings
        else LineRole.BODY
        for position, number in enumerate(blocks)
    ]


def _head(flow: Flow, rows: Sequence[int], usual: float) -> bool:
    """Whether the rows of one paragraph are a heading: one line, or several in the middle."""
    if len(rows) == 1:
        return _is_heading(flow, rows[0], usual)
    centred = all(flow.is_in_the_middle(flow.rows[row]) for row in rows)
    return centred and not ends_sentence(flow.text(flow.rows[rows[-1]]))


def _is_heading(flow: Flow, position: int, usual: float) -> bool:
    row = flow.rows[position]
    text = flow.text(row)
    if len(row.lines) > 1 or len(text) > _LONGEST or ends_sentence(text):
        return False
    if text.endswith(("、", "，", ",")):
        return False
    if is_chapter(text) or is_caption(text) or is_fixed_heading(text):
        return True
    if flow.rect(row).thickness >= _LARGER * usual and len(text) >= _SHORTEST_LARGER:
        return True
    return _is_numbered_head(flow, position) or flow.is_in_the_middle(row)


def _is_numbered_head(flow: Flow, position: int) -> bool:
    text = flow.text(flow.rows[position])
    kind = mark_kind(text)
    if kind is None or kind in _LIST_MARKS or not names_something(text):
        return False
    if flow.shortfall(flow.rows[position]) < _ASIDE:
        return False
    neighbours = [
        *flow.rows[max(position - 1, 0) : position],
        *flow.rows[position + 1 : position + 2],
    ]
    return all(mark_kind(flow.text(row)) != kind for row in neighbours)
