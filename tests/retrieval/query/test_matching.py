import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.glossary import NO_GLOSSARY
from retrieval.query.matching import fits, required_terms
from retrieval.query.understanding import understand
from retrieval.terms import bag_of_terms


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("「令和6年度」", "2024年度の予算"),
        ("「2024年度」", "Ｒ６年度の予算"),
        ("「令和6年4月1日」", "施行日 R6.4.1"),
        ("「三千円」", "3,000円とする"),
        ("「市民 会館」", "市民\n会館の使用料"),
        ("「dx推進」", "ＤＸ推進計画"),
        ("「資金前渡」 -概算払", "資金前渡ができる経費"),
    ],
)
def test_a_phrase_fits_however_width_blanks_dates_and_numbers_are_written(
    question: str, text: str
) -> None:
    query = understand(question, glossary=NO_GLOSSARY)
    assert fits(query, text)
    assert query.words.required <= set(bag_of_terms(text))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("「市民会館」", "市民の会館"),
        ("「資金前渡」「概算払」", "資金前渡ができる経費"),
        ("経費 -概算払", "概算払ができる経費"),
        ("予算 -2023年度", "令和５年度の予算"),
        ("「令和6年度」", "令和7年度"),
    ],
)
def test_a_passage_without_the_phrase_or_with_what_is_excluded_does_not_fit(
    question: str, text: str
) -> None:
    assert not fits(understand(question, glossary=NO_GLOSSARY), text)


def test_a_name_is_required_of_the_words_and_a_date_is_not() -> None:
    assert required_terms("市民会館") == {"2:市民", "2:民会", "2:会館"}
    assert required_terms("令和6年度") == frozenset()
    assert required_terms("申し込み") == frozenset()


def test_without_its_phrases_a_question_requires_nothing() -> None:
    query = understand("「市民会館」の使用料 -減免", glossary=NO_GLOSSARY).without_phrases()
    assert (query.phrases, query.words.required) == ((), frozenset())
    assert query.excluded == ("減免",)


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet="市民会館第三か月間以内のアパート2024年度令和R6.41日,千円m²ー -\n", max_size=30
    ),
    st.integers(0, 30),
    st.integers(2, 12),
)
def test_what_fits_has_all_that_is_required_of_the_words(text: str, at: int, long: int) -> None:
    """Otherwise the word index would leave out what the phrase is in."""
    query = understand(f"「{text[at : at + long]}」", glossary=NO_GLOSSARY)
    if query.phrases and fits(query, text):
        assert query.words.required <= set(bag_of_terms(text))
