"""Reads a reply while it is being written: its words as they come, its sentences once they are whole."""

import re
from dataclasses import dataclass
from typing import Literal

import jiter

from assistant.replies import MARKER, MOST, Said, read_sentences, said_in, split_sentences
from library.errors import EndpointError
from library.text import clean

_LONGEST = 32_000
"""Characters of a reply, without thoughts, that are looked at; more is a model that ran away."""
_TAG = re.compile(r"</?think>")
_TAG_BEGUN = re.compile(r"<(?:/?(?:t(?:h(?:i(?:n(?:k)?)?)?)?)?)?\Z")
_MARKER_BEGUN = re.compile(
    r"\s*(?:[\[［【(（](?:資(?:料\s*[0-9０-９]{0,2})?)?|[\[［【][0-9０-９]{0,2})?\Z"
)
"""What may become a marker with the next piece."""
_WHOLE = re.compile(rf"[。！？](?:{MARKER.pattern})*(?=\s*[^\s\[［【(（」』）)])|[^\n]*\n")
"""A sentence, or a line, behind which something else has begun."""
_OPEN, _CLOSE = "「『（(", "」』）)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfolded:
    """What one more piece of a reply brings."""

    typed: str
    """Words of its sentences, without JSON, markers and thoughts; unchecked."""
    said: tuple[Said, ...]
    """Sentences that are whole now."""


class Unfolding:
    """One reply. Not to be shared between threads."""

    def __init__(self) -> None:
        """Nothing has come."""
        self._thoughts = _Thoughts()
        self._body = ""
        self._begin = 0
        """Where the plain text begins that is in no sentence yet."""
        self._is_json = False
        self._entries = 0
        self._typed = 0
        self._said: list[Said] = []
        self._from_json = 0

    def feed(self, piece: str) -> Unfolded:
        """Take one more piece, of any length."""
        plain = self._thoughts.feed(piece)
        if self._thoughts.was_all_thought:
            self._body, self._begin, self._typed, self._is_json = "", 0, 0, False
        self._body = (self._body + plain)[:_LONGEST]
        start = self._body.find("{")
        if start >= 0:
            return self._from_entries(self._body[start:])
        if self._body.lstrip().startswith("`"):  # a fence around JSON, most likely
            return Unfolded(typed="", said=())
        return Unfolded(typed=self._new_words(self._body), said=self._add(self._plain_sentences()))

    def finish(self) -> tuple[Said, ...]:
        """The sentences that are left at the end of a whole reply.

        Raises:
            EndpointError: nothing in the reply can be read.
        """
        if "{" not in self._body and self._body.strip():
            return self._add(tuple(split_sentences(self._body[self._begin :])))
        try:
            found = read_sentences(self._body)
        except EndpointError:
            if not self._said:
                raise
            return ()
        return self._add(found[self._from_json :])

    def _from_entries(self, text: str) -> Unfolded:
        if not self._is_json:
            self._is_json, self._typed = True, 0
        entries = _entries(text)
        if entries is None:
            return Unfolded(typed="", said=())
        words = "\n".join(_text_of(entry) for entry in entries)
        whole = len(entries) if _is_closed(text) else len(entries) - 1
        fresh = [said for entry in entries[self._entries : whole] for said in said_in(entry)]
        self._entries = max(self._entries, whole)
        said = self._add(tuple(fresh))
        self._from_json += len(said)
        return Unfolded(typed=self._new_words(words), said=said)

    def _plain_sentences(self) -> tuple[Said, ...]:
        """Those of the plain text behind which something else has begun."""
        found: list[Said] = []
        for match in _WHOLE.finditer(self._body, self._begin):
            sentence = self._body[self._begin : match.end()]
            if sentence.endswith("\n") or _is_balanced(sentence):
                found += split_sentences(sentence)
                self._begin = match.end()
        return tuple(found)

    def _add(self, said: tuple[Said, ...]) -> tuple[Said, ...]:
        kept = said[: MOST - len(self._said)]
        self._said += kept
        return kept

    def _new_words(self, text: str) -> str:
        """What of ``text`` was not given out; it only ever grows at its end."""
        words = MARKER.sub("", text[: _end_of_words(text)])
        new, self._typed = words[self._typed :], max(self._typed, len(words))
        return clean(new)


class _Thoughts:
    """Keeps back what a reasoning model thinks aloud."""

    def __init__(self) -> None:
        self.was_all_thought = False
        """Whether all that came before the last piece turned out to be a thought: some servers swallow
        the tag that opens it."""
        self._held = ""
        self._is_thinking = False

    def feed(self, piece: str) -> str:
        """What is no thought, as far as it is certain."""
        self.was_all_thought = False
        text, out, at = self._held + piece, "", 0
        for tag in _TAG.finditer(text):
            if not self._is_thinking:
                out += text[at : tag.start()]
            closes = tag.group().startswith("</")
            if closes and not self._is_thinking:
                out, self.was_all_thought = "", True
            self._is_thinking, at = not closes, tag.end()
        begun = _TAG_BEGUN.search(text, at)
        end = begun.start() if begun else len(text)
        self._held = text[end:]
        return out if self._is_thinking else out + text[at:end]


def _end_of_words(text: str) -> int:
    begun = _MARKER_BEGUN.search(text, max(0, len(text) - 12))
    return begun.start() if begun else len(text)


def _is_balanced(text: str) -> bool:
    """Whether no bracket is open: a 。 within one ends nothing."""
    return sum(text.count(c) for c in _OPEN) <= sum(text.count(c) for c in _CLOSE)


def _entries(
    text: str, mode: Literal["on", "trailing-strings"] = "trailing-strings"
) -> list[object] | None:
    """The entries under ``sentences`` of JSON that has only begun; None where there are none.

    Args:
        text: from its first brace on.
        mode: ``on`` leaves out a string that has only begun.
    """
    try:
        found: object = jiter.from_json(text.encode(), partial_mode=mode)
    except ValueError:  # also where the text holds half a character
        return None
    entries = found.get("sentences") if isinstance(found, dict) else None
    return entries if isinstance(entries, list) else None


def _is_closed(text: str) -> bool:
    """Whether the last entry of JSON that has only begun has come in whole."""
    return text.rstrip().endswith("}") and _entries(text, "on") == _entries(text)


def _text_of(entry: object) -> str:
    text = entry.get("text") if isinstance(entry, dict) else entry
    return text if isinstance(text, str) else ""
