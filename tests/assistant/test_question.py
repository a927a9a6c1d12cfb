"""What a question asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import Asked, fit, read_question, strictness
from library.numerals import normalise_numbers


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("市役所の電話番号は", Asked.PHONE),
        ("住民票の手数料はいくらですか", Asked.MONEY),
        ("補助額の上限は何円ですか", Asked.MONEY),
        ("受付の締切はいつですか", Asked.DATE),
        ("手数料は何日までに払いますか", Asked.DATE),
        ("回収率は何%ですか", Asked.RATE),
        ("図書館は何時に開きますか", Asked.HOUR),
        ("開館時間を教えて", Asked.HOUR),
        ("対象は何人ですか", Asked.COUNT),
        ("排出量の基準はいくらですか", Asked.COUNT),
        ("根拠は第何条ですか", Asked.CODE),
        ("通知の文書番号は", Asked.CODE),
        ("申請はどの課が担当ですか", Asked.OFFICE),
        ("会場はどこですか", Asked.WHERE),
        ("図書館の所在地は", Asked.ADDRESS),
        ("申請画面のURLは", Asked.LINK),
        ("署名したのは誰ですか", Asked.WHO),
        ("なぜ改正するのですか", Asked.WHY),
        ("どのように申し込みますか", Asked.HOW),
        ("下請法とは", Asked.WHAT),
    ],
)
def test_the_kind_of_answer_is_known_from_the_question(question: str, asked: Asked) -> None:
    assert read_question(question).asked is asked


@pytest.mark.parametrize(
    ("question", "right", "wrong"),
    [
        ("電話番号は", "087-861-4501", "令和6年4月1日"),
        ("手数料はいくらですか", "三百円とする。", "窓口で納める。"),
        ("いつ施行しますか", "令和六年四月一日から施行する。", "速やかに行う。"),
        ("従業員は何人以下ですか", "二十人以下", "二十台以下"),
        ("蔵書は何冊ですか", "三万二千冊", "電話 087-861-4501"),
        ("補助率は何割ですか", "三分の二以内", "予算の範囲内"),
        ("担当はどの課ですか", "市民課", "三百円"),
        ("文書番号は", "保発第２号", "保険局長"),
        ("所在地は", "昭和町一丁目2-20", "市民の皆様"),
        ("申請画面のURLは", "https://example.jp/", "画面を開く"),
        ("基準はいくつ以上ですか", "千立方メートル以上", "別表第三の七の項に掲げる者"),
    ],
)
def test_a_text_with_the_kind_of_answer_fits_better(question: str, right: str, wrong: str) -> None:
    query = read_question(question)
    assert fit(query, normalise_numbers(right)) > fit(query, normalise_numbers(wrong))


def test_a_bare_number_fits_under_a_header_with_the_unit() -> None:
    query = read_question("回収率は何%ですか")
    assert fit(query, "計 | 921 | 36.8", header="区分 | 回収数 | 回収率(%)") > 0.5
    assert fit(query, "計 | 921 | 36.8") == 0


def test_an_amount_must_look_like_one_while_a_reason_may_look_like_anything() -> None:
    money, day, reason = map(read_question, ("料金はいくら", "いつ届く", "なぜ改正する"))
    assert strictness(money) > strictness(day) > strictness(reason) == 0


def test_what_a_question_takes_as_given_is_read_in_any_writing() -> None:
    query = read_question("令和四年度の第二号議案")
    assert query.numbers == {"2022", "2"}
    assert query.years == {"2022"}


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("いつ始まりましたか", "開始は4月"),
        ("料金を払う所", "納付書"),
        ("締切の日", "必着とする"),
        ("締切の日", "締め切る"),
        ("AIの利用", "aiを使う"),
    ],
)
def test_a_word_is_found_as_offices_write_it(question: str, text: str) -> None:
    assert any(term.pattern.search(text) for term in read_question(question).terms)


def test_latin_words_are_found_only_whole() -> None:
    assert not any(term.pattern.search("email") for term in read_question("AI").terms)


def test_an_abbreviation_is_found_in_the_full_name() -> None:
    forms = [term.long_form for term in read_question("公取委の告示").terms if term.long_form]
    assert any(form.search("公正取引委員会") for form in forms)


@given(st.text())
def test_any_question_can_be_read(question: str) -> None:
    query = read_question(question)
    assert 0 <= fit(query, normalise_numbers(question).lower()) <= 1
