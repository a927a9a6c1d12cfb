import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.sudachi import Units, content_words, words
from retrieval.terms import bag_of_terms


def test_a_bag_holds_words_without_particles_and_all_pairs_of_characters() -> None:
    assert bag_of_terms("税金を払う") == ["税金", "払う", "2:税金", "2:金を", "2:を払", "2:払う"]


@pytest.mark.parametrize(
    ("written", "other"),
    [("打込む", "打ち込む"), ("ＰＤＦ", "pdf"), ("⻑野県", "長野県"), ("申込み", "申し込み")],
)
def test_two_spellings_share_their_words(written: str, other: str) -> None:
    def only_words(text: str) -> set[str]:
        return {term for term in bag_of_terms(text) if not term.startswith("2:")}

    assert only_words(written) == only_words(other)


def test_a_text_longer_than_sudachi_takes_is_split() -> None:
    sentence = "粗大ごみの処理手数料は、市長が定める。"
    found = bag_of_terms(sentence * 3000)
    assert found.count("手数") == 3000
    assert len(bag_of_terms("あ" * 100_000)) > 99_999


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_text_gives_terms_without_white_space(text: str) -> None:
    terms = bag_of_terms(text)
    assert all(term and term == "".join(term.split()) for term in terms)


def test_an_empty_text_gives_no_terms() -> None:
    assert bag_of_terms("") == bag_of_terms(" \n　\x00\ud800") == []


def test_threads_get_the_same_words() -> None:
    text = "市民税の納期限を過ぎると延滞金がかかります。" * 50
    expected = list(words(text))
    results: list[bool] = []

    def run() -> None:
        results.extend(list(words(text)) == expected for _ in range(5))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 20


def test_content_words_say_what_a_question_is_about() -> None:
    assert content_words("粗大ごみの手数料はいくらですか") == ["粗大", "ごみ", "手数"]
    assert content_words("選挙管理委員会", units=Units.LONG) == ["選挙管理委員会"]
    assert content_words("これは何のためですか") == []


def values(text: str) -> set[str]:
    return {term for term in bag_of_terms(text) if term.startswith("=:")}


@pytest.mark.parametrize(
    "written",
    ["令和6年4月1日", "令和６年４月１日", "R6.4.1", "2024/4/1", "2024-04-01", "二〇二四年四月一日"],
)
def test_a_day_is_found_however_it_is_written(written: str) -> None:
    assert values(written) == {"=:2024-04-01", "=:2024-04", "=:2024"}


@pytest.mark.parametrize(
    ("written", "other"),
    [
        ("三千円", "3,000円"),
        ("三千二百万五百円", "３２，０００，５００円"),
        ("第十二条", "第12条"),
        ("令和6年度", "2024年度"),
        ("五割", "5割"),
        ("１億２千万円", "一億二千万円"),
    ],
)
def test_an_amount_is_found_however_it_is_written(written: str, other: str) -> None:
    assert values(written) == values(other) != set()


@pytest.mark.parametrize(
    "name",
    ["八王子市", "三重県", "四国", "一宮市", "二本松市", "千葉市", "五島列島", "八戸市", "三条市"],
)
def test_names_with_figures_are_words_and_no_numbers(name: str) -> None:
    assert values(name) == set()
    assert bag_of_terms(name)


@pytest.mark.parametrize("word", ["一部", "一般", "一時", "十分に", "万一", "一度", "第三者"])
def test_words_with_figures_are_words_and_no_numbers(word: str) -> None:
    assert values(word) == set()
    assert bag_of_terms(word)
