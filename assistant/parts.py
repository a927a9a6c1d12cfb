"""Splits a question that asks several things: 手数料と受付時間は, いくらで、いつまでか, AとBの違いは."""

import re
from dataclasses import dataclass

from library.text import fold
from retrieval.query.following_up import leaning_on
from retrieval.sudachi import words

_MOST = 5
"""Parts; who asks more has pasted a text."""
_LONGEST = 300
"""Characters of a question that is split."""
_SENTENCE = re.compile(r"[^。？?\n]+[。？?\n]*")
_INTERROGATIVE = re.compile(
    r"いつ|どこ|だれ|誰|どなた|何|なに|なん(?:で|と|の)|いくら|いくつ|どの|どれ|どちら|どう|どんな|なぜ"
)
_ASKS = re.compile(
    r"か[。？?\s]*\Z|[はも][。？?\s]*\Z|[？?]\s*\Z|教えて|知りたい|ください[。\s]*\Z"
)
_OPENING = re.compile(r"\A(?:また|それと|あと|さらに|加えて|なお|そして|ついでに)[、,]?\s*")
_ASPECT = (
    r"(?:手数料|使用料|利用料|受講料|入場料|料金|費用|金額|値段|価格|単価|運賃|[一-龥ァ-ヶー]{0,6}[額代料費]|上限|定員|人数|台数|件数|面積"
    r"|期限|期間|締め?切り?|日程|日時|時期|開始日|終了日|休館日|休業日|定休日|受付時間|開館時間|営業時間|利用時間|診療時間|時間"
    r"|場所|会場|住所|所在地|窓口|提出先|申請先|申込先|連絡先|問い?合わ?せ先|電話番号|電話|担当課?|持ち物|必要書類|必要な(?:もの|物|書類)"
    r"|対象者?|条件|要件|資格|方法|手続き?|申込方法|申請方法|理由|目的|税率|割合|[補助給付]率|有効期間|保存期間)"
)
_JOINED = re.compile(r"[、,]?(?:と|及び|および|や|・|、)[、,]?")
_ASPECTS = re.compile(
    rf"\A(?P<of>.*?の|.*?(?=(?:{_ASPECT}){_JOINED.pattern}))(?P<list>{_ASPECT}(?:{_JOINED.pattern}{_ASPECT})+)"
    r"(?P<end>(?:は|を教えて|について教えて|が知りたい|はそれぞれ|をそれぞれ)?[^。？?]*[。？?]*)\Z"
)
_SIDE_BY_SIDE = re.compile(r"\A(?P<first>.+?(?:と|及び))、(?P<second>.+)\Z")
_DIFFERENCE = re.compile(
    r"\A(?P<of>(?:[^、]*?(?:について、?|における|で、))?)(?P<first>[^、と]{1,30})と(?P<rest>[^、と]{1,50}?)"
    r"(?:の|は|が|で|、)*(?:違い|違う|差は|どう違)"
)
_BETWEEN = re.compile(r"(?:では|とで|の|で)、?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that a question asks."""

    asked: str
    """As typed: a piece of the question."""
    question: str
    """To be answered by itself: with the subject that it shares with the part before it."""
    otherwise: str = ""
    """The same without that subject, where it may have one of its own."""


def parts_of(question: str) -> tuple[Part, ...]:
    """The parts of a question; none where it asks one thing. Takes any text."""
    if len(question) > _LONGEST:
        return ()
    found = _of_difference(question) or _of_sentences(question)
    return tuple(found) if 1 < len(found) <= _MOST else ()


def _of_sentences(question: str) -> list[Part]:
    sentences = [match.group().strip() for match in _SENTENCE.finditer(question)]
    asking = [each for each in sentences if _ASKS.search(each) or _INTERROGATIVE.search(each)]
    if len(asking) != len(sentences):  # what is told before a question belongs to it
        return _of_sentence(question) if len(sentences) == 1 else []
    parts: list[Part] = []
    for sentence in sentences:
        own = _of_sentence(sentence) or [Part(asked=sentence, question=sentence)]
        if parts:
            own = [_with_subject(part, parts[0], alone=True) for part in own]
        parts += own
    return parts


def _of_sentence(sentence: str) -> list[Part]:
    """Of one sentence: clauses that each ask, or the aspects of one thing."""
    clauses = _clauses(sentence)
    if len(clauses) > 1:
        first = Part(asked=clauses[0], question=clauses[0])
        return [first, *(_with_subject(_as_part(each), first) for each in clauses[1:])]
    aspects = _ASPECTS.match(sentence)
    if aspects is None or _INTERROGATIVE.search(aspects["of"]):
        return []
    named = [each for each in _JOINED.split(aspects["list"]) if each]
    if len(set(named)) < 2:
        return []
    return [Part(asked=each, question=f"{aspects['of']}{each}{aspects['end']}") for each in named]


def _clauses(sentence: str) -> list[str]:
    """Parts between commas that each have a question word, or two that と、 sets side by side."""
    pieces = sentence.split("、")
    found: list[str] = []
    for piece in pieces:
        if found and not (_asks(found[-1]) and _asks(piece)):
            found[-1] = f"{found[-1]}、{piece}"
        else:
            found.append(piece)
    if len(found) > 1:
        return found
    beside = _SIDE_BY_SIDE.match(sentence)
    if beside and _names_aspect(beside["first"]) and _names_aspect(beside["second"]):
        return [beside["first"].removesuffix("と").removesuffix("及び"), beside["second"]]
    return [sentence]


def _asks(clause: str) -> bool:
    return _INTERROGATIVE.search(clause) is not None


def _names_aspect(clause: str) -> bool:
    return _asks(clause) or re.search(rf"{_ASPECT}(?:[はと及（(]|\Z|\W)", clause) is not None


def _as_part(clause: str) -> Part:
    asked = _OPENING.sub("", clause)
    return Part(asked=asked, question=asked)


def _with_subject(part: Part, first: Part, *, alone: bool = False) -> Part:
    """A part with the subject of the first one, if it has none of its own.

    Args:
        part: a later part.
        first: whose subject it may share.
        alone: whether it is a sentence, which may well have a subject of its own.
    """
    asked, question = _OPENING.sub("", part.asked), _OPENING.sub("", part.question)
    whole = leaning_on(question, first.question) if alone else None
    if whole is not None:
        return Part(asked=asked, question=whole)
    subject = _subject(first.question)
    if not subject or fold(subject) in fold(question):
        return Part(asked=asked, question=question)
    otherwise = question if alone else ""
    return Part(asked=asked, question=f"{subject} {question}", otherwise=otherwise)


def _subject(question: str) -> str:
    """What a question is about: its first words, up to the first particle."""
    said: list[str] = []
    for word in words(question):
        if word.part_of_speech[0] in {"助詞", "補助記号"}:
            break
        said.append(word.surface)
    subject = "".join(said)
    return "" if re.fullmatch(_ASPECT, subject) else subject


def _of_difference(question: str) -> list[Part]:
    """Both sides of a comparison, each with what is compared."""
    found = _DIFFERENCE.match(question)
    if found is None:
        return []
    first, rest = found["first"], found["rest"]
    at = rest.find(first[-1])
    cut = _BETWEEN.search(rest)
    second = rest[: at + 1] if at >= 0 else rest[: cut.start()] if cut else rest
    aspect = _BETWEEN.sub("", rest[len(second) :], count=1).rstrip("のはがで、")
    of = found["of"]
    return [
        Part(asked=side, question=f"{of}{side}の{aspect}は" if aspect else f"{of}{side}とは")
        for side in (first, second)
    ]
