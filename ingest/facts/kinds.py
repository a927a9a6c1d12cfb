"""種別: what kind of document it is, decided by a stated order of evidence, or not at all.

1. How its title ends (the shown title first, then the heading on the page).
2. A line of the head that says nothing else (事務連絡, 様式第1号).
3. How it is built: a letter with a number and addressees, articles that call themselves この要綱,
   speakers that take turns.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.facts.told import Told, told_blocks
from library.kinds import DocumentKind as Kind
from library.model import Fact, FactField, FactPlace, Page
from library.text import fold, squeeze

_ENDINGS: tuple[tuple[re.Pattern[str], Kind], ...] = tuple(
    (re.compile(rf"(?:{pattern})\Z"), kind)
    for pattern, kind in (
        (r"条例施行規則|規則", Kind.REGULATION),
        (r"条例", Kind.ORDINANCE),
        (r"施行令|政令|省令|施行規則|に関する法律|[一-龥]{2}法", Kind.LAW),
        (r"要綱", Kind.OUTLINE),
        (r"要領", Kind.PROCEDURE),
        (r"規程|内規", Kind.RULES),
        (r"会議録", Kind.PROCEEDINGS),
        (r"議事(?:録|要旨|概要)", Kind.MINUTES),
        (
            r"マニュアル|手引き?|手引書|手順書|ガイドライン|ガイドブック|ガイド|ハンドブック"
            r"|使い方|解説書|取扱説明書|しおり",
            Kind.MANUAL,
        ),
        (
            r"(?:申請|請求|申込|申出|届出|交付決定|実績報告|報告|同意|委任|誓約)書?(?:\(?様式\)?|用紙)"
            r"|申請書|請求書|申込書|申出書|届出?書|届|委任状|同意書|誓約書|様式|記入例",
            Kind.FORM,
        ),
        (r"Q&A(?:集)?|FAQ|よくある(?:ご?質問|お問い?合わせ)|質疑応答集?|問答集", Kind.QUESTIONS),
        (
            r"統計(?:書|表|年報|資料|調査)?|(?:調査|アンケート)の?(?:結果)?(?:の?(?:報告書?|概要|票))?"
            r"|白書|人口(?:・?世帯数?)?",
            Kind.STATISTICS,
        ),
        (r"予算(?:書|案|概要|に関する説明書)?|決算(?:書|報告書?|概要)?", Kind.BUDGET),
        (r"計画(?:書|案)?|ビジョン|プラン|構想|戦略", Kind.PLAN),
        (r"契約書|協定書|覚書|契約約款", Kind.CONTRACT),
        (r"報告書?", Kind.REPORT),
        (r"名簿|一覧表?|台帳|リスト|目録", Kind.LIST),
        (r"広報.{0,12}|.{2,12}だより|.{2,12}通信|.*\d{1,2}月(?:\d{1,2}日)?号", Kind.NEWSLETTER),
        (r"通知書?", Kind.NOTICE),
        (r"事務連絡", Kind.OFFICE_LETTER),
    )
)
_TAIL = re.compile(
    r"(?:[(〔【\[][^()〔〕【】\[\]]{0,40}[)〕】\]]|\(?案\)?|(?:第[\d.]+|改訂|最新|新|令和.{1,3}年度)版"
    r"|[vV]er\.?[\d.]+|[_\-・:]|(?:令和|平成)?(?:元|\d{1,4})年度?|\d{1,2}月\d{1,2}日|概要版)\Z"
)
"""What may follow the words that say the kind."""
_ALONE = ((re.compile(r"事務連絡"), Kind.OFFICE_LETTER),)
_FORM_NUMBER = re.compile(r"[(\[]?(?:別記)?(?:第\d{1,3}号)?様式(?:第?\d{1,3}号?)?.{0,24}")
_ITSELF = re.compile(r"この(要綱|要領|規則|条例|規程|政令|省令|法律)(?:は|において|に)")
_NAMES = {
    "要綱": Kind.OUTLINE,
    "要領": Kind.PROCEDURE,
    "規則": Kind.REGULATION,
    "条例": Kind.ORDINANCE,
    "規程": Kind.RULES,
    "政令": Kind.LAW,
    "省令": Kind.LAW,
    "法律": Kind.LAW,
}
_ARTICLE = re.compile(r"第[1一]条")
_SPEAKER = re.compile(r"[○◯〇][^。]{1,24}[(][^()]{1,16}[君)さん議員]+")
_ASKS = re.compile(r"(?:通知|依頼|お願い|周知|送付|お知らせ|回答|照会)(?:いた)?(?:します|する|し)")
_SPEAKERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What makes page 1 a letter."""

    is_numbered: bool
    is_addressed: bool
    is_about: bool
    """Whether its heading ends in について."""

    @property
    def is_letter(self) -> bool:
        """Whether two of the three are there."""
        return self.is_numbered + self.is_addressed + self.is_about > 1


def read_kind(
    pages: Sequence[Page],
    head: Sequence[Told],
    *,
    titles: Sequence[tuple[str, Told | None]],
    letter: Letter,
) -> list[Fact]:
    """The kind, or nothing.

    Args:
        pages: of the document.
        head: of page 1.
        titles: the shown title and the heading, each with the line that it stands on, if any.
        letter: what there is of a letter.
    """
    for title, line in titles:
        kind = kind_of_title(title)
        if kind is not None and not (letter.is_letter and kind in _ABOUT):
            return [_fact(kind, line.whole if line else None)]
    for line in head:
        for pattern, kind in _ALONE:
            if pattern.fullmatch(line.text):
                return [_fact(kind, line.whole)]
    for line in head[:2]:
        if _FORM_NUMBER.fullmatch(line.text):
            return [_fact(Kind.FORM, line.whole)]
    return _by_build(pages, letter)


_ABOUT = frozenset({Kind.REPORT, Kind.NOTICE, Kind.OFFICE_LETTER, Kind.BUDGET})
"""Words that end the subject of a letter as well as the name of a paper."""


def kind_of_title(title: str) -> Kind | None:
    """The kind that the end of a title says."""
    text, before = squeeze(fold(title)), ""
    while text != before:
        for pattern, kind in _ENDINGS:
            if pattern.search(text):
                return kind
        before, text = text, _TAIL.sub("", text)
    return None


def _by_build(pages: Sequence[Page], letter: Letter) -> list[Fact]:
    blocks = [block for page in pages[:1] for block in told_blocks(page)]
    if letter.is_letter and letter.is_numbered:
        for block in blocks:
            if match := _ASKS.search(block.text):
                return [_fact(Kind.NOTICE, block.place(*match.span()))]
    if any(_ARTICLE.match(block.text) for block in blocks):
        for block in blocks:
            if match := _ITSELF.search(block.text):
                return [_fact(_NAMES[match[1]], block.place(*match.span()))]
    speakers = [block for block in blocks if _SPEAKER.match(block.text)]
    if len(speakers) >= _SPEAKERS:
        return [_fact(Kind.PROCEEDINGS, speakers[0].place(0, 1))]
    return []


def _fact(kind: Kind, place: FactPlace | None) -> Fact:
    return Fact(field=FactField.KIND, value=kind.value, place=place)
