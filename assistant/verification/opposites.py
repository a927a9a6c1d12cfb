"""Checks that a sentence does not say the opposite of its source: 増加 for 減少, 不要 for 必要."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.verification.findings import Doubt, Finding
from assistant.verification.reading import Clause, clauses_of, nearest_clause, words_of

_PAIRS = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        line.split()
        for line in """
増加|増え|増や|増(?=[と。、で]|\\Z)|増となる 減少|減ら|減っ|減り|減る|減ず|減じ|減(?=[と。、で]|\\Z)
増額|加算|加え|上乗せ 減額|減ず|減じ|差し引|控除|割引
上昇|上が[りっる]|引き上げ|値上げ|高ま 低下|下が[りっる]|引き下げ|値下げ|下落
上回 下回
拡大|拡充|広が 縮小|縮減|狭ま
黒字 赤字
最大|最多|最高|最も多 最小|最少|最低|最も少
上限|限度 下限
多い|多く|多かっ 少ない|少なく|少なかっ
高い|高く 低い|低く
小学校|小学生 中学校|中学生|高校
小学校|中学校 高等学校
保育園|保育所 幼稚園
申請 交付(?!申請)
届出 許可
転入 転出
開始|始ま|始め 終了|終わ|終え|満了
開館|開園|開庁 休館|休園|閉館|閉庁|休業
新設|設置 廃止|撤去
追加 削除
可決|(?<!不)採択|(?<!不)承認 否決|不採択|不承認|却下
多数 少数
存続|存置|継続|維持 廃止|終了|撤去
賛成 反対
有料 無料
義務|必須 任意
許可|認め(?:る|られ|ます|ない) 禁止
必要 不要
有効 無効
午前 午後
実施|行う|行い|行わ(?!ない|ず) 中止|取りやめ
平日 休日|土日
市内 市外
県内 県外
国内 国外
偶数 奇数
国(?=[のがはへに]) 県(?=[のがはへに])
有給 無給
屋内 屋外
男性|男子 女性|女子
個人 団体
在住 在勤
収入|歳入 支出|歳出
購入 売却
貸出 返却
(?<!非)公開 非公開
(?<!非)常勤 非常勤
(?<!非)正規 非正規
(?<!非)課税 非課税
直接 間接
前年度 翌年度
前日 翌日
当日 翌日|前日
当月 翌月|前月
当年度|同年度 翌年度|前年度
時間額|時給 日額|月額|年額
送信 受信
改善 悪化
前月 翌月
南 北
東 西
公立|市立 私立
都市部 農村部
普通徴収 特別徴収
一般会計 特別会計
国民年金 厚生年金
国庫 県費
可燃|燃えるごみ 不燃|燃えないごみ
夏期|夏季 冬期|冬季
左 右
含む|含み|含め 除く|除き|除い|含まない|含みません
被保険者 保険者
全部|全額|すべて|全て 一部
必要(?!があると|があれば|と認め|な|に応じ|事項|書類|がある(?:とき|場合)) でき(?:る(?!だけ)|ます)
切り捨て 切り上げ|四捨五入
切り上げ 四捨五入
原本 写し
より上 より下
る前に てから|た後
年額 月額
月額 日額
年額 日額
翌日から (?<!翌)日から起算|た日から
(?<!\\d)年内|年の末日|年末(?!年始) 年度内|年度の末日|年度末
下水道 (?<!下)水道
国庫支出金|国庫補助 県支出金|県補助
現行|改正前|改定前|改修前 改正後|改定後|改修後
新築 中古
要支援 要介護
市街化区域 市街化調整区域
住民税 法人税
身体障害 精神障害
午前中 午後
祝日の翌日 祝日の前日
土曜日?及び日曜|土曜日?と日曜|土日 土曜日?及び祝日|土曜日?と祝日
国税 市税|町税|県税
減免|免除 猶予
免除|無料 半額
""".strip().splitlines()
    )
)
"""Written as they stand in the searched form; each side is a regular expression."""


_BEFORE_AFTER = re.compile(r"([一-龥]{2})([前後])")
_SUBJECT = re.compile(r"[一-龥ァ-ヺ]{3,}は")
_OTHER_SIDE = {"前": "後", "後": "前"}


def check_opposites(claim: str, source: str, everything: str) -> Iterator[Finding]:
    """The words whose opposite stands where the source says the same thing.

    Args:
        claim: a sentence, in its searched form.
        source: the pieces that it rests on, likewise.
        everything: the whole passages; the clause that says the same may be another.
    """
    places = clauses_of(everything)
    wrong = [
        word
        for clause in clauses_of(claim)
        for pair in _PAIRS
        for one, other in (pair, pair[::-1])
        if (word := _turned(clause, one, other, places, source))
    ]
    wrong += [
        match.group()
        for match in _BEFORE_AFTER.finditer(claim)
        if match.group() not in source and match[1] + _OTHER_SIDE[match[2]] in source
    ]
    if wrong:
        yield Finding(doubt=Doubt.OPPOSITE, words=tuple(dict.fromkeys(wrong)))


def _turned(
    clause: Clause,
    one: re.Pattern[str],
    other: re.Pattern[str],
    places: Sequence[Clause],
    source: str,
) -> str:
    """The claim's word where the source has the opposite instead; else empty."""
    match = _word(one, clause.text)
    if match is None or _word(other, clause.text):
        return ""
    if _word(other, source) and not _word(one, source):
        return match.group()
    bare = replace(
        clause,
        text=clause.text.replace(match.group(), ""),
        words=clause.words - words_of(match.group()),
    )
    if _is_told_otherwise(clause, one, other, places):
        return match.group()
    near = nearest_clause(bare, tuple(places))
    turned = near is not None and _word(other, near.text) and not _word(one, near.text)
    return match.group() if turned else ""


def _is_told_otherwise(
    clause: Clause, one: re.Pattern[str], other: re.Pattern[str], places: Sequence[Clause]
) -> bool:
    """Whether the very subject of the clause (手数料は) is told the opposite of, and only that."""
    subject = _SUBJECT.search(clause.text)
    if subject is None:
        return False
    told = [place.text for place in places if place.text.startswith(subject.group())]
    return any(_word(other, text) for text in told) and not any(_word(one, t) for t in told)


def _word(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return pattern.search(text)
