"""Excel number formats (ECMA-376 part 1, 18.8.31): which section speaks for a value, and in what parts.

The one port of SheetJS's reader that PyPI has (ssf) has rested since 2020 and wants six packages.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.)"
    r"|(?P<width>[_*].)"
    r"|\[(?P<elapsed>h+|m+|s+)\]"
    r"|\[\$(?P<currency>[^\]-]*)(?:-(?P<locale>[^\]]*))?\]"
    r"|\[(?P<condition>[<>=]+)(?P<bound>-?[\d.]+)\]"
    r"|\[(?P<other>[^\]]*)\]"
    r"|(?P<general>General|標準|Standard|G/標準)"
    r"|(?P<noon>AM/PM|A/P)"
    r"|(?P<exponent>E[+-](?=[0#?]))"
    r"|(?P<date>g+|y+|e+|m+|d+|h+|s+|aaaa?)"
    r"|(?P<digit>[0#?])"
    r"|(?P<mark>[.,%@])"
    r"|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITIONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "=": eq,
    "<>": ne,
}
_MOST_SECTIONS = 4
_LONGEST = 1_000
"""Excel allows 255 characters."""
JAPANESE_BUILTIN: Mapping[int, str] = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: "ge.m.d",
    28: 'ggge"年"m"月"d"日"',
    29: 'ggge"年"m"月"d"日"',
    30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"',
    34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"',
    36: "ge.m.d",
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    50: "ge.m.d",
    51: 'ggge"年"m"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'ggge"年"m"月"d"日"',
    55: 'yyyy"年"m"月"',
    56: 'm"月"d"日"',
    57: "ge.m.d",
    58: 'ggge"年"m"月"d"日"',
}
"""What the built-in numbers mean in Japanese Excel, which writes no pattern for them (18.8.30)."""


class Kind(StrEnum):
    """What a part of a number format stands for."""

    LITERAL = "literal"
    GENERAL = "general"
    DIGIT = "digit"
    """``0``, ``#`` or ``?``."""
    MARK = "mark"
    """``.``, ``,``, ``%`` or ``@``."""
    EXPONENT = "exponent"
    DATE = "date"
    """A run of one letter, small: ``yyyy``, ``ggg``, ``m``."""
    ELAPSED = "elapsed"
    """The same in brackets: hours, minutes or seconds beyond a day."""
    NOON = "noon"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a section."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four sections of a number format."""

    parts: tuple[Part, ...]
    condition: str = ""
    bound: float = 0.0

    @property
    def is_date(self) -> bool:
        """Whether it shows a date or a time."""
        return any(part.kind in {Kind.DATE, Kind.ELAPSED} for part in self.parts)

    @property
    def is_text(self) -> bool:
        """Whether it shows a text as it is, with something around it."""
        return Part(Kind.MARK, "@") in self.parts

    def holds(self, value: float) -> bool:
        """Whether its own condition is true of the value."""
        return _CONDITIONS[self.condition](value, self.bound)


_PLAIN = Section((Part(Kind.GENERAL, "General"),))


@lru_cache(maxsize=512)
def sections_of(number_format: str) -> tuple[Section, ...]:
    """The sections of a number format, at least one."""
    sections: list[Section] = []
    parts: list[Part] = []
    condition, bound = "", 0.0
    for token in _TOKEN.finditer(number_format[:_LONGEST]):
        if token["literal"] == ";":
            sections.append(Section(tuple(parts), condition, bound))
            parts, condition, bound = [], "", 0.0
        elif token["condition"]:
            if token["condition"] in _CONDITIONS:
                condition, bound = token["condition"], float(token["bound"])
        elif (part := _part(token)) is not None:
            parts.append(part)
    sections.append(Section(tuple(parts), condition, bound))
    return tuple(sections[:_MOST_SECTIONS])


def _part(token: "re.Match[str]") -> Part | None:
    for group in ("quoted", "escaped", "currency", "literal"):
        if token[group] is not None:
            return Part(Kind.LITERAL, token[group])
    for kind in (Kind.GENERAL, Kind.DIGIT, Kind.MARK, Kind.EXPONENT, Kind.NOON):
        if token[kind.value] is not None:
            return Part(kind, token[kind.value])
    for kind in (Kind.DATE, Kind.ELAPSED):
        if token[kind.value] is not None:
            return Part(kind, token[kind.value].lower())
    return None  # colours, and blanks as wide as a character


def section_for(sections: tuple[Section, ...], value: float) -> tuple[Section, bool]:
    """The section that speaks for a number, and whether a minus sign has to be set before it."""
    numeric = [section for section in sections if not section.is_text] or [_PLAIN]
    for section in numeric:
        if section.condition and section.holds(value):
            below = section.condition in {"<", "<="} and section.bound <= 0
            return section, value < 0 and not below
    if any(section.condition for section in numeric):
        return next((s for s in numeric if not s.condition), numeric[-1]), value < 0
    if value < 0 and len(numeric) > 1:
        return numeric[1], False
    if value == 0 and len(numeric) > 2:
        return numeric[2], False
    return numeric[0], value < 0


def text_section(sections: tuple[Section, ...]) -> Section | None:
    """The section that speaks for texts, if there is one."""
    if len(sections) == _MOST_SECTIONS:
        return sections[-1]
    return next((section for section in sections if section.is_text), None)
