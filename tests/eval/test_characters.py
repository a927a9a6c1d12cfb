"""The error rates of characters and of their order."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.characters import (
    bag_error_rate,
    character_error_rate,
    comparable,
    differences,
    order_error,
    without_punctuation,
)

TEXTS = st.text(alphabet="あいうアイ市民税0１(（)。、 \n_ー", max_size=60)
PARAGRAPHS = [
    "住民票の写しの交付を受けようとする者は、申請書を提出しなければならない。",
    "手数料は一通につき三百円とし、窓口で納めるものとする。",
    "狂犬病予防集合注射は四月十二日に中央公園で行います。",
    "家庭ごみの出し方が変わりますので、収集日程表をご覧ください。",
    "放課後児童クラブの指導員を若干名募集しています。",
    "避難所における要配慮者への対応について伺います。",
]


@given(TEXTS, TEXTS)
def test_nothing_is_wrong_only_where_the_comparable_texts_are_the_same(a: str, b: str) -> None:
    truth, read = comparable(a), comparable(b)
    assert (character_error_rate(truth, read) == 0) == (truth == read)


@given(TEXTS, TEXTS)
def test_the_bag_is_never_worse_than_the_sequence(a: str, b: str) -> None:
    truth, read = comparable(a), comparable(b)
    assert 0 <= bag_error_rate(truth, read) <= character_error_rate(truth, read)


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_bag_does_not_mind_order(text: str, chance: random.Random) -> None:
    truth = comparable(text)
    shuffled = list(truth)
    chance.shuffle(shuffled)
    assert bag_error_rate(truth, "".join(shuffled)) == 0


def test_the_bag_counts_a_wrong_a_missing_and_a_surplus_character_as_one_each() -> None:
    assert bag_error_rate("abcd", "abcx") == 0.25
    assert bag_error_rate("abcd", "abc") == 0.25
    assert bag_error_rate("abcd", "abcdd") == 0.25


@pytest.mark.parametrize(("read", "wanted"), [("", 0.0), ("あ", 1.0)])
def test_an_empty_truth_is_met_only_by_nothing(read: str, wanted: float) -> None:
    assert character_error_rate("", read) == bag_error_rate("", read) == wanted


def test_width_and_white_space_are_no_errors_and_marks_may_be_left_out() -> None:
    assert comparable("第１条 \n（趣旨）") == "第1条(趣旨)"
    assert comparable("１ 調査の目的……………… ５") == "1調査の目的5"
    assert comparable("電話 0766-21-0000…") == "電話0766-21-0000..."
    assert without_punctuation("第１条_（趣旨）、・※") == "第1条趣旨"


@pytest.mark.parametrize(
    "read", ["分析方法‥20", "分析方法 . . 20", "分析方法\n・20", "分析方法.\n..20", "分析方法…… 20"]
)
def test_how_many_dots_lead_to_a_page_number_is_no_error(read: str) -> None:
    rest = "\n(1)調査の目的...5"
    assert comparable(read + rest) == comparable("分析方法................20" + rest)


@pytest.mark.parametrize(
    "text",
    ["手数料は・20円", "長さは2.5", "窓口・係", "申請する。5", "A.5", "前年比\n2.5", "目的・五"],
)
def test_dots_that_lead_to_no_page_number_count(text: str) -> None:
    assert comparable(text) == "".join(text.split())


@given(st.permutations(PARAGRAPHS))
def test_order_is_right_or_wrong_by_the_share_of_pairs(shuffled: list[str]) -> None:
    error = order_error("\n".join(PARAGRAPHS), "\n".join(shuffled))
    assert error is not None
    assert 0 <= error <= 1
    assert (error == 0) == (shuffled == PARAGRAPHS)


def test_the_wrong_way_round_is_wholly_wrong() -> None:
    lines = [paragraph[:24] for paragraph in PARAGRAPHS]  # one piece each
    assert order_error("\n".join(lines), "\n".join(reversed(lines))) == 1


@given(st.randoms(use_true_random=False))
def test_misread_characters_leave_the_order_right(chance: random.Random) -> None:
    truth = "\n".join(PARAGRAPHS)
    read = "".join("■" if chance.random() < 0.1 else character for character in truth)
    assert order_error(truth, read) in (0, None)


def test_a_misread_line_is_not_taken_for_one_that_resembles_it() -> None:
    alike = ["第1号様式による申請書を提出すること。", "第2号様式による申請書を提出すること。"]
    read = [alike[0], alike[1].replace("2", "l"), *PARAGRAPHS]
    assert order_error("\n".join([*alike, *PARAGRAPHS]), "\n".join(read)) == 0


def test_where_nothing_was_read_nothing_is_said_of_the_order() -> None:
    assert order_error("\n".join(PARAGRAPHS), "") is None


def test_a_full_page_takes_no_time() -> None:
    chance = random.Random(3)  # noqa: S311 - only has to be the same every time
    characters = [chr(code) for code in range(0x4E00, 0x5200)]
    lines = ["".join(chance.choices(characters, k=40)) for _ in range(150)]
    started = time.perf_counter()
    assert order_error("\n".join(lines), "\n".join(lines[75:] + lines[:75])) == pytest.approx(
        0.5, abs=0.02
    )
    assert time.perf_counter() - started < 3


def test_differences_show_what_stood_and_what_was_read() -> None:
    assert differences("個人番号カード", "個人番号力ード", limit=5) == ["個人番号[カ→力]ード"]
    assert len(differences("あい" * 50, "あ" * 50, limit=20)) == 20
