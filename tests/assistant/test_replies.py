"""Reading a model's reply: any text at all ends in sentences or in one error."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.replies import Said, json_object, read_sentences
from assistant.verification.verifying import verify
from library.errors import EndpointError
from tests.assistant.found import passages

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def said(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(each.text, each.sources) for each in read_sentences(text)]


@given(st.text() | st.text(alphabet='{}[]":,0aあ。\n【】資料\\<think>'))
def test_any_text_is_sentences_or_one_error(text: str) -> None:
    try:
        found = read_sentences(text)
    except EndpointError:
        return
    assert all(each.text.strip() and "\n" not in each.text for each in found)


@given(JSON)
def test_any_json_is_sentences_or_one_error(value: object) -> None:
    for text in (json.dumps({"sentences": value}), json.dumps({"sentences": [{"text": value}]})):
        try:
            found = read_sentences(text)
        except EndpointError:
            continue
        assert all(isinstance(each, Said) and each.text for each in found)


@settings(deadline=None, max_examples=50)
@given(st.text(), st.text(min_size=1))
def test_whatever_is_found_for_a_sentence_stands_in_its_passage(sentence: str, text: str) -> None:
    found = passages(text, "手数料は、三百円とする。")
    for span in verify(sentence, found, cited=found).spans:
        assert span.passage in found
        assert span.passage.chunk.text[span.start : span.end].strip()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲は乙です。[1] 丙は丁です。[2][3]", [("甲は乙です。", (1,)), ("丙は丁です。", (2, 3))]),
        ("甲は乙です[1]。", [("甲は乙です。", (1,))]),
        ("・甲は乙です。【資料２】", [("甲は乙です。", (2,))]),
        ("* 甲は乙です。（資料2）\n\n1) 丙です。", [("甲は乙です。", (2,)), ("丙です。", ())]),
        ("1.5倍になります。", [("1.5倍になります。", ())]),
        ("「甲。」と乙は言います。[1]", [("「甲。」と乙は言います。", (1,))]),
        ("[1]", []),
    ],
)
def test_plain_text_is_read_with_its_markers(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert said(text) == expected


def test_the_object_asked_for_is_found_among_others() -> None:
    assert json_object('{"a": 1} x {"b": {"c": 2}}', key="c") == {"c": 2}
    assert json_object('{"a": 1}', key="b") is None


def test_a_long_reply_is_cut() -> None:
    assert len(read_sentences("甲です。" * 999)) == 20


@pytest.mark.parametrize("hostile", [" " * 10**6, "（" * 10**6, "「」" * 10**6, "[1]" * 10**6])
def test_a_model_that_ran_away_is_read_in_no_time(hostile: str) -> None:
    started = time.monotonic()
    read_sentences(f"甲です。{hostile}")
    read_sentences(json.dumps({"sentences": [hostile] * 3}))
    assert time.monotonic() - started < 3
