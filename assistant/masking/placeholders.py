"""The form of placeholders: ［電話1］, and how a model may write them."""

import re
from functools import cache

from assistant.masking.kinds import Kind

SERIES = ("", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
"""What parts the placeholders of a request from the words of its texts, where those look like some."""
_OPEN, _CLOSE = "［", "］"
_OPENS, _CLOSES = "[［【〔", "]］】〕"
LONGEST = 96
"""Characters of a placeholder, each written as ``\\uXXXX`` as some servers do."""
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
_BEGUN = re.compile(rf"(?:[{re.escape(_OPENS)}]|\\(?:u|\Z))[^{re.escape(_CLOSES)}\"。、\n]*\Z")


def placeholder(kind: Kind, series: str, number: int) -> str:
    """What stands in the place of a value."""
    return f"{_OPEN}{kind.value}{series}{number}{_CLOSE}"


@cache
def placeholders_of(series: str) -> re.Pattern[str]:
    """The placeholders of a series in whatever brackets, as ``kind`` and ``number``."""
    kinds = "|".join(_spelled(kind.value) for kind in Kind)
    number = r"[0-9０-９]{1,4}"
    return re.compile(
        rf"{_any_of(_OPENS)}[ 　]?(?P<kind>{kinds}){series}[ 　]?(?P<number>{number})[ 　]?{_any_of(_CLOSES)}",
        re.IGNORECASE,
    )


def kind_named(word: str) -> Kind:
    """The kind that a placeholder's word names, also where JSON escapes it."""
    return Kind(_ESCAPED.sub(lambda match: chr(int(match[1], 16)), word))


def begun(text: str) -> int:
    """Where a placeholder begins that ``text`` may hold the first part of; its length if none."""
    match = _BEGUN.search(text, max(0, len(text) - LONGEST))
    return match.start() if match else len(text)


def _spelled(word: str) -> str:
    return "".join(_any_of(character) for character in word)


def _any_of(characters: str) -> str:
    """One of them, or its escape in JSON."""
    escapes = "|".join(rf"\\u{ord(character):04x}" for character in characters)
    return rf"(?:[{re.escape(characters)}]|{escapes})"


ANY_PLACEHOLDER = placeholders_of("[A-Z]?")
"""Of whatever series: what a model makes up may have any."""
