"""Checks that a sentence keeps the conditions under which its source says the same."""

import re
from collections.abc import Iterator

from assistant.verification.findings import Doubt, Finding
from assistant.verification.reading import (
    Clause,
    clauses_of,
    figures_of,
    nearest_clause,
    plain_words,
    words_of,
)
from retrieval.sudachi import content_words

_CONDITION = re.compile(r"に限[りるっ]|場合|とき|のみ|を除[きく]|であれば|でなければ")
_TOPIC = re.compile(r"とき")
_QUALIFIED = re.compile(r"[者方人](?=[はにがの])|とき|場合|に限|のみ|を除")
"""A sentence that says for whom or when by itself may leave out a …ときは."""
_EVERY = re.compile(r"すべて|全て|一律|例外なく|誰でも|だれでも|どなたでも")
_EVERY_SAID = re.compile(
    rf"{_EVERY.pattern}|全(?:員|額|部|国|館|校|市|町|体|域)|いずれ|各|一切|どなた|何人も|にかかわらず|を問わず|[もの]とも"
)
_KEPT = 3
"""Of a condition's words, one in so many must be in the claim."""
_MOST = 4
"""With all but one in so many it may leave out the condition's numbers."""
_ARTICLES = frozenset("条項号章")
_BOUNDED = re.compile(
    r"(?<![\d.])(?<!分の)\d+(?:\.\d+)?[^、。\d]{0,6}?(?:以上|以下|未満|を超える|以内)(?:の(?P<whom>[一-龥ァ-ヺ]{0,2})|[はが])",
    re.ASCII,
)


def check_conditions(claim: str, source: str) -> Iterator[Finding]:
    """The conditions of the clauses that the claim repeats, of which it has no word.

    Args:
        claim: a sentence, in its searched form.
        source: the pieces that it rests on, likewise.
    """
    every = _EVERY.search(claim)
    if every and not _EVERY_SAID.search(source):
        yield Finding(doubt=Doubt.CONDITION, words=(every.group(),))
    clauses = clauses_of(source)
    near = {found: None for each in clauses_of(claim) if (found := nearest_clause(each, clauses))}
    lost = [text for clause in near for text in (*_lost(clause, claim), *_unbound(clause, claim))]
    if lost:
        yield Finding(doubt=Doubt.CONDITION, words=tuple(dict.fromkeys(lost)))


def _lost(clause: Clause, claim: str) -> Iterator[str]:
    """The clause's condition, if the claim repeats what follows from it and nothing of it."""
    match = _CONDITION.search(clause.text)
    if match is None:
        return
    condition, consequent = clause.text[: match.end()], clause.text[match.end() :]
    needed = plain_words(words_of(condition.rpartition("は、")[2]))
    words = words_of(claim)
    if not words & frozenset(content_words(consequent)[-1:]):
        return
    if not needed and not _lacks_figures(condition, claim):
        return
    kept = bool(needed) and len(needed & words) * _KEPT >= len(needed)
    if _QUALIFIED.search(claim) and (_TOPIC.search(condition) or kept):
        return
    whole = len(needed & words) * _MOST >= len(needed) * (_MOST - 1)
    if kept and (whole or not _lacks_figures(condition, claim)):
        return
    yield condition.strip()


def _unbound(clause: Clause, claim: str) -> Iterator[str]:
    """Whom or what the clause bounds by a number (65歳以上の市民), if the claim does not."""
    for match in _BOUNDED.finditer(clause.text):
        if _lacks_figures(match.group(), claim) and (match["whom"] or "") in claim:
            yield match.group()


def _lacks_figures(text: str, claim: str) -> bool:
    values = {figure.value for figure in figures_of(text) if figure.unit not in _ARTICLES}
    return bool(values) and not values & {figure.value for figure in figures_of(claim)}
