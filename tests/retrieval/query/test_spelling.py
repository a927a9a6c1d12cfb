"""The same thing in two spellings finds the same passages: the words of both sides are one."""

from itertools import combinations

import pytest

from library.eras import japanese_fiscal_year
from library.glossary import NO_GLOSSARY
from retrieval.query.understanding import understand
from retrieval.terms import bag_of_terms

_PAIR = "2:"


def looked_for(question: str) -> set[str]:
    """The words, dates and numbers that a question looks for, without pairs of characters."""
    terms = understand(question, glossary=NO_GLOSSARY).words.terms
    return {term for term, _ in terms if not term.startswith(_PAIR)}


def indexed(text: str) -> set[str]:
    return {term for term in bag_of_terms(text) if not term.startswith(_PAIR)}


@pytest.mark.parametrize(
    "spellings",
    [
        ("申込", "申し込み", "申込み"),
        ("受付", "受け付け", "受付け"),
        ("引越し", "引っ越し", "引越"),
        ("問合せ", "問い合わせ", "問合わせ"),
        ("手続", "手続き"),
        ("届出", "届け出"),
        ("取扱い", "取り扱い", "取扱"),
        ("締切", "締め切り", "締切り"),
        ("見積", "見積り", "見積もり"),
        ("子ども", "こども", "子供"),
        ("コンピュータ", "コンピューター"),
        ("ＰＤＦ", "PDF", "pdf"),
        ("ｻｰﾋﾞｽ", "サービス"),
        ("⻑野県", "長野県"),
    ],
)
def test_spellings_of_one_word_are_one_word(spellings: tuple[str, ...]) -> None:
    for typed, written in [*combinations(spellings, 2), *combinations(spellings[::-1], 2)]:
        assert looked_for(typed) & indexed(written), (typed, written)


@pytest.mark.parametrize(
    ("spellings", "value"),
    [
        (("令和6年度", "R6年度", "Ｒ６年度", "令和六年度", "2024年度", "二〇二四年度"), "=:2024度"),
        (("令和元年", "R1年", "2019年", "令和1年", "平成31年"), "=:2019"),
        (("平成元年", "1989年", "昭和64年", "H元年"), "=:1989"),
        (("令和6年4月1日", "R6.4.1", "2024/4/1", "2024-04-01", "令和六年四月一日"), "=:2024-04-01"),
        (("令和6年4月", "2024年4月", "R6年4月"), "=:2024-04"),
        (("平成17年3月31日", "H17.3.31", "2005年3月31日"), "=:2005-03-31"),
        (("昭和25年", "S25年", "1950年"), "=:1950"),
        (("三千円", "3,000円", "３，０００円", "3千円"), "=:3000円"),
        (("三億五千万円", "3億5千万円", "350,000,000円"), "=:350000000円"),
        (("100平方メートル", "100㎡", "百平方メートル"), "=:100m2"),
        (("第十二条", "第12条", "第１２条"), "=:12条"),
        (("午後1時", "13時", "13:00"), "=:13時"),
        (("50パーセント", "50%", "５０％"), "=:50%"),
    ],
)
def test_dates_and_numbers_are_one_however_they_are_written(
    spellings: tuple[str, ...], value: str
) -> None:
    for written in spellings:
        assert value in looked_for(f"{written}の決まり"), written
        assert value in indexed(f"{written}の決まり"), written


@pytest.mark.parametrize("year", [*range(1868, 2030, 7), 1912, 1926, 1989, 2019])
def test_a_fiscal_year_is_found_by_either_calendar(year: int) -> None:
    japanese = japanese_fiscal_year(year) if year > 1872 else f"明治{year - 1867}年度"
    assert f"=:{year}度" in looked_for(japanese) & indexed(f"{year}年度")


@pytest.mark.parametrize(
    "question",
    ["1千円", "1,000千円", "百万円", "㎡", "R", "令和", "年度", "元年", "13月", "令和0年"],
)
def test_half_a_date_or_number_is_still_read(question: str) -> None:
    assert understand(question, glossary=NO_GLOSSARY).meaning
