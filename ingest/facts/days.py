"""The dates of a document: of issue, of coming into force, of amendment."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.facts.told import Told, head_of, told_blocks
from library.model import Fact, FactField, FactPlace, LineRole, Page
from library.wareki import DateMention, dates

_WEEKDAY = r"(?:\([日月火水木金土](?:曜日?)?(?:・?祝日?)?\))?"
_BEFORE = re.compile(
    r"[-*・(\[]*(?:(?:開催)?日時|とき|期日|日付|発出日|作成日|発行日)?[::]?"
    r"(?:制定|策定|作成|発行|公布|発出)?[日::]*"
)
_AFTER = re.compile(
    rf"{_WEEKDAY}(?:付け?|制定|策定|作成|現在|発行|版|公布|発出|提出|決定)?[)\]]*"
    r"(?:(?:午[前後]|\d{1,2}[::時]).{0,16})?(?:開[議会催]|招集)?"
)
_NUMBERED = r"\(?[^\d。、第]{0,12}第[\d〇一二三四五六七八九十百]+号\)?"
_AFTER_NUMBER = re.compile(_NUMBERED)
"""平成18年10月1日要綱第5号."""
_MONTH_AFTER = re.compile(r"(?:号|付け?|制定|策定|作成|発行|版)?[)\]]*")
_ISSUE = re.compile(r"(?:号|現在)")
"""令和7年4月号 and 令和7年4月1日現在 are dates wherever in a title they stand."""
_AMENDED = re.compile(r"(?:最終|一部)?改[正定訂]")
_NO_CHANGE = re.compile(r"履歴|について")
_FORCE_LABEL = re.compile(r"(?:施行|適用)(?:期?日)?[::]?\Z")
_FORCE_AFTER = re.compile(rf"{_WEEKDAY}(?:から|より|に|付けで)?(?:施行|適用)(?!され)")
_FORCE_ANYHOW = re.compile(rf"{_WEEKDAY}(?:から|より|に|付けで)(?:施行|適用|実施)")
_SUBJECT = re.compile(r"(?:この|本)[^、。]{1,30}?は、?\Z")
_SUPPLEMENT = re.compile(r"附則(?!第)")
_HISTORY = re.compile(r"(?:\d{1,2}\.?)?(?:改[定訂正版]|変更)履歴")
_FIRST_EDITION = re.compile(r"初版|制定|策定|新規作成")
_HISTORY_ROWS = 60
_THIS_YEAR = re.compile(r"本年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    iso: str
    place: FactPlace


def read_days(pages: Sequence[Page], *, is_letter: bool) -> list[Fact]:
    """DATE, IN_FORCE and AMENDED, as far as the document clearly says them.

    Args:
        pages: of the document.
        is_letter: whether page 1 is addressed to somebody; then what its text says of coming into
            force is said of what it conveys.
    """
    head = head_of(pages)
    changes = _changes_in(head)
    issued = _issued([line for line in head if line not in changes])
    supplements = list(_supplements(pages))
    force = (
        _labelled_force(head) or _said_force(pages, supplements) or _letter_force(pages, issued)
        if is_letter
        else _labelled_force(head) or _said_force(pages, supplements)
    )
    amended = {
        day.iso: day
        for day in (*_days_of(changes), *_amended_by(supplements), *_amended_since(pages))
    }
    return [
        *([_fact(FactField.DATE, issued)] if issued else []),
        *([_fact(FactField.IN_FORCE, force)] if force else []),
        *(_fact(FactField.AMENDED, amended[iso]) for iso in sorted(amended)),
    ]


def _issued(head: Sequence[Told]) -> _Day | None:
    """The one date that stands alone; else the one right under a number; else of the issue."""
    alone = [
        (at, _day(line, mention))
        for at, line in enumerate(head)
        for mention in dates(line.text)
        if _stands_alone(line, mention)
    ]
    if len({day.iso for _, day in alone}) == 1:
        return alone[0][1]
    for at, day in alone:
        if at and _AFTER_NUMBER.fullmatch(head[at - 1].text):
            return day
    return None if alone else _issue(head)


def _stands_alone(line: Told, mention: DateMention) -> bool:
    before, after = line.text[: mention.start], line.text[mention.end :]
    if mention.value is None or not _BEFORE.fullmatch(before):
        return False
    return bool(_AFTER.fullmatch(after) or _AFTER_NUMBER.fullmatch(after))


def _issue(head: Sequence[Told]) -> _Day | None:
    """2020年6月 on a line of its own, 令和7年4月号, 令和7年4月1日現在."""
    found = [
        _day(line, mention)
        for line in head
        for mention in dates(line.text)
        if not mention.fiscal
        and mention.month is not None
        and (
            _ISSUE.match(line.text, mention.end)
            or (
                _BEFORE.fullmatch(line.text[: mention.start])
                and _MONTH_AFTER.fullmatch(line.text[mention.end :])
            )
        )
    ]
    return found[0] if len({day.iso for day in found}) == 1 else None


def _labelled_force(head: Sequence[Told]) -> _Day | None:
    for line in head:
        for mention in _full(line):
            before, after = line.text[: mention.start], line.text[mention.end :]
            if _FORCE_LABEL.search(before) or _FORCE_AFTER.match(after):
                return _day(line, mention)
    return None


def _said_force(pages: Sequence[Page], supplements: Sequence[list[Told]]) -> _Day | None:
    """この要綱は、…から施行する: in the first 附則; without any 附則, anywhere."""
    where = supplements[0] if supplements else [b for page in pages for b in _forcing(page)]
    return next((day for block in where for day in _forces(block)), None)


def _letter_force(pages: Sequence[Page], issued: _Day | None) -> _Day | None:
    """…から適用する in the letter itself; 本年10月1日 is of the year in which it was written."""
    for block in (block for page in pages[:1] for block in told_blocks(page)):
        for mention in (*_full(block), *_this_year(block, issued)):
            if _FORCE_ANYHOW.match(block.text, mention.end):
                return _day(block, mention)
    return None


def _this_year(block: Told, issued: _Day | None) -> Iterator[DateMention]:
    if issued is None:
        return
    for match in _THIS_YEAR.finditer(block.text):
        for mention in dates(f"{issued.iso[:4]}年{match['month']}月{match['day']}日"):
            yield replace(mention, start=match.start(), end=match.end())


def _forcing(page: Page) -> Iterator[Told]:
    if any("施行" in line.text or "適用" in line.text for line in page.lines):
        yield from told_blocks(page)


def _forces(block: Told) -> Iterator[_Day]:
    for mention in _full(block):
        if _FORCE_AFTER.match(block.text, mention.end) and _SUBJECT.search(
            block.text, 0, mention.start
        ):
            yield _day(block, mention)


def _supplements(pages: Sequence[Page]) -> Iterator[list[Told]]:
    """Each 附則 with its paragraphs; the first paragraph is its heading."""
    current: list[Told] = []
    for page in pages:
        if not current and not any("附" in line.text for line in page.lines):
            continue
        for block in told_blocks(page):
            if _SUPPLEMENT.match(block.text):
                if current:
                    yield current
                current = [block]
            elif current:
                current.append(block)
    if current:
        yield current


def _amended_by(supplements: Sequence[list[Told]]) -> Iterator[_Day]:
    """Each 附則 but the first is an amendment's: of the day in its heading, else of its force."""
    for heading, *rest in supplements[1:]:
        named = list(_full(heading))
        if named:
            yield _day(heading, named[0])
        else:
            yield from [day for block in (heading, *rest) for day in _forces(block)][:1]


