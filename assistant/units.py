"""A quotable piece of a text, and what kinds there are."""

import re
from dataclasses import dataclass
from enum import StrEnum

_NUMERAL = "[0-9０-９一二三四五六七八九十百]"
ITEM_MARK = re.compile(
    rf"(?:第{_NUMERAL}+条|[（(](?:{_NUMERAL}{{1,3}}|[ア-ンa-zａ-ｚ])[）)]|[①-⑳]|[・･●○◎■□◆◇▲※•‧]"
    rf"|[-*＊] |{_NUMERAL}{{1,3}}(?:[.．、)）]|[ 　])|[ア-ン][ 　.．、)）])"
)
"""What an item of a list begins with."""


class UnitKind(StrEnum):
    """What a quotable piece is."""

    SENTENCE = "sentence"
    ITEM = "item"
    """One item of a list, or a 条, 項 or 号."""
    LIST = "list"
    """A short list with the sentence that leads in."""
    ROW = "row"
    BLOCK = "block"
    """Short lines one below the other: the head of a letter, an address, names with values."""
    HEADING = "heading"
    """A short line above a sentence or a list: says nothing by itself."""
    PAIR = "pair"
    """A question with its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """``text[start:end]`` can be quoted by itself."""

    start: int
    end: int
    kind: UnitKind
    lead: tuple[int, int] | None = None
    """Where the sentence stands that leads in this item's list, or the first row of its table."""

    def __len__(self) -> int:
        """Characters."""
        return self.end - self.start
