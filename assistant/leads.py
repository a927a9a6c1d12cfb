"""What leads a quote in: the sentence before its list, the question that it answers, its table's header."""

from assistant.lists import leads_in
from assistant.pieces import read_chunk
from assistant.sentences import UnitKind
from assistant.tables import header_of
from library.model import Chunk

_SENTENCE = 12
"""Characters from which a heading may be the sentence of a 条 that the chunker has put there."""


def lead_of(chunk: Chunk, start: int, end: int) -> str:
    """What ``chunk.text[start:end]`` cannot be understood without; empty where nothing is.

    Verbatim from the same chunk, or from its headings where the chunker has put it there.

    Args:
        chunk: with the quote.
        start: where a unit of it begins (``sentences.units_of``).
        end: behind it.
    """
    piece = next((each for each in read_chunk(chunk.text) if each.unit.start == start), None)
    if piece is None:
        return ""
    unit = piece.unit
    lead = chunk.text[slice(*unit.lead)] if unit.lead else ""
    if unit.kind is UnitKind.ROW:
        return header_of(chunk, chunk.text[start:end], lead)
    if lead or unit.kind is not UnitKind.ITEM:
        return lead
    above = chunk.heading_path[-1] if chunk.heading_path else ""
    return above if len(above) >= _SENTENCE and leads_in(above) else ""
