"""What a question asks for: an amount, a day, a place, a number, … and in which words."""

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.names import Name, names_in
from assistant.vocabulary import SYNONYMS
from library.numerals import dates, normalise_numbers
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
    ADDRESS = "address"
    LINK = "link"
    """A web or mail address."""
    WHERE = "where"
    WHY = "why"
    HOW = "how"
    WHAT = "what"


_CUES = (
    # How it is asked …
    (Asked.PHONE, r"(?:電話|fax|ファクス)番号|(?:電話|fax)(?:は|を教え|\W*\Z)"),
    (Asked.LINK, r"url|(?:ホームページ|メール|ウェブ|web)(?:の)?アドレス|リンク先"),
    (Asked.DATE, r"いつ|何年(?!間)|何月|何日(?!間)|何曜日|何世紀"),
    (Asked.HOUR, r"何時(?!代|点|期)"),
    (Asked.RATE, r"何割|何(?:%|ポイント)"),
    (
        Asked.MONEY,
        r"何円|値段|(?:額|料|費|料金|代金|運賃|予算|価格|年収|賃金|税|単価|補助金|祝い?金).{0,6}(?:いくら|どれ|どの)",
    ),
    (Asked.OFFICE, r"(?:何|どの|どこの)[課部係局]"),
    (Asked.WHO, r"誰|だれ|何者|どなた|何という人"),
    (Asked.WHY, r"なぜ|何のため|どうして"),
    (Asked.ADDRESS, r"住所|所在地|どこにあ"),
    (Asked.WHERE, r"どこ|何処|何[県市町村区島駅川山国]|どの[国県市町村]"),
    (
        Asked.COUNT,
        r"何(?:人|名|件|冊|台|戸|世帯|棟|回|個|本|か所|校|館|年間|日間|時間|か月|歳|倍|点|枚|頭|匹|種|つ|度|巻|代"
        r"|両|階|か国|キロ|メートル|平方|立方|トン|m|k|h|項目|文字|字|行|ページ|桁)"
        r"|いくつ|いくら|どれ(?:くらい|ほど|だけ)|どの(?:くらい|程度)",
    ),
    (Asked.CODE, r"第?何[条項号章節]|何番(?!目)|どの番号"),
    (Asked.HOW, r"どう(?:やって|すれば|いう|したら)|どのように"),
    # … or what is asked for.
    (
        Asked.MONEY,
        r"金額|料金|手数料|予算|賃金|税額|単価|(?:上限|限度|補助|助成|交付|支給|給付)額|使用料|費用は",
    ),
    (Asked.RATE, r"割合|率[はがを]"),
    (Asked.HOUR, r"時刻|(?:開[館所庁園]|営業|受付|利用|診療|業務)時間"),
    (Asked.DATE, r"期限|締め?切り?|年月日|日程|日付|時期"),
    (Asked.CODE, r"(?:告示|文書|通知|通達|法令|管理|登録|許可|受付|整理|識別)?番号|コード"),
    (Asked.COUNT, r"人数|件数|戸数|面積|人口|[数量]は"),
    (Asked.OFFICE, r"担当|所管|窓口|部署|申請先|提出先|問い?合わ?せ先"),
    (Asked.WHO, r"人物|氏名"),
    (Asked.WHERE, r"場所|会場|所在"),
    (Asked.WHY, r"理由|目的|原因"),
    (Asked.HOW, r"方法|手続|必要な(?:物|もの|書類)"),
)
_CUE_PATTERNS = tuple((asked, re.compile(cue)) for asked, cue in _CUES)
_COUNTER = re.compile(
    r"何(人|名|件|冊|台|戸|世帯|棟|回|個|本|か所|校|館|年間|日間|時間|か月|歳|倍|番|点|枚|種|つ|度|巻|階|項目|ページ|m|km)"
)
_FITS = {
    Asked.PHONE: re.compile(r"(?<!\d)0\d{1,4}[-(]\d{1,4}[-)]\d{3,4}(?!\d)"),
    Asked.MONEY: re.compile(r"\d円|\d[千百万億]円|無料|無償|免除|全額|徴収し(?:ない|ません)"),
    Asked.RATE: re.compile(r"\d(?:%|割|ポイント)|分の\d"),
    Asked.HOUR: re.compile(r"\d時|正午"),
    Asked.CODE: re.compile(r"第?\d+[号条項番]|\d{2,}|[A-Za-z]+\d|\d[A-Za-z]"),
    Asked.COUNT: re.compile(r"(?<![第\d.])\d[\d.]*(?![\d.]|[号条項章]|の項)"),
    Asked.LINK: re.compile(r"https?://|www\.|[a-z0-9]@[a-z]"),
    Asked.ADDRESS: re.compile(r"丁目|番地|[市区町村字][^。|]{0,12}\d|\d+-\d+|\d階"),
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
_UNITS = {Asked.MONEY: "[円額料費]", Asked.RATE: "[%率割]", Asked.PHONE: "電話|tel"}
"""What the header of a column of bare numbers says."""
_BARE_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")
_NEAR_DATE = re.compile(r"\d月\d*日?|\d日|\d年|\d世紀|以内|まで|当日|翌日|毎[月年週日]|曜日?")
_WHICH_DAY = re.compile(r"何日(?![間前後])")
_STRICTEST = frozenset({Asked.PHONE, Asked.LINK, Asked.MONEY, Asked.RATE})
_STRICT = frozenset({Asked.HOUR, Asked.DATE, Asked.CODE, Asked.ADDRESS})
_DOCUMENT_WORDS = frozenset(
    re.findall(
        r"\S+",
        """
通知 通達 文書 事務 連絡 告示 資料 書類 発出 発行 発信 公表 送付 付け 付 出る 出す 伝える 制定 策定 作成
""",
    )
)
_DIGITS = re.compile(r"\d+(?:-\d+)+|\d+(?:\.\d+)?", re.ASCII)
_ENDING = re.compile(r"[ぁ-ん]+\Z")
_GIVEN = re.compile(r"[\d.,:-]+|年度?|月|日")
"""Numbers and dates are compared as such, not as words."""
_IDEOGRAPHS = re.compile(r"[一-龥]{2,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of the question."""

    pattern: re.Pattern[str]
    """Finds the word, or what offices write for it, in a folded text in lower case."""
    long_form: re.Pattern[str] | None
    """Finds the name that it may abbreviate: 経産省 → 経済産業省."""
    asked: bool
    """Whether it names what is asked for, so that an answer need not repeat it: 電話番号."""
    of_document: bool
    """Whether it speaks of a document as such: the head of a letter answers without saying it."""

    @property
    def is_word(self) -> bool:
        """Whether it is more than a verb's stem or a single letter, which stand anywhere."""
        return len(self.pattern.pattern.partition("|")[0]) > 1


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
    years: frozenset[str]
    """Those of them that are years, western."""
    fiscal_years: frozenset[str]
    """As searched: 2026年度."""
    pairs: frozenset[str]
    """Its characters two by two."""
    names: tuple[Name, ...]
    """Of facilities, offices, lines and towns."""


def read_question(question: str) -> Query:
    """What the question asks. Takes any text; no terms where nothing is asked."""
    text = normalise_numbers(question[:_MAX_QUESTION]).lower()
    asked, cue = _asked(text)
    dense = squeeze(text)
    counter = _COUNTER.search(text)
    return Query(
        text=text,
        asked=asked,
        counter=counter.group(1) if counter and asked is Asked.COUNT else "",
        terms=_terms(text, cue),
        numbers=digits_in(text),
        years=frozenset(str(mention.year) for mention in dates(text)),
        fiscal_years=frozenset(f"{m.year}年度" for m in dates(text) if m.fiscal),
        pairs=frozenset(dense[i : i + 2] for i in range(len(dense) - 1)),
        names=names_in(text),
    )


def fit(query: Query, text: str, *, header: str = "") -> float:
    """How well a text has the kind of answer that is asked, 0 to 1.

    Args:
        query: the question.
        text: folded, numbers in digits, lower case.
        header: of the table whose row it is; it may name the unit of a bare number.
    """
    if query.asked is Asked.WHAT:
        return 0.5
    if header and _names_unit(query, header) and _BARE_NUMBER.search(text):
        return 0.9
    if query.asked is Asked.DATE:
        exact = _WHICH_DAY.search(query.text) is not None
        if any(mention.day if exact else mention.month for mention in dates(text)):
            return 1.0
        return 0.6 if _NEAR_DATE.search(text) else 0.0
    found = _FITS[query.asked].search(text) is not None
    if query.counter:
        return float(found and re.search(rf"\d ?{re.escape(query.counter)}", text) is not None)
    return float(found)


def _names_unit(query: Query, header: str) -> bool:
    unit = re.escape(query.counter) or _UNITS.get(query.asked, "")
    return bool(unit) and re.search(unit, header) is not None


def strictness(query: Query) -> float:
    """How little is left of an answer that is not of the kind asked for, 0 to 1.

    An amount is told from all else by its look; a day or a number may hide.
    """
    if query.asked in _STRICTEST or query.counter:
        return 1.0
    return 0.6 if query.asked in _STRICT else 0.0


def digits_in(text: str) -> frozenset[str]:
    """The numbers of a text (folded, numbers in digits) without units and leading zeros."""
    found = _DIGITS.findall(text)
    return frozenset(each if "-" in each else each.lstrip("0") or "0" for each in found)


def _asked(text: str) -> tuple[Asked, str]:
    """The kind of answer, and all words of the question that name it."""
    for asked, pattern in _CUE_PATTERNS:
        if pattern.search(text):
            cues = [cue for kind, cue in _CUE_PATTERNS if kind is asked]
            return asked, "\n".join(m.group() for cue in cues for m in cue.finditer(text))
    return Asked.WHAT, ""


def _terms(text: str, cue: str) -> tuple[Term, ...]:
    wanted = set(content_words(text))
    found = {word.normal: word.surface for word in words(text) if word.normal in wanted}
    said = ((normal, surface) for normal, surface in found.items() if not _GIVEN.fullmatch(surface))
    return tuple(_term(surface, normal, cue) for normal, surface in said)


def _term(surface: str, normal: str, cue: str) -> Term:
    stems = {_stem(surface), _stem(normal.lower())}
    spellings = sorted(stems | SYNONYMS.get(normal, frozenset()))
    return Term(
        pattern=re.compile("|".join(map(_bounded, spellings))),
        long_form=_long_form(surface),
        asked=surface in cue,
        of_document=normal in _DOCUMENT_WORDS,
    )


def _stem(word: str) -> str:
    """The word without what inflects: 始まり, 始まる → 始; かかる → かか."""
    return _ENDING.sub("", word) or (word[:-1] if len(word) > 2 else word)


def _bounded(spelling: str) -> str:
    """Latin words and numbers only as a whole: AI is not in MAIL."""
    escaped = re.escape(spelling)
    return rf"(?<![a-z0-9]){escaped}(?![a-z0-9])" if spelling.isascii() else escaped


def _long_form(surface: str) -> re.Pattern[str] | None:
    if not _IDEOGRAPHS.fullmatch(surface):
        return None
    return re.compile("[一-龥]{0,2}".join(surface))
