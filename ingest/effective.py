"""From when a document holds: its date of issue or force, read conservatively off page 1."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from library.model import LineRole, Page
from library.wareki import dates

_HEAD_LINES = 12
_BEFORE = re.compile(r"[\s\-*・(]*(?:改[定正訂]|制定|策定|作成|発行|公布|施行)?[日:\s]*")
_AFTER = re.compile(
    r"\s*(?:\([日月火水木金土](?:曜日?)?\))?\s*"
    r"(?:付け?|制定|策定|作成|改[定正訂]|現在|発行|版|公布|施行)?[\s)]*"
)
_IN_FORCE = re.compile(r"\s*(?:\(.{1,3}\))?\s*(?:から|より|に|付けで)\s*(?:施行|適用)")


def effective_date(pages: Sequence[Page]) -> date | None:
    """The date from which the document holds, or of its issue; None if page 1 does not say.

    In the first lines of page 1: a date that is said to be that of coming into force; else the
    one date that stands alone on its line. Two different such dates are no answer.
    """
    lines = _head(pages)
    in_force = {day for line in lines for day, _, after in _days(line) if _IN_FORCE.match(after)}
    if len(in_force) == 1:
        return in_force.pop()
    alone = {
        day
        for line in lines
        for day, before, after in _days(line)
        if _BEFORE.fullmatch(before) and _AFTER.fullmatch(after)
    }
    return alone.pop() if len(alone) == 1 else None


def _head(pages: Sequence[Page]) -> list[str]:
    lines = pages[0].lines if pages else ()
    aside = {LineRole.MARGIN, LineRole.DESCRIPTION}
    shown = [line.text for line in lines if line.role not in aside and line.text.strip()]
    return shown[:_HEAD_LINES]


def _days(line: str) -> list[tuple[date, str, str]]:
    """Each full date with what stands before and after it in the line."""
    return [
        (mention.value, _folded(line[: mention.start]), _folded(line[mention.end :]))
        for mention in dates(line)
        if mention.value is not None
    ]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
