"""Drafts measured: facts, support, form."""

import pytest

from assistant.citations import cite
from eval.measures.drafts import Draft, measure_drafts
from eval.runs.model import Item
from eval.suites.model import DraftTask
from library.errors import EndpointError
from library.model import Sentence
from tests.assistant.found import passages

TEXT = "避難所は第一小学校とし、令和六年六月一日から開設する。"
TASK = DraftTask(
    id="d1",
    kind="お知らせ",
    question="避難所のお知らせ",
    files=(),
    required=(("第一小学校",), ("令和六年六月一日", "2024年6月1日"), ("毛布",)),
    forbidden=("第二小学校",),
    max_characters=60,
    headings=("日時", "場所"),
)


def sentence(text: str, *, cited: bool = True) -> Sentence:
    [passage] = passages(TEXT)
    citations = (cite(passage, 0, len(TEXT), marker=1),) if cited else ()
    return Sentence(text=text, citations=citations)


def measured(draft: Draft) -> Item:
    [item] = measure_drafts([TASK], write=lambda _: draft, variant="quotes")
    return item


def test_required_facts_count_in_any_of_their_spellings_and_forbidden_ones_against() -> None:
    draft = Draft(sentences=(sentence(TEXT), sentence("第二小学校は使わない。")))
    item = measured(draft)
    assert item.values["facts_covered"] == pytest.approx(2 / 3)
    assert item.values["facts_forbidden"] == 1
    assert item.detail["missing"] == "毛布"


def test_a_sentence_without_a_citation_or_with_another_number_is_not_supported() -> None:
    draft = Draft(
        sentences=(
            sentence(TEXT),
            sentence(TEXT, cited=False),
            sentence("令和六年七月一日から開設する。"),
        )
    )
    assert measured(draft).values["sentences_supported"] == 1 / 3


def test_the_form_is_kept_by_headings_in_order_within_the_length() -> None:
    short = sentence("避難所は第一小学校とする。")
    assert measured(Draft(sentences=(short,), headings=("日時", "場所"))).values["format_kept"] == 1
    assert measured(Draft(sentences=(short,), headings=("場所", "日時"))).values["format_kept"] == 0
    long = Draft(sentences=(short,) * 9, headings=("日時", "場所"))
    assert measured(long).values["format_kept"] == 0
    assert measured(Draft(sentences=())).values["format_kept"] == 0


def test_a_draft_that_fails_is_named() -> None:
    def write(_: DraftTask) -> Draft:
        raise EndpointError("応答がありません。")

    [item] = measure_drafts([TASK], write=write, variant="v")
    assert item.error == "endpoint"
    assert list(measure_drafts([TASK], write=write, variant="v", skip={("v", "d1")})) == []
