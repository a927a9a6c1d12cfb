"""Spreadsheet values as they are displayed: numbers, dates in the calendar of their format, texts."""

from datetime import date, datetime, time, timedelta

from ingest.formats.date_text import date_text, plain_date, plain_time, span_text
from ingest.formats.number_format import Kind, Section, section_for, sections_of, text_section
from ingest.formats.number_text import general_text, number_text

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a day on paper has no time zone
"""Day 0 of Excel's calendar, right from 1 March 1900 on (ECMA-376 part 1, 18.17.4.1)."""
_LAST_DAY = 2_958_465
"""31 December 9999."""


def shown(value: object, number_format: str) -> str:
    """A cell's value as text; empty for an empty cell."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime() | date() | time() | timedelta():
            return _moment(value, number_format)
        case int() | float():
            return _number(value, number_format)
        case _:
            return _text(str(value), number_format)


def _number(value: float, number_format: str) -> str:
    section, minus = section_for(sections_of(number_format), value)
    if section.is_date and 0 <= value < _LAST_DAY:
        # openpyxl does not know a calendar with eras only (ggge) for a date.
        span = timedelta(seconds=round(value * 86_400))
        beyond = any(part.kind is Kind.ELAPSED for part in section.parts)
        return span_text(span, section.parts) if beyond else date_text(_EPOCH + span, section.parts)
    if section.is_date:
        return general_text(value)
    if not section.parts and not number_format.strip():
        return general_text(value)
    text = number_text(abs(value), section.parts)
    return f"-{text}" if minus and any(c in "123456789" for c in text) else text


def _moment(value: date | time | timedelta, number_format: str) -> str:
    section = _date_section(number_format)
    if isinstance(value, timedelta):
        return span_text(value, section.parts) if section else _clock(value)
    if isinstance(value, time):
        at = datetime.combine(_EPOCH, value)
        return date_text(at, section.parts) if section else plain_time(value)
    at = value if isinstance(value, datetime) else datetime.combine(value, time())
    return date_text(at, section.parts) if section else plain_date(at)


def _date_section(number_format: str) -> Section | None:
    return next((s for s in sections_of(number_format) if s.is_date), None)


def _text(text: str, number_format: str) -> str:
    section = text_section(sections_of(number_format))
    if section is None:
        return text
    return "".join(
        text if part.text == "@" and part.kind is Kind.MARK else part.text
        for part in section.parts
        if part.kind is Kind.LITERAL or part.text == "@"
    )


def _clock(value: timedelta) -> str:
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
