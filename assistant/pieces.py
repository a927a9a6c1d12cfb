"""Reads a chunk into its quotable pieces and their searched forms, once.

Reading is the same for every question, so that it is kept for a while.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.sentences import Unit, UnitKind, units_of
from assistant.tables import carried_over
from library.numerals import normalise_numbers
from library.text import fold

_KEPT = 2048
"""Chunks and titles kept in memory as read, about 5 kB each."""
_SPACED = re.compile(r"(?<=[ぁ-ヿ一-龥々、。」）]) +| +(?=[ぁ-ヿ一-龥々、。「（])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A unit of a chunk with its searched form."""

    unit: Unit
    text: str
    """Folded, numbers in digits, lower case."""
    lead: str
    """The searched form of what leads it in; of a row also what its blank first cells go on from."""


@lru_cache(maxsize=_KEPT)
def read_chunk(text: str) -> tuple[Piece, ...]:
    """The pieces of a chunk's text, in order. Takes any text; none for a blank one."""
    pieces = []
    for unit in units_of(text):
        searched = searched_form(text[unit.start : unit.end])
        lead = searched_form(_lead(text, unit))
        pieces.append(Piece(unit=unit, text=searched, lead=lead))
    return tuple(pieces)


def _lead(text: str, unit: Unit) -> str:
    lead = text[slice(*unit.lead)] if unit.lead else ""
    if unit.kind is not UnitKind.ROW:
        return lead
    return "\n".join(filter(None, (lead, *carried_over(text, unit.start))))


@lru_cache(maxsize=_KEPT)
def searched_form(text: str) -> str:
    """Folded, numbers in digits, lower case, without the blanks that space Japanese out."""
    return normalise_numbers(_SPACED.sub("", fold(text))).lower()
