"""``shorui search`` with filters: what is understood, refused, printed."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from library.catalogue import Catalogue
from library.errors import BadFilter
from library.filters import FileGroup, Filters, Order
from library.scope_list import add_scope
from library.scopes import Reader, staff
from runtime.contract import search_report
from runtime.given_filters import GivenFilters, read_filters
from runtime.office import Office
from runtime.plain import hits_text
from runtime.search_pages import search_pages
from shorui import app
from tests.filed import put_filed
from tests.runtime.command import DATES, LIBRARIES, result_of, shorui
from tests.runtime.test_searching import TAX, WASTE, office

__all__ = ["office"]
ARCHIVED = Filters(archived=True)


def read(office: Office, given: GivenFilters, *, by: str = "all") -> Filters:
    reader = Reader(name="誰か", scopes=frozenset({by}))
    return read_filters(given, office.index.filing.table(), reader=reader)


@pytest.mark.parametrize(
    "typed", ["2024", "２０２４年度", "R6", "令和6年度", "令和６年", "令和六年度"]
)
def test_a_year_may_be_written_in_either_calendar(office: Office, typed: str) -> None:
    assert read(office, GivenFilters(years=[typed])).fiscal_years == {"2024"}


def test_values_are_taken_as_they_are_written_by_hand(catalogue: Catalogue, office: Office) -> None:
    put_filed(catalogue, "一", TAX, department="税務課 管理係")
    given = GivenFilters(
        departments=["税務課管理係"],
        file_groups=["Word", "PDF", "一太郎"],
        kinds=["要綱", "（記載なし）"],
        day_from="R6.4.1",
        day_to="令和6年度",
    )
    filters = read(office, given)
    assert filters.departments == {"税務課 管理係"}
    assert filters.file_groups == {FileGroup.WORD, FileGroup.PDF}
    assert filters.kinds == {"要綱", ""}
    assert (str(filters.day_from), str(filters.day_to)) == ("2024-04-01", "2025-03-31")


def test_a_wrong_value_is_refused_with_those_that_the_reader_may_see(
    catalogue: Catalogue, office: Office
) -> None:
    put_filed(catalogue, "一", TAX, department="税務課")
    with pytest.raises(BadFilter, match=r"「人事課」という所管課.*選べるもの: 税務課"):
        read(office, GivenFilters(departments=["人事課"]))
    with pytest.raises(BadFilter, match="選べるもの: なし"):
        read(office, GivenFilters(departments=["税務課"]), by="s-else")
    for wrong in (
        GivenFilters(years=["去年"]),
        GivenFilters(day_from="2024-13-45"),
        GivenFilters(file_groups=["exe"]),
        GivenFilters(kinds=["手紙"]),
        GivenFilters(day_from="2024-05-01", day_to="2024-04-01"),
    ):
        with pytest.raises(BadFilter):
            read(office, wrong)


def test_a_document_that_the_reader_may_not_see_is_no_document(
    catalogue: Catalogue, office: Office
) -> None:
    theirs = put_filed(catalogue, "人事", TAX, scope=add_scope(catalogue, "人事課").id).id
    ours = put_filed(catalogue, "税", TAX).id
    assert read(office, GivenFilters(documents=[f" {ours} "])).documents == {ours}
    told = {}
    for wanted in (theirs, "0" * len(theirs)):
        with pytest.raises(BadFilter) as caught:
            read(office, GivenFilters(documents=[ours, wanted]))
        told[wanted] = caught.value.message.replace(wanted, "")
    assert len({*told.values()}) == 1, "nothing tells the two apart"
    assert "人事" not in told[theirs]


def test_a_superseded_hit_says_so_and_names_the_current_version(
    catalogue: Catalogue, office: Office
) -> None:
    put_filed(catalogue, "案内", WASTE, date="2023-04-01")
    put_filed(catalogue, "案内", WASTE.replace("五百円", "千円"), date="2024-04-01")
    office.index.catch_up()
    live = search_report(search_pages(office, "粗大ごみ", reader=staff()), seconds=0)["hits"]
    assert isinstance(live, list)
    assert [(h["version"], h["status"], h["older_versions"]) for h in live] == [(2, "live", 1)]
    found = search_pages(office, "粗大ごみ", reader=staff(), filters=ARCHIVED)
    hits = search_report(found, seconds=0)["hits"]
    assert isinstance(hits, list)
    told = {(h["version"], h["status"], h["superseded_by"]) for h in hits}
    assert told == {(2, "live", None), (1, "superseded", 2)}
    assert "〔旧版: 第1版、現行は第2版〕" in hits_text(found)
    assert "〔旧版あり: 1〕" in hits_text(found)


def test_pages_by_date_are_the_newest_that_are_found(catalogue: Catalogue, office: Office) -> None:
    for year in (2021, 2024, 2022):
        text = f"{WASTE}{year}年の改定による。"
        put_filed(catalogue, f"案内{year}", text, date=f"{year}-04-01")
    put_filed(catalogue, "税", TAX, date="2025-04-01")
    office.index.catch_up()
    found = search_pages(office, "粗大ごみの手数料", reader=staff(), order=Order.DATE)
    years = [page.document.file_name for page in found.pages]
    assert years == ["案内2024.pdf", "案内2022.pdf", "案内2021.pdf"]


def in_process(library: Path, *arguments: str) -> dict[str, object]:
    done = CliRunner().invoke(app, ["--library", str(library), *arguments, "--json"])
    return dict(json.loads(done.stdout))


def test_the_command_narrows_lists_and_refuses(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("filters") / "書庫"
    assert shorui(folder, "ingest", LIBRARIES, DATES).returncode == 0
    listed = result_of(shorui(folder, "search", "--type", "excel", "--json"))
    hits = listed["hits"]
    assert isinstance(hits, list)
    assert [(hit["file"], hit["page"], hit["text"]) for hit in hits] == [(LIBRARIES.name, 1, "")]
    found = shorui(folder, "search", "日付 -時刻 「表記」", "--type", "excel", "--json")
    report = result_of(found)
    assert report["notice"]
    assert isinstance(report["understood"], dict)
    assert report["understood"]["phrases"] == ["表記"]
    assert report["understood"]["excluded"] == ["時刻"]
    question = "高松市中央図書館の所在は？"
    assert in_process(folder, "glossary", "add", "所在", "住所")
    plainly = in_process(folder, "ask", question, "--no-glossary", "--type", "excel")
    assert (plainly["added"], plainly["glossary"], plainly["abstained"]) == ([], False, False)
    elsewhere = in_process(folder, "ask", question, "--type", "text")
    assert elsewhere["added"] == [{"term": "所在", "words": ["住所"]}]
    assert elsewhere["abstained"]
    assert "条件を外すと" in str(elsewhere["warnings"])
    assert in_process(folder, "ask", question, "--document", "0" * 16)["error"] == "bad_filter"
    refused = shorui(folder, "search", "図書館", "--department", "人事課", "--json")
    assert refused.returncode == 1
    assert result_of(refused)["error"] == "bad_filter"
    assert shorui(folder, "search", "図書館", "--sort", "never").returncode == 2
