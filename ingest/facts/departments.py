"""所管課: the office that answers for a document."""

import re
from collections.abc import Sequence

from ingest.facts.told import Told, told_lines
from library.model import Fact, FactField, FactPlace, Page

_CONTACT = re.compile(
    r"(?:お?問い?合わ?せ(?:先|は)?|照会先|連絡先|担当(?:課|部署|部局)?|所管(?:課|部署|部局)?|主管課|事務局|作成部署)"
    r"[)\]】〉》]?[::]?"
)
_DEPARTMENT = re.compile(
    r"[^一-龥々ァ-ヶー]{0,3}(?P<office>[一-龥々ァ-ヶー・]{1,28}?(?:課|室|センター|事務所|事務局))(?![長員題程税金外業])"
)
_BUREAU = re.compile(r"[一-龥々ぁ-んァ-ヶー・]{1,28}(?:局|部|課|室)")
_GENERIC = re.compile(
    r"(?:(?:[本当各他同原両]|関係|担当|主管|所管|下記|上記)(?:課|室|局|部)|事務局|事務所|会議室|教室|浴室|待合室)"
)
_IN_NAME = re.compile(r"(?:^|[_【\[(（ 　])([一-龥々]{2,10}課)(?=$|[_】\])） 　.])")
_MAY_BEGIN = re.compile(r"[\s(（\[［【〈《■●◆○*・#>-]*お?[問照連担所主事作]")
"""A page on which no line begins so names no contact; looked at before anything is folded."""
_BELOW = 3
"""Lines below a contact's heading in which the office is named."""
_SAID_OF_ITSELF = re.compile(r"[(\[【〈《■●◆○*・]*\Z")


def read_department(
    pages: Sequence[Page], senders: Sequence[Fact], *, file_name: str
) -> list[Fact]:
    """Where the document says whom to ask; else its first sender's office; else the file's name.

    A paper that names several offices to ask (a newsletter) is nobody's own.
    """
    asked = _contacts(pages)
    if asked:
        return [asked[0]] if len({fact.value for fact in asked}) == 1 else []
    for sender in senders:
        office = _office_of(sender.value)
        if office and sender.place:
            return [_fact(office, sender.place)]
    named = _IN_NAME.search(file_name)
    return [_fact(named[1], None)] if named else []


def _contacts(pages: Sequence[Page]) -> list[Fact]:
    facts = []
    for page in pages:
        if not any(_MAY_BEGIN.match(line.text) for line in page.lines):
            continue
        lines = told_lines(page)
        for at, line in enumerate(lines):
            match = _CONTACT.search(line.text)
            if match and _SAID_OF_ITSELF.fullmatch(line.text[: match.start()]):
                facts += _named_in(line, match.end()) or _named_below(lines, at)
    return facts


def _named_below(lines: Sequence[Told], at: int) -> list[Fact]:
    """The office under a heading that says nothing but 問い合わせ先."""
    if not _CONTACT.fullmatch(lines[at].text.lstrip("([【〈《■●◆○*・")):
        return []
    for line in lines[at + 1 : at + 1 + _BELOW]:
        if found := _named_in(line, 0):
            return found
    return []


def _named_in(line: Told, start: int) -> list[Fact]:
    match = _DEPARTMENT.match(line.text, start)
    if match is None or "。" in line.text or _GENERIC.fullmatch(match["office"]):
        return []
    return [_fact(line.said(*match.span("office")), line.place(*match.span("office")))]


def _office_of(sender: str) -> str:
    """厚生労働省保険局医療課長 → 厚生労働省保険局医療課; empty for a mayor."""
    post = sender.split(" ")[0].removesuffix("長")
    return post if _BUREAU.fullmatch(post) else ""


def _fact(value: str, place: FactPlace | None) -> Fact:
    return Fact(field=FactField.DEPARTMENT, value=value, place=place)
