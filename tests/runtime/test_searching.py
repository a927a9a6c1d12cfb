"""Searching for documents as the page 検索 and the command line do it."""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library.catalogue import Catalogue, open_catalogue
from library.filed import Facet
from library.filtering import chosen_values
from library.filters import Filters, Order
from library.scopes import staff
from library.settings import Settings
from retrieval.index import open_index
from retrieval.ranking.pool import gather
from runtime.office import Office
from runtime.results import SearchResult
from runtime.searching import search_documents
from runtime.understanding import understood
from tests.filed import put_filed
from tests.retrieval.conftest import HashedPairs

WASTE = "粗大ごみの手数料は、１点につき五百円とする。"
TAX = "市民税の納期限は、毎年六月末日とする。"


@contextmanager
def made_office(folder: Path, catalogue: Catalogue | None = None) -> Iterator[Office]:
    opened = catalogue or open_catalogue(folder / "library")
    index = open_index(opened, folder / "index", HashedPairs())
    with ThreadPoolExecutor(1) as executor:
        yield Office(
            settings=Settings(library=folder / "library"),
            catalogue=opened,
            index=index,
            executor=executor,
        )
    index.close()
    if catalogue is None:
        opened.close()


@pytest.fixture
def office(catalogue: Catalogue, tmp_path: Path) -> Iterator[Office]:
    with made_office(tmp_path, catalogue) as office:
        yield office


def names(result: SearchResult) -> list[str]:
    return [each.document.file_name for each in result.files]


def counts(result: SearchResult, facet: Facet) -> dict[str, int]:
    (shown,) = [each for each in result.facets if each.facet is facet]
    return {each.label: each.count for each in shown.values}


def test_hits_are_grouped_by_document_with_their_best_page_first(
    catalogue: Catalogue, office: Office
) -> None:
    put_filed(catalogue, "手引", TAX, WASTE, WASTE + "予約は電話でする。", date="2024-05-01")
    put_filed(catalogue, "税", TAX + "納付書は郵送する。")
    office.index.catch_up()
    result = search_documents(office, "粗大ごみの手数料", reader=staff())
    assert names(result)[0] == "手引.pdf"
    best = result.files[0]
    assert best.hits[0].page == 2
    assert sorted(hit.page for hit in best.hits) == [1, 2, 3]
    assert best.hits[0].matched == ("粗大ごみ", "手数料")
    assert (best.day, best.more, result.total_files) == ("2024-05-01", 0, 2)


def test_a_blank_question_lists_what_fits_newest_first(
    catalogue: Catalogue, office: Office
) -> None:
    put_filed(catalogue, "旧", WASTE, date="2023-04-01", department="環境課")
    put_filed(catalogue, "新", TAX, date="2024-04-01", department="環境課")
    put_filed(catalogue, "不明", TAX, department="税務課")
    result = search_documents(office, " ", reader=staff())
    assert names(result) == ["新.pdf", "旧.pdf", "不明.pdf"]
    only = Filters(departments=frozenset({"環境課"}))
    narrowed = search_documents(office, "", reader=staff(), filters=only, order=Order.DATE)
    assert names(narrowed) == ["新.pdf", "旧.pdf"]
    assert counts(narrowed, Facet.DEPARTMENT) == {"環境課": 2, "税務課": 1}
    assert counts(narrowed, Facet.FISCAL_YEAR) == {"令和6年度": 1, "令和5年度": 1}


WORDS = ("粗大ごみ", "市民税", "図書館", "保育所", "手数料")
PLACES = st.sampled_from([f"文書{number}" for number in range(8)])
made = st.lists(
    st.tuples(
        PLACES,
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
        st.sampled_from(["", "2023-04-01", "2024-03", "2025-01-05"]),
        st.sampled_from(["", "環境課", "税務課"]),
    ),
    min_size=1,
    max_size=14,
)
narrowed = st.builds(
    Filters,
    departments=st.frozensets(st.sampled_from(["", "環境課", "税務課"]), max_size=2),
    fiscal_years=st.frozensets(st.sampled_from(["", "2023", "2024"]), max_size=2),
    archived=st.booleans(),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents=made, filters=narrowed, order=st.sampled_from(Order), word=st.sampled_from(WORDS))
def test_what_is_shown_is_all_that_was_found_and_is_counted_by_every_facet(
    documents: list[tuple[str, list[str], str, str]], filters: Filters, order: Order, word: str
) -> None:
    with tempfile.TemporaryDirectory() as name, made_office(Path(name)) as office:
        for place, words, day, department in documents:
            pages = [
                f"{each}についての案内。{place}の{number}" for number, each in enumerate(words)
            ]
            put_filed(office.catalogue, place, *pages, date=day, department=department)
        office.index.catch_up()
        result = search_documents(office, word, reader=staff(), filters=filters, order=order)
        query = understood(office, word)
        pool = gather(office.index, query, reader=staff(), filters=filters).passages
    shown = {(file.document.version_id, hit.page) for file in result.files for hit in file.hits}
    assert shown == {(each.document.version_id, each.page) for each in pool}
    assert result.total_files == len(result.files)
    for facet, chosen in chosen_values(filters).items():
        (values,) = [each.values for each in result.facets if each.facet is facet]
        own = [each.count for each in values if each.chosen or not chosen]
        assert sum(own) == result.total_files
    if order is Order.DATE:
        days = [file.day for file in result.files]
        assert days == sorted(days, reverse=True)
    if not result.files:
        assert result.why_nothing


def test_where_filters_leave_nothing_it_says_which_to_give_up(
    catalogue: Catalogue, office: Office
) -> None:
    put_filed(catalogue, "一", WASTE, department="環境課", date="2024-05-01")
    office.index.catch_up()
    filters = Filters(departments=frozenset({"環境課"}), fiscal_years=frozenset({"1999"}))
    result = search_documents(office, "粗大ごみ", reader=staff(), filters=filters)
    assert result.why_nothing == "条件に合う文書はありません。「年度」を外すと1件。"
    assert counts(result, Facet.FISCAL_YEAR) == {"令和6年度": 1, "平成11年度": 0}


def test_a_phrase_that_no_page_has_is_searched_word_by_word_and_said(
    catalogue: Catalogue, office: Office
) -> None:
    put_filed(catalogue, "一", WASTE)
    office.index.catch_up()
    result = search_documents(office, "「粗大ごみの減免」", reader=staff())
    assert names(result) == ["一.pdf"]
    assert any(
        "「粗大ごみの減免」をそのまま含むページはありません" in each for each in result.notices
    )
    exact = search_documents(office, "「粗大ごみの手数料」", reader=staff())
    assert (names(exact), exact.notices) == (["一.pdf"], ())


def test_what_is_not_indexed_yet_is_said(catalogue: Catalogue, office: Office) -> None:
    put_filed(catalogue, "一", WASTE)
    result = search_documents(office, "粗大ごみ", reader=staff())
    assert result.files == ()
    assert "反映されていない文書が1件" in str(result.notice)
    assert search_documents(office, "", reader=staff()).total_files == 1
