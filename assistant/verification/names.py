"""Checks that the names and the nouns of a sentence stand in its source."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.verification.findings import Doubt, Finding
from assistant.vocabulary import SYNONYMS
from retrieval.sudachi import Units, Word, words

_PROPER = "固有名詞"
_NOUN = "名詞"
_SUFFIX = re.compile(
    r"(?:課|係|局|室|部|センター|学校|学園|大学|中学|保育園|保育所|幼稚園|こども園|地区|町内会|自治会|公民館|図書館|博物館|美術館|体育館|会館"
    r"|ホール|プール|病院|診療所|委員会|審議会|協議会|議会|基金|会計|条例|規則|規程|要綱|要領|法律|法|計画|証明書|申請書|届出書|届|報告書|契約書|請求書"
    r"|通知書|同意書|ごみ|庁舎|支所|出張所|公園|広場|路線|補助金|助成金|交付金|給付金|奨励金|手当|年金|保険|税|選挙|試験|(?<![延成増特身最])長)\Z"
)
"""What ends the name of a body, a place, a rule, a paper or a payment."""
_GENERAL_WORDS = """
費用 料金 手数料 代金 金額 手続き 手続 窓口 場所 場合 期限 期間 締切 締め切り 対象 対象者 条件
方法 内容 資料 書類 規定 規程 制度 市 町 村 役所 市役所 町役場 職員 担当 担当課 住民 市民 町民
人 方 者 以内 未満 以前 以降 以後 必要 可能 予定 利用 使用 実施 申請 申込 申込み 提出 届出 受付 案内 連絡 問い合わせ
問合せ 電話 番号 電話番号 時間 日時 日 月 年 年度 最大 最小 上限 下限 合計 全部 全体 以上 以下
割合 件数 人数 数 額 増加 減少 上昇 低下 無料 有料 開始 終了 開催 施行 現在 今回 同じ 同様 記載
説明 確認 注意 理由 目的 結果 概要 場面 項目 点 回 度 本人 代理人 全員 毎年 毎月 毎週 毎日 通常
原則 例外 禁止 許可 不要 不可 支払 支払い 納付 支給 交付 受給 休館 開館 開庁 閉庁 休み 定休日
休業 住所 所在地 施設 建物 規則 要綱 条例 日付 期日 締切日 開始日 終了日 種類 単位 要件 資格
基準 方針 事項 事柄 会場 取得 開催地 行き先 届け先
午前中 該当 負担 募集 年末年始 前年 前年度 翌年 翌年度 限度 上限額 限度額 見込み 合計額
"""
GENERAL = frozenset(_GENERAL_WORDS.split())
"""Nouns that an answer may use for what the source says otherwise."""
_SYNONYM_GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(group.split())
    for group in (
        "電話 tel 番号",
        "インターネット オンライン 電子 ウェブ web ホームページ サイト",
        "メール 電子 eメール email",
        "fax ファクス ファックス ファクシミリ",
        "子供 子ども こども 児童 幼児 小児 小人",
        "車 自動車 車両",
        "ごみ ゴミ 廃棄物",
        "パソコン pc コンピューター コンピュータ 端末",
        "高齢者 老人 歳",
        "引っ越し 転入 転出 転居",
        "赤ちゃん 乳児 新生児",
        "スケジュール 日程 予定",
        "ルール 規則 規定",
        "サイズ 寸法 大きさ",
        "トップ 首位 最多",
        "会費 参加費 費用",
        "土日 土曜 日曜 土曜日 日曜日 週末",
        "水曜 水曜日",
        "大人 一般 成人",
        "停止 止ま 止め",
        "通知 付け 文書",
        "送付 送る 送り",
        "事前 あらかじめ 前もって 予め",
    )
)
_OWNERS = frozenset("市町村県区立")
"""What ends the name of whom a body belongs to: 若草市立 of 若草市立中央図書館."""
_TABLE = {word: group for group in _SYNONYM_GROUPS for word in group}
_KANJI = re.compile(r"[一-龥々]")
_LETTERS = re.compile(r"[一-龥々ァ-ヺa-z]")
_WEEKDAY = re.compile(r"[月火水木金土日]曜")
_LABEL = re.compile(r"(?<![a-z\d])[a-z](?=[一-龥])", re.ASCII)
"""A票, B棟."""
_BODIES_WORDS = """
図書館 公民館 体育館 博物館 美術館 会館 病院 診療所 保育園 保育所 幼稚園 小学校 中学校 委員会 審議会 議会
"""
_BODIES = frozenset(_BODIES_WORDS.split())
"""Names of bodies that also stand alone."""
_RUN_KEPT = 1024


def check_names(claim: str, source: str) -> Iterator[Finding]:
    """The names, then the other nouns, that the source does not have.

    Args:
        claim: a sentence, in its searched form.
        source: passages with their titles and headings, likewise.
    """
    flat = "".join(source.split())
    compounds = _compounds(claim)
    days = [day for day in _WEEKDAY.findall(claim) if day not in source]
    if days:
        yield Finding(doubt=Doubt.NAME, words=tuple(dict.fromkeys(days)))
    names = [each for each in compounds if _is_name(each) and not _has_name(each, flat, source)]
    if names:
        yield Finding(doubt=Doubt.NAME, words=tuple(dict.fromkeys(map(_surface, names))))
    normal = _normal(source)
    nouns = [
        word.surface
        for each in compounds
        if each not in names
        for word in each
        if _is_new(word, flat, normal)
    ]
    nouns += [label for label in _LABEL.findall(claim) if label not in flat]
    if nouns:
        yield Finding(doubt=Doubt.TERM, words=tuple(dict.fromkeys(nouns)))


def names_anything(searched: str) -> bool:
    """Whether a text has the name of a body, a place, a rule, a paper or a payment."""
    return any(_is_name(compound) for compound in _compounds(searched))


@lru_cache(maxsize=_RUN_KEPT)
def _compounds(text: str) -> tuple[tuple[Word, ...], ...]:
    """Nouns that follow each other, in long units; numbers part them."""
    found: list[tuple[Word, ...]] = []
    run: list[Word] = []
    for word in words(text, units=Units.LONG):
        kind, detail = word.part_of_speech[:2]
        joins = (
            (kind == _NOUN and detail != "数詞")
            or (kind == "接尾辞" and bool(run))
            or kind == "接頭辞"
        )
        if joins and not any(c.isdigit() for c in word.surface):
            run.append(word)
            continue
        if run:
            found.append(tuple(run))
        run = []
    return (*found, tuple(run)) if run else tuple(found)


@lru_cache(maxsize=_RUN_KEPT)
def _normal(text: str) -> frozenset[str]:
    return frozenset(
        word.normal for units in (Units.SHORT, Units.LONG) for word in words(text, units=units)
    )


def _surface(compound: Sequence[Word]) -> str:
    return "".join(word.surface for word in compound)


def _is_name(compound: Sequence[Word]) -> bool:
    surface = _surface(compound)
    proper = any(_PROPER in word.part_of_speech and len(word.surface) > 1 for word in compound)
    suffix = _SUFFIX.search(surface)
    named = suffix is not None and (suffix.start() > 0 or surface in _BODIES)
    return proper or named


def _has_name(compound: Sequence[Word], flat: str, source: str) -> bool:
    surface = _surface(compound)
    if surface in flat or surface in GENERAL:
        return True
    proper = [w.surface for w in compound if _PROPER in w.part_of_speech and len(w.surface) > 1]
    if any(name not in flat for name in proper):
        return False
    runs = [_surface(run) for run in _compounds(source)]
    if any(_is_within(surface, run) for run in runs):
        return True
    return any(
        surface[:cut] in flat and any(_is_within(surface[cut:], run) for run in runs)
        for cut in range(2, len(surface) - 2)
        if surface[cut - 1] in _OWNERS
    )


def _is_within(short: str, long: str) -> bool:
    """Whether the characters follow each other in ``long``, up to its end: 補助金 of 助成補助金."""
    rest = iter(long)
    return short[-1:] == long[-1:] and all(character in rest for character in short)


def _is_new(word: Word, flat: str, normal: frozenset[str]) -> bool:
    """Whether nothing of a noun is in the source, nor anything that means the same."""
    kind, detail = word.part_of_speech[:2]
    surface = word.surface
    if kind != _NOUN or detail not in {"普通名詞", _PROPER} or len(surface) < 2:
        return False
    if surface in flat or word.normal in normal or {surface, word.normal} & GENERAL:
        return False
    same = _TABLE.get(surface, frozenset()) | _TABLE.get(word.normal, frozenset())
    same |= SYNONYMS.get(word.normal, frozenset())
    if any(other in flat for other in same):
        return False
    if not _LETTERS.search(surface):
        return False
    letters = _KANJI.findall(surface)
    return 2 * sum(letter in flat for letter in letters) <= len(letters)
