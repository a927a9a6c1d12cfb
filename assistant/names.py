"""The names in a question: what another document, another facility or another town must not answer."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.sudachi import Word, words

_KINDS = frozenset(
    re.findall(
        r"\S+",
        """
館 園 所 センター 室 場 校 号 線 ルート 苑 院 駅 課 係 局 署 部 区 県 橋 川 港 寺 団地 地区 号線 ホール ホーム
プール 公園 大学 支所 分館 本館 別館
""",
    )
)
"""How the name of a place, an office or a line ends."""
_TOWN = re.compile(
    r"(?:^|(?<=[、。\s「（(はがにで]))(?![何他同各本当全都市]|どの)((?:[ぁ-ん]{2,6}|[一-龥ァ-ヶー]{1,5})[市町村])(?=[のではが、])"
)
"""A tokenizer takes kana names apart (すぎ/の/こ/市), so that a town is looked for as it is written."""
_COMMON = 2
"""Words of what many places are called."""
_GIVEN = re.compile(r"\d|何")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as the question writes it."""

    whole: str
    """As searched, without blanks: 南部体育館."""
    parts: tuple[str, ...]
    """Its words: 南部, 体育, 館."""


def names_in(text: str) -> tuple[Name, ...]:
    """The names of places, offices, lines and towns in a question, each once.

    Args:
        text: folded, numbers in digits, lower case.
    """
    towns = (Name(whole=found, parts=(found,)) for found in _TOWN.findall(text))
    compounds = (
        Name(whole="".join(parts), parts=parts)
        for parts in _compounds(text)
        if len(parts) > 1 and parts[-1] in _KINDS and not any(map(_GIVEN.search, parts))
    )
    return tuple({name.whole: name for name in (*compounds, *towns)}.values())


def missing(names: Sequence[Name], text: str) -> float:
    """How many of the names a text does not hold.

    One of two words, which is hardly a name (図書館), counts half; so does one whose words all stand
    in the text, which may be another spelling (ひだまりセンター: センターひだまり).

    Args:
        names: of the question.
        text: of the document, in the form that is searched.
    """
    return sum(_missing(name, text) for name in names)


def _missing(name: Name, text: str) -> float:
    if any(whole in text for whole in _shorter(name)):
        return 0.0
    common = len(name.parts) == _COMMON
    return 0.5 if common or (len(name.parts) > 1 and all(p in text for p in name.parts)) else 1.0


def _shorter(name: Name) -> Iterator[str]:
    """The name, and what is left of it without the town: みのり市東部体育館 → 東部体育館."""
    yield name.whole
    for at, part in enumerate(name.parts[:-2], start=1):
        if part in {"市", "町", "村", "区", "県", "市立", "町立", "村立"}:
            yield "".join(name.parts[at:])


def _compounds(text: str) -> Iterator[tuple[str, ...]]:
    """Nouns that follow on each other without a particle."""
    run: list[str] = []
    for word in words(text):
        if _is_part(word, run):
            run.append(word.surface)
            continue
        yield tuple(run)
        run = []
    yield tuple(run)


def _is_part(word: Word, run: Sequence[str]) -> bool:
    kind, detail = word.part_of_speech[:2]
    return kind in {"名詞", "接頭辞"} or (kind == "接尾辞" and detail == "名詞的" and bool(run))
