"""Finds what leads each item of a list in, and what heads each row of a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.tables import names_columns
from assistant.units import Unit, UnitKind

_STYLES = (
    re.compile(r"第"),
    re.compile(r"[0-9０-９]"),
    re.compile(r"[一二三四五六七八九十百]"),
    re.compile(r"[（(][0-9０-９]"),
    re.compile(r"[ア-ン]"),
    re.compile(r"[（(]"),
    re.compile(r"[①-⑳]"),
    re.compile(r"."),
)
"""How items are marked, outer ones first: those of one list are marked alike."""
_LEADS_IN = re.compile(r"(?:(?:次|以下|左|下記|別記).{0,24}|[:：])[。:：]?\Z")
_LEADS_IN_ITEMS = re.compile(
    r"次の(?:各号|各項|いずれか|とおり|者|もの|場合|表).{0,60}\Z|次に掲げる.{0,60}\Z|次の(?:各号|区分)"
)
"""Leads in items that are each quoted by themselves."""
_HEADLINE = 36
"""Characters of an item that only names the list below it."""
_LED = frozenset({UnitKind.ITEM, UnitKind.BLOCK, UnitKind.ROW})
_CLOSES = frozenset({UnitKind.ROW, UnitKind.HEADING})
_LEADING = frozenset({UnitKind.SENTENCE, UnitKind.ITEM, UnitKind.HEADING})


def leads_in(sentence: str) -> bool:
    """Whether a sentence says that items follow: 次に掲げるとおりとする, 次の各号のいずれかに …."""
    return bool(_LEADS_IN.search(sentence[-40:]) or _LEADS_IN_ITEMS.search(sentence))


def leads_whole_list_in(text: str, unit: Unit) -> bool:
    """Whether a unit of ``text`` only leads in: with a short list below it, both are one quote."""
    return unit.kind in _LEADING and bool(_LEADS_IN.search(text[unit.start : unit.end][-40:]))


def with_leads(text: str, units: Sequence[Unit]) -> Iterator[Unit]:
    """The units, each item with what led in its list, each row with the first row of its table."""
    lists = _OpenLists(text)
    for before, unit in zip([None, *units], units, strict=False):
        lead = lists.lead_of(before, unit)
        yield replace(unit, lead=lead) if lead else unit


class _OpenLists:
    """What leads in where reading has come to."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lead: Unit | None = None
        self._style = 0
        self._rows = 0
        self._names: list[tuple[int, Unit]] = []
        """Items that only name the list below them, outermost first, with their style."""

    def lead_of(self, before: Unit | None, unit: Unit) -> tuple[int, int] | None:
        """Of a unit; to be called with each in turn."""
        self._rows = self._rows + 1 if unit.kind is UnitKind.ROW else 0
        if unit.kind in _CLOSES:
            self._names.clear()
        style = _style(self._text, unit)
        if before and self._rows <= 2 and _leads_to(self._text, before, unit):
            self._lead, self._style = before, style
        elif not before or not _goes_on(self._text, before, unit) or 0 < style < self._style:
            self._lead = None
        self._style = self._style or style
        name = self._name_above(unit, style) if style else None
        lead = (self._lead or name) if unit.kind in _LED else None
        return (lead.start, lead.end) if lead else None

    def _name_above(self, unit: Unit, style: int) -> Unit | None:
        """The item that is only the name of a list, and has this one below it: ３　自己負担額 of (1)."""
        while self._names and self._names[-1][0] >= style:
            self._names.pop()
        above = self._names[-1][1] if self._names else None
        if len(unit) <= _HEADLINE and self._text[unit.end - 1] != "。":
            self._names.append((style, unit))
        return above


def _leads_to(text: str, unit: Unit, after: Unit) -> bool:
    """Whether a unit leads in the one behind it, or heads the table whose second row that is."""
    said = text[unit.start : unit.end]
    if unit.kind is UnitKind.ROW:
        return after.kind is UnitKind.ROW and names_columns(said)
    if leads_whole_list_in(text, unit):
        return True
    follows = after.kind in _LED or _on_one_line(text, unit, after)
    return unit.kind in _LEADING and follows and bool(_LEADS_IN_ITEMS.search(said))


def _goes_on(text: str, before: Unit, unit: Unit) -> bool:
    """Whether a list or table goes on with this unit, or with a sentence that belongs to an item."""
    if unit.kind is UnitKind.ROW:
        return before.kind is UnitKind.ROW
    if unit.kind is UnitKind.ITEM:
        return before.kind is not UnitKind.ROW
    return unit.kind is UnitKind.SENTENCE and _on_one_line(text, before, unit)


def _on_one_line(text: str, unit: Unit, after: Unit) -> bool:
    return "\n" not in text[unit.end : after.start]


def _style(text: str, unit: Unit) -> int:
    """How an item is marked, from 1; 0 for what is none."""
    if unit.kind is not UnitKind.ITEM:
        return 0
    return next(at for at, mark in enumerate(_STYLES, start=1) if mark.match(text, unit.start))
