"""Matches marked in the text as it was read."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.ranking.marking import excerpt, marks


@pytest.mark.parametrize(
    ("text", "question", "marked"),
    [
        ("手数料は三千円とする。", "3,000円の手数料", ["手数料", "三千円"]),
        ("（Ｒ６．４．１施行）", "令和6年4月1日に施行された規則", ["Ｒ６．４．１施行"]),
        ("サ一ビスの利用", "サービスの利用は", ["サ一ビス", "利用"]),
        ("第十二条の規定", "第12条", ["第十二条"]),
        ("市長が定める。", "公民館の使用料", []),
    ],
)
def test_what_matches_is_marked_as_it_was_read(text: str, question: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in marks(text, question)] == marked


def test_an_excerpt_shows_the_sentence_that_matches() -> None:
    text = "前置きの文が続きます。" * 30 + "証明書の手数料は一通三百円です。" + "後の文。" * 30
    shown = excerpt(text, "証明書の手数料はいくらですか", longest=60)
    assert shown.startswith("…証明書の手数料は一通三百円です。")
    assert shown.endswith("…")


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=80), st.text(max_size=40))
def test_marks_and_excerpts_lie_in_any_text(text: str, question: str) -> None:
    found = marks(text, question)
    assert all(0 <= start < end <= len(text) for start, end in found)
    assert all(a[1] < b[0] for a, b in pairwise(found))
    shown = excerpt(text, question, longest=20)
    assert shown.removeprefix("…").removesuffix("…").strip("…") in text or shown in text
