"""Checks that a sentence affirms what its source affirms and denies what it denies."""

import re
from collections.abc import Iterator

from assistant.verification.findings import Doubt, Finding
from assistant.verification.reading import Clause, clauses_of, nearest_clause

_IDIOMS = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"(?:なければ|なくては|ないと)(?:なら|いけ)(?:ない|ません|ず)", "必要"),
        (r"なくても?(?:よい|良い|いい|よく|構)", "不要"),
        (
            r"[をは]?妨げ(?:ない|ません)|差し?支え(?:ない|ありません|なく)|(?:て|で)(?:も)?(?:かまわ|構わ)(?:ない|ません)",
            "できる",
        ),
        (
            r"に過ぎ(?:ない|ません)|かもしれ(?:ない|ません)|だけで(?:は)?なく|のみならず|少なくない|やむを得(?:ない|ず)|もれなく|漏れなく",
            "",
        ),
        (r"(?:に|しか|でなければ)(?:でき|利用でき|認められ)(?:ない|ません)", "だけ"),
        (r"以外の?者?は?[^、。]{0,12}(?:できない|できません)", "だけ"),
        (
            r"にかかわらず|を問わず|に関わらず|とは限ら(?:ない|ず)|ではないか|少なくとも|なくなり?次第|無くなり次第",
            "",
        ),
        (
            r"(?:て|で)はなら(?:ない|ず)|(?:て|で)はいけ(?:ない|ません)|(?:し)?ないでください|(?:し)?ないこと",
            "禁止",
        ),
    )
)
_NEGATION = re.compile(
    r"ない(?!容)|なかった|なく(?!な[りる])|ません|ず(?=[、。にと]|\Z)|ぬ(?=[、。]|\Z)|不要|不可|不適用|対象外|適用外"
    r"|できかね|禁止|無効|無料|免除|中止|拒否|却下|禁ずる|禁じ|なし(?=[。、]|\Z|で|と)"
)
_WHEN = re.compile(r".*(?:場合[はにも]?|とき[はにも]?|ても|でも|れば|[でに]は、)", re.DOTALL)
_LEFT_OUT = re.compile(r"除[くきい]|以外|対象外")
_EXCEPT = re.compile(
    r"除[くきい]|以外|を含ま(?:ない|ず)|を含みません|対象外|対象と(?:は)?(?:しない|なりません|ならない)"
)
_DENIES = re.compile(rf"{_EXCEPT.pattern}|{_NEGATION.pattern}|に限|のみ|だけ|ただし|休")


def check_polarity(claim: str, source: str) -> Iterator[Finding]:
    """Where one denies what the other affirms, clause by clause.

    Args:
        claim: a sentence, in its searched form.
        source: the pieces that it rests on, likewise.
    """
    said, there = _even(claim), clauses_of(_even(source))
    wrong = [
        clause.text.strip()
        for clause in clauses_of(said)
        if (near := nearest_clause(clause, there)) and _denies(clause) != _denies(near)
    ]
    wrong += _exceptions(said, _even(source))
    if wrong:
        yield Finding(doubt=Doubt.NEGATION, words=tuple(dict.fromkeys(wrong)))


def _even(text: str) -> str:
    for pattern, said in _IDIOMS:
        text = pattern.sub(said, text)
    return text


def _denies(clause: Clause) -> bool:
    """Whether what it says denies; the condition before it does not count."""
    return len(_NEGATION.findall(_WHEN.sub("", clause.text))) % 2 == 1


def _exceptions(claim: str, source: str) -> list[str]:
    """What is left out in one and not in the other."""
    found = _EXCEPT.search(claim)
    if found and not _DENIES.search(source):
        return [found.group()]
    if _DENIES.search(claim):
        return []
    clauses = clauses_of(claim)
    words = frozenset[str]().union(*(clause.words for clause in clauses))
    left_out = [c for c in clauses_of(source) if _LEFT_OUT.search(c.text)]
    return [c.text.strip() for c in left_out if c.words and c.words <= words]
