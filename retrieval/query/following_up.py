"""Questions that lean on the one before: それはいつまでですか, その場合の費用, では県外の人は."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from retrieval.query.operators import read_operators, says_something
from retrieval.query.same_kind import asked_of
from retrieval.sudachi import Word, is_content, words
from retrieval.wording import question_text

_LONGEST = 60
"""Characters; who writes more says what they mean."""
_LONGEST_ELLIPSIS = 24
_TAKEN_OVER = 120
"""Characters of the last question; a long conversation does not pile up."""
_OPENING = re.compile(
    r"\A(?:それでは|それなら|では|じゃあ|じゃ|だったら|ちなみに|(?:あと|また|なお|で)(?=[、,]))[、,]? *"
)
_POINTING = re.compile(
    r"\A(?:それ|そこ|そちら|その|これ|ここ|こちら|この|上記の?|前述の?|先ほどの|さっきの|同様に|同じく)"
    r"(?!ぞれ|他|ほか|まま|うち|もの|ほど|とも|まで|から|数|度|たび|ところ|上|[市町村区県]|まち)"
    r"|\A同じ(?=手続|条件|期[限間]|書類|窓口|場所|場合|方法|料金|額)"
)
_POINTING_LATER = re.compile(
    r"\A[^、。]{1,15}(?:[はもが]|でも|から)(?:それ|これ|そこ)(?=[をにはがもで])"
)
_AFTER_POINTING = re.compile(
    r"\A(?:[のはがもをにでへ]|には|では|でも|とき(?:の|は|に)?|(?:場合|際)(?:の|は|には|に)?)?[、,]? *"
)
_GREETING = re.compile(
    r"こんにち[はわ]|こんばん[はわ]|おはよう|はじめまして|ありがとう|お疲れ|はい|いいえ|了解"
)
_ASKING = re.compile(
    r"[?？]|か[。]?\Z|は\Z|いつ|どこ|どう|どの|どれ|どちら|誰|だれ|何|なに|なぜ|いくら|いくつ|教えて|詳しく"
)
_MORE = re.compile(r"詳し|具体|例を|続き|もう少し")
"""Asks for more of the same."""
_INFLECTED = frozenset({"動詞", "形容詞"})
"""Alone they name no topic: いつ届きますか."""
_ASKED = re.compile(
    r"(?:いつ|どこ|どう|どの|どれ|どちら|どなた|どんな|誰|だれ|何|なに|なん|なぜ|いくら|いくつ)"
)
_ELLIPSIS = re.compile(r"(?P<whom>[^、。?？]+?)(?:の場合)?[はも]?[?？。]*\Z")
_ENDING = re.compile(r"(?:[はも]|の場合[はも]?)[?？。]*\Z")
_WHO = re.compile(
    r"(?:人|(?<=[のるた])方|かた|者|場合|とき|時|世帯|家庭|子|子ども|児童|法人|団体|個人|事業者|学生|生徒|職員|以[上下外]|未満)\Z"
)
_ASPECTS = """
期限 期間 締切 手数料 費用 金額 料金 値段 対象者 条件 要件 資格 方法 手順 手続 場所 会場 窓口 担当 課 部署
理由 目的 根拠 必要な書類 持ち物 連絡先 電話番号 上限 下限 限度額 割合 率 範囲 例外 違い 内容 詳細 詳しい 全部 合計
人数 件数 回数 日時 日程 時間 時期 開始 終了 始まる 終わる 延長 提出先 届出 申込 申請 様式 用紙 郵送 オンライン 代理
年度 月 日 年 円 例 具体 主な 他 もう 少し 説明 示す 知る 分かる 払う 支払 使う 貰う 受ける 変わる 決まる 改正 変更 廃止 施行 適用 続き 簡単 同じ
"""
"""What can be asked of anything: a question of nothing else leaves out what it is about."""


def leaning_on(question: str, previous: str | None) -> str | None:
    """The question in whole, with what it leaves out of the last one; None if it stands by itself.

    Any text may be given. Where it is in doubt, a question stands by itself.

    Args:
        question: as typed.
        previous: the last question, in whole; None where there is none.
    """
    before, text = question_text(previous or ""), question_text(question)
    marked = read_operators(text)
    if (
        not before
        or not says_something(text)
        or len(text) > _LONGEST
        or marked.phrases
        or marked.excluded
    ):
        return None
    if _GREETING.match(text):
        return None
    rest = _OPENING.sub("", text)
    another = _of_another(before, rest)
    if another is not None:
        return another
    if _is_ellipsis(rest):
        return _after(before.rstrip("?。 "), rest)
    if _points(rest) or _lacks_topic(rest):
        return _after(_topic(before, whole=bool(_MORE.search(rest))), _without_pointing(rest))
    return None


def _points(rest: str) -> bool:
    return bool(_POINTING.match(rest) or _POINTING_LATER.match(rest))


def _without_pointing(rest: str) -> str:
    found = _POINTING.match(rest)
    return _AFTER_POINTING.sub("", rest[found.end() :]) if found else rest


def _lacks_topic(rest: str) -> bool:
    """Whether it asks something, but of nothing: いくらですか, 期限は."""
    said = [word for word in words(rest) if is_content(word)]
    named = (word.normal for word in said if word.part_of_speech[0] not in _INFLECTED)
    return bool(_ASKING.search(rest)) and not any(map(_is_topic, named))


def _named_alone(rest: str) -> str:
    """Who or what it names, if it does nothing else: 法人の場合は → 法人. Else empty."""
    found = _ELLIPSIS.fullmatch(rest)
    if found is None or not _ENDING.search(rest) or len(rest) > _LONGEST_ELLIPSIS:
        return ""
    if _points(rest) or _ASKED.search(rest) or any(map(_is_verb, words(found["whom"]))):
        return ""
    return found["whom"].strip()


def _is_ellipsis(rest: str) -> bool:
    """Whether it only names who or what else the last question goes to: 法人の場合は."""
    whom = _named_alone(rest)
    named = [word.normal for word in words(whom) if is_content(word)]
    whole = "の" not in whom and all(map(_is_topic, named))
    return bool(named) and (whole or "の場合" in rest or bool(_WHO.search(whom)))


def _of_another(before: str, rest: str) -> str | None:
    """The last question of another thing; None where it is narrowed to somebody, or to who knows what."""
    whom = _named_alone(rest)
    if "の" in whom or "の場合" in rest or _WHO.search(whom) or len(before) > _TAKEN_OVER:
        return None
    if not any(_is_topic(word.normal) for word in words(whom) if is_content(word)):
        return None
    return asked_of(whom, before.rstrip("?。 "), is_topic=_is_topic)


def _is_verb(word: Word) -> bool:
    return word.part_of_speech[0] == "動詞"


def _after(taken: str, rest: str) -> str:
    return f"{taken[-_TAKEN_OVER:]} {rest}".strip()


def _topic(before: str, *, whole: bool) -> str:
    """The last question without what it asked: 補助金の限度額はいくらですか → 補助金.

    With ``whole`` only without its question words: 補助金の限度額.
    """
    parts = [_trimmed(part) for part in _between_asking(list(words(before)))]
    narrow = [_trimmed(part, of=True) for part in parts]
    chosen = narrow if any(narrow) and not whole else parts
    topic = " ".join("".join(word.surface for word in part) for part in chosen if part)
    return topic or before.rstrip("?。 ")


def _between_asking(said: Iterable[Word]) -> Iterator[list[Word]]:
    part: list[Word] = []
    for word in said:
        if _ASKED.match(word.surface) or word.part_of_speech[0] == "補助記号":
            yield part
            part = []
        else:
            part.append(word)
    yield part


def _trimmed(part: Sequence[Word], *, of: bool = False) -> list[Word]:
    """Without what says nothing at either end; with ``of`` also without the aspect asked about."""
    places: list[int] = []
    for place, word in enumerate(part):
        belongs = word.part_of_speech[0] == "接尾辞" and place - 1 in places[-1:]
        if belongs or (is_content(word) and (not of or _is_topic(word.normal))):
            places.append(place)
    return list(part[places[0] : places[-1] + 1]) if places else []


def _is_topic(normal: str) -> bool:
    return normal not in _aspects() and not normal.isdecimal()


@cache
def _aspects() -> frozenset[str]:
    return frozenset(word.normal for word in words(_ASPECTS) if word.surface.strip())
