"""Chinese forms that an engine trained on both languages gives for Japanese print, set right.

Only simplified forms, which no Japanese document prints and no Japanese character set of the time
holds, and signs. Traditional forms (稅, 齡) stay as read: they may well be what an old page says;
``library.text.fold`` finds both.
"""

import re

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
