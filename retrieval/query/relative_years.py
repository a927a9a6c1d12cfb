"""今年度, 昨年度, 来年 and their like, as the year that they mean on the day of the question."""

import re
from collections.abc import Iterator
from datetime import date

from library.eras import japanese_date, japanese_fiscal_year
from retrieval.query.model import Expansion

_FIRST_MONTH = 4
"""April: a 年度 runs until March."""
_SHIFTS = {"一昨": -2, "昨": -1, "去": -1, "今": 0, "本": 0, "当": 0, "来": 1, "再来": 2}
_YEAR = re.compile(
    r"(?P<fiscal>一昨|再来|[今本当昨来])年度|(?P<plain>一昨|再来|[今本昨去来])年(?!度|間)"
)
"""前年度 and 翌年度 are left alone: they count from a year that the text names."""


def relative_years(text: str, today: date) -> Iterator[Expansion]:
    """The years that a folded question means by counting from today, each once.

    Args:
        text: the question.
        today: in Japan.
    """
    seen: set[str] = set()
    for match in _YEAR.finditer(text):
        if match.group() not in seen:
            seen.add(match.group())
            yield Expansion(term=match.group(), words=(_meant(match, today),))


def _meant(match: re.Match[str], today: date) -> str:
    shift = _SHIFTS[match["fiscal"] or match["plain"]]
    if match["fiscal"]:
        return japanese_fiscal_year(today.year - (today.month < _FIRST_MONTH) + shift)
    return japanese_date(date(today.year + shift, 12, 31)).removesuffix("12月31日")
