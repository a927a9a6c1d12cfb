"""Made-up municipal text whose words are spread as in real text: a few everywhere, most rare.

For measuring speed and size only. Names of people, places, departments and projects are put
together from syllables, so that every document has some that no other has, as real ones do.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

CHUNKS_PER_DOCUMENT = 50
_LONGEST = 340
_SHORTEST = 150
_SYLLABLES = (
    "青赤朝秋泉磯岩梅浦江大岡沖小柏片勝上川菊北木草熊倉栗黒桑越坂桜佐沢塩篠柴島清白杉鈴関高滝竹"
    "田谷千塚月津土鶴寺富豊鳥中永西野萩橋畑浜林原東久日平広深福藤古星堀本前牧松丸三水宮向村森谷"
    "安柳山横吉若渡和"
)
_KINDS = ("要綱", "要領", "基準", "計画", "通知", "報告書", "手引", "議事録", "規程", "調査票")
_SUBJECTS = (
    "補助金", "使用料", "手数料", "助成", "貸付", "委託", "工事", "備品購入", "研修", "相談", "健診",
    "検査", "届出", "許可", "認定", "登録", "調査", "点検", "避難訓練", "広報", "施設利用", "保育",
    "介護予防", "除雪", "ごみ収集", "水道", "税の減免", "就学援助", "農地転用", "空き家対策",
)  # fmt: skip
_PERSONS = (
    "市長",
    "申請者",
    "利用者",
    "受託者",
    "所管課長",
    "実施団体",
    "世帯主",
    "管理者",
    "委員会",
)
_FORMS = (
    "{person}は、{subject}の申請があったときは、{days}日以内に内容を審査し、結果を{person2}に通知する。",
    "{subject}の額は、一件につき{amount}円を限度とし、予算の範囲内で交付する。",
    "{name}地区における{subject}については、{date}から{section}が担当する。",
    "{person}は、{date}までに{subject}に関する実績報告書を{section}に提出しなければならない。",
    "第{article}条　この{kind}において「{name}{subject}」とは、{section}が実施する事業をいう。",
    "（{number}）{name}{facility}の{subject}に要する経費　{amount}円",
    "○{name}委員　{subject}の件数は{number}件、前年度比{ratio}％と聞いているが、{person}の見解を伺う。",
    "{section} | {name}{facility} | {number}件 | {amount}円 | {date}",
    "前項の規定にかかわらず、{person}が特に必要と認める{subject}は、この限りでない。",
    "{name}{facility}の開館時間は午前{hour}時から午後{hour2}時までとし、{days}日前までに予約する。",
)
_FACILITIES = ("公民館", "体育館", "図書館", "浄水場", "保育園", "支所", "消防署", "公園", "斎場")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticDocument:
    """One document; each chunk a text of 150 to 340 characters."""

    title: str
    chunks: tuple[str, ...]


def document(number: int, *, chunks: int = CHUNKS_PER_DOCUMENT) -> SyntheticDocument:
    """The document of that number: always the same, and nearly never another's text."""
    chance = random.Random(f"document:{number}")  # noqa: S311 - text, no secret
    names = [_name(chance) for _ in range(12)]
    section = f"{_name(chance)}{_pick(chance, _SUBJECTS)}課"
    kind = _pick(chance, _KINDS)
    title = f"{names[0]}市{_pick(chance, _SUBJECTS)}{kind}"
    return SyntheticDocument(
        title=title,
        chunks=tuple(_chunk(chance, names, section, kind) for _ in range(chunks)),
    )


def question(number: int, *, chunks: int = CHUNKS_PER_DOCUMENT) -> str:
    """A question about one place of the document of that number."""
    chance = random.Random(f"question:{number}")  # noqa: S311 - text, no secret
    made = document(number, chunks=chunks)
    text = chance.choice(made.chunks)
    start = chance.randrange(max(1, len(text) - 24))
    return f"{made.title}の{text[start : start + 24]}とは"


def _chunk(chance: random.Random, names: Sequence[str], section: str, kind: str) -> str:
    text, wanted = "", chance.randint(_SHORTEST, _LONGEST - 40)
    while len(text) < wanted:
        sentence = _pick(chance, _FORMS).format(
            person=_pick(chance, _PERSONS),
            person2=_pick(chance, _PERSONS),
            subject=_pick(chance, _SUBJECTS),
            section=section if chance.random() < 0.7 else f"{_name(chance)}課",
            name=_pick(chance, names) if chance.random() < 0.8 else _name(chance),
            facility=_pick(chance, _FACILITIES),
            kind=kind,
            date=f"令和{chance.randint(2, 9)}年{chance.randint(1, 12)}月{chance.randint(1, 28)}日",
            amount=f"{chance.randint(1, 9999) * 100:,}",
            number=chance.randint(1, 3000),
            ratio=chance.randint(60, 160),
            article=chance.randint(1, 60),
            days=chance.randint(3, 60),
            hour=chance.randint(8, 10),
            hour2=chance.randint(4, 9),
        )
        text += sentence
    return text[:_LONGEST]


def _pick(chance: random.Random, words: Sequence[str]) -> str:
    """By Zipf's law: the n-th word n times as rare as the first."""
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    return chance.choices(words, cum_weights=weights)[0]


def _name(chance: random.Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.choice((2, 2, 2, 3))))
