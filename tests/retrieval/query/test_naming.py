from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.glossary import Glossary, Row, glossary_of
from library.glossary_file import starter_rows
from retrieval.query.understanding import ADDED_WEIGHT, understand

STARTER = glossary_of(starter_rows())
_APRIL, _MARCH = date(2026, 4, 1), date(2026, 3, 31)


def glossary(*rows: tuple[str, str]) -> Glossary:
    return glossary_of(Row(term=term, synonyms=synonyms) for term, synonyms in rows)


def added(question: str, using: Glossary = STARTER) -> dict[str, tuple[str, ...]]:
    understood = understand(question, glossary=using)
    return {expansion.term: expansion.words for expansion in understood.added}


def test_other_names_are_looked_for_with_less_weight_than_what_was_typed() -> None:
    understood = understand("国保の保険料", glossary=glossary(("国保", "国民健康保険")))
    weights = dict(understood.words.terms)
    assert (weights["国保"], weights["保険"]) == (1.0, 1.0)
    assert weights["国民"] == weights["2:健康"] == ADDED_WEIGHT
    assert understood.meaning == "国保の保険料（国民健康保険）"
    assert understood.typed == "国保の保険料"


def test_a_question_can_do_without_the_glossary_but_not_without_its_years() -> None:
    plainly = understand("今年度の国保の保険料", glossary=None, today=_APRIL)
    assert [each.term for each in plainly.added] == ["今年度"]
    assert "国民" not in dict(plainly.words.terms)
    assert not plainly.by_glossary
    assert understand("国保", glossary=STARTER).by_glossary


def test_a_name_is_found_from_either_side() -> None:
    assert added("固資税の税率") == {"固資税": ("固定資産税",)}
    assert added("固定資産税の税率") == {"固定資産税": ("固資税",)}
    assert "会計年度任用職員" in added("会任の任期")["会任"]


@pytest.mark.parametrize(
    "question",
    [
        "全国保育士の研修",
        "一期一会の茶会",
        "特徴を教えてください",
        "会計年度の始まり",
        "前年度の決算",
        "がん検診の日程",
        "要領と要綱の違い",
    ],
)
def test_what_only_looks_like_a_name_or_is_merely_related_adds_nothing(question: str) -> None:
    assert added(question) == {}


@pytest.mark.parametrize("written", ["前払いできる経費", "前払できる経費", "前払い出来る経費"])
def test_a_name_is_found_however_it_is_spelled(written: str) -> None:
    assert list(added(written).values()) == [("前金払",)]


def test_width_and_capitals_do_not_count() -> None:
    assert list(added("ＤＸの推進").values()) == list(added("dxの推進").values())


def test_the_longest_name_counts() -> None:
    known = glossary(("個人番号", "マイナンバー"), ("個人番号カード", "マイナカード"))
    assert added("個人番号カードの受取", known) == {"個人番号カード": ("マイナカード",)}


def test_a_name_that_was_typed_is_not_added() -> None:
    assert added("国保（国民健康保険）の届出") == {}


def test_the_title_of_an_act_weighs_no_more_than_a_name() -> None:
    understood = understand("番号法の罰則", glossary=STARTER)
    weights = dict(understood.words.terms)
    assert 0 < weights["手続き"] < ADDED_WEIGHT / 2


@pytest.mark.parametrize(
    ("question", "today", "meant"),
    [
        ("今年度の予算", _APRIL, "令和8年度"),
        ("今年度の予算", _MARCH, "令和7年度"),
        ("本年度と昨年度の比較", _APRIL, "令和8年度 令和7年度"),
        ("来年度の予定", _MARCH, "令和8年度"),
        ("一昨年度の決算", date(2020, 5, 1), "平成30年度"),
        ("昨年度の決算", date(2020, 4, 1), "令和元年度"),
        ("去年の件数", _MARCH, "令和7年"),
        ("再来年の選挙", _MARCH, "令和10年"),
        ("今年の祭り", _APRIL, "令和8年"),
        ("翌年度に繰り越す", _APRIL, ""),
        ("毎年度の報告", _APRIL, ""),
        ("今年間計画", _APRIL, ""),
    ],
)
def test_years_that_count_from_today_are_named(question: str, today: date, meant: str) -> None:
    understood = understand(question, glossary=glossary(), today=today)
    assert [expansion.words for expansion in understood.added] == [(y,) for y in meant.split()]
    without = understand(question, glossary=glossary())
    assert without.added == ()
    if meant:
        assert len(understood.words.terms) > len(without.words.terms)


def test_a_year_that_counts_from_today_is_searched_in_every_way_it_is_written() -> None:
    understood = understand("今年度の予算", glossary=glossary(), today=_APRIL)
    assert {"=:2026", "=:2026度"} <= dict(understood.words.terms).keys()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(sorted(STARTER.others)), max_size=15), st.text(max_size=20))
def test_a_question_full_of_names_can_be_read(names: list[str], between: str) -> None:
    question = between.join(names)
    understood = understand(question, glossary=STARTER, today=_APRIL)
    assert len(understood.added) <= 16
    assert all(0 < weight <= 1 for _, weight in understood.words.terms)
    terms = [term for term, _ in understood.words.terms]
    assert len(terms) == len(set(terms))
