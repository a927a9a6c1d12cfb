"""What a question asks for: an amount, a day, a place, a number, … and in which words."""

import re
from dataclasses import dataclass
from enum import StrEnum

from library.numerals import dates, normalise_numbers, numbers
from library.text import squeeze
from retrieval.sudachi import content_words, words

_MAX_QUESTION = 1000
"""Characters; what is longer is a pasted document, of which the beginning is enough."""


class Asked(StrEnum):
    """The kind of answer that a question wants."""

    PHONE = "phone"
    MONEY = "money"
    RATE = "rate"
    HOUR = "hour"
    DATE = "date"
    CODE = "code"
    """The number of a document or an article: 第○号, 第○条."""
    COUNT = "count"
    OFFICE = "office"
    WHO = "who"
    WHERE = "where"
    WHY = "why"
    HOW = "how"
    WHAT = "what"


_CUES = (
    (Asked.PHONE, r"電話|ＦＡＸ|FAX|ファクス|連絡先の番号"),
    (
        Asked.MONEY,
        r"何円|いくら払|(?:金額|料金|手数料|費用|予算|(?:上限|限度|補助|助成|交付|支給|給付|使用)(?:額|料)"
        r"|価格|年収|賃金|税額|単価|[料費代税金]).{0,8}?(?:いくら|どれ|どの|何|は?\Z)|いくらかか",
    ),
    (Asked.RATE, r"割合|何割|何(?:パーセント|%|ポイント)|[率]は|[率]が|[率]を"),
    (Asked.HOUR, r"何時(?!代|点|期)|時刻|(?:開[館所庁園]|営業|受付|利用|診療|業務)時間"),
    (
        Asked.DATE,
        r"いつ|何年(?!間)|何月|何日(?!間)|期限|締め?切り?|年月日|日程|日付|何世紀|時期|何曜日",
    ),
    (
        Asked.CODE,
        r"第?何[条項号章節]|(?:告示|文書|通知|通達|法令|管理|登録|許可|受付|整理|識別)?番号|何番(?!目)|コード",
    ),
    (
        Asked.OFFICE,
        r"担当|所管|窓口|何課|どの[課部係]|どこの[課部係]|部署|申請先|提出先|問い?合わ?せ先",
    ),
    (
        Asked.COUNT,
        r"何(?:人|名|件|冊|台|戸|世帯|棟|回|個|本|[箇かカヶ]所|校|館|年間|日間|時間|[かカヶ箇]月|歳|才|倍|点|枚"
        r"|頭|匹|種|つ|度|巻|代|両|階|[かカヶ]国|キロ|メートル|平方|立方|トン|m|k|h|項目|文字|字|行|ページ|字)"
        r"|いくつ|いくら|人数|件数|戸数|面積|人口|任期|[数量]は|どれ(?:くらい|ほど|だけ)|どの(?:くらい|程度)|何桁",
    ),
    (Asked.WHO, r"誰|だれ|何者|人物|氏名|どなた|何という人"),
    (Asked.WHERE, r"どこ|何処|場所|会場|住所|所在地?|何[県市町村区島駅川山国]|どの[国県市町村]"),
    (Asked.WHY, r"なぜ|理由|何のため|目的|原因|どうして"),
    (Asked.HOW, r"どう(?:やって|すれば|いう|したら)|方法|手続|どのように|必要な(?:物|もの|書類)"),
)
_CUE_PATTERNS = tuple((asked, re.compile(cue)) for asked, cue in _CUES)
_COUNTER = re.compile(
    r"何(人|名|件|冊|台|戸|世帯|棟|回|個|本|か所|校|館|年間|日間|時間|か月|歳|倍|番|点|枚|種|つ|度|巻|階|項目|ページ|m|km)"
)
_ASKING = re.compile(
    r"(?:何|どの|どれ|どこ|いつ|いくら|いくつ|誰|だれ|なぜ|でしょう|ですか|ますか|[?？])"
)

