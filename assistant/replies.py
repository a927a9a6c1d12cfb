"""Reads what a model wrote: JSON where there is some, else sentences with ``[1]`` behind them."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.sentences import units_of
from library.errors import EndpointError
from library.text import clean

_THOUGHT = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL)
"""What reasoning models think aloud."""
_TRIED = 20
"""Opening braces at which JSON is looked for."""
MARKER = re.compile(r"\s*(?:[\[［【(（]資料\s*(\d{1,2})[\]］】)）]|[\[［【](\d{1,2})[\]］】])")
"""How a sentence names passages: [1], 【資料2】."""
_MARKER_BEHIND = re.compile(rf"([。！？])((?:{MARKER.pattern})+)")
_BULLET = re.compile(r"\A\s*(?:[-*・•#>]+\s+|・|\d{1,2}[.．)）](?!\d)\s*)")
_LONGEST = 8000
"""Characters of a reply that are looked at; more is a model that ran away."""
MOST = 20
"""Sentences that are looked at; an answer has a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One sentence of a model, not to be trusted."""

    text: str
    """One line, without markers; not blank."""
    sources: tuple[int, ...]
    """Numbers of passages as the model gave them: any numbers, or none."""


def without_thought(text: str) -> str:
    """``text`` without what a reasoning model thinks aloud before it."""
    return _THOUGHT.sub("", text)


def json_object(text: str, *, key: str) -> Mapping[str, object] | None:
    """The first JSON object in ``text`` that has ``key``; None if there is none."""
    text = without_thought(text)
    decoder = json.JSONDecoder()
    for match in list(re.finditer(r"\{", text))[:_TRIED]:
        try:
            found, _ = decoder.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict) and key in found:
            return found
    return None


def read_sentences(text: str) -> tuple[Said, ...]:
    """The sentences of a reply; none where the model says that it has no answer.

    Raises:
        EndpointError: it is neither a list of sentences in JSON nor plain text.
    """
    found = json_object(text, key="sentences")
    if found is None:
        plain = without_thought(text)
        if "{" in plain or not plain.strip():
            raise _unreadable()
        return tuple(split_sentences(plain))[:MOST]
    entries = found["sentences"]
    if not isinstance(entries, list):
        raise _unreadable()
    return tuple(said for entry in entries[:MOST] for said in said_in(entry))[:MOST]


def said_in(entry: object) -> Iterator[Said]:
    """The sentences of one entry of the list; none of one that is no sentence."""
    if isinstance(entry, str):
        yield from split_sentences(entry)
    elif isinstance(entry, dict) and isinstance(entry.get("text"), str):
        yield from split_sentences(entry["text"], _numbers(entry.get("sources")))


def _numbers(sources: object) -> tuple[int, ...]:
    """Of ``[1, "2", "資料3"]``: 1, 2, 3."""
    given = sources if isinstance(sources, list) else [sources]
    found = (re.findall(r"\d{1,2}", str(each), re.ASCII) for each in given[:MOST])
    return tuple(int(digits) for each in found for digits in each)


def split_sentences(text: str, sources: tuple[int, ...] = ()) -> Iterator[Said]:
    """The sentences of a text, each with its own markers or else with ``sources``."""
    text = _MARKER_BEHIND.sub(r"\2\1", clean(text[:_LONGEST]))
    for line in text.splitlines():
        bare = " ".join(_BULLET.sub("", line).split())
        for unit in units_of(bare):
            said = bare[unit.start : unit.end]
            marked = tuple(int(a or b) for a, b in MARKER.findall(said))
            words = MARKER.sub("", said).strip()
            if words:
                yield Said(text=words, sources=marked or sources)


def _unreadable() -> EndpointError:
    return EndpointError(
        "モデルの答えを読み取れませんでした。もう一度試すか、別のモデルを使ってください。"
    )
