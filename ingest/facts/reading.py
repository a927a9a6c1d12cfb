"""Puts together what a document says of itself."""

import re
from collections.abc import Sequence

from ingest.facts.days import read_days
from ingest.facts.departments import read_department
from ingest.facts.kinds import Letter, read_kind
from ingest.facts.numbers import read_number
from ingest.facts.people import read_issuer, read_recipients, read_senders
from ingest.facts.told import Told, head_of, joined, told_lines
from library.model import Fact, FactField, LineRole, Page
from library.text import fold, squeeze

_ABOUT = re.compile(r".*について(?:\([^()]{1,20}\))?")
_BRACKET = re.compile(r"\([^()]*\)\Z")
_LEAST = 4
"""Characters of a line that is a part of the title."""
_TITLE_LINES = 3


def read_facts(pages: Sequence[Page], *, title: str, file_name: str) -> tuple[Fact, ...]:
    """All that the document says of itself; reads no file.

    Args:
        pages: of the document, with margins marked.
        title: as ``ingest.titles`` found it.
        file_name: as people know it.
    """
    head = head_of(pages)
    number = read_number(head)
    recipients, addressed = read_recipients(head)
    heading_at = _heading_at(head)
    heading = None if heading_at is None else _heading(head, heading_at)
    letter = Letter(
        is_numbered=bool(number) or any(line.text == "事務連絡" for line in head),
        is_addressed=bool(recipients),
        is_about=heading is not None and bool(_ABOUT.fullmatch(heading.text)),
    )
    where = find_title(pages, title)
    senders = (
        read_senders(head, addressed)
        if letter.is_letter
        else read_issuer(head, title_at=heading_at)
    )
    titles = [(title, where), *([(heading.text, heading)] if heading else [])]
    return (
        Fact(field=FactField.TITLE, value=title, place=where.whole if where else None),
        *number,
        *read_days(pages, is_letter=letter.is_letter),
        *senders,
        *recipients,
        *read_department(pages, senders, file_name=file_name),
        *read_kind(pages, head, titles=titles, letter=letter),
    )


def subject_of(pages: Sequence[Page]) -> str:
    """What a page says it is about: a letter's 件名, else its first heading; empty without either."""
    head = head_of(pages)
    at = _heading_at(head)
    return "" if at is None else _heading(head, at).text


def find_title(pages: Sequence[Page], title: str) -> Told | None:
    """Where on page 1 the title stands: one line, or the first of those over which it runs."""
    wanted = squeeze(fold(title))
    while wanted and pages:
        found = _find(told_lines(pages[0]), wanted)
        if found is not None:
            return found
        shorter = _BRACKET.sub("", wanted)
        wanted = shorter if shorter != wanted else ""
    return None


def _find(lines: Sequence[Told], wanted: str) -> Told | None:
    for at in range(len(lines)):
        for count in range(1, _TITLE_LINES + 1):
            run = joined(lines[at : at + count])
            start = run.text.find(wanted)
            if 0 <= start < len(lines[at].text):
                return run.part(start, start + len(wanted))
    return None


def _heading_at(head: Sequence[Told]) -> int | None:
    """The line with which the subject begins: of a letter the one in …について, else a heading."""
    about = [at for at, line in enumerate(head) if _ABOUT.fullmatch(line.text)]
    if about:
        at = about[-1]
        while at and _goes_on(head[at - 1], head[at]):
            at -= 1
        return at
    headings = [
        at
        for at, line in enumerate(head)
        if line.source.role is LineRole.HEADING and len(line.text) >= _LEAST
    ]
    return next(iter(headings), 0 if head and len(head[0].text) >= _LEAST else None)


def _goes_on(above: Told, below: Told) -> bool:
    """Whether a subject that ends on ``below`` began on ``above``: an open quote, or one block."""
    opened = above.text.count("「") > above.text.count("」")
    return opened or (
        above.source.block == below.source.block and len(above.text) > len(below.text)
    )


def _heading(head: Sequence[Told], at: int) -> Told:
    last = at
    while last + 1 < len(head) and _goes_on(head[last], head[last + 1]):
        last += 1
    if not _ABOUT.fullmatch(joined(head[at : last + 1]).text):
        last = at
    return joined(head[at : last + 1])
