"""Which parts of a passage, as it was read, match a question as it was searched."""

import re
from collections.abc import Iterator
from functools import lru_cache

from library.numerals import written_numbers
from library.searched import canonical_date, searched
from library.wareki import dates
from retrieval.sudachi import content_surfaces, words

_LEAST = 2
"""Characters; a single one stands everywhere."""
_NOUNS = frozenset({"接頭辞", "名詞", "接尾辞"})
_PARTED = re.compile(r"[\W_]+")
"""What no word reaches over, whatever Sudachi makes of it: 料(ゴミ)."""
_BREAKS = "。\n"


def marks(text: str, question: str) -> tuple[tuple[int, int], ...]:
    """The ranges of ``text`` in which a word, date or number of the question stands.

    In order, none touching another. 三千円 is marked for 3,000円, R6.4.1 for 令和6年4月1日.
    """
    form = _searched(text)
    places = sorted(place for wanted in _wanted(question) for place in form.places_of(wanted))
    merged: list[tuple[int, int]] = []
    for start, end in places:
        if merged and start <= merged[-1][1]:
            first, last = merged.pop()
            merged.append((first, max(last, end)))
        else:
            merged.append((start, end))
    return tuple(merged)


def excerpt(text: str, question: str, *, longest: int) -> str:
    """The sentences of a passage in which most of it is matched, word for word.

    At most ``longest`` characters and an ellipsis on each side where something is left out; the
    beginning where nothing matches.
    """
    if len(text) <= longest:
        return text
    found = marks(text, question)
    starts = [0, *(_sentence_start(text, start) for start, _ in found)]
    start = max(starts, key=lambda own: (_within(found, own, own + longest), -own))
    end = start + longest
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


_searched = lru_cache(maxsize=512)(searched)
"""A page of results is drawn several times, and reading a passage anew takes a millisecond or two."""


@lru_cache(maxsize=64)
def _wanted(question: str) -> tuple[str, ...]:
    form = searched(question).text
    numbers = (number for number in written_numbers(form) if not number.isdecimal())
    found = [
        *(canonical_date(mention) for mention in dates(form)),
        *numbers,
        *(word for word in content_surfaces(form) if len(word) >= _LEAST),
        *(word for word in _compounds(form) if len(word) >= _LEAST),
    ]
    return tuple(dict.fromkeys(found))


def _compounds(form: str) -> Iterator[str]:
    """Nouns that stand together, with what is attached to them: 手数料 and not only 手数."""
    for piece in _PARTED.split(form):
        compound = ""
        for word in (*words(piece), None):
            if word and word.part_of_speech[0] in _NOUNS:
                compound += word.surface
            elif compound:
                yield compound
                compound = ""


def _sentence_start(text: str, place: int) -> int:
    return max(text.rfind(mark, 0, place) for mark in _BREAKS) + 1


def _within(found: tuple[tuple[int, int], ...], start: int, end: int) -> int:
    return sum(b - a for a, b in found if start <= a and b <= end)
