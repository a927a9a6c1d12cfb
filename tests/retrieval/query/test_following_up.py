import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.glossary import NO_GLOSSARY
from retrieval.query.following_up import leaning_on
from retrieval.query.understanding import understand


@pytest.mark.parametrize(
    ("previous", "question", "whole"),
    [
        ("前払いできる経費の範囲は？", "それはいつまでですか", "前払いできる経費 いつまでですか"),
        ("会館の使用料はいくらですか", "その場合の費用は？", "会館の使用料 費用は?"),
        (
            "会館の使用料はいくらですか",
            "では県外の人は？",
            "会館の使用料はいくらですか 県外の人は?",
        ),
        ("印鑑証明の手数料は", "法人の場合は？", "印鑑証明の手数料は 法人の場合は?"),
        ("奨学金の対象は", "65歳以上の方は？", "奨学金の対象は 65歳以上の方は?"),
        ("補助金の限度額はいくらですか", "申請の期限はいつですか", "補助金 申請の期限はいつですか"),
        ("補助金の限度額はいくらですか", "必要書類は？", "補助金 必要書類は?"),
        ("国民健康保険に入る手続きは？", "なぜですか", "国民健康保険に入る なぜですか"),
        ("国保の届出", "もっと詳しく教えてください", "国保の届出 もっと詳しく教えてください"),
        (
            "誰が旅費の額を決めますか",
            "どこに出せばよいですか",
            "旅費の額を決め どこに出せばよいですか",
        ),
        ("補助金の申請方法", "同じ手続は郵送でもできますか", "補助金 手続は郵送でもできますか"),
        ("補助金の申請方法", "県外の人もそれを使えますか", "補助金 県外の人もそれを使えますか"),
        ("補助金の申請方法", "郵送でもいいですか", "補助金 郵送でもいいですか"),
        ("育休の期間", "この制度はいつ始まりましたか", "育休 制度はいつ始まりましたか"),
        ("年休の繰越しは何日まで", "上限は何日ですか", "年休の繰越し 上限は何日ですか"),
        ("道路占用料", "延長できますか", "道路占用料 延長できますか"),
        ("健診の受診券", "ちなみに、いつ届きますか", "健診の受診券 いつ届きますか"),
        ("会館の使用料はいくらですか 県外の人は?", "その期限は？", "会館の使用料 県外の人 期限は?"),
        ("前金払の範囲は", "上記の根拠は何ですか", "前金払 根拠は何ですか"),
        ("児童扶養手当の現況届", "じゃあ、いくらですか", "児童扶養手当の現況届 いくらですか"),
    ],
)
def test_a_question_that_leans_takes_over_what_it_leaves_out(
    previous: str, question: str, whole: str
) -> None:
    assert leaning_on(question, previous) == whole


