"""What to ask next where nothing answers."""

import pytest

from assistant.suggesting import suggestions_for
from tests.assistant.found import passages

HEADER = ("番号 | 名称 | 所在地 | 電話番号",)
ROWS = "1 | 中央図書館 | 昭和町一丁目2-20 | 087-861-4501\n2 | 西部図書館 | 例示町2 | 087-874-6309"


def said(question: str, *texts: str, title: str, heading: tuple[str, ...] = ()) -> str:
    return "\n".join(suggestions_for(question, passages(*texts, title=title, heading=heading)))


def test_a_word_that_no_document_has_is_named_and_what_the_nearest_has_instead() -> None:
    text = said("中央図書館の蔵書数は何冊ですか", ROWS, title="図書館一覧", heading=HEADER)
    assert "「蔵書」という語は、近い書類に出てきません" in text
    assert "「図書館一覧」には、「名称」「所在地」「電話番号」" in text


def test_the_years_of_which_there_are_documents_are_named() -> None:
    text = said(
        "令和6年度の診療報酬改定の告示番号は",
        "診療報酬改定は、告示第85号による。",
        title="令和元年度診療報酬改定",
    )
    assert "ほかの年の書類はあります: 「令和元年度診療報酬改定」" in text


def test_a_place_that_no_document_names_is_said_to_be_unknown() -> None:
    text = said("南部体育館の休館日は", "東部体育館は、毎週月曜日に休む。", title="体育館の案内")
    assert "「南部体育館」は、近い書類に出てきません" in text


def test_where_nothing_was_found_there_is_nothing_to_suggest() -> None:
    assert suggestions_for("中央図書館の蔵書数は何冊ですか", []) == ()


@pytest.mark.parametrize("question", ["", "？", "\x00", "🎉" * 50, "何"])
def test_any_question_may_be_asked(question: str) -> None:
    found = passages("あ", "| a | b |\n| 1 | 2 |", title="題")
    assert all(isinstance(each, str) for each in suggestions_for(question, found))
