"""What several documents say alike, and what only looks alike."""

from dataclasses import replace

import pytest

from library.catalogue import Catalogue
from library.chunks import chunks_of
from library.model import DocumentStatus, Passage
from library.scopes import staff
from retrieval.ranking.alike import SaidBefore
from retrieval.ranking.arranging import fresher_first
from retrieval.ranking.grouping import group
from tests.filed import put_filed

TEXT = (
    "第３条　補助金の額は、補助対象経費の２分の１以内とし、1,000円を限度とする。"
    "市長は、必要があると認めるときは、これを変更することができる。"
)


def passage(
    catalogue: Catalogue,
    place: str,
    text: str,
    *,
    score: float = 1.0,
    read: float = 1.0,
    **facts: str,
) -> Passage:
    document = put_filed(catalogue, place, text, **facts)
    (chunk,) = chunks_of(catalogue, document.version_id, reader=staff())
    return Passage(
        document=replace(document, confidence=read),
        chunk=chunk,
        page=1,
        score=score,
        lexical_rank=1,
        dense_rank=1,
    )


@pytest.mark.parametrize(
    ("other", "read"),
    [
        (TEXT, 1.0),
        (TEXT.replace("第３条　", "第3条 ").replace("、", "，").replace("。", "。\n"), 1.0),
        (TEXT.replace("補助対象", "補肋対象"), 0.9),
    ],
)
def test_copies_are_taken_for_the_same(catalogue: Catalogue, other: str, read: float) -> None:
    first, second = passage(catalogue, "一", TEXT), passage(catalogue, "二", other, read=read)
    said = SaidBefore()
    assert said.first_like(first) is first
    assert said.first_like(second) is first


@pytest.mark.parametrize(
    ("other", "read"),
    [
        (TEXT.replace("1,000円", "1,200円"), 0.9),
        (TEXT.replace("1,000円", "1.000円"), 0.9),
        (TEXT.replace("1,000円", "△1,000円"), 0.9),
        (TEXT.replace("できる。", "できない。"), 0.9),
        (TEXT.replace("補助対象", "補肋対象"), 1.0),
        (TEXT[:50], 0.9),
    ],
)
def test_what_only_looks_alike_is_not(catalogue: Catalogue, other: str, read: float) -> None:
    first, second = passage(catalogue, "一", TEXT), passage(catalogue, "二", other, read=read)
    said = SaidBefore()
    assert said.first_like(first) is first
    assert said.first_like(second) is second


def test_a_short_text_says_something_only_under_its_title(catalogue: Catalogue) -> None:
    said = SaidBefore()
    for place in ("一", "二"):
        own = passage(catalogue, place, "様式第1号")
        assert said.first_like(own) is own


def test_of_the_same_text_the_live_version_is_shown_and_the_others_are_named(
    catalogue: Catalogue,
) -> None:
    old = passage(catalogue, "旧", TEXT)
    old = replace(old, document=replace(old.document, status=DocumentStatus.SUPERSEDED))
    new, copy = (
        passage(catalogue, "新", TEXT, score=0.9),
        passage(catalogue, "写し", TEXT, score=0.5),
    )
    (only,) = group([old, new, copy])
    assert only.document == new.document
    assert {each.file_name for each in only.same} == {"旧.pdf", "写し.pdf"}


def test_of_near_equal_scores_the_newer_document_comes_first(catalogue: Catalogue) -> None:
    days = {"一": "2022-04-01", "二": "", "三": "2024-04-01", "四": "2025-04-01"}
    scores = {"一": 0.900, "二": 0.899, "三": 0.895, "四": 0.8}
    given = [passage(catalogue, p, f"{p}の本文", score=scores[p], date=days[p]) for p in days]
    ordered = [each.document.title for each in fresher_first(given)]
    assert ordered == ["三", "二", "一", "四"]
