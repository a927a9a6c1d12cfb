"""The last question asked of another thing of the same kind: 住民票の手数料は, 印鑑証明 → 印鑑証明の手数料は."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from retrieval.sudachi import Word, words

_KINDS = tuple(
    frozenset(line.split())
    for line in (
        "票 証明 証明書 証 謄本 抄本 登録 戸籍 旅券 パスポート カード 免許 手帳 許可 許可証",
        "税 保険 国保 年金 手当 給付 給付金 補助 補助金 助成 助成金 奨励金 支援金 見舞金 貸付 貸付金",
        "料 料金 使用料 手数料 負担金 保証金 分担金",
        "館 所 場 園 校 院 室 センター プール ホール 公園 施設 広場 庁舎 図書室 コート グラウンド",
        "ごみ ゴミ 資源 びん 缶 ペットボトル 家電 古紙 段ボール",
        "法 条例 規則 要綱 要領 規程 基準 計画 方針",
        "届 届出 申告 登記",
        "課 係 部 局",
        "休暇 休業 休職 年休 育休 介護休",
        "検診 健診 接種 ワクチン",
    )
)
"""What the names of things of one kind end with, in the words of administration."""
_SHORTEST = 2
"""Characters at their ends that two names of one kind share, where no list has them."""
_OF_MANY_KINDS = frozenset("日月年時分間人者方回円額率中後前内外上下")
"""What a shared end says nothing with: 休館日 and 土曜日."""
_NAMING = frozenset({"名詞", "接頭辞", "接尾辞"})


@dataclass(frozen=True, slots=True)
class _Name:
    text: str
    start: int
    """Where it stands in the question, in characters."""
    is_topic: bool
    """Whether it is more than what can be asked of anything."""


def asked_of(new: str, before: str, *, is_topic: Callable[[str], bool]) -> str | None:
    """The last question with ``new`` in place of what is most like it; None where nothing is.

    Args:
        new: the name of a thing.
        before: the last question, folded.
        is_topic: tells a word that can be asked of anything (期限) from one that names a thing.
    """
    if new in before:
        return None
    said = list(words(before))
    names = [name for name in _names(said, is_topic) if name.is_topic]
    likeness = [_likeness(new, name.text) for name in names]
    if not any(likeness):
        return None
    like = names[likeness.index(max(likeness))]
    text = "".join(word.surface for word in said)
    return text[: like.start] + new + text[like.start + len(like.text) :]


def _names(said: list[Word], is_topic: Callable[[str], bool]) -> Iterator[_Name]:
    at = start = 0
    run: list[Word] = []
    for word in [*said, None]:
        if word is not None and word.part_of_speech[0] in _NAMING:
            run.append(word)
        elif run:
            topic = any(is_topic(each.normal) for each in run)
            yield _Name(text="".join(each.surface for each in run), start=start, is_topic=topic)
            run = []
        at += len(word.surface) if word else 0
        if not run:
            start = at


def _likeness(one: str, other: str) -> int:
    """0 where the two are not of a kind; more the more of their ends they share."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    if shared >= _SHORTEST and one[-1] not in _OF_MANY_KINDS:
        return 1 + shared
    same = any(_is_of(kind, one) and _is_of(kind, other) for kind in _KINDS)
    return 1 + shared if same else 0


def _is_of(kind: frozenset[str], name: str) -> bool:
    return any(name.endswith(end) for end in kind)
