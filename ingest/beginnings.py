"""What kind of unit a paragraph begins, told by its first characters: 問1, 手順２, ○市長（氏名）, （1）."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

_KANJI = "一二三四五六七八九十"
_QUESTION = re.compile(
    r"(?:Q|問い?|質問|\[(?:Q|問|質問))\s*[0-9]{0,3}(?:[-の][0-9]{1,3})?(?:[\s.:、)\]]|(?<=[0-9]))"
)
_ANSWER = re.compile(
    r"(?:A|答え?|回答|\[(?:A|答|回答))\s*[0-9]{0,3}(?:[-の][0-9]{1,3})?(?:[\s.:、)\]]|(?<=[0-9]))"
)
_STEP = re.compile(r"(?:手順|ステップ|step)\s*(?:[0-9]{1,2}|\([0-9]{1,2}\))", re.IGNORECASE)
_OFFICE = (
    "委員長?|議員|議長|会長|座長|部長|課長|局長|室長|所長|館長|次長|係長|主幹|主査|事務局|教育長|参事"
    "|市長|町長|村長|知事|区長|監査委員|参考人|発言者|司会|傍聴人|君|氏"
)
_NAME = r"[^\s()。、:○\[\]]{0,16}"
_SPEAKERS = tuple(
    re.compile(form)
    for form in (
        rf"[○◯〇◎●]\s?(?P<name>{_NAME}?(?:{_OFFICE})(?:\([^()]{{1,16}}\))?)(?=[\s:]|$)",
        rf"[○◯〇◎●]\s?(?P<name>{_NAME}\([^()]{{1,16}}(?:君|さん|氏)\))(?=[\s:]|$)",
        rf"[\[(](?P<name>{_NAME}?(?:{_OFFICE})[0-9A-Z]?)[\])]",
        rf"(?P<name>{_NAME}?(?:{_OFFICE})[0-9A-Z]?(?:\([^()]{{1,16}}\))?):",
    )
)
_DIVISION = re.compile(
    rf"(?:第[0-9{_KANJI}百]+[編章節款目](?![0-9{_KANJI}百])|附\s*則|[別别][表紙添記]|様式第)"
)
_ITEMS = tuple(
    (kind, re.compile(form))
    for kind, form in (
        ("kanji", rf"[{_KANJI}]{{1,3}}(?:の[{_KANJI}]{{1,2}})?[\s]"),
        ("bracketed", rf"\((?:[0-9]{{1,2}}|[{_KANJI}]{{1,3}})\)"),
        ("kana", r"\(?[ア-ン][\s.、)]"),
        ("bullet", r"[・○●■□◆◇※*\-]"),
        ("number", r"[0-9]{1,2}[\s.)、](?![0-9])"),
    )
)
_CIRCLED = re.compile(r"\s*[①-⑳]")
_LEADS_IN = re.compile(
    r"次の|次に|以下の|下記の|左の|とおり(?:と(?:する|します)|である|です)?。?$|:$"
)
_SENTENCES = re.compile(r"[^。]+。?")
_LONGEST_DIVISION = 40
_LONGEST_LEAD = 120
"""Characters of a lead-in as context: a whole sentence with its condition."""
_LAST_SENTENCES = 2
"""A lead-in may be followed by one more sentence: この場合において…."""
_CLOSING = str.maketrans("【】［］〔〕", "[][][]")


class Unit(StrEnum):
    """A unit that is neither heading nor article."""

    QUESTION = "question"
    ANSWER = "answer"
    STEP = "step"
    SPEECH = "speech"


@dataclass(frozen=True, slots=True)
class Beginning:
    """The unit that a paragraph begins, and what those that follow in it stand under."""

    unit: Unit
    name: str


def beginning_of(text: str) -> Beginning | None:
    """The unit that a paragraph begins; None where it only goes on."""
    plain = _plain(text)
    if _QUESTION.match(plain):
        return Beginning(Unit.QUESTION, text.strip())
    if is_answer(plain):
        return Beginning(Unit.ANSWER, "")
    if _STEP.match(plain):
        return Beginning(Unit.STEP, text.strip())
    for form in _SPEAKERS:
        match = form.match(plain)
        if match:
            return Beginning(Unit.SPEECH, match["name"])
    return None


def is_answer(text: str) -> bool:
    """Whether a line begins an answer, if it stands behind a question."""
    return _ANSWER.match(_plain(text)) is not None


def is_division(text: str) -> bool:
    """Whether a line without any layout heads a part: 第２章　交付, 別表第一（第三条関係）, 附則."""
    plain = _plain(text)
    short = len(plain) <= _LONGEST_DIVISION and not plain.endswith(("。", "、"))
    return short and _DIVISION.match(plain) is not None


def item_kind(text: str) -> str | None:
    """How a list item is marked (``kanji``, ``bracketed`` …); None for what is no item."""
    if _CIRCLED.match(text):
        return "circled"
    plain = _plain(text)
    return next((kind for kind, form in _ITEMS if form.match(plain)), None)


def lead_in(text: str) -> str:
    """The sentence that announces the list which follows; empty where none does."""
    sentences = _SENTENCES.findall(text.strip())[-_LAST_SENTENCES:]
    announcing = [own for own in sentences if _LEADS_IN.search(_plain(own))]
    return announcing[-1].strip()[-_LONGEST_LEAD:] if announcing else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_CLOSING).strip()
