import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.ocr.chinese import in_japanese, in_modern_forms
from ingest.ocr.placed import PlacedLine


def is_japanese(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


@given(st.text(st.characters().filter(is_japanese)))
def test_what_can_be_printed_in_japanese_stays(text: str) -> None:
    assert in_japanese(text) == text


@given(st.text())
def test_no_character_is_lost_and_a_second_time_changes_nothing(text: str) -> None:
    once = in_japanese(text)
    assert len(once) == len(text)
    assert in_japanese(once) == once


def test_simplified_forms_and_dots_become_japanese() -> None:
    assert in_japanese("单位·手数料の検查") == "単位・手数料の検査"
    assert in_japanese("3·5 a·b") == "3·5 a·b"
    assert in_japanese("稅 齡 國") == "稅 齡 國"


@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("第2.第4日曜日", "第2・第4日曜日"),
        ("毎月第一．第三月曜", "毎月第一・第三月曜"),
        ("第2.第4条に定める", "第2.第4条に定める"),
        ("第2.5表", "第2.5表"),
        ("次第1.第2", "次第1.第2"),
    ],
)
def test_no_point_stands_between_ordinals(read: str, printed: str) -> None:
    line = PlacedLine(text=read, quad=((0, 0), (9, 0), (9, 1), (0, 1)), confidence=0.99)
    assert [changed.text for changed in in_modern_forms([line])] == [printed]
