"""What a value depends on: for whom, when and up to what it holds, as the text beside it says."""

import re
from collections.abc import Iterator, Sequence

from assistant.units import ITEM_MARK
from library.model import Citation

_NUMERAL = "[0-9０-９一二三四五六七八九十百千万億]"
_LIMITS = re.compile(
    rf"に限[りるっ]|場合|とき|のみ|を除[きく]|{_NUMERAL}[^、。\s]{{0,6}}?(?:以上|以下|以内|未満|を超え)"
    r"|につき|当たり|税[込抜別]|消費税|無料|免除|減免|減額|加算|割引|世帯|分の|にあって|[者方]については|[者方人]は\Z"
    r"|限度|上限|いずれか|又は\Z|から.{0,14}まで(?:の間|に)|別途|別に"
)
_LIMITS_BEHIND = re.compile(r"に限|いずれか|のみ|を除|消費税|税[込抜別]|別途|別に")
_LIMITS_ITEMS = re.compile(r"につき|当たり|上限|限度|以内の|消費税|場合(?!.*次)|[者方]について")
_COLUMN = re.compile(rf"[（(]|{_NUMERAL}|{_LIMITS.pattern}")
"""A head that says more than what its values are."""
_UNCLOSED = re.compile(r"[（(]([^（()）]*)\Z")
_WHEN = re.compile(r"(?:場合|とき|際)(?:には|は|に)?\Z")
_TAKES_BACK = re.compile(r"ただし|※|[（(]?注|備考|[*＊]")
_ADDS = re.compile(r"この場合|なお")
_CASE = re.compile(r"[^、。]{2,60}(?:場合(?:に)?は|ときは|にあっては|[者方](?:について)?は)")
_UNIT = re.compile(r"[円%％割人名件回枚台校日月年分]")
_NOTE = re.compile(r"^[ \u3000]*(?:※|[（(]?注|備考|[*＊]|ただし|なお)[^\n]*", re.MULTILINE)
_IN_BRACKETS = re.compile(r"[（(]([^（()）\n]{2,})[)）]")
_SENTENCE = re.compile(r"[^。\n]*[。\n]?")
_CLAUSE = re.compile(r"[^、。\n|\u3000]+")
_LEADS_ITEMS = re.compile(r"次の|次に掲げる|当該各号|以下の")
_BESIDES = 3
"""Sentences behind the one with the value in which a ただし may still belong to it."""


def conditions_of(
    citation: Citation, start: int, end: int, *, since: int = 0, column: str = ""
) -> tuple[str, ...]:
    """What the value ``citation.quote[start:end]`` depends on: pieces of the chunk, verbatim.

    Args:
        citation: with the quote.
        start: of the value in the quote.
        end: behind it.
        since: where the value before it ends, of which the words up to there speak.
        column: the head of its column, where the quote is a row: it says when or for whom as well.
    """
    text, quote = citation.passage.chunk.text, citation.quote
    at = text.find(quote)
    if column:
        pieces = [column] if _COLUMN.search(column) else []
        pieces += [*(_notes(text, at + len(quote)) if at >= 0 else ())]
    else:
        pieces = [*_of_lead(citation.lead)]
        if at >= 0:
            pieces += _before(quote, since, start)
            pieces += _behind(text, at + end, quote[start:end])
    return _tidy(pieces, quote[start:end])


def _tidy(pieces: Sequence[str], value: str) -> tuple[str, ...]:
    """Each piece once, none that is part of another or of the value."""
    stripped = [_bare(piece) for piece in pieces]
    kept = list(dict.fromkeys(each for each in stripped if each and each not in value))
    return tuple(
        each for each in kept if not any(each != other and each in other for other in kept)
    )


def _bare(piece: str) -> str:
    """A piece without its item's mark, and of one that runs into a bracket what is in there."""
    piece = piece.strip(" \u3000、。\n")
    mark, opened = ITEM_MARK.match(piece), _UNCLOSED.search(piece)
    if opened:
        piece = opened[1] if _LIMITS.search(opened[1]) else piece[: opened.start()]
    elif mark and mark.end() < len(piece) and not _TAKES_BACK.match(piece):
        piece = piece[mark.end() :]
    return piece.strip(" \u3000、。\n")


def _of_lead(lead: str) -> Iterator[str]:
    """Of the sentence that leads a list in, the clauses that limit all its items: 一日につき …."""
    if _LEADS_ITEMS.search(lead) and "|" not in lead:
        yield from (m.group() for m in _CLAUSE.finditer(lead) if _LIMITS_ITEMS.search(m.group()))


def _before(quote: str, since: int, start: int) -> Iterator[str]:
    """In the sentence of the value: what stands between the value before it and it, and its 場合."""
    sentence = max(quote.rfind(mark, 0, start) for mark in "。\n") + 1
    own = list(_CLAUSE.finditer(quote, max(sentence, since), start))
    first = _CLAUSE.search(quote, sentence, start)
    is_shared = first is not None and first.end() <= since and _WHEN.search(first.group())
    if is_shared and not any(_WHEN.search(match.group()) for match in own):
        yield first.group() if first else ""
    yield from (match.group() for match in own if _LIMITS.search(match.group()))


def _behind(text: str, end: int, value: str) -> Iterator[str]:
    """In the rest of the sentence, in what takes it back behind it, and in the notes below."""
    last = min((at for mark in "。\n" if (at := text.find(mark, end)) >= 0), default=len(text))
    rest = text[end:last]
    bracket = _IN_BRACKETS.match(rest)
    if bracket:
        yield bracket.group(1)
    bare = _IN_BRACKETS.sub("、", rest)
    yield from (m.group() for m in _CLAUSE.finditer(bare) if _LIMITS_BEHIND.search(m.group()))
    yield from _sentences_behind(text, last, value)


def _sentences_behind(text: str, last: int, value: str) -> Iterator[str]:
    line_end = text.find("\n", last)
    line_end = line_end if line_end >= 0 else len(text)
    behind = list(_SENTENCE.finditer(text, min(last + 1, line_end), line_end))[:_BESIDES]
    for place, match in enumerate(behind):
        if _is_beside(match.group()) or (not place and _says_otherwise(match.group(), value)):
            yield match.group()
    for line in text[line_end + 1 :].split("\n"):
        if not _NOTE.match(line):
            return
        if _is_beside(line):
            yield line


def _is_beside(sentence: str) -> bool:
    """Whether it takes back or limits what was said before it."""
    bare = sentence.strip()
    limits = _ADDS.match(bare) and _LIMITS.search(bare)
    return bool(_TAKES_BACK.match(bare) or limits)


def _says_otherwise(sentence: str, value: str) -> bool:
    """Whether it gives another value in the same unit for a case of its own."""
    unit = _UNIT.search(value)
    if unit is None or not _CASE.match(sentence.strip()):
        return False
    return re.search(_NUMERAL + unit.group(), sentence) is not None


def _notes(text: str, end: int) -> Iterator[str]:
    """The notes below a table."""
    yield from (match.group() for match in _NOTE.finditer(text, end))
