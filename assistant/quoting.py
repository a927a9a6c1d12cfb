"""Decides where a quote begins and ends, so that it can be understood by itself."""

import re
from collections.abc import Sequence

from assistant.citations import cite, is_proved
from assistant.evidence import Candidate
from assistant.pieces import Piece, read_chunk
from assistant.question import Query
from assistant.sentences import UnitKind
from library.model import Citation, Passage

_POINTS_BACK = re.compile(
    r"(?:また|なお|ただし|さらに)?、?(?:[こそ](?:の|れ|う|こ)|同[^じ]|[前後]者|当該|上記|両者)"
)
"""A sentence that begins so says little without the one before it."""
_LITTLE_NEW = 0.45
"""Share of its character pairs that the question does not have, below which a sentence only
repeats the question: the answer stands beside it."""
_SENTENCES = frozenset({UnitKind.SENTENCE, UnitKind.ITEM})
_LIMIT = 240
"""Characters of a quote of two sentences."""

_Span = tuple[Passage, int, int]


def cite_all(query: Query, chosen: Sequence[Candidate]) -> list[Citation]:
    """A citation for each candidate, numbered from 1; what is not proved is not quoted."""
    spans: list[_Span] = []
    for candidate in chosen:
        _add(spans, (candidate.passage, *_extent(query, candidate)))
    proved = [span for span in spans if is_proved(span[0].chunk, span[1], span[2])]
    return [cite(*span, marker=marker) for marker, span in enumerate(proved, start=1)]


def _add(spans: list[_Span], new: _Span) -> None:
    """Add a quote, or widen the one that it overlaps."""
    passage, start, end = new
    for at, (other, first, last) in enumerate(spans):
        if other.chunk.id == passage.chunk.id and start < last and first < end:
            spans[at] = (passage, min(first, start), max(last, end))
            return
    spans.append(new)


def _extent(query: Query, candidate: Candidate) -> tuple[int, int]:
    """The unit, with a neighbour if it needs one and that is not too long."""
    unit, text = candidate.unit, candidate.passage.chunk.text
    if unit.kind is not UnitKind.SENTENCE:
        return unit.start, unit.end
    pieces = read_chunk(text)
    at = next(number for number, piece in enumerate(pieces) if piece.unit.start == unit.start)
    before, after = pieces[max(0, at - 1) : at], pieces[at + 1 : at + 2]
    repeats = _repeats(query, pieces[at])
    if (repeats or _POINTS_BACK.match(text, unit.start)) and _joins(before, unit.end):
        return before[0].unit.start, unit.end
    if repeats and not before and after and after[0].unit.end - unit.start <= _LIMIT:
        return unit.start, after[0].unit.end
    return unit.start, unit.end


def _joins(before: Sequence[Piece], end: int) -> bool:
    return bool(before) and (
        before[0].unit.kind in _SENTENCES and end - before[0].unit.start <= _LIMIT
    )


def _repeats(query: Query, piece: Piece) -> bool:
    pairs = {piece.text[i : i + 2] for i in range(len(piece.text) - 1)}
    return len(pairs - query.pairs) < _LITTLE_NEW * len(pairs)
