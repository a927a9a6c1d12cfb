"""Takes personal data out of what is sent, and puts it back into what comes."""

import re
from collections.abc import Iterator, Sequence

from assistant.masking.finding import personal_data
from assistant.masking.kinds import Found, Kind
from assistant.masking.placeholders import (
    SERIES,
    begun,
    kind_named,
    placeholder,
    placeholders_of,
)
from library.text import fold

_BY_ITSELF = {
    Kind.NAME: 3,
    Kind.PHONE: 9,
    Kind.EMAIL: 6,
    Kind.MY_NUMBER: 12,
    Kind.CARD: 14,
    Kind.ADDRESS: 7,
    Kind.ACCOUNT: 7,
    Kind.CERTIFICATE: 7,
}
"""By kind: a value of so many characters, found once, is masked wherever else it stands."""
_APART = re.compile(r"[\s()‐‑‒–—―−ー-]")
_UNSAFE = re.compile(r'[\x00-\x1f"\\]+')
"""What would break the JSON into which a value is put back."""


class Masking:
    """The placeholders of one request: the same value has the same one, in every text of it.

    Where a text already holds one of that form, all of the request have a letter more: what is put
    back is only what was taken out. Not to be shared between threads.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Look through every text that is to be sent."""
        whole = fold("\n".join(texts))
        self._series = next(
            (series for series in SERIES if not placeholders_of(series).search(whole)), SERIES[-1]
        )
        self._names: dict[tuple[Kind, str], str] = {}
        self._values: dict[str, str] = {}
        self._numbers = dict.fromkeys(Kind, 0)
        self._elsewhere: dict[re.Pattern[str], Kind] = {}
        self._found = {text: personal_data(text) for text in texts}
        for text, found in self._found.items():
            for each in found:
                self._name_of(each.kind, text[each.start : each.end])

    @property
    def count(self) -> int:
        """Values that have a placeholder."""
        return len(self._values)

    def mask(self, text: str) -> str:
        """One of the texts, with placeholders."""
        parts, end = [], 0
        for each in self._places_in(text):
            name = self._name_of(each.kind, text[each.start : each.end])
            parts += [text[end : each.start], name]
            end = each.end
        return "".join([*parts, text[end:]])

    def unmask(self, text: str) -> str:
        """``text`` with its values again; a placeholder that was never given stays as it is."""
        return placeholders_of(self._series).sub(self._value, text)

    def unmasker(self) -> "Unmasker":
        """The same for a text that comes in pieces."""
        return Unmasker(self)

    def _name_of(self, kind: Kind, written: str) -> str:
        key = (kind, _APART.sub("", fold(written)).casefold())
        if key not in self._names:
            self._numbers[kind] += 1
            name = placeholder(kind, self._series, self._numbers[kind])
            self._names[key], self._values[name] = name, _UNSAFE.sub("", written)
            if len(key[1]) >= _BY_ITSELF.get(kind, len(key[1]) + 1):
                self._elsewhere[_spread_out(written)] = kind
        return self._names[key]

    def _value(self, match: re.Match[str]) -> str:
        name = placeholder(kind_named(match["kind"]), self._series, int(match["number"]))
        return self._values.get(name, match.group())

    def _places_in(self, text: str) -> list[Found]:
        """What was found in a text, and where its values stand though nothing announces them."""
        places = list(self._found.get(text) or personal_data(text))
        for pattern, kind in self._elsewhere.items():
            for match in pattern.finditer(text):
                if all(match.end() <= f.start or f.end <= match.start() for f in places):
                    places.append(Found(*match.span(), kind))
        return sorted(places)


class Unmasker:
    """Puts values back into a text that comes in pieces, whose breaks may part a placeholder."""

    def __init__(self, masking: Masking) -> None:
        """Take the placeholders of the request."""
        self._masking = masking
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be said for sure after one more piece; may be empty."""
        text = self._masking.unmask(self._held + piece)
        end = begun(text)
        self._held = text[end:]
        return text[:end]

    def rest(self) -> str:
        """What is left at the end of the text."""
        left, self._held = self._held, ""
        return left


def _spread_out(written: str) -> re.Pattern[str]:
    """A value, also with blanks between its characters."""
    solid = "".join(written.split())
    return re.compile(r"[ \u3000]?".join(map(re.escape, solid)))


def unmasked_pieces(masking: Masking, pieces: Iterator[str]) -> Iterator[str]:
    """A stream with its values again, none of its pieces empty."""
    unmasker = masking.unmasker()
    for piece in pieces:
        if said := unmasker.feed(piece):
            yield said
    if said := unmasker.rest():
        yield said
