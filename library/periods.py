"""The ends of a period as people write them: 2024-04-01, R6.4.1, 令和6年4月, 2024年, 令和6年度."""

import calendar
from datetime import date

from library.wareki import DateMention, dates


def day_of(typed: str, *, last: bool) -> date | None:
    """The first or last day of a day, month, year or 年度 as a person writes it; None of others."""
    found = dates(typed)
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(typed)):
        return None
    return _end_of(found[0]) if last else _begin_of(found[0])


def _begin_of(mention: DateMention) -> date:
    month = mention.month or (4 if mention.fiscal else 1)
    return date(mention.year, month, mention.day or 1)


def _end_of(mention: DateMention) -> date:
    year = mention.year + mention.fiscal
    month = mention.month or (3 if mention.fiscal else 12)
    return date(year, month, mention.day or calendar.monthrange(year, month)[1])
