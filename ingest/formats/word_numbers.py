"""The numbers that Word counts by itself before paragraphs (第1条, (1), ア), which no text in the file says."""

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from ingest.formats.counting import counted
from ingest.formats.word_styles import Styles, parents, value_of

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Where symbol fonts have their bullets."""
_BULLET = "・"
_NO_NUMBERING = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    """The level (from 1) after whose numbers this one begins anew; 0 for none, None for any above."""
    style: str = ""
    legal: bool = False
    """Whether the numbers of the levels above are shown in plain digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    shared: str
    """Lists with the same abstract numbering count on together."""
    levels: dict[int, _Level]
    restarts: frozenset[int]
    """Levels that this list begins anew."""


@dataclass(slots=True, kw_only=True)
class Numbering:
    """Counts the numbered paragraphs of a document, which must be asked for in their order."""

    lists: dict[str, _List] = field(default_factory=dict)
    styles: Styles = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def mark(self, paragraph: "BaseOxmlElement") -> str | None:
        """What Word writes before the paragraph, with its blank; None if it is in no list."""
        place = self._place(paragraph)
        if place is None:
            return None
        number, level = place
        own = self.lists[number]
        counts = self._counts.setdefault(own.shared, {})
        if number not in self._begun:
            self._begun.add(number)
            for restarted in own.restarts:
                counts.pop(restarted, None)
        counts[level] = counts.get(level, own.levels[level].start - 1) + 1
        for deeper in [d for d in counts if d > level and _begins_anew(own.levels.get(d), level)]:
            del counts[deeper]
        return _written(own.levels, level, counts)

    def _place(self, paragraph: "BaseOxmlElement") -> tuple[str, int] | None:
        """The list and the level of a paragraph, its own or by its style."""
        number = value_of(paragraph, "w:pPr/w:numPr/w:numId")
        level = value_of(paragraph, "w:pPr/w:numPr/w:ilvl")
        style = value_of(paragraph, "w:pPr/w:pStyle")
        if not number:
            inherited = [s.numbering for s in parents(self.styles, style) if s.numbering[0]]
            if not inherited:
                return None
            number = inherited[0][0]
            level = level or inherited[0][1]
        if number == _NO_NUMBERING or number not in self.lists:
            return None
        levels = self.lists[number].levels
        linked = next((str(i) for i, own in levels.items() if style and own.style == style), "0")
        index = int(level or linked) if (level or linked).isdecimal() else 0
        return (number, index) if index in levels else None


def numbering_of(element: "BaseOxmlElement | None", styles: Styles) -> Numbering:
    """The lists of a document; ``element`` is the root of its numbering part, if it has one."""
    if element is None:
        return Numbering()
    abstract = {
        found.get(qn("w:abstractNumId")) or "": found
        for found in element.findall(qn("w:abstractNum"))
    }
    by_style = {value_of(found, "w:styleLink"): key for key, found in abstract.items()}
    lists = {}
    for found in element.findall(qn("w:num")):
        key = value_of(found, "w:abstractNumId")
        link = value_of(abstract.get(key), "w:numStyleLink")
        key = by_style.get(link, key) if link else key
        if key in abstract:
            lists[found.get(qn("w:numId")) or ""] = _list(found, key, abstract[key])
    return Numbering(lists=lists, styles=styles)


def _list(element: "BaseOxmlElement", key: str, abstract: "BaseOxmlElement") -> _List:
    levels = {index: _level(found) for index, found in _indexed(abstract)}
    restarts = set()
    for override in element.findall(qn("w:lvlOverride")):
        index = _integer(override.get(qn("w:ilvl")), 0)
        levels |= {place: _level(found) for place, found in _indexed(override)}
        start = value_of(override, "w:startOverride")
        if start and index in levels:
            levels[index] = replace(levels[index], start=_integer(start, 1))
            restarts.add(index)
    return _List(shared=key, levels=levels, restarts=frozenset(restarts))


def _indexed(parent: "BaseOxmlElement") -> list[tuple[int, "BaseOxmlElement"]]:
    found = ((_integer(lvl.get(qn("w:ilvl")), -1), lvl) for lvl in parent.findall(qn("w:lvl")))
    return [(index, level) for index, level in found if 0 <= index < _LEVELS]


def _level(element: "BaseOxmlElement") -> _Level:
    restart = value_of(element, "w:lvlRestart")
    return _Level(
        start=_integer(value_of(element, "w:start"), 1),
        kind=value_of(element, "w:numFmt") or "decimal",
        text=value_of(element, "w:lvlText"),
        suffix=value_of(element, "w:suff") or "tab",
        restart=int(restart) if restart.isdecimal() else None,
        style=value_of(element, "w:pStyle"),
        legal=element.find(qn("w:isLgl")) is not None,
    )


def _begins_anew(level: _Level | None, above: int) -> bool:
    if level is None or level.restart is None:
        return True
    return above < level.restart


def _written(levels: dict[int, _Level], index: int, counts: dict[int, int]) -> str:
    level = levels[index]
    if level.kind == "none":
        return ""
    if level.kind == "bullet":
        return (_PRIVATE.sub(_BULLET, level.text).strip() or _BULLET) + " "

    def number(place: "re.Match[str]") -> str:
        at = int(place[1]) - 1
        other = levels.get(at, level)
        kind = "decimal" if level.legal and at < index else other.kind
        return counted(counts.get(at, other.start), kind)

    text = _PLACE.sub(number, level.text).strip()
    if not text or level.suffix == "nothing":
        return text
    return text + (" " if text.isascii() else "　")


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() else otherwise
