"""Error rates of a text as read against the true one: characters, their bag, their order.

Compared is what is left after NFKC without white space: full-width digits, radicals and the breaks
between lines are no errors of reading.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

_PUNCTUATION = re.compile(r"[\W_]")
_SENTENCE = re.compile(r"[^\n。]+。?")
_PIECE = 30
"""Characters of a piece whose place is looked for."""
_SHORTEST = 6
"""Shorter pieces stand in too many places."""
_FOUND = 75
"""Of 100: below it a piece has not been read at all, and says nothing about order."""
_AROUND = 8
_LEADERS = re.compile(r"[.・·‥…_\-―─]{4,}")
_FEW_LEADERS = re.compile(
    r"(?:\A|(?<=[ぁ-んァ-ヺー一-鿿々)\]」』】〉》]))\s*[.・·][\s.・·]*(?=\d{1,4}[^\S\n]*$)",
    re.MULTILINE,
)
"""What an engine leaves of a leader: dots with nothing else between a Japanese letter or a bracket
and the number that ends its line. Behind a digit they may be a decimal point, and count."""


def comparable(text: str) -> str:
    """NFKC without white space and leaders: how many dots lead to a page number, nobody reads."""
    shown = _FEW_LEADERS.sub("", unicodedata.normalize("NFKC", text))
    return _LEADERS.sub("", "".join(shown.split()))


def without_punctuation(text: str) -> str:
    """``comparable``, and only letters and digits of it: no punctuation, symbols, marks of form."""
    return _PUNCTUATION.sub("", comparable(text))


def character_error_rate(truth: str, read: str) -> float:
    """Edits (Levenshtein) per character of the truth; both as they are to be compared.

    May exceed 1. Source: the usual definition, Rice & Nartker, ISRI Analytic Tools 1996.
    """
    if not truth:
        return float(bool(read))
    return Levenshtein.distance(truth, read) / len(truth)


def bag_error_rate(truth: str, read: str) -> float:
    """The same whatever the order: characters that are missing or too many, per true character.

    The larger of the two differences of the multisets, since one edit can replace a character that
    is missing by one that is too many; so it never exceeds the character error rate.
    """
    if not truth:
        return float(bool(read))
    wanted, got = Counter(truth), Counter(read)
    missing, surplus = (wanted - got).total(), (got - wanted).total()
    return max(missing, surplus) / len(truth)


def order_error(truth: str, read: str) -> float | None:
    """How far the order of what was read is from the true one, 0 to 1; misread characters aside.

    Pieces of up to 30 characters of the truth are looked for in the text as read (best partial
    match); the error is the share of pairs of them that stand the wrong way round, which is
    Kendall's tau distance, normalised. Pieces that were not read are left out, and those of which
    another place of the truth is as good a match as a misread one: they would be found there. None
    where fewer than two pieces are left, which says nothing about order.

    Args:
        truth: with its line breaks, which part the pieces.
        read: likewise; its breaks do not matter.
    """
    whole, where = comparable(truth), comparable(read)
    alone = [piece for piece in _pieces(truth) if _stands_alone(piece, whole)]
    places = [_place(piece, where) for piece in alone if where.count(piece) <= 1]
    found = np.array([place for place in places if place is not None])
    pairs = len(found) * (len(found) - 1) // 2
    if not pairs:
        return None
    later = np.triu(found[None, :] < found[:, None], k=1)
    return float(later.sum()) / pairs


def differences(truth: str, read: str, *, limit: int) -> list[str]:
    """The first stretches that differ, each as ``…true→read…`` with what stands around it."""
    shown = []
    for edit in Levenshtein.opcodes(truth, read):
        if edit.tag == "equal":
            continue
        before = truth[max(0, edit.src_start - _AROUND) : edit.src_start]
        after = truth[edit.src_end : edit.src_end + _AROUND]
        was = truth[edit.src_start : edit.src_end]
        now = read[edit.dest_start : edit.dest_end]
        shown.append(f"{before}[{was}→{now}]{after}")
        if len(shown) == limit:
            break
    return shown


def _pieces(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(text):
        sentence = comparable(match.group())
        for start in range(0, len(sentence), _PIECE):
            piece = sentence[start : start + _PIECE]
            if len(piece) >= _SHORTEST:
                yield piece


def _stands_alone(piece: str, whole: str) -> bool:
    """Whether nothing else in the text resembles the piece."""
    start = whole.index(piece)
    rest = (whole[:start], whole[start + len(piece) :])
    return all(_place(piece, part) is None for part in rest)


def _place(piece: str, where: str) -> int | None:
    exact = where.find(piece)
    if exact >= 0:
        return exact
    if len(where) < len(piece):
        return None
    best = fuzz.partial_ratio_alignment(piece, where, score_cutoff=_FOUND)
    return None if best is None else int(best.dest_start)
