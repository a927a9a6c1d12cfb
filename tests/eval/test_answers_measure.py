"""Answers measured: right, proved, rightly withheld, supported, failed."""

from dataclasses import replace

import pytest

from assistant.citations import cite
from eval.measures.answers import measure_answers
from eval.measures.judging import Verdict
from eval.measures.support import support
from eval.runs.model import Item
from eval.suites.model import Question
from library.errors import EndpointError
from library.model import Answer, Citation, Sentence
from tests.assistant.found import passages

TEXT = "住民票の写しの交付手数料は、令和六年四月一日から一通につき三百円とする。"
ASKED = Question(
    id="q",
    text="住民票の手数料は",
    answers=("300円", "三百円"),
    relevant={"要領.pdf": 1},
    pages=frozenset({1}),
    kind="amount",
)
UNKNOWN = Question(id="u", text="市長の好物は", kind="unanswerable", answerable=False)


def quoted(text: str = TEXT) -> Answer:
    [passage] = passages(TEXT, title="要領")
    citation = cite(passage, 0, len(TEXT), marker=1)
    return Answer(
        sentences=(Sentence(text=text, citations=(citation,)),),
        abstained=False,
        warnings=(),
        nearest=(),
    )


ABSTAINED = Answer(sentences=(), abstained=True, warnings=(), nearest=())


def measured(question: Question, answer: Answer, lines: tuple[str, ...] = (TEXT,)) -> Item:
    [item] = measure_answers(
        [question],
        ask=lambda _: answer,
        variant="v",
        page_lines=lambda version, page: lines if (version, page) == ("d1v1", 1) else (),
    )
    return item


def test_a_right_answer_has_its_gold_its_page_and_its_proof() -> None:
    values = measured(ASKED, quoted()).values
    for name in ("gold_in_answer", "gold_in_quotes", "page_cited", "quotes_verbatim"):
        assert values[name] == 1, name
    assert values["false_abstention"] == 0
    assert "abstention_precision" not in values
    assert values["numbers_supported"] == values["dates_supported"] == 1


def test_a_quote_that_the_stored_page_does_not_have_is_no_quote() -> None:
    answer = quoted()
    assert answer.citations[0].verified
    assert measured(ASKED, answer, lines=("手数料は四百円とする。",)).values["quotes_verbatim"] == 0
    assert measured(ASKED, answer, lines=()).values["quotes_verbatim"] == 0
    altered = replace(answer.citations[0], quote=TEXT.replace("三百", "四百"))
    forged = replace(answer, sentences=(Sentence(text=TEXT, citations=(altered,)),))
    assert measured(ASKED, forged).values["quotes_verbatim"] == 0


def test_a_quote_cited_at_a_page_where_none_of_it_stands_is_no_proof() -> None:
    answer = quoted()
    moved: Citation = replace(answer.citations[0], page=2)
    wrong = replace(answer, sentences=(Sentence(text=TEXT, citations=(moved,)),))
    values = measured(ASKED, wrong).values
    assert values["quotes_verbatim"] == 0
    assert values["page_cited"] == 0


def test_withholding_is_right_where_nothing_is_known_and_wrong_where_something_is() -> None:
    rightly, wrongly = measured(UNKNOWN, ABSTAINED), measured(ASKED, ABSTAINED)
    assert rightly.values["abstention_recall"] == rightly.values["abstention_precision"] == 1
    assert wrongly.values["false_abstention"] == 1
    assert wrongly.values["abstention_precision"] == 0
    assert wrongly.values["gold_in_answer"] == 0
    invented = measured(UNKNOWN, quoted())
    assert invented.values["abstention_recall"] == 0
    assert "abstention_precision" not in invented.values


@pytest.mark.parametrize(
    ("sentence", "name", "share"),
    [
        ("手数料は一通につき300円です。", "numbers_supported", 1.0),
        ("手数料は一通につき400円です。", "numbers_supported", 0.0),
        ("2024年4月1日からです。", "dates_supported", 1.0),
        ("令和七年四月一日からです。", "dates_supported", 0.0),
        ("富山市の手数料です。", "names_supported", 0.0),
    ],
)
def test_numbers_dates_and_names_must_stand_in_the_quotes(
    sentence: str, name: str, share: float
) -> None:
    assert support(quoted(sentence).sentences)[name] == share


def test_what_nothing_is_said_about_has_no_share() -> None:
    assert support(quoted("交付します。").sentences) == {}


def test_an_endpoint_that_fails_midway_is_named_and_the_others_are_measured() -> None:
    def ask(text: str) -> Answer:
        if text == UNKNOWN.text:
            raise EndpointError("応答がありません。")
        return quoted()

    questions = [ASKED, UNKNOWN, replace(ASKED, id="r")]
    items = list(measure_answers(questions, ask=ask, variant="v", page_lines=lambda *_: (TEXT,)))
    assert [item.error for item in items] == [None, "endpoint", None]
    assert items[1].values == {}
    done = {item.key for item in items if item.error is None}
    again = measure_answers(
        questions, ask=lambda _: ABSTAINED, variant="v", page_lines=lambda *_: (), skip=done
    )
    assert [item.id for item in again] == ["u"]


def test_a_judge_names_itself_and_its_words_are_kept() -> None:
    class Strict:
        def judge(self, question: str, answer: Answer) -> Verdict:
            return Verdict(faithfulness=1, relevance=0.5, model="judge-7b", raw='{"f": 1}')

    [judged, withheld] = measure_answers(
        [ASKED, replace(ASKED, id="r", text="別の質問")],
        ask=lambda text: quoted() if text == ASKED.text else ABSTAINED,
        variant="v",
        page_lines=lambda *_: (TEXT,),
        judge=Strict(),
    )
    assert (judged.values["faithfulness"], judged.values["relevance"]) == (1, 0.5)
    assert judged.detail["judge"] == "judge-7b"
    assert judged.detail["verdict"] == '{"f": 1}'
    assert "faithfulness" not in withheld.values