_FITS = {
    Asked.PHONE: re.compile(r"(?<!\d)0\d{1,4}[-(]\d{1,4}[-)]\d{3,4}(?!\d)"),
    Asked.MONEY: re.compile(r"\d円|\d[千百万億]円|無料|無償|免除|全額"),
    Asked.RATE: re.compile(r"\d(?:%|割|ポイント)|分の\d"),
    Asked.HOUR: re.compile(r"\d時|正午"),
    Asked.CODE: re.compile(r"第?\d+[号条項番]|\d{2,}|[A-Za-z]+\d|\d[A-Za-z]"),
    Asked.COUNT: re.compile(r"\d"),
    Asked.OFFICE: re.compile(r"[一-龥ァ-ヶー](?:課|係|局|室|部|センター|支所|出張所|窓口|省|庁)"),
    Asked.WHO: re.compile(r"[市町村]長|知事|議員|[委会課部局係室所]長|氏|さん|様|者|大臣"),
    Asked.WHERE: re.compile(
        r"館|センター|学校|会場|庁舎|公園|ホール|駅|地区|丁目|番地|[市町村区県国都府道島]|海|山|川"
    ),
    Asked.WHY: re.compile(r"ため|から|ので|理由|目的|により|よって|図る|こと"),
    Asked.HOW: re.compile(
        r"により|よる|よって|申請|提出|届|持参|郵送|方法|こと|ください|行う|行っ"
    ),
}
_NEAR_DATE = re.compile(r"\d月\d*日?|\d日|\d年|\d世紀|以内|まで|当日|翌日|毎[月年週日]|曜日?")
_STRICT = frozenset({Asked.PHONE, Asked.MONEY, Asked.RATE, Asked.HOUR, Asked.DATE, Asked.CODE})
_SPELLING_END = re.compile(r"[ぁ-ん]+\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of the question."""

    spellings: frozenset[str]
    """Any of them in a text counts as the word; without the endings that inflect."""
    asked: bool
    """Whether it names what is asked for, so that an answer need not repeat it: 電話番号."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question, read."""

    text: str
    """Folded, numbers in digits; at most its first thousand characters."""
    asked: Asked
    counter: str
    """The unit that the answer should have: 人 of 何人; empty where none is asked for."""
    terms: tuple[Term, ...]
    numbers: frozenset[str]
    """Digits only; what the question takes as given."""
    pairs: frozenset[str]
    """Its characters two by two."""


def read_question(question: str) -> Query:
    """What the question asks. Takes any text; no terms where nothing is asked."""
    text = normalise_numbers(question[:_MAX_QUESTION]).lower()
    asked, cue = _asked(text)
    counter = _COUNTER.search(text)
    return Query(
        text=text,
        asked=asked,
        counter=counter.group(1) if counter and asked is Asked.COUNT else "",
        terms=_terms(text, cue),
        numbers=digits_in(text),
        pairs=pairs_of(text),
    )


def fit(query: Query, text: str) -> float:
    """How well ``text`` (folded, numbers in digits) has the kind of answer that is asked, 0 to 1."""
    if query.asked is Asked.WHAT:
        return 0.5
    if query.asked is Asked.DATE:
        if any(mention.month for mention in dates(text)):
            return 1.0
        return 0.7 if _NEAR_DATE.search(text) else 0.0
    found = _FITS[query.asked].search(text) is not None
    if query.counter and found:
        return 1.0 if re.search(rf"\d ?{re.escape(query.counter)}", text) else 0.2
    return float(found)


def is_strict(query: Query) -> bool:
    """Whether an answer of another kind is hardly one: a day is not answered by a place."""
    return query.asked in _STRICT or bool(query.counter)


def pairs_of(text: str) -> frozenset[str]:
    """The characters of a text two by two, without white space."""
    dense = squeeze(text)
    return frozenset(dense[i : i + 2] for i in range(len(dense) - 1))


def digits_in(text: str) -> frozenset[str]:
    """The numbers of a text without their units."""
    found = (re.match(r"[\d.-]+", number) for number in numbers(text))
    return frozenset(match.group() for match in found if match)


def _asked(text: str) -> tuple[Asked, str]:
    """The kind of answer, and the words of the question that name it."""
    for asked, cue in _CUE_PATTERNS:
        match = cue.search(text)
        if match:
            return asked, match.group()
    return Asked.WHAT, ""


def _terms(text: str, cue: str) -> tuple[Term, ...]:
    wanted = set(content_words(text))
    terms: dict[str, Term] = {}
    for word in words(text):
        if word.normal in wanted and word.normal not in terms:
            spellings = _spellings(word.surface, word.normal.lower())
            terms[word.normal] = Term(spellings=spellings, asked=bool(cue) and word.surface in cue)
    return tuple(terms.values())


def _spellings(surface: str, normal: str) -> frozenset[str]:
    """The word without what inflects: 始まり, 始まる → 始; かかる stays かか."""
    return frozenset(filter(None, (_stem(surface), _stem(normal))))


def _stem(word: str) -> str:
    bare = _SPELLING_END.sub("", word)
    return bare or (word[:-1] if len(word) > 2 else word)
