"""Questions that ask several things."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.extractive import ExtractiveAnswerer
from assistant.parts import parts_of
from library.model import Answer
from tests.assistant.found import near, passages

COUNTER = (
    "住民票の写しの交付手数料は、１通につき三百円とする。",
    "住民票の写しの受付時間は、平日の午前８時30分から午後５時15分までとする。",
    "職員は、鍵を貸し出してはならない。",
)


def asked(question: str) -> list[str]:
    return [part.asked for part in parts_of(question)]


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("住民票の手数料と受付時間は？", ["手数料", "受付時間"]),
        ("体育館の料金・休館日を教えてください", ["料金", "休館日"]),
        (
            "補助はいくらで、いつまでに、どこに申請しますか",
            ["補助はいくらで", "いつまでに", "どこに申請しますか"],
        ),
        ("対象者は誰で、限度額はいくらか", ["対象者は誰で", "限度額はいくらか"]),
        (
            "公用車を使える人の条件は何ですか。また、燃料代は誰が払いますか",
            ["公用車を使える人の条件は何ですか。", "燃料代は誰が払いますか"],
        ),
        ("体育館の駐車場の台数と、卓球台の台数は", ["体育館の駐車場の台数", "卓球台の台数は"]),
        ("市内の人と市外の人の料金の違いは", ["市内の人", "市外の人"]),
    ],
)
def test_each_thing_that_is_asked_is_a_part_as_typed(question: str, parts: list[str]) -> None:
    assert asked(question) == parts
    assert all(part in question for part in parts)


@pytest.mark.parametrize(
    "question",
    [
        "申請と届出の窓口はどこ",
        "引っ越してきて3か月で出産しました。祝金はもらえますか",
        "大規模小売業告示は何年の公取委告示第何号ですか",
        "入場料を取るときと取らないときで、ホールはいつから予約できるか",
        "妊娠、出産、育児の相談はどこでできますか",
        "住民票の写しの手数料は",
        "",
        "。。。？",
    ],
)
def test_a_question_that_asks_one_thing_is_not_split(question: str) -> None:
    assert parts_of(question) == ()


def test_a_later_part_is_about_the_same_as_the_first() -> None:
    whole = [part.question for part in parts_of("4か月児健診の会場はどこで、持ち物は何ですか")]
    assert "4か月児健診" in whole[1]
    alone = parts_of("住民票の手数料は？ 粗大ごみの申込先は？")[1]
    assert "住民票" in alone.question
    assert "住民票" not in alone.otherwise


def ask(question: str) -> Answer:
    found = passages(*COUNTER, title="住民票の写しの手引")
    return ExtractiveAnswerer().answer(question, found, cosines=near(found))


def test_every_part_is_answered_by_quotes_of_its_own() -> None:
    answer = ask("住民票の写しの手数料と受付時間は？")
    by_part = {sentence.asked: sentence.text for sentence in reversed(answer.sentences)}
    assert by_part["手数料"] == COUNTER[0]
    assert by_part["受付時間"] == COUNTER[1]
    assert {(each.asked, each.text) for each in answer.highlights} == {
        ("手数料", "１通につき三百円"),
        ("受付時間", "午前８時30分から午後５時15分まで"),
    }
    markers = [citation.marker for citation in answer.citations]
    assert markers == list(range(1, len(markers) + 1))
    for shown in answer.highlights:
        assert shown.text in answer.citations[shown.marker - 1].quote


def test_a_part_that_nothing_answers_is_said_to_be_unanswered() -> None:
    answer = ask("住民票の写しの手数料はいくらで、電話番号は何番ですか")
    assert not answer.abstained
    assert answer.unanswered == ("電話番号は何番ですか",)
    assert {sentence.asked for sentence in answer.sentences} == {"住民票の写しの手数料はいくらで"}


@settings(deadline=None, max_examples=60)
@given(
    st.text(st.sampled_from("手数料受付時間はのと、。？いつどこか誰違いまたAB住民票 "), max_size=60)
)
def test_parts_are_pieces_of_whatever_is_asked(question: str) -> None:
    parts = parts_of(question)
    assert len(parts) != 1
    assert all(part.asked in question and part.question for part in parts)
