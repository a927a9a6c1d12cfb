"""Characters that are written or read in several ways, each with the one that is searched."""

# Kangxi and CJK radicals that PDF fonts put in place of ideographs. NFKC maps the Kangxi block
# (U+2F00) but not the CJK Radicals Supplement (U+2E80), and sends some to Chinese forms.
_RADICALS = "⺠民⻑長⻄西⻘青⻩黄⻤鬼⻫斉⺟母⻝食⻭歯⻲亀⻯竜⺼月⻁虎⻆角⻨麦⻉貝⻋車⻔門⻢馬⻥魚⻦鳥⺒巳⺝月⻖阝⺡氵⺘扌"
# Chinese forms that OCR engines trained on both languages return for Japanese print.
_CHINESE = (
    "查査项項揭掲稅税產産內内课課对対单単则則报報团団户戸戶戸每毎专専显顕驿駅战戦录録说説绍紹"
    "說説脫脱銳鋭閱閲淸清靑青靜静曆暦吿告戾戻黑黒勞労费費员員业業务務"
    "济済释釈检検验験积積额額资資际際关関级級组組织織结結约約纪紀纳納纸紙线線练練终終给給统統"
    "经経绩績维維职職见見规規视視觉覚观観计計订訂认認议議训訓记記许許论論设設访訪证証评評识識"
    "诉訴诊診试試话話该該详詳语語误誤请請诸諸调調负負财財责責质質购購贷貸赁賃车車转転轻軽较較"
    "输輸选選运運进進远遠违違连連适適遗遺邮郵钱銭铁鉄银銀错錯长長门門问問间間闻聞队隊阶階险険"
    "难難预預领領题題馆館马馬鱼魚鸟鳥产産两両严厳丰豊为為举挙义義书書买買亚亜仅僅优優传伝伤傷"
)
# The forms before 1946 of the 常用漢字, as old 例規, registers and family names still have them.
_OLD_FORMS = (
    "亞亜惡悪壓圧圍囲醫医爲為壹壱隱隠榮栄營営衞衛驛駅圓円緣縁艷艶鹽塩奧奥應応橫横歐欧毆殴"
    "溫温穩穏假仮價価畫画會会壞壊懷懐繪絵擴拡殼殻覺覚學学嶽岳樂楽渴渇卷巻寬寛陷陥勸勧關関歡歓"
    "觀観歸帰氣気龜亀僞偽戲戯犧犠舊旧據拠擧挙峽峡挾挟狹狭鄕郷堯尭曉暁區区驅駆勳勲薰薫徑径惠恵"
    "溪渓經経繼継莖茎螢蛍輕軽鷄鶏藝芸擊撃缺欠儉倹劍剣圈圏檢検權権獻献縣県險険顯顕驗験嚴厳效効"
    "廣広恆恒鑛鉱號号國国碎砕濟済齋斎劑剤櫻桜雜雑產産參参慘惨棧桟蠶蚕贊賛殘残絲糸齒歯兒児辭辞"
    "濕湿實実舍舎寫写釋釈壽寿收収從従澁渋獸獣縱縦肅粛處処敍叙奬奨將将燒焼稱称證証乘乗剩剰壤壌"
    "孃嬢條条淨浄狀状疊畳讓譲釀醸囑嘱觸触寢寝愼慎眞真盡尽圖図粹粋醉酔隨随髓髄數数樞枢聲声攝摂"
    "竊窃專専戰戦淺浅潛潜纖繊踐践錢銭禪禅曾曽雙双壯壮搜捜插挿爭争總総聰聡莊荘裝装騷騒藏蔵臟臓"
    "屬属續続墮堕體体對対帶帯滯滞臺台瀧滝擇択澤沢單単擔担膽胆團団彈弾斷断癡痴遲遅晝昼蟲虫鑄鋳"
    "廳庁聽聴敕勅鎭鎮遞逓鐵鉄轉転點点傳伝黨党盜盗燈灯當当鬪闘德徳獨独讀読屆届繩縄貳弐惱悩腦脳"
    "霸覇廢廃拜拝賣売麥麦發発髮髪拔抜蠻蛮祕秘濱浜甁瓶拂払佛仏竝並變変邊辺邉辺寶宝豐豊沒没萬万"
    "滿満默黙彌弥譯訳藥薬與与餘余譽誉搖揺樣様謠謡來来賴頼亂乱覽覧龍竜兩両獵猟綠緑壘塁勵励禮礼"
    "隸隷靈霊齡齢戀恋爐炉勞労樓楼祿禄錄録灣湾歷歴歲歳步歩每毎"
)
_MARKS = "·・•・∙・‧・‐-‑-‒-–-—ー―ー−-〜~∼~"


def _pairs(text: str) -> dict[int, str]:
    return {ord(text[i]): text[i + 1] for i in range(0, len(text), 2)}


FOLDED = _pairs(_RADICALS) | _pairs(_CHINESE) | _pairs(_OLD_FORMS) | _pairs(_MARKS)
"""For ``str.translate``: one character for one."""

BETWEEN_KATAKANA = str.maketrans("二力八口一卜工夕へべぺ", "ニカハロートエタヘベペ")
"""What stands between two katakana is one of them."""
IN_HIRAGANA = str.maketrans("ヘベペ", "へべぺ")
"""What stands between kanji or hiragana and hiragana is hiragana."""
MISREAD_WORDS = {
    read: word
    for word in [
        "第一",
        "統一",
        "同一",
        "唯一",
        "単一",
        "一般",
        "一部",
        "一定",
        "一体",
        "一覧",
        "一切",
        "一括",
        "一律",
        "一時",
        "一層",
        "一環",
        "一連",
        "工事",
        "工場",
        "工業",
        "工程",
        "施工",
        "着工",
        "竣工",
        "完工",
        "人口",
        "窓口",
        "入口",
        "出口",
        "口座",
        "口頭",
        "口腔",
        "河口",
        "口述",
        "努力",
        "協力",
        "能力",
        "効力",
        "有力",
        "権力",
        "圧力",
        "電力",
        "体力",
        "労力",
        "実力",
        "学力",
        "武力",
        "暴力",
        "夕方",
        "夕刻",
        "夕食",
        "夕張",
    ]
    if (read := word.translate(str.maketrans("一工口力夕", "ーエロカタ"))) != word
}
"""Words that engines read with a katakana in them: エ事, 人ロ, 第ー."""
