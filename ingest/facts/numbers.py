"""文書番号: 保発0819第1号, 富情第123号, 要綱第12号, 昭和四十六年政令第二百六十四号."""

import re
from collections.abc import Sequence

from ingest.facts.told import Told
from library.model import Fact, FactField
from library.wareki import dates

_DIGITS = "0-9〇一二三四五六七八九十百千"
_NUMBER = re.compile(
    rf"(?:写)?[(\[【]?(?:文書番号|番号)?[::]?"
    rf"(?P<number>(?P<series>[^。、「」()第]{{0,20}})第[{_DIGITS}]{{1,8}}号(?:の[{_DIGITS}]{{1,3}})?)"
    rf"(?P<rest>.*)"
)
_NOT_A_SERIES = re.compile(
    r"様式|別記|別表|別紙|別添|付録|日程|資料|議会|定例会|臨時会|条|項|年度|月$"
)
_CLOSING = ")]】"


def read_number(head: Sequence[Told]) -> list[Fact]:
    """The first line of the head that is a number, with or without its date; none for 事務連絡."""
    for line in head:
        match = _NUMBER.fullmatch(line.text)
        if match is None or _NOT_A_SERIES.search(match["series"]) or not _ends(match["rest"]):
            continue
        start, end = match.span("number")
        start += _leading_date(match["number"])
        return [
            Fact(
                field=FactField.NUMBER,
                value=line.said(start, end),
                place=line.place(start, end),
            )
        ]
    return []


def _ends(rest: str) -> bool:
    """Whether nothing follows but a bracket and a date."""
    left = rest.lstrip(_CLOSING)
    found = dates(left)
    return not left or (len(found) == 1 and (found[0].start, found[0].end) == (0, len(left)))


def _leading_date(number: str) -> int:
    """The length of a full date in front: 平成18年10月1日要綱第5号 is numbered 要綱第5号."""
    found = [mention for mention in dates(number) if mention.start == 0 and mention.value]
    return found[0].end if found else 0
