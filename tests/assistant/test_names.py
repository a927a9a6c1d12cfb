"""Names of a question: what a document about another facility, town or year must not answer."""

import pytest

from assistant.evidence import weigh
from assistant.extractive import ExtractiveAnswerer
from assistant.names import missing, names_in
from assistant.pieces import searched_form
from assistant.question import read_question
from tests.assistant.found import passages


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("南部体育館のアリーナはいくらですか", ["南部体育館"]),
        ("西部体育館の弓道場は誰でも使えますか", ["西部体育館", "弓道場"]),
        ("すぎのこ市の出産祝金はいくらですか", ["すぎのこ市"]),
        ("申請の期限はいつですか", []),
        ("本市の手数料はいくらですか", []),
        ("済ませた近隣の市はいくつあるか", []),
        ("3号室は何人入れますか", []),
    ],
)
def test_places_lines_and_towns_are_names(question: str, names: list[str]) -> None:
    assert [name.whole for name in names_in(read_question(question).text)] == names


@pytest.mark.parametrize(
    ("question", "text", "share"),
    [
        ("南部体育館の料金は", "東部体育館の料金", 1.0),
        ("東部体育館の料金は", "東部体育館の料金", 0.0),
        ("みのり市東部体育館の料金は", "東部体育館の料金", 0.0),
        ("中央公民館の電話は", "中央図書館と東部公民館", 0.5),
        ("図書館の料金は", "住民票の手数料", 0.5),
        ("こだま市の料金は", "みのり市の料金", 1.0),
    ],
)
def test_a_name_that_a_text_does_not_hold_is_missing(
    question: str, text: str, share: float
) -> None:
    assert missing(names_in(read_question(question).text), searched_form(text)) == share


def confidence(question: str, text: str, title: str) -> float:
    [passage] = passages(text, title=title)
    best = weigh(read_question(question), [passage], cosines={passage.chunk.id: 0.9})[0]
    return best.confidence


def test_another_facility_answers_less_surely_than_the_one_that_is_asked_for() -> None:
    text = "アリーナ全面の使用料は、1時間につき1,200円とする。"
    asked = "西部体育館のアリーナ全面の使用料はいくらですか"
    right, wrong = (confidence(asked, text, f"{place}体育館利用案内") for place in ("西部", "東部"))
    assert right - wrong > 0.7


def test_a_day_of_the_year_after_does_not_make_it_the_fiscal_year_that_is_asked_for() -> None:
    text = "固定資産税の第4期の納期限は、令和8年3月2日とする。"
    title = "市税の納期限について（令和7年度）"
    right = confidence("令和7年度の固定資産税の第4期の納期限はいつですか", text, title)
    wrong = confidence("令和8年度の固定資産税の第4期の納期限はいつですか", text, title)
    assert right - wrong > 0.9


def test_a_month_is_not_the_day_that_is_asked_for() -> None:
    text = "次回の会議は、令和7年2月の中旬に開く。"
    loose = confidence("次回の会議は何月に開くか", text, "議事録")
    assert loose > confidence("次回の会議は2月の何日に開くか", text, "議事録")


@pytest.mark.parametrize("subject", ["令和8年度の", "さくら保育園の"])
def test_a_part_is_not_answered_for_another_year_or_place_than_the_whole_asks_about(
    subject: str,
) -> None:
    text = "見本保育園の入園料は無料とする。見本保育園の延長保育は、午後7時までとする。"
    found = passages(text, title="令和7年度保育の案内")
    question = f"{subject}入園料はいくらですか。延長保育は何時までですか"
    near = {found[0].chunk.id: 0.83}
    answer = ExtractiveAnswerer().answer(question, found, cosines=near)
    assert answer.abstained
    plain = question.replace(subject, "見本保育園の")
    assert not ExtractiveAnswerer().answer(plain, found, cosines=near).abstained
