"""What an answer shows beside its quotes: values, parts, contradictions, all held against gold."""

from dataclasses import replace

import pytest

from assistant.citations import cite
from eval.measures.shown import agree, shown_values
from eval.suites.model import Expected, Question
from library.model import Answer, Citation, Contradiction, Highlight, HighlightKind, Sentence, Side
from tests.assistant.found import passages

FEE = "手数料は、一通につき300円とする。申請は15日前までに行う。"
OLD = "手数料は、一通につき250円とする。"
ASKED = Question(id="q", text="手数料と期限は", answers=("300円",))
UNKNOWN = Question(id="u", text="送料は", answerable=False)


def quote(text: str, marker: int = 1, lead: str = "") -> Citation:
    [passage] = passages(text, heading=("第２条",))
    return replace(cite(passage, 0, len(text), marker=marker), lead=lead)


def answer(*citations: Citation, **shown: object) -> Answer:
    sentences = tuple(Sentence(text=c.quote, citations=(c,)) for c in citations or (quote(FEE),))
    values: dict[str, object] = {"abstained": False, "warnings": (), "nearest": ()} | shown
    return Answer(sentences=sentences, **values)  # type: ignore[arg-type]  # as the test says


def amount(text: str, *, marker: int = 1, conditions: tuple[str, ...] = ()) -> Highlight:
    return Highlight(text=text, kind=HighlightKind.AMOUNT, marker=marker, conditions=conditions)


@pytest.mark.parametrize(
    ("shown", "gold"),
    [
        ("300円", "一通につき300円"),
        ("１５日", "15日前まで"),
        ("令和6年5月31日", "5月31日"),
    ],
)
def test_a_value_agrees_with_gold_that_holds_it_whole(shown: str, gold: str) -> None:
    assert agree(shown, gold)
    assert agree(gold, shown)


@pytest.mark.parametrize(
    ("shown", "gold"),
    [("5日", "15日前まで"), ("300円", "1,300円"), ("30", "300円"), ("", "300円")],
)
def test_a_piece_of_another_number_agrees_with_nothing(shown: str, gold: str) -> None:
    assert not agree(shown, gold)
    assert not agree(gold, shown)


def test_a_value_is_right_where_it_is_the_gold_one_and_wrong_for_a_question_without_answer() -> (
    None
):
    asked = replace(ASKED, expected=Expected(highlight=("300円",)))
    right = shown_values(asked, answer(highlights=(amount("300円"),)))
    assert right["highlight_right"] == right["highlight_shown"] == right["highlight_proved"] == 1
    wrong = shown_values(asked, answer(highlights=(amount("15日"), amount("300円"))))
    assert (wrong["highlight_right"], wrong["highlight_shown"]) == (0.5, 1)
    assert shown_values(asked, answer())["highlight_shown"] == 0
    assert shown_values(UNKNOWN, answer(highlights=(amount("300円"),)))["highlight_right"] == 0
    assert shown_values(asked, Answer(sentences=(), abstained=True, warnings=(), nearest=())) == {}


def test_a_value_or_a_lead_that_does_not_stand_in_the_document_is_no_proof() -> None:
    forged = answer(highlights=(amount("400円"), amount("300円", marker=7)))
    assert shown_values(ASKED, forged)["highlight_proved"] == 0
    invented = answer(highlights=(amount("300円", conditions=("市外の者は",)),))
    assert shown_values(ASKED, invented)["highlight_proved"] == 0
    leads = answer(quote(FEE, lead="第２条"), quote(OLD, marker=2, lead="第９条"))
    assert shown_values(ASKED, leads)["leads_verbatim"] == 0.5


def test_parts_are_answered_named_or_wrongly_denied() -> None:
    asked = replace(ASKED, expected=Expected(parts=(("300円",), ("15日前",)), unanswered=("様式",)))
    whole = shown_values(asked, answer(unanswered=("様式は何号ですか",)))
    assert (whole["parts_answered"], whole["unanswered_named"]) == (1, 1)
    assert whole["answered_denied"] == 0
    denied = shown_values(asked, answer(unanswered=("様式は何号ですか", "期限は")))
    assert denied["answered_denied"] == 1
    half = shown_values(asked, answer(quote("300円とする。")))
    assert (half["parts_answered"], half["unanswered_named"]) == (0.5, 0)


def test_a_contradiction_has_to_show_every_value_and_none_where_documents_agree() -> None:
    sides = (Side(text="300円", citation=quote(FEE)), Side(text="250円", citation=quote(OLD)))
    shown = answer(contradictions=(Contradiction(sides=sides),))
    asked = replace(ASKED, expected=Expected(contradiction=("300円", "250円")))
    assert shown_values(asked, shown)["contradiction_shown"] == 1
    assert shown_values(asked, answer())["contradiction_shown"] == 0
    other = replace(ASKED, expected=Expected(contradiction=("300円", "200円")))
    assert shown_values(other, shown)["contradiction_shown"] == 0
    assert shown_values(ASKED, shown)["contradiction_needless"] == 1
    assert shown_values(ASKED, answer())["contradiction_needless"] == 0
