"""Paragraphs: which rows go on from the one before, and which begin anew."""

from ingest.layout.flow import Flow
from ingest.layout.marks import (
    ends_sentence,
    is_caption,
    is_doubtful_mark,
    is_figure_caption,
    is_fixed_heading,
    mark_kind,
)
from ingest.layout.order import Row

# All in characters unless said otherwise.
_SHORT = 2.5
"""A line that ends further before the right edge ends its paragraph: 禁則 moves up to two."""
_INDENT = 0.7
"""A line that begins further in, or further out, than the one above begins at another stop."""
_GAP = 1.2
"""A wider gap to the row above parts paragraphs, in line thicknesses."""
_OTHER_SIZE = 1.35
"""Lines whose thicknesses differ by this factor belong to different paragraphs."""


def number_blocks(flow: Flow, alone: frozenset[int]) -> list[int]:
    """The paragraph number of each row, from 0. The rows in ``alone`` are one each."""
    numbers: list[int] = []
    first = 0
    for position in range(len(flow.rows)):
        if position == 0:
            numbers.append(0)
            continue
        if _goes_on(flow, alone, first, position):
            numbers.append(numbers[-1])
        else:
            numbers.append(numbers[-1] + 1)
            first = position
    return numbers


def _goes_on(flow: Flow, alone: frozenset[int], first: int, position: int) -> bool:
    """Whether the row at ``position`` carries on the paragraph that began at ``first``."""
    above, row = flow.rows[position - 1], flow.rows[position]
    if {position, position - 1} & alone or len(above.lines) > 1 or len(row.lines) > 1:
        return False
    if flow.is_in_the_middle(above) and flow.is_in_the_middle(row):
        return _is_next_line(flow, above, row) and not _begins_anew(
            flow.text(row), after=flow.text(above)
        )
    if flow.shortfall(above) > _SHORT or _begins_anew(flow.text(row), after=flow.text(above)):
        return False
    if above.column != row.column:
        beside = flow.rect(row).v0 < flow.rect(above).v0
        return beside and not ends_sentence(flow.text(above)) and flow.indent(row) < _INDENT
    return _is_next_line(flow, above, row) and _fits(flow, flow.rows[first], above, row)


def _begins_anew(text: str, *, after: str) -> bool:
    if is_caption(text) or is_fixed_heading(text) or is_figure_caption(text):
        return True
    kind = mark_kind(text)
    return kind is not None and (ends_sentence(after) or not is_doubtful_mark(kind))


def _is_next_line(flow: Flow, above: Row, row: Row) -> bool:
    """Whether the rows are of one size and follow closely."""
    a, b = flow.rect(above), flow.rect(row)
    thin, thick = sorted((max(a.thickness, 1e-6), max(b.thickness, 1e-6)))
    return thick <= _OTHER_SIZE * thin and b.v0 - a.v1 <= _GAP * thin


def _fits(flow: Flow, first: Row, above: Row, row: Row) -> bool:
    """Whether the row begins where this paragraph's lines begin.

    The second line may stand further out (字下げ of the first) or, after an item's mark, further
    in; later lines begin where the second does.
    """
    step = flow.indent(row) - flow.indent(above)
    if first is above:
        furthest = 6.0 if mark_kind(flow.text(first)) else _INDENT
        return -3.0 < step < furthest
    return abs(step) < _INDENT
