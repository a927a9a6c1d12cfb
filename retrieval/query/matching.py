"""Whether a passage has the phrases of a question, and nothing that it excludes."""

import re
from collections.abc import Iterator

from library.searched import searched
from library.text import fold, squeeze
from retrieval.query.model import UnderstoodQuery
from retrieval.terms import pair_terms

_SURE = re.compile("[一-龥々ァ-ヺー]{2,}")
_NUMERALS = re.compile("[〇一二三四五六七八九十百千万億兆]")


def fits(query: UnderstoodQuery, text: str) -> bool:
    """Whether ``text`` (of a passage, with what it stands under) may be shown for the question.

    White space, capitals and width do not count; a date or number fits however it is written:
    「令和6年度」 fits 2024年度.
    """
    if not query.narrows:
        return True
    forms = _forms(text)
    return all(_stands_in(phrase, forms) for phrase in query.phrases) and not any(
        _stands_in(word, forms) for word in query.excluded
    )


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


def _stands_in(phrase: str, forms: tuple[str, str]) -> bool:
    return any(part in whole for part, whole in zip(_forms(phrase), forms, strict=True))


def _forms(text: str) -> tuple[str, str]:
    """Folded as written, and with dates and numbers in their one form."""
    return squeeze(fold(text)).lower(), squeeze(searched(text).text).lower()
