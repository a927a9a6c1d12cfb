"""Marks in a question that mean something: 「この通りの語」, "phrase", -語, NOT 語, 末尾の「語を除く」."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MOST = 8
"""Phrases, and exclusions, that are heeded; who writes more has pasted a text."""
_LONGEST = 100
"""Characters; what is longer is a quotation rather than a name."""
_LEAST = 2
"""Characters of a phrase: 「何」 and 「A」 stand everywhere."""
_MARKS = '「」『』"“”„〝〟'
_QUOTED = r"「[^「」]*」|『[^『』]*』|\"[^\"]*\"|[“„〝][^“”„〝〟]*[”〟]"
_MINUS = r"\-‐‑‒–—―−ー"
"""Whatever a Japanese keyboard gives for a minus; no word begins with ー."""
_WORD = rf"[^\s{_MARKS}{_MINUS}\d.,][^\s{_MARKS}]*"
_YEAR = r"(?:令和|平成|昭和|[RHS])?\d{1,4}年度?"
_EXCLUDED = re.compile(
    rf"(?:\A|(?<![ァ-ヺ]) )[{_MINUS}](?P<minus>{_QUOTED}|{_WORD}|{_YEAR})(?=\s|\Z)"
    rf"|(?<![A-Z]) NOT +(?P<negated>{_QUOTED}|{_WORD})(?=\s|\Z)"
    r"| (?P<without>[一-龥々ァ-ヺー]{2,20})を除く\Z"
)
"""A minus counts only at the beginning of a word and not before a number (-5度 is a temperature).
を除く counts only behind a blank at the end: inside a sentence documents say it themselves."""
_PHRASE = re.compile(_QUOTED)
_MARK = re.compile(f"[{_MARKS}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Operators:
    """A question taken apart."""

    rest: str
    """Without quotation marks and exclusions; the words of its phrases stay in their place."""
    phrases: tuple[str, ...]
    excluded: tuple[str, ...]


def read_operators(text: str) -> Operators:
    """Take a folded question apart. Takes any text; one without any marks comes back as it is.

    Where nothing but exclusions were left, there would be nothing to look for: they are ordinary
    words then.
    """
    excluded = _words(match[match.lastgroup or 0] for match in _EXCLUDED.finditer(text))
    rest = _EXCLUDED.sub(" ", text) if excluded else text
    if not says_something(rest):
        excluded, rest = (), text
    phrases = _words(_PHRASE.findall(rest), least=_LEAST)
    plain = _MARK.sub("", rest)
    return Operators(
        rest=text if plain == text else " ".join(plain.split()),
        phrases=phrases,
        excluded=excluded,
    )


def _words(found: Iterable[str], *, least: int = 1) -> tuple[str, ...]:
    bare = (each.strip(f"{_MARKS} \n\t") for each in found)
    words = [each for each in bare if says_something(each) and least <= len(each) <= _LONGEST]
    return tuple(dict.fromkeys(words))[:_MOST]


def says_something(text: str) -> bool:
    """Whether there is any letter or digit in it."""
    return any(character.isalnum() for character in text)
