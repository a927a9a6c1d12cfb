"""The one text normaliser: what is searched is derived here from what was read.

What a document said is always kept and shown as read. Index and query call the same functions.
"""

import re
import unicodedata

# Kangxi and CJK radicals that PDF fonts put in place of ideographs. NFKC maps the Kangxi block
# (U+2F00) but not the CJK Radicals Supplement (U+2E80), and sends some to Chinese forms.
_RADICALS = "⺠民⻑長⻄西⻘青⻩黄⻤鬼⻫斉⺟母⻝食⻭歯⻲亀⻯竜⺼月⻁虎⻆角⻨麦⻉貝⻋車⻔門⻢馬⻥魚⻦鳥⺒巳⺝月⻖阝⺡氵⺘扌"
# Chinese forms that OCR engines trained on both languages return for Japanese print.
_VARIANTS = (
    "查査项項揭掲稅税產産內内课課对対单単则則报報团団户戸戶戸每毎专専显顕驿駅战戦录録说説绍紹"
    "說説脫脱銳鋭閱閲淸清靑青靜静曆暦吿告戾戻黑黒勞労费費员員业業务務"
    "济済释釈检検验験积積额額资資际際关関级級组組织織结結约約纪紀纳納纸紙线線练練终終给給统統"
    "经経绩績维維职職见見规規视視觉覚观観计計订訂认認议議训訓记記许許论論设設访訪证証评評识識"
    "诉訴诊診试試话話该該详詳语語误誤请請诸諸调調负負财財责責质質购購贷貸赁賃车車转転轻軽较較"
    "输輸选選运運进進远遠违違连連适適遗遺邮郵钱銭铁鉄银銀错錯长長门門问問间間闻聞队隊阶階险険"
    "难難预預领領题題馆館马馬鱼魚鸟鳥产産两両严厳丰豊为為举挙义義书書买買亚亜仅僅优優传伝伤傷"
)
_OTHERS = "·・•・∙・‧・‐-‑-‒-–-—ー―ー−-〜~∼~"


def _pairs(text: str) -> dict[int, str]:
    return {ord(text[i]): text[i + 1] for i in range(0, len(text), 2)}


_FOLD = _pairs(_RADICALS) | _pairs(_VARIANTS) | _pairs(_OTHERS)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\u200b-\u200f]")
_KATAKANA = "ァ-ヺー"
# Look-alikes, decided by the katakana on one side (ニ/二, カ/力, ハ/八, ロ/口, ー/一, ト/卜).
_LOOK_ALIKES = tuple(
    (re.compile(rf"(?<=[{_KATAKANA}]){kanji}(?=[{_KATAKANA}])"), kana)
    for kanji, kana in (
        ("二", "ニ"),
        ("力", "カ"),
        ("八", "ハ"),
        ("口", "ロ"),
        ("一", "ー"),
        ("卜", "ト"),
    )
)


def clean(text: str) -> str:
    """``text`` without control characters, lone surrogates and zero-width marks; NFC."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def fold(text: str) -> str:
    """The searched form: NFKC, radicals, glyph variants and kana look-alikes folded.

    Idempotent. Does not keep length: never use its offsets on the text as read.
    """
    folded = unicodedata.normalize("NFKC", _CONTROL.sub("", text).translate(_FOLD)).translate(_FOLD)
    for pattern, kana in _LOOK_ALIKES:
        folded = pattern.sub(kana, folded)
    return folded


def squeeze(text: str) -> str:
    """``text`` without any white space: the form in which quotes and pages are compared."""
    return "".join(text.split())
