"""Whether a passage has the phrases of a question, and nothing that it excludes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from library.searched import searched
from library.text import fold, squeeze
from retrieval.query.model import UnderstoodQuery
from retrieval.terms import pair_terms

_SURE = re.compile("[一-龥々ァ-ヺー]{2,}")
_NUMERALS = re.compile("[〇一二三四五六七八九十百千万億兆]")
_WITHOUT_VALUES = re.compile(
    "(?!.*[〇元年月日一二三四五六七八九十百千万億兆])[ぁ-ゖァ-ヺー々一-龥]+"
)
"""No date or number is in it, so that it reads the same in both forms."""


def fits(query: UnderstoodQuery, text: str) -> bool:
    """Whether ``text`` (of a passage, with what it stands under) may be shown for the question.

    White space, capitals and width do not count; a date or number fits however it is written:
    「令和6年度」 fits 2024年度.
    """
    if not query.narrows:
        return True
    passage = _Passage(text)
    return all(passage.has(phrase) for phrase in query.phrases) and not any(
        passage.has(word) for word in query.excluded
    )


class _Passage:
    """The forms of a passage in which a phrase may stand, made as they are needed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._written = _written(text)
        self._valued: str | None = None

    def has(self, phrase: str) -> bool:
        if _phrase(phrase).written in self._written:
            return True
        if _WITHOUT_VALUES.fullmatch(phrase):
            return False
        # Dates and numbers in their one form take a millisecond or two a passage.
        self._valued = _valued(self._text) if self._valued is None else self._valued
        return _phrase(phrase).valued in self._valued


@dataclass(frozen=True, slots=True)
class _Phrase:
    written: str
    valued: str


@lru_cache(maxsize=64)
def _phrase(phrase: str) -> _Phrase:
    """Its forms: the same for every passage that is looked through for it."""
    return _Phrase(_written(phrase), _valued(phrase))


def required_terms(phrase: str) -> frozenset[str]:
    """Terms that every passage has in which the phrase occurs; none where that is not sure.

    Only pairs of ideographs and katakana are sure: anything else may stand in a passage in another
    form that fits as well.
    """
    folded = fold(phrase)
    if searched(folded).text != folded:
        return frozenset()
    return frozenset(pair for run in _sure_runs(folded) for pair in pair_terms(run))


def _sure_runs(text: str) -> Iterator[str]:
    for run in _SURE.findall(text):
        yield from (part for part in _NUMERALS.split(run) if len(part) > 1)


def _written(text: str) -> str:
    return squeeze(fold(text)).lower()


def _valued(text: str) -> str:
    return squeeze(searched(text).text).lower()
