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
集める 収集 徴収
選ぶ 選定 選択
"""
SYNONYMS = {
    words[0]: frozenset(words[1:])
    for line in _TABLE.strip().splitlines()
    if len(words := line.split()) > 1
}
"""By the question's word: what documents may say instead."""
