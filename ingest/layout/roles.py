"""What the paragraphs of a page are: few rules, each for a form that Japanese documents really use.

A heading is a paragraph of one line (in the middle also of several) that does not end a sentence, and which

- begins like 第3章, or is a head by itself (記, 附則, 別表第１, ■…), or an article's caption （趣旨）; or
- begins with a number, unless a neighbour does so in the same way: those are the items of a list; or
- is clearly larger than the text; or
- is short and stands in the middle.

An article's text (第1条　この要領は…) is body: its heading is the caption above it. The caption of a
figure names it (図1　…); an item of a list begins with a mark and is no heading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.layout.flow import Flow
from ingest.layout.marks import (
    begins_item,
    ends_sentence,
    is_caption,
    is_chapter,
    is_figure_caption,
    is_fixed_heading,
    mark_kind,
    names_something,
)
from ingest.layout.notes import footnote_rows
from ingest.layout.rules import Stroke
from library.model import LineRole

_LONGEST = 40
"""Characters of the longest heading."""
_LARGER = 1.3
"""A line thicker than the usual one by this factor is larger."""
_SHORTEST_LARGER = 4
"""A larger line of fewer characters is a stamp or a logo."""
_ASIDE = 4.0
"""A numbered head ends at least so far before the right edge, in characters."""
_CAPTION_ROWS = 2
"""A figure's caption takes no more rows."""
_LIST_MARKS = frozenset({"bullet", "kana", "closed"})
"""Marks that begin items, never headings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Rows, by position, of which it is known what they are."""

    tables: frozenset[int]
    contents: frozenset[int]
    """Entries of a table of contents."""

    @property
    def alone(self) -> frozenset[int]:
        """Rows that are a paragraph by themselves."""
        return self.tables | self.contents


def row_roles(
    flow: Flow, known: Known, blocks: Sequence[int], strokes: Sequence[Stroke]
) -> list[LineRole]:
    """The role of each row.

    Args:
        flow: the page.
        known: the rows of which it is known.
        blocks: each row's paragraph.
        strokes: the rules drawn along the writing, in the frame of the flow.
    """
    notes = footnote_rows(flow, blocks, known.alone, strokes)
    roles: list[LineRole] = []
    for _, group in groupby(enumerate(blocks), key=lambda item: item[1]):
        rows = [position for position, _ in group]
        roles += [_role(flow, rows, known, notes)] * len(rows)
    return roles


def _role(flow: Flow, rows: Sequence[int], known: Known, notes: frozenset[int]) -> LineRole:
    """The role of one paragraph."""
    text = flow.text(flow.rows[rows[0]])
    if rows[0] in known.tables:
        return LineRole.TABLE_ROW
    if rows[0] in known.contents:
        return LineRole.LIST_ITEM
    if len(rows) <= _CAPTION_ROWS and is_figure_caption(text):
        return LineRole.CAPTION
    if rows[0] in notes:
        return LineRole.FOOTNOTE
    if _head(flow, rows):
        return LineRole.HEADING
    return LineRole.LIST_ITEM if begins_item(text) else LineRole.BODY


def _head(flow: Flow, rows: Sequence[int]) -> bool:
    """Whether the rows of one paragraph are a heading: one line, or several in the middle."""
    if len(rows) == 1:
        return _is_heading(flow, rows[0])
    centred = all(flow.is_in_the_middle(flow.rows[row]) for row in rows)
    return centred and not ends_sentence(flow.text(flow.rows[rows[-1]]))


def _is_heading(flow: Flow, position: int) -> bool:
    row = flow.rows[position]
    text = flow.text(row)
    if len(row.lines) > 1 or len(text) > _LONGEST or ends_sentence(text):
        return False
    if text.endswith(("、", "，", ",")):
        return False
    if is_chapter(text) or is_caption(text) or is_fixed_heading(text):
        return True
    if flow.rect(row).thickness >= _LARGER * flow.thickness and len(text) >= _SHORTEST_LARGER:
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
