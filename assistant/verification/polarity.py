"""Checks that a sentence affirms what its source affirms and denies what it denies."""

import re
from collections.abc import Iterator

from assistant.verification.findings import Doubt, Finding
from assistant.verification.reading import Clause, clauses_of, nearest_clause

_IDIOMS = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"(?:なければ|なくては|ないと)(?:なら|なり|いけ)(?:ない|ません|ず)", "必要"),
        (
            r"第?\d+[条項号章](?:第?\d+[項号])*(?:の規定)?(?:により|に基づき|によると|によれば)、?",
            "",
        ),
        (r"でなければ[^、。]{0,12}(?:できない|できません)", "だけ"),
        (
            r"対象(?:から|より)除[くきい]|対象[にと]は?(?:し|なら|なり|含ま|含み|含め)(?:ない|ません|ず)",
            "対象外",
        ),
        (
            r"(?:対象[^、。]{0,6}?から|を)?除(?:かれ(?:る|ます|て(?:いる|います))|く|きます)(?=[。、]|\Z)",
            "は対象外",
        ),
        (r"必要[はが]?(?:ない|ありません|なく|なし)|要しない|要しません", "不要"),
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
            r"(?:て|で)はな(?:らない|りません|らず)|(?:て|で)はいけ(?:ない|ません)|(?:し)?ないでください|(?:し)?ないこと",
            "禁止",
        ),
    )
)
_NEGATION = re.compile(
    r"(?<!少)ない(?![一-龥ァ-ヺ]|ごみ|もの)|なかった(?![一-龥ァ-ヺ])|(?<!少)なく|ません|ず(?=[、。と]|\Z)|ぬ(?=[、。]|\Z)|不要|不可|不適用|対象外|適用外"
    r"|できかね|禁止|無効|無料|免除|無給|禁ずる|禁じ|なし(?=[。、]|\Z|で|と)"
)
_WHEN = re.compile(r".*(?:場合[はにも]?|とき[はにも]?|ても|でも|れば|[でに]は、)", re.DOTALL)
_WITHOUT = re.compile(r"[一-龥ぁ-ん]{2}(?:ずに|なしに|なしで)")
_UNDONE = re.compile(r"ず|ない|なし|ません|不要")
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
    said, there = even_out(claim), clauses_of(even_out(source))
    wrong = [
        clause.text.strip()
        for clause in clauses_of(said)
        if _predicate(clause)
        and (near := nearest_clause(clause, there))
        and _denies(clause) != _denies(near)
    ]
    wrong += [without] if (without := _lone_without(claim, source)) else []
    wrong += _exceptions(said, even_out(source))
    if wrong:
        yield Finding(doubt=Doubt.NEGATION, words=tuple(dict.fromkeys(wrong)))


def even_out(text: str) -> str:
    """The text with the idioms of denying each in one form."""
    for pattern, said in _IDIOMS:
        text = pattern.sub(said, text)
    return text


def _denies(clause: Clause) -> bool:
    """Whether what it says denies; the condition before it does not count."""
    return len(_NEGATION.findall(_predicate(clause))) % 2 == 1


def _predicate(clause: Clause) -> str:
    return _WHEN.sub("", clause.text).strip("、 ")


def _lone_without(claim: str, source: str) -> str:
    """``…ずに`` of the claim where the source has nothing that is left undone."""
    match = _WITHOUT.search(claim)
    return match.group() if match and not _UNDONE.search(source) else ""


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
