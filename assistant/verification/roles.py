"""Checks that what a sentence says of a thing or a person is said of the same one in its source.

発注者は受注者に請求できる turned round, a fee told of another paper, a form handed to another section: every
word of such a sentence stands in the passage.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.verification.findings import Doubt, Finding
from assistant.verification.names import GENERAL
from assistant.verification.reading import Clause, clauses_of, names_of, plain_words, words_of
from assistant.verification.sources import Source

_TOPIC = re.compile(
    r"\s*([^、。\n|]{2,24}?)(?<![にでとへもらりきのなるたい])(?:については|に対しては|[はがも])(?!か)"
)
"""At the head of a clause: what is spoken of."""
_ACTOR = re.compile(
    r"([一-龥ァ-ヺ]{0,10}(?:者|員|長|課|係|局|市|町|村|県|国|会|団体|世帯主|遺族|施設|本人|学校|館))"
    r"(?:\([^()]*\))?(は|が|に(?!つい|おい|おけ|よ|係|関|とっ|基|限|は|属|対する|代)|へ(?!の))"
)
_GIVERS = "はが"
_DOES, _RECEIVES = "does", "receives"
_TAKEN = re.compile(r"受け|もら|され|られ|貰")
"""甲が乙に渡す and 乙が受け取る are the same."""
_SHARE = 0.6
"""Of a clause's words but its topic, those that a piece must have for it to say the same."""


def check_roles(claim: str, sources: Sequence[Source]) -> Iterator[Finding]:
    """The topics, the doers and the receivers of the claim that the source does not have there.

    Args:
        claim: a sentence, in its searched form.
        sources: all pieces of the passages that it may rest on.
    """
    wrong = [
        word
        for clause in clauses_of(claim)
        for word in (*_other_topic(clause, sources), *_other_actors(clause, sources))
    ]
    if wrong:
        yield Finding(doubt=Doubt.OTHER_THING, words=tuple(dict.fromkeys(wrong)))


def _other_topic(clause: Clause, sources: Sequence[Source]) -> Iterator[str]:
    """The clause's topic, if what it says stands in a line of another one."""
    match = _TOPIC.match(clause.text)
    if match is None or any(source.is_row for source in sources):
        return
    names = {name for name in plain_words(names_of(match.group(1))) if len(name) > 1} - GENERAL
    said = plain_words(words_of(clause.text[match.end() :])) - words_of(match.group(1))
    if not names or not said:
        return
    best, nearest = _nearest(said, sources)
    if best < _SHARE:
        return
    if any(_speaks_of(names, _line(source, sources)) for source in nearest):
        return
    others = [source for source in sources if _speaks_of(names, source.text)]
    if others and max(_share(said, source) for source in others) < best:
        yield match.group(1)


def _nearest(said: frozenset[str], sources: Sequence[Source]) -> tuple[float, list[Source]]:
    shares = [(_share(said, source), source) for source in sources]
    best = max(share for share, _ in shares)
    return best, [source for share, source in shares if share == best]


def _share(said: frozenset[str], source: Source) -> float:
    return len(said & source.words) / len(said)


def _speaks_of(names: set[str], text: str) -> bool:
    return any(name in text for name in names)


def _line(source: Source, sources: Sequence[Source]) -> str:
    """All pieces of the source's line, and what is said around it."""
    text, start = source.span.passage.chunk.text, source.span.start
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    within = range(first, last if last >= 0 else len(text))
    same = [
        other.text
        for other in sources
        if other.span.start in within and other.span.passage is source.span.passage
    ]
    return "\n".join((source.around, *same))


def _other_actors(clause: Clause, sources: Sequence[Source]) -> Iterator[str]:
    """Who does or receives in the clause what another does or receives in the source."""
    actors = _actors(clause.text)
    if not actors or _TAKEN.search(clause.text):
        return
    said = plain_words(words_of(clause.text)) - words_of("\n".join(actors))
    if not said:
        return
    best, nearest = _nearest(said, sources)
    if best < _SHARE:
        return
    for actor, roles in actors.items():
        if all(_is_other(actor, roles, clause.text, source.text) for source in nearest):
            yield actor


def _is_other(actor: str, roles: set[str], claim: str, source: str) -> bool:
    there = _actors(source)
    known = [other for other in there if other.endswith(actor) or actor.endswith(other)]
    if known:
        return not _TAKEN.search(source) and not any(there[other] & roles for other in known)
    if actor in source or _DOES in roles:
        return False
    return any(_RECEIVES in theirs and other not in claim for other, theirs in there.items())


def _actors(text: str) -> dict[str, set[str]]:
    """Persons and bodies, and whether each does (は, が) or receives (に, へ) or both."""
    found: dict[str, set[str]] = {}
    for match in _ACTOR.finditer(text):
        role = _DOES if match.group(2) in _GIVERS else _RECEIVES
        found.setdefault(match.group(1), set()).add(role)
    return found
