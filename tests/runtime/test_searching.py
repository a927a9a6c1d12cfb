"""Searching for documents as the page 検索 and the command line do it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from library.catalogue import Catalogue
from library.filed import Facet
from library.filters import Filters, Order
from library.scopes import staff
from library.settings import Settings
from retrieval.index import open_index
from runtime.office import Office
from runtime.results import SearchResult
from runtime.searching import search_documents
from tests.filed import put_filed
from tests.retrieval.conftest import HashedPairs

WASTE = "粗大ごみの手数料は、１点につき五百円とする。"
TAX = "市民税の納期限は、毎年六月末日とする。"


@pytest.fixture
def office(catalogue: Catalogue, tmp_path: Path) -> Iterator[Office]:
    index = open_index(catalogue, tmp_path / "index", HashedPairs())
    with ThreadPoolExecutor(1) as executor:
        yield Office(
            settings=Settings(library=tmp_path / "library"),
            catalogue=catalogue,
            index=index,
            executor=executor,
        )
    index.close()


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