def _changes_in(head: Sequence[Told]) -> list[Told]:
    """改正 平成20年3月31日要綱第12号, with the lines below it that are of the same form."""
    changes: list[Told] = []
    going_on = False
    for line in head:
        if _AMENDED.search(line.text) and not _NO_CHANGE.search(line.text):
            going_on = bool(_full(line))
        elif not _AFTER_NUMBER.search(line.text):
            going_on = False
        if going_on:
            changes.append(line)
    return changes


def _days_of(lines: Sequence[Told]) -> Iterator[_Day]:
    for line in lines:
        yield from (_day(line, mention) for mention in _full(line))


def _amended_since(pages: Sequence[Page]) -> Iterator[_Day]:
    """The rows of a table of changes, without the first edition."""
    left = 0
    for page in pages:
        if not left and not any("履" in line.text for line in page.lines):
            continue
        for row in told_blocks(page):
            if _HISTORY.fullmatch(row.text):
                left = _HISTORY_ROWS
            elif left and row.source.role is LineRole.HEADING:
                left = 0
            elif left:
                left -= 1
                if not _FIRST_EDITION.search(row.text):
                    yield from (_day(row, mention) for mention in _full(row)[:1])


def _full(told: Told) -> list[DateMention]:
    return [mention for mention in dates(told.text) if mention.value is not None]


def _day(told: Told, mention: DateMention) -> _Day:
    return _Day(iso=mention.iso, place=told.place(mention.start, mention.end))


def _fact(field: FactField, day: _Day) -> Fact:
    return Fact(field=field, value=day.iso, place=day.place)
