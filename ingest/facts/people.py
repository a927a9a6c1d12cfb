"""Who wrote to whom: 発信者 and 宛先 in the head of a letter, the issuing office on a cover."""

import re
from collections.abc import Iterator, Sequence

from ingest.facts.told import Told, joined
from library.model import Fact, FactField
from library.wareki import dates

_POST = r"(?:長|官|監|監査委員|知事|会計管理者|管理者|大臣|理事|主幹|委員)"
_UNIT = r"(?:課|室|係|局|部|庁|省|府|都|道|県|市|区|町|村|所|館|院|校|園|署|会|組合|機構|法人|センター|公社)"
_CLOSE = r"(?:[)）]?)"
_OFFICE = re.compile(rf".{{1,40}}?(?:{_POST}|{_UNIT}|{_UNIT}\)){_CLOSE}")
_PERSON = re.compile(r"[一-龥々ぁ-んァ-ヶ]{2,8}")
_ISSUER = re.compile(rf"[一-龥々ァ-ヶー]{{1,20}}(?:{_UNIT}|協議会)")
_SECTION = re.compile(r"[課室係]\Z")
_HONORIFIC = re.compile(r"(?P<who>.{0,60}?)(?:殿|(?<![仕同模一多])様|御中|宛て?|あて|各位)")
_ALL = re.compile(r".{0,20}各位")
_ADDRESSED = re.compile(r"[(\[【]?(?:宛先|あて先|あて名|宛名|提出先)[)\]】]?[::]?(?P<who>.{2,40})")
_EACH = re.compile(rf"各.{{1,30}}(?:{_POST}|{_UNIT})")
_NO_OFFICE = re.compile(
    r"について|公印|省略|契印|[「」。、:@]|電話|担当|目次|要旨|写し?\Z|収受|受付|回覧|決裁|申請|届出|代表|住所|所在地|氏名|\d{3,}"
)
_RIGHT = 0.53
"""The middle of the page and a hair: a sender's line is set to the right of a centred title."""
_PITCH = 0.045
"""Of the page's height: lines further apart are not of one group of addressees."""
_INDENT = 0.012
_LEAST = 2
"""Characters of an office's name."""


def read_recipients(head: Sequence[Told]) -> tuple[list[Fact], set[int]]:
    """The addressees, and the numbers of the lines of the head that name them."""
    facts: list[Fact] = []
    used: set[int] = set()
    for at, line in enumerate(head):
        if at in used or (found := _honoured(line)) is None:
            continue
        used.add(at)
        start, end = found
        if start < end:
            facts.append(
                Fact(
                    field=FactField.RECIPIENT,
                    value=_with_person(line.part(start, end)) or line.said(start, end),
                    place=line.place(start, end),
                )
            )
            continue
        group = [n for n in _beside(head, at) if n not in used]
        used |= set(group)
        facts += [
            Fact(field=FactField.RECIPIENT, value=told.value, place=told.whole)
            for told in _entries([head[n] for n in group])
        ]
    return facts, used


def read_senders(head: Sequence[Told], addressed: set[int]) -> list[Fact]:
    """The offices that a letter is from: set to the right, or below the addressees."""
    after = max(addressed, default=-1)
    facts = []
    for at, line in enumerate(head):
        centre = line.centre
        is_there = at > after if centre is None else centre > _RIGHT
        if at not in addressed and is_there and (office := _office(line)):
            facts.append(Fact(field=FactField.SENDER, value=office, place=line.whole))
    return facts


def read_issuer(head: Sequence[Told], *, title_at: int | None) -> list[Fact]:
    """The office that stands by itself on a cover, below the title; its section may follow."""
    for at in range((title_at or 0) + 1, len(head)):
        if _is_issuer(head[at]):
            below = head[at + 1 : at + 2]
            goes_on = bool(below) and _is_issuer(below[0]) and bool(_SECTION.search(below[0].text))
            whole = joined(head[at : at + 1 + goes_on])
            return [Fact(field=FactField.SENDER, value=whole.value, place=whole.whole)]
    return []


def _is_issuer(line: Told) -> bool:
    return bool(_ISSUER.fullmatch(line.text)) and not _NO_OFFICE.search(line.text)


def _honoured(line: Told) -> tuple[int, int] | None:
    """Which part of the line names an addressee; an empty one where only the honorific is there."""
    text = line.text
    if _ALL.fullmatch(text):
        return 0, len(text)
    for pattern in (_ADDRESSED, _HONORIFIC):
        match = pattern.fullmatch(text)
        if match is not None and not re.search(r"[。、]", match["who"]):
            start, end = match.span("who")
            left = _HONORIFIC.fullmatch(text, start)
            return start, left.end("who") if left else end
    return (0, len(text)) if _EACH.fullmatch(text) and not _NO_OFFICE.search(text) else None


def _beside(head: Sequence[Told], at: int) -> list[int]:
    """The lines to the left of an honorific that stands for all of them."""
    if head[at].source.box is None:
        return _above(head, at)
    group = [at]
    for step in (-1, 1):
        n = at + step
        while 0 <= n < len(head) and _touches(head, group, n, at):
            group.append(n)
            n += step
    return sorted(set(group) - {at})


def _touches(head: Sequence[Told], group: Sequence[int], n: int, at: int) -> bool:
    box, honorific = head[n].source.box, head[at].source.box
    if box is None or honorific is None or box.x1 > honorific.x0 + _INDENT or _is_dated(head[n]):
        return False
    near = (head[g].source.box for g in group)
    return any(other and abs(other.y0 - box.y0) < _PITCH for other in near)


def _above(head: Sequence[Told], at: int) -> list[int]:
    group: list[int] = []
    for n in range(at - 1, -1, -1):
        if _is_dated(head[n]) or not _OFFICE.fullmatch(head[n].text):
            break
        group.insert(0, n)
    return group


def _entries(lines: Sequence[Told]) -> Iterator[Told]:
    """One addressee each; a line that is set in goes on with the one above it."""
    current: list[Told] = []
    for line in lines:
        if current and not _is_set_in(line, current[0]):
            yield joined(current)
            current = []
        current.append(line)
    if current:
        yield joined(current)


def _is_set_in(line: Told, first: Told) -> bool:
    box, above = line.source.box, first.source.box
    if box is not None and above is not None:
        return box.x0 > above.x0 + _INDENT
    return line.source.text[:1].isspace() and not first.source.text[:1].isspace()


def _office(line: Told) -> str:
    """The office or post that the line names, with one blank before a person; else nothing."""
    text = line.text
    if _NO_OFFICE.search(text) or _is_dated(line) or len(text) < _LEAST:
        return ""
    if _OFFICE.fullmatch(text):
        return line.value
    return _with_person(line)


def _with_person(line: Told) -> str:
    """若草市長　若林　正彦 → 若草市長 若林正彦; empty where no person follows a post."""
    text = line.text
    for at in range(len(text) - 1, 1, -1):
        apart = line.marks[at].offset - line.marks[at - 1].offset > 1
        if apart and _OFFICE.fullmatch(text[:at]) and _PERSON.fullmatch(text[at:]):
            return f"{line.said(0, at)} {line.said(at, len(text))}"
    return ""


def _is_dated(line: Told) -> bool:
    return bool(dates(line.text)) or bool(re.search(r"第.{1,8}号", line.text))
