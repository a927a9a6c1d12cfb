"""The value that is shown first, and what it depends on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.extractive import ExtractiveAnswerer
from library.model import Answer, HighlightKind
from tests.assistant.found import near, passages

FEES = "粗大ごみの処理手数料は、いすや掃除機は400円、机や自転車は800円、ベッドやソファーは1,600円です。"
BIRTH = (
    "問３　出産育児一時金はいくら支給されるか。\n"
    "答　一児につき50万円を支給する。産科医療補償制度の対象とならない出産の場合は、48万8千円とする。"
)
GRANT = (
    "第５条　補助金の額は、次の各号に掲げる区分に応じ、当該各号に定める額とする。\n"
    "一　単独の事業　補助対象経費の二分の一以内の額とし、十万円を限度とする。\n"
    "二　連携の事業　補助対象経費の三分の二以内の額とし、四十万円を限度とする。ただし、初年度は五十万円とする。"
)
ROOMS = (
    "施設 | 室名 | 使用料（円） 午前 | 使用料（円） 午後 | 冷暖房（1時間・円）\n"
    "中央公民館 | ホール | 4,200 | 5,600 | 900\n"
    " | 調理室 | 1,200 | 1,600 | 400\n"
    "※市外の者が使用するときは、2倍の額とする。"
)
CHECKUP = "２　実施期間\n　(1) 集団健診　令和６年６月１日から同年９月３０日まで\n　(2) 個別健診　令和６年６月１日から令和７年１月３１日まで"
DEADLINE = "申請は、工事の着手の十四日前までに行うこと。ただし、緊急の工事を除く。"
LIBRARY = "名称 | 電話番号 | 休館日\n中央図書館 | 087-861-4501 | 毎週月曜日\n国分寺図書館 | 087-874-6309 | 毎週火曜日"


def ask(question: str, *texts: str) -> Answer:
    found = passages(*texts)
    return ExtractiveAnswerer().answer(question, found, cosines=near(found))


@pytest.mark.parametrize(
    ("question", "text", "value", "kind"),
    [
        ("ベッドの処理手数料はいくらですか", FEES, "1,600円", HighlightKind.AMOUNT),
        ("自転車の粗大ごみの処理手数料はいくらですか", FEES, "800円", HighlightKind.AMOUNT),
        (
            "産科医療補償制度の対象とならない出産の一時金はいくら",
            BIRTH,
            "48万8千円",
            HighlightKind.AMOUNT,
        ),
        ("連携の事業の補助の限度額はいくらか", GRANT, "四十万円を限度", HighlightKind.AMOUNT),
        ("調理室の午後の使用料はいくらか", ROOMS, "1,600", HighlightKind.AMOUNT),
        ("調理室の冷暖房はいくらか", ROOMS, "400", HighlightKind.AMOUNT),
        (
            "個別健診の実施期間はいつまでか",
            CHECKUP,
            "令和７年１月３１日まで",
            HighlightKind.DEADLINE,
        ),
        ("申請は工事の着手の何日前までか", DEADLINE, "十四日前まで", HighlightKind.DEADLINE),
        ("国分寺図書館の電話番号は", LIBRARY, "087-874-6309", HighlightKind.CONTACT),
        ("国分寺図書館の休館日はいつか", LIBRARY, "毎週火曜日", HighlightKind.DAY),
        (
            "補助の書類は何年保存しますか",
            "補助の書類は、翌年度から５年間保存しなければならない。",
            "５年間",
            HighlightKind.COUNT,
        ),
        (
            "ボランティアは何人を募集しますか",
            "ボランティアは、3日間で約120人を募集します。",
            "約120人",
            HighlightKind.COUNT,
        ),
    ],
)
def test_the_value_that_is_asked_for_stands_first_word_for_word(
    question: str, text: str, value: str, kind: HighlightKind
) -> None:
    answer = ask(question, text)
    assert [(each.text, each.kind) for each in answer.highlights] == [(value, kind)]
    cited = {citation.marker: citation.quote for citation in answer.citations}
    assert value in cited[answer.highlights[0].marker]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        # two columns that the question does not tell apart
        ("調理室の使用料はいくらか", ROOMS),
        # neither of two values is said to be the one
        ("出産の祝い金はいくらですか", "出産の祝い金は、市が3万円、県が2万円とする。"),
        # the only amount says of which works the rule speaks
        (
            "工事の届出の手数料はいくらですか",
            "10万円以上の工事は、届出の手数料の減免を受けられる。",
        ),
        # of something else
        (
            "新庁舎の事業費はいくらですか",
            "新庁舎の事業費の概算では、外構と現庁舎の解体が7億円となる。",
        ),
        # what is added to the price
        (
            "アリーナの使用料はいくらですか",
            "アリーナの使用料は表のとおりとし、夜間は300円を加える。",
        ),
        # the date line of a letter, and a day on which something else begins
        ("休館日はいつですか", "会館の休館日のお知らせ\n令和6年4月1日現在\n休館日の一覧\n市民課"),
        # as a base, not as a number of things
        ("委託料の時間数は何時間ですか", "委託料の時間数は、一時間につき三千円で計算する。"),
    ],
)
def test_where_it_is_not_plain_which_value_answers_none_is_shown_first(
    question: str, text: str
) -> None:
    answer = ask(question, text)
    assert not answer.abstained
    assert answer.highlights == ()


@pytest.mark.parametrize(
    ("question", "text", "conditions"),
    [
        (
            "連携の事業の補助の限度額はいくらか",
            GRANT,
            {"補助対象経費の三分の二以内の額とし", "ただし、初年度は五十万円とする"},
        ),
        ("調理室の冷暖房はいくらか", ROOMS, {"※市外の者が使用するときは、2倍の額とする"}),
        ("申請は工事の着手の何日前までか", DEADLINE, {"ただし、緊急の工事を除く"}),
        (
            "特定健診の自己負担額はいくらか",
            "(1) 特定健診　自己負担額500円（市民税が非課税の世帯の者は無料）",
            {"市民税が非課税の世帯の者は無料"},
        ),
        (
            "講習の受講料はいくらですか",
            "講習の受講料は、市内に住む65歳以上の者については五百円（税込み）とする。",
            {"市内に住む65歳以上の者については", "税込み"},
        ),
        (
            "補助の上限額はいくらですか",
            "補助の上限額は、1年につき3万円です。なお、消費税は含みません。",
            {"なお、消費税は含みません"},
        ),
    ],
)
def test_a_value_is_never_shown_without_what_it_depends_on(
    question: str, text: str, conditions: set[str]
) -> None:
    shown = ask(question, text).highlights[0].conditions
    assert conditions <= {each.replace("補助の上限額は", "") for each in shown}
    assert all(each in text for each in shown)


def test_what_holds_in_general_is_shown_with_the_case_that_is_not_asked_for() -> None:
    (shown,) = ask("出産育児一時金はいくらですか", BIRTH).highlights
    assert shown.text == "一児につき50万円"
    assert BIRTH.split("。")[2] in shown.conditions


def test_cases_of_one_list_are_shown_side_by_side_each_with_its_own_name() -> None:
    text = (
        "第13条　試験の受験手数料の額は、次の各号に定めるとおりとする。\n"
        "一　第一種の区分に係る筆記　一万二千三百円\n二　第二種の区分に係る筆記　一万千六百円"
    )
    shown = ask("試験の受験手数料はいくらですか", text).highlights
    assert [each.text for each in shown] == ["一万二千三百円", "一万千六百円"]
    assert shown[1].conditions[0] == "第二種の区分に係る筆記"


def test_of_two_years_the_value_of_the_asked_one_is_shown() -> None:
    text = "体育館の空調は、令和7年度に中学校5校、令和8年度に小学校8校に設置する。"
    shown = ask("体育館の空調は令和8年度に何校に設置しますか", text).highlights
    assert [each.text for each in shown] == ["8校"]


def test_what_names_most_of_the_question_is_not_of_something_else() -> None:
    text = "地方交付税は61億円、ふるさと納税の寄附金は4億5,000万円を見込みました。"
    shown = ask("ふるさと納税はいくらの見込みですか", text).highlights
    assert [each.text for each in shown] == ["4億5,000万円"]


def test_a_row_of_another_size_than_the_question_names_shows_no_value() -> None:
    text = (
        "水道の口径 | 基本料金 | 加入金\n13ミリ | 1,760円 | 66,000円\n"
        "備考　口径20ミリの水道は、別に定める。"
    )
    answer = ask("口径20mmの加入金はいくら", text)
    assert "13ミリ | 1,760円 | 66,000円" in [citation.quote for citation in answer.citations]
    assert answer.highlights == ()


@settings(deadline=None, max_examples=40)
@given(
    text=st.text(
        st.sampled_from("手数料は一二十円0123,１日月年令和以内まで者（）、。\n|　 ただし※場合"),
        min_size=5,
    )
)
def test_whatever_the_text_says_highlights_are_pieces_of_their_quotes(text: str) -> None:
    answer = ask("手数料はいくらですか", text)
    quotes = {citation.marker: citation for citation in answer.citations}
    for shown in answer.highlights:
        assert shown.text
        assert shown.text in quotes[shown.marker].quote
        assert all(each in f"{text}\n{quotes[shown.marker].lead}" for each in shown.conditions)
