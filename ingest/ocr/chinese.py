"""Chinese forms that an engine trained on both languages gives for Japanese print, set right.

Line by line, only simplified forms, which no Japanese document prints and no Japanese character set
of the time holds, and signs. Traditional forms (稅, 齡) may well be what an old page says: a few are
set right where the whole page shows that it is in modern print, the others stay as read;
``library.text.fold`` finds both.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.ocr.placed import PlacedLine

# Each simplified form with its Japanese one behind it.
_FORMS = (
    "单単项項证証查査别別检検产産课課对対则則报報团団专専显顕驿駅战戦录録说説绍紹费費员員业業务務劳労"
    "约約纳納续続给給经経统統编編计計议議记記许許设設评評试試该該详詳语語诉訴请請诸諸调調谢謝识識译訳"
    "购購资資赁賃质質贷貸贸貿赔賠贩販轻軽输輸车車转転载載选選还還进進连連运運过過邮郵释釈银銀钱銭铁鉄"
    "铃鈴错錯锁鎖镜鏡长長门門问問闭閉间間闻聞阅閲际際陆陸险険难難预預领領题題额額风風飞飛饮飲饭飯饰飾"
    "馆館验験鱼魚鸟鳥龄齢级級组組结結终終线線织織维維绩績缩縮罚罰习習职職节節药薬补補见見规規视視览覧"
    "觉覚订訂训訓讨討论論访訪诊診词詞误誤读読谈談财財责責败敗货貨贤賢贫貧贵貴贺賀赞賛轮輪软軟达達迁遷"
    "远遠违違钟鐘针針铜銅锐鋭阳陽阴陰阶階页頁顷頃须須顺順颜顔颁頒频頻买買严厳丰豊临臨为為举挙书書传伝"
    "偿償侧側债債倾傾军軍农農净浄减減凤鳳剂剤剧劇动動势勢勋勲华華协協卫衛厅庁历歴压圧县県发発变変响響"
    "图図园園围囲圆円圣聖场場块塊坚堅"
)
_JAPANESE = {ord(_FORMS[i]): _FORMS[i + 1] for i in range(0, len(_FORMS), 2)}
_MIDDLE_DOT = re.compile(r"(?<![0-9A-Za-z])·|·(?![0-9A-Za-z])")


def in_japanese(text: str) -> str:
    """``text`` with simplified forms and the Chinese middle dot as Japanese prints them."""
    return _MIDDLE_DOT.sub("・", text.translate(_JAPANESE))


# Forms of old and of Chinese print that differ from the Japanese by a stroke or two, so that an
# engine gives one for the other. Not those that people write their names with (德, 增, 惠, 澤).
_ALIKE = str.maketrans("稅產錄徵說內戶脫銳悅閱緣綠溫每步敎", "税産録徴説内戸脱鋭悦閲縁緑温毎歩教")
_OLD = frozenset("國會學縣廳發當數對關應點實變號體圖與舊萬聽總屬團條檢藝轉勞單屆觀續讀賣")
"""Old forms that nobody takes for the new ones."""
_OLD_PRINT = 2
"""So many different ones, and a page was printed before 1946."""
_DIGITS = "0-9一二三四五六七八九十"
_POINT_BETWEEN = re.compile(
    rf"(?<!次)(第[{_DIGITS}]{{1,3}})[.．](?=第[{_DIGITS}]{{1,3}}(?![{_DIGITS}条項号章節款編]))"
)
"""第2・第4日曜日: no point stands between two ordinals, but engines read one there."""


def in_modern_forms(lines: Sequence[PlacedLine]) -> list[PlacedLine]:
    """The lines of one page, without what only looks like Japanese print if the page is modern.

    Old documents keep what was read: 稅 may well be what they say.
    """
    old = {character for line in lines for character in line.text if character in _OLD}
    if len(old) >= _OLD_PRINT:
        return list(lines)
    return [replace(line, text=_set_right(line.text)) for line in lines]


def _set_right(text: str) -> str:
    return _POINT_BETWEEN.sub(r"\1・", _deed(text.translate(_ALIKE)))


def _deed(text: str) -> str:
    """腾 is simplified 騰 but also read for 謄, which stands in 謄本 and 謄写 only."""
    return re.sub("[腾騰](?=[本写])", "謄", text)
