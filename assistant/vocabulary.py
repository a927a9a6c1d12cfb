"""Everyday words of a question and the words that offices write instead: 始まる → 開始, 払う → 納付.

Only where an everyday word is hardly ever written in documents, so that it widens nothing else.
Keys are in Sudachi's normalised form, values without the endings that inflect.
"""

_TABLE = """
始まる 開始 期間 施行 適用
始める 開始 着手
終わる 終了 満了
止める 中止 廃止
無くなる 廃止 終了
締め切り 締切 期限 期日 必着 まで
決まる 決定 制定 策定
決める 決定 制定 策定
出る 発出 通知 公表
出す 提出 発出 申請 届出
電話 tel
住所 所在 丁目 番地 address
場所 会場 所在
値段 料金 価格 手数料
全体 合計 総 計
全部 合計 総 計
総数 合計 計
配る 配布 交付 送付
アンケート 調査
払う 支払 納付 納入
貰う 交付 支給 受給
返す 返却 返還 返納
使う 使用 利用
作る 作成 策定 製造
直す 修正 訂正 改正
変わる 変更 改正 改定
変える 変更 改正 改定
増える 増加
減る 減少
調べる 調査 確認
申し込む 申込 申請 受付
申し込み 申込 申請 受付
休み 休館 休業 休暇 閉館
休む 休暇 休業
開く 開館 開庁 開催
頼む 依頼 委託
借りる 貸出 貸与 借用
買う 購入 調達
辞める 退職 辞職
引っ越し 転入 転出 転居
引っ越す 転入 転出 転居
持つ 所有 保有
捨てる 廃棄
知らせる 通知 報告 周知
返事 回答 通知 決定
断る 拒否 制限
キャンセル 取消 取り消 解約
返金 還付 返還 払戻 お返し
弁償 賠償
壊す 破損 損傷 損壊
壊れる 破損 損傷 損壊
足りる 不足 満た
忘れる 失念 紛失
遅れる 遅延 延滞 過ぎ
見る 閲覧 縦覧
貸す 貸与 貸出 貸付
値上げ 改定 増額 引上げ
値下げ 改定 減額 引下げ
安い 減額 減免 免除 割引
給料 給与 給料 報酬 有給 無給
税金 税
罰 罰則 過料
副業 兼業 営利企業
仕事 業務 勤務 就労
会社 事業者 事業所 法人 企業
業者 事業者 債権者
病院 医療機関
年寄り 高齢 老人
赤ちゃん 乳児 新生児
大人 一般 成人
名前 氏名 名称
判子 印鑑 押印
コピー 写し 複写
ごみ 廃棄物
トイレ 便所
エアコン 冷暖房 冷房 空調
ガソリン 燃料 給油
ポスター 掲示 貼り紙 貼紙
集める 収集 徴収
選ぶ 選定 選択
"""
SYNONYMS = {
    words[0]: frozenset(words[1:])
    for line in _TABLE.strip().splitlines()
    if len(words := line.split()) > 1
}
"""By the question's word: what documents may say instead."""
