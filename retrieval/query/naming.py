"""What else the words of a question are called: 国保 → 国民健康保険, by the 用語集 of the library."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from library.glossary import Glossary, key_of
from retrieval.query.model import Expansion
from retrieval.sudachi import Word, words

_LONGEST = 30
"""Words of Sudachi in one name; the longest titles of acts have some twenty-five."""
_MOST_TERMS = 8
_MOST_WORDS = 6
"""Of one term."""


def other_names(text: str, glossary: Glossary) -> tuple[Expansion, ...]:
    """What the glossary adds to a folded text, by the longest name at each place.

    A name counts only where it begins and ends as a word does: 国保 is not in 全国保育. Spelling
    is evened out as in the search: 前払 also stands for 前払い.
    """
    if not glossary.others or not text:
        return ()
    said, known = key_of(text), _by_spelling(glossary)
    found: dict[str, Expansion] = {}
    for name in _names(list(words(text)), known):
        new = tuple(other for other in known[name.key] if key_of(other) not in said)[:_MOST_WORDS]
        if new:
            found.setdefault(name.written, Expansion(term=name.written, words=new))
    return tuple(found.values())[:_MOST_TERMS]


@dataclass(frozen=True, slots=True)
class _Name:
    written: str
    key: str


def _names(said: Sequence[Word], known: Mapping[str, Sequence[str]]) -> Iterator[_Name]:
    written = [key_of(word.surface) for word in said]
    normal = [key_of(word.normal) for word in said]
    at = 0
    while at < len(said):
        for end in range(min(len(said), at + _LONGEST), at, -1):
            keys = ("".join(spelled[at:end]) for spelled in (written, normal))
            key = next((key for key in keys if key in known), None)
            if key is not None:
                yield _Name("".join(word.surface for word in said[at:end]).strip(), key)
                at = end - 1
                break
        at += 1


@lru_cache(maxsize=4)
def _by_spelling(glossary: Glossary) -> Mapping[str, Sequence[str]]:
    """By the word as written and in its evened out spelling."""
    spelled = {
        key_of("".join(word.normal for word in words(key))): others
        for key, others in glossary.others.items()
    }
    return {**spelled, **glossary.others}
