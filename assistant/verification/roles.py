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
    r"\s*((?:[一-龥ァ-ヺー]{1,12}、){0,4}[^、。\n|]{2,24}?)(?<![にでとへもらりきのなるたい])(?:については|に対しては|[はがも])(?!か)"
)
"""At the head of a clause: what is spoken of."""
_ACTOR = re.compile(
    r"([一-龥ァ-ヺ\d]{0,10}(?:者|員|長|課|係|局|市|町|村|県|国|会|団体|世帯主|遺族|施設|本人|学校|館|社|所|機関|センター))"
    r"(?:\([^()]*\))?(は|が|に(?!つい|おい|おけ|よ|係|関|とっ|基|限|は|属|対する|代)|へ(?!の))"
)
_GIVERS = "はが"
_DOES, _RECEIVES = "does", "receives"
_TAKEN = re.compile(
    r"(?:受け(?:る|ます|取る|取ります)|もら(?:う|い|え)[^、。]{0,4}|[さら]れ(?:る|ます|ている|ています))(?=[、。]|\Z)"
)
"""甲が乙に渡す and 乙が受け取る are the same."""
_HANDED = re.compile(r"、?(?:直接)?(?:連絡|提出|報告|申請|届|請求|申し込|申込|送|相談|協議)")
_OFFICE = re.compile(r"(?:市|町|村|県|市役所|役場|町役場)\Z")
_HEAD = re.compile(r"(?:長|知事|課|係|窓口)\Z")
_RUN = re.compile(r"[一-龥ァ-ヺー]{3,12}")
_ALIKE = 2
"""Characters at their ends that two names of one kind share: 学校, 手帳."""
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
        for find in (_other_topic, _other_actors, _siblings)
        for word in find(clause, sources)
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
    if any(_is_topic(names, source, sources) for source in nearest):
        return
    others = [source for source in sources if _speaks_of(names, source.text)]
    if others and max(_share(said, source) for source in others) < best:
        yield match.group(1)


def _is_topic(names: set[str], source: Source, sources: Sequence[Source]) -> bool:
    """Whether the source's line speaks of it, or a heading that does not name the line's own topic as well."""
    own = _TOPIC.match(source.text)
    listed = own is not None and _speaks_of(set(names_of(own.group(1))), source.around)
    return _speaks_of(names, _line(source, sources)) or (
        not listed and _speaks_of(names, source.around)
    )


def _siblings(clause: Clause, sources: Sequence[Source]) -> Iterator[str]:
    """A name of the passage in the place of one like it: 北小学校 where the source has 東小学校."""
    for name in dict.fromkeys(_RUN.findall(clause.text)):
        said = plain_words(clause.words) - words_of(name)
        elsewhere = [source for source in sources if name in source.text]
        if not said or not elsewhere or any(source.is_row for source in sources):
            continue
        best, nearest = _nearest(said, sources)
        if best < _SHARE or max(_share(said, source) for source in elsewhere) >= best:
            continue
        if all(_has_sibling(name, clause.text, source, sources) for source in nearest):
            yield name


def _has_sibling(name: str, claim: str, source: Source, sources: Sequence[Source]) -> bool:
    if name in _line(source, sources) or name in source.around:
        return False
    runs = [run for run in _RUN.findall(source.text) if run not in claim and run not in name]
    return any(run[-_ALIKE:] == name[-_ALIKE:] and name not in run for run in runs)


def _nearest(said: frozenset[str], sources: Sequence[Source]) -> tuple[float, list[Source]]:
    shares = [(_share(said, source), source) for source in sources]
    best = max(share for share, _ in shares)
    return best, [source for share, source in shares if share == best]


def _share(said: frozenset[str], source: Source) -> float:
    return len(said & source.words) / len(said)


def _speaks_of(names: set[str], text: str) -> bool:
    return any(name in text for name in names)


def _line(source: Source, sources: Sequence[Source]) -> str:
    """All pieces of the source's line, and what leads them in."""
    text, start = source.span.passage.chunk.text, source.span.start
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    within = range(first, last if last >= 0 else len(text))
    same = [
        other.text
        for other in sources
        if other.span.start in within and other.span.passage is source.span.passage
    ]
    return "\n".join((source.piece.lead, *same))


def _other_actors(clause: Clause, sources: Sequence[Source]) -> Iterator[str]:
    """Who does or receives in the clause what another does or receives in the source."""
    actors = _actors(clause.text)
    said = plain_words(words_of(clause.text)) - words_of("\n".join(actors))
    if not actors or not said:
        return
    best, nearest = _nearest(said, sources)
    if best < _SHARE:
        return
    taken = _TAKEN.search(clause.text) is not None
    for actor, roles in actors.items():
        if (all(_is_swapped(actor, roles, source.text) for source in nearest) and not taken) or (
            all(
                _is_other_receiver(actor, roles, clause.text, _line(source, sources))
                for source in nearest
            )
            and not (taken and _DOES in roles)
        ):
            yield actor


def _is_swapped(actor: str, roles: set[str], source: str) -> bool:
    there = _actors(source)
    known = [other for other in there if other.endswith(actor) or actor.endswith(other)]
    if not known or _TAKEN.search(source):
        return False
    return not any(there[other] & roles for other in known)


def _is_other_receiver(actor: str, roles: set[str], claim: str, source: str) -> bool:
    if _DOES in roles:
        return False
    receivers = [other for other, theirs in _actors(source).items() if _RECEIVES in theirs]
    return bool(receivers) and not any(
        other in claim or _is_same(actor, other) for other in receivers
    )


def _is_same(actor: str, other: str) -> bool:
    office = _OFFICE.search(actor) and _HEAD.search(other)
    return bool(office) or actor.endswith(other) or other.endswith(actor)


def _actors(text: str) -> dict[str, set[str]]:
    """Persons and bodies, and whether each does (は, が) or receives (に, へ) or both."""
    found: dict[str, set[str]] = {}
    for match in _ACTOR.finditer(text):
        role = _DOES if match.group(2) in _GIVERS else _RECEIVES
        found.setdefault(match.group(1), set()).add(role)
    return found
