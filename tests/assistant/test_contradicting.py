"""Documents that say different things of the same are shown side by side."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.contradicting import WARNING
from assistant.extractive import ExtractiveAnswerer
from library.model import Answer, Passage
from tests.assistant.found import chunk, document, near

FEE = "住民票の写しの交付手数料は、１通につき{}とする。"


def sources(*texts: str, titles: tuple[str, ...] = ()) -> list[Passage]:
    """One document for each text, each a year newer than the one before."""
    found = []
    for number, text in enumerate(texts, start=1):
        title = titles[number - 1] if titles else f"窓口の案内{'第' * number}"
        whole = replace(document(title, key=f"d{number}"), effective_date=date(2020 + number, 4, 1))
        piece = chunk(text, key=f"c{number}", owner=f"d{number}")
        found.append(
            Passage(
                document=whole,
                chunk=piece,
                page=1,
                score=1.0 / number,
                lexical_rank=number,
                dense_rank=number,
            )
        )
    return found


def ask(question: str, found: list[Passage]) -> Answer:
    return ExtractiveAnswerer().answer(question, found, cosines=near(found))


def sides(answer: Answer) -> list[str]:
    return [side.text for each in answer.contradictions for side in each.sides]


@pytest.mark.parametrize(
    ("question", "older", "newer", "shown"),
    [
        (
            "住民票の写しの手数料はいくらですか",
            FEE.format("三百円"),
            FEE.format("四百円"),
            ["１通につき四百円", "１通につき三百円"],
        ),
        (
            "市税の督促手数料はいくらですか",
            "市税の督促手数料は、100円とする。",
            "市税の督促手数料は、徴収しない。",
            ["徴収しない", "100円"],
        ),
        (
            "図書館の休館日はいつですか",
            "図書館の休館日は、毎週月曜日とする。",
            "図書館の休館日は、第２水曜日とする。",
            ["第２水曜日", "毎週月曜日"],
        ),
        (
            "指定避難所はいくつありますか",
            "指定避難所は、市内に41か所あります。",
            "指定避難所は、市内に38か所あります。",
            ["38か所", "41か所"],
        ),
        (
            "補助の申請の期限はいつまでですか",
            "補助の申請の期限は、６月30日までとする。",
            "補助の申請の期限は、７月31日までとする。",
            ["７月31日まで", "６月30日まで"],
        ),
        (
            "会館の開館時間は何時から何時までですか",
            "会館の開館時間は、午前９時から午後５時までとする。",
            "会館の開館時間は、午前９時から午後９時までとする。",
            ["午前９時から午後９時まで", "午前９時から午後５時まで"],
        ),
    ],
)
def test_two_values_of_the_same_stand_side_by_side_newest_first(
    question: str, older: str, newer: str, shown: list[str]
) -> None:
    answer = ask(question, sources(older, newer))
    assert sides(answer) == shown
    assert [each.text for each in answer.highlights] == shown
    assert WARNING in answer.warnings
    quoted = {citation.marker: citation.quote for citation in answer.citations}
    for side in answer.contradictions[0].sides:
        assert side.text in quoted[side.citation.marker]


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        # the same, written otherwise
        (
            "住民票の写しの手数料はいくらですか",
            FEE.format("三百円"),
            "住民票の写しの交付手数料は、300円です。",
        ),
        # of another thing
        (
            "住民票の写しの手数料はいくらですか",
            FEE.format("三百円"),
            "印鑑登録証明書の交付手数料は、１通につき二百円とする。",
        ),
        # of another year each
        (
            "体育館の利用者は何人ですか",
            "体育館の利用者は、令和4年度に1,200人であった。",
            "体育館の利用者は、令和5年度に1,500人であった。",
        ),
        # the same day of another year: it comes every year
        (
            "補助の申請の期限はいつまでですか",
            "補助の申請の期限は、令和5年6月30日までとする。",
            "補助の申請の期限は、令和6年6月28日までとする。",
        ),
        # a number of days and a day do not contradict each other
        (
            "補助の申請の期限はいつまでですか",
            "補助の申請の期限は、工事の14日前までとする。",
            "補助の申請の期限は、６月30日までとする。",
        ),
        # days of two things in one text
        (
            "会館の使用の申請はいつまでですか",
            "会館の使用の申請は、使用の日の七日前までとする。",
            "会館の鍵の返却は、使用の日の三日後までとする。",
        ),
        (
            "図書館の開館時間は何時から何時までですか",
            "図書館の開館時間は、午前９時から午後５時までとする。",
            "図書館の開館時間は、9:00から17:00までです。",
        ),
    ],
)
def test_what_does_not_contradict_is_not_shown_as_if_it_did(
    question: str, one: str, other: str
) -> None:
    answer = ask(question, sources(one, other))
    assert answer.contradictions == ()
    assert WARNING not in answer.warnings


def test_two_places_of_one_version_are_no_two_documents() -> None:
    found = sources(FEE.format("三百円"), FEE.format("四百円"))
    one = [replace(passage, document=found[0].document) for passage in found]
    assert ask("住民票の写しの手数料はいくらですか", one).contradictions == ()


def test_two_versions_of_one_document_may_contradict_each_other() -> None:
    found = sources(FEE.format("三百円"), FEE.format("四百円"))
    old, new = found
    versions = [
        old,
        replace(new, document=replace(new.document, id=old.document.id, version=2)),
    ]
    answer = ask("住民票の写しの手数料はいくらですか", versions)
    assert [side.citation.passage.document.version for side in answer.contradictions[0].sides] == [
        2,
        1,
    ]


def test_a_part_of_a_question_shows_its_own_contradiction_once() -> None:
    hours = "住民票の写しの受付時間は、午前９時から午後５時までとする。"
    answer = ask(
        "住民票の写しの手数料と受付時間は？",
        sources(FEE.format("三百円"), f"{FEE.format('四百円')}\n{hours}"),
    )
    assert len(answer.contradictions) == 1
    assert answer.warnings.count(WARNING) == 1
    quoted = {citation.marker: citation.quote for citation in answer.citations}
    assert all(s.text in quoted[s.citation.marker] for s in answer.contradictions[0].sides)