@pytest.mark.parametrize(
    ("previous", "question", "whole"),
    [
        ("住民票の手数料は？", "印鑑証明は？", "印鑑証明の手数料は"),
        ("印鑑証明の手数料は", "では、戸籍謄本は？", "戸籍謄本の手数料は"),
        ("会館の休館日は？", "図書館は？", "図書館の休館日は"),
        ("ごみの収集は週何回ですか", "粗大ごみは", "粗大ごみの収集は週何回ですか"),
        ("市民会館の大ホールの使用料は", "小ホールは？", "市民会館の小ホールの使用料は"),
        ("高松市の図書館の開館時間は？", "美術館は", "高松市の美術館の開館時間は"),
        ("市民税の納期限はいつですか", "固定資産税は？", "固定資産税の納期限はいつですか"),
        ("国民健康保険に入る手続きは？", "介護保険は？", "介護保険に入る手続きは"),
        ("令和6年度の市民税の税率は", "軽自動車税は？", "令和6年度の軽自動車税の税率は"),
        ("児童手当の申請書類は何ですか", "児童扶養手当は？", "児童扶養手当の申請書類は何ですか"),
        ("会館の使用料はいくらですか", "冷房料は？", "会館の冷房料はいくらですか"),
        ("がん検診の対象は", "歯科健診は？", "歯科健診の対象は"),
        ("転入届はどこに出しますか", "転出届は？", "転出届はどこに出しますか"),
        ("税務課の電話番号は", "福祉課は？", "福祉課の電話番号は"),
        ("育児休業の期間は", "介護休暇は？", "介護休暇の期間は"),
        ("補助金交付要綱の施行日は", "個人情報保護条例は？", "個人情報保護条例の施行日は"),
        ("缶の出し方は", "ペットボトルは？", "ペットボトルの出し方は"),
        # Who, when and how only narrow the last question, and what is of no known kind may.
        ("奨学金の対象は", "高校生は？", "奨学金の対象は 高校生は?"),
        ("会館の使用料は", "土曜は？", "会館の使用料は 土曜は?"),
        ("会館の休館日は", "土曜は？", "会館の休館日は 土曜は?"),
        ("図書館の開館時間は", "夜間は？", "図書館の開館時間は 夜間は?"),
        ("施設の使用料は", "市外の方は？", "施設の使用料は 市外の方は?"),
        ("住民票の手数料は", "コンビニは？", "住民票の手数料は コンビニは?"),
        ("市民税の減免は", "法人税の場合は？", "市民税の減免は 法人税の場合は?"),
    ],
)
def test_another_thing_of_the_kind_takes_the_place_of_the_last(
    previous: str, question: str, whole: str
) -> None:
    assert leaning_on(question, previous) == whole


@pytest.mark.parametrize(
    "question",
    [
        "市民税の納期はいつですか",
        "では、固定資産税の税率は？",
        "それぞれの課の電話番号を教えて",
        "その他の施設の使用料は",
        "これまでの改正の経緯",
        "ここ数年の人口の推移は",
        "市民会館とその別館の使用料はいくらですか",
        "住民票を取るとき、それに必要な本人確認書類は何ですか",
        "この市の人口は何人ですか",
        "同じ日に二つの検診を受けられますか",
        "消火器の捨て方は？",
        "「その場合」の意味は",
        "それはいつ -令和5年",
        "児童手当",
        "図書館の開館時間",
        "防災訓練はいつですか",
        "こんにちは",
        "ありがとうございました",
        "それは、会計年度任用職員として採用された者が、その任期の途中で退職した場合に支給される期末手当のことですか、教えてください",
        "",
        "🎌",
        "？",
    ],
)
def test_a_question_that_stands_by_itself_takes_nothing_over(question: str) -> None:
    assert leaning_on(question, "前金払ができる経費の範囲は？") is None


@pytest.mark.parametrize("previous", [None, "", " \n", "\x00"])
def test_without_a_last_question_there_is_nothing_to_lean_on(previous: str | None) -> None:
    assert leaning_on("それはいつまでですか", previous) is None


def test_a_long_conversation_does_not_pile_up() -> None:
    whole = "会館の使用料はいくらですか"
    for _ in range(30):
        whole = leaning_on("では県外の人は？", whole) or ""
        assert 0 < len(whole) < 200
    assert whole.endswith("県外の人は?")


def test_what_is_searched_says_that_it_follows_up() -> None:
    leaning = understand("その期限は？", glossary=NO_GLOSSARY, previous="補助金の限度額は")
    assert (leaning.typed, leaning.whole, leaning.follows_up) == (
        "その期限は？",
        "補助金 期限は?",
        True,
    )
    assert leaning.meaning == leaning.whole
    own = understand("補助金の期限は？", glossary=NO_GLOSSARY, previous="補助金の限度額は")
    assert (own.whole, own.follows_up) == ("補助金の期限は？", False)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_two_texts_can_follow_each_other(question: str, previous: str) -> None:
    whole = leaning_on(question, previous)
    assert whole is None or len(whole) <= len(question) + len(previous) + 1 + 200
