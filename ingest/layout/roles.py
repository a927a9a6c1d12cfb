"""Which rows are headings: few rules, each for a form that Japanese documents really use.

A heading is a paragraph of one line that does not end a sentence, and which

- begins like 第3章, or is a head by itself (記, 附則, 別表第１, ■…), or an article's caption （趣旨）; or
- begins with a number, unless a neighbour does so in the same way: those are the items of a list; or
- is clearly larger than the text; or
- is short and stands in the middle.

An article's text (第1条　この要領は…) is body: its heading is the caption above it.
"""

from collections.abc import Sequence
from statistics import median

from ingest.layout.flow import Flow
from ingest.layout.marks import (
    ends_sentence,
    is_caption,
    is_chapter,
    is_fixed_heading,
    mark_kind,
)
from library.model import LineRole

_LONGEST = 40
"""Characters of the longest heading."""
_LARGER = 1.3
"""A line thicker than the usual one by this factor is larger."""
_ASIDE = 4.0
"""A line in the middle leaves at least so much on both sides, in characters."""
_OFF_MIDDLE = 1.5
"""Its middle is no further off the column's, in characters."""
_LIST_MARKS = frozenset({"bullet", "kana"})
"""Marks that begin items, never headings."""


def row_roles(flow: Flow, tables: frozenset[int], blocks: Sequence[int]) -> list[LineRole]:
    """The role of each row, given the table rows and each row's paragraph."""
    usual = median(rect.thickness for rect in flow.rects)
    return [
        LineRole.TABLE_ROW
        if position in tables
        else LineRole.HEADING
        if _stands_alone(blocks, position) and _is_heading(flow, position, usual)
        else LineRole.BODY
        for position in range(len(flow.rows))
    ]


def _stands_alone(blocks: Sequence[int], position: int) -> bool:
    number = blocks[position]
    return number not in {
        *blocks[max(position - 1, 0) : position],
        *blocks[position + 1 : position + 2],
    }


def _is_heading(flow: Flow, position: int, usual: float) -> bool:
    row = flow.rows[position]
    text = flow.text(row)
    if len(row.lines) > 1 or len(text) > _LONGEST or ends_sentence(text):
        return False
    if text.endswith(("、", "，", ",")):
        return False
    if is_chapter(text) or is_caption(text) or is_fixed_heading(text):
        return True
    if flow.rect(row).thickness >= _LARGER * usual and len(text) > 1:
        return True
    return _is_numbered_head(flow, position) or _is_in_the_middle(flow, position)


def _is_numbered_head(flow: Flow, position: int) -> bool:
    kind = mark_kind(flow.text(flow.rows[position]))
    if kind is None or kind in _LIST_MARKS or flow.shortfall(flow.rows[position]) < _ASIDE:
        return False
    neighbours = [
        *flow.rows[max(position - 1, 0) : position],
        *flow.rows[position + 1 : position + 2],
    ]
    return all(mark_kind(flow.text(row)) != kind for row in neighbours)


def _is_in_the_middle(flow: Flow, position: int) -> bool:
    row = flow.rows[position]
    left, right = flow.indent(row), flow.shortfall(row)
    return min(left, right) >= _ASIDE and abs(left - right) / 2 <= _OFF_MIDDLE
