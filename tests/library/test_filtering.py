"""Filters against their plain definition, over random libraries."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from library import schema
from library.catalogue import Catalogue
from library.documents import versions_of
from library.fact_fixes import correct_fact, uncorrect_fact
from library.facts import facts_of
from library.filed import Facet, FiledVersions, Filing
from library.filtering import facets_of_fitting, fitting, lifted, versions_in
from library.filters import FileGroup, Filters, file_group
from library.kinds import DocumentKind
from library.listing import Listed
from library.model import Document, DocumentStatus, FactField
from library.restoring import restore
from library.scopes import ALL_OFFICE, Reader, staff
from library.storing import remove
from library.succession import accept_succession
from tests.filed import put_filed

SCOPES = (ALL_OFFICE, "s-soumu", "s-zeimu")
EVERYBODY = Reader(name="全員", scopes=frozenset(SCOPES))
DAYS = ("", "2023-03-31", "2023-04-01", "2024-03", "2024-04", "9999-12")
DEPARTMENTS = ("", "総務課", "税務課")
KINDS = ("", DocumentKind.NOTICE.value, DocumentKind.OUTLINE.value)
MEDIA = {
    "application/pdf": FileGroup.PDF,
    "application/msword": FileGroup.WORD,
    "application/x-js-taro": FileGroup.WORD,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": FileGroup.SLIDES,
    "application/vnd.ms-excel": FileGroup.EXCEL,
    "image/png": FileGroup.PICTURE,
    "audio/mpeg": FileGroup.AUDIO,
    "text/csv": FileGroup.TEXT,
    "message/rfc822": FileGroup.TEXT,
}

filters_made = st.builds(
    Filters,
    fiscal_years=st.frozensets(st.sampled_from(["", "2022", "2023", "2024", "1999"]), max_size=2),
    departments=st.frozensets(st.sampled_from([*DEPARTMENTS, "どこにもない課"]), max_size=2),
    kinds=st.frozensets(st.sampled_from(KINDS), max_size=2),
    file_groups=st.frozensets(st.sampled_from(list(FileGroup)), max_size=2),
    scopes=st.frozensets(st.sampled_from([*SCOPES, "s-none"]), max_size=2),
    day_from=st.none() | st.dates(date(2023, 3, 30), date(2024, 5, 8)) | st.just(date.max),
    day_to=st.none() | st.dates(date(2023, 3, 30), date(2024, 5, 8)) | st.just(date.max),
    reviewed=st.booleans(),
    archived=st.booleans(),
)
readers_made = st.builds(
    Reader, name=st.just("誰か"), scopes=st.frozensets(st.sampled_from(SCOPES))
)


@pytest.fixture
def library(catalogue: Catalogue) -> Catalogue:
    """Forty documents of all sorts: some in two versions, some removed, some corrected."""
    with catalogue.writing() as connection:
        names = [{"id": scope, "name": f"範囲{scope}"} for scope in SCOPES[1:]]
        connection.execute(insert(schema.scopes), names)
    for number in range(40):
        facts = {
            "date": DAYS[number % 6],
            "in_force": DAYS[number // 2 % 6],
            "department": DEPARTMENTS[number // 3 % 3],
            "kind": KINDS[number // 5 % 3],
        }
        place, scope = f"文書{number}", SCOPES[number % 3]
        media = list(MEDIA)[number % len(MEDIA)]
        document = put_filed(catalogue, place, "一", scope=scope, media_type=media, **facts)
        if number % 4 == 0:
            put_filed(catalogue, place, "二", scope=scope, media_type=media, **facts | {"date": ""})
        if number % 7 == 0:
            value = ["総務課"] if number % 2 else []
            correct_fact(catalogue, document.id, FactField.DEPARTMENT, value, reader=EVERYBODY)
        if number % 8 == 0:
            remove(catalogue, document.id, reader=EVERYBODY)
    with catalogue.writing() as connection:
        version = schema.versions
        connection.execute(
            version.update().where(version.c.file_name < "文書2").values(pages_to_review=1)
        )
    return catalogue


@dataclass(frozen=True)
class Known:
    """A version as the other modules of the library tell of it."""

    document: Document
    facts: dict[FactField, str]
    searchable: bool

    @property
    def day(self) -> str:
        return self.facts.get(FactField.DATE) or self.facts.get(FactField.IN_FORCE, "")

    def value(self, facet: Facet) -> str:
        return {
            Facet.FISCAL_YEAR: str(int(self.day[:4]) - (self.day[5:7] < "04")) if self.day else "",
            Facet.DEPARTMENT: self.facts.get(FactField.DEPARTMENT, ""),
            Facet.KIND: self.facts.get(FactField.KIND, ""),
            Facet.FILE_GROUP: MEDIA[self.document.media_type].value,
            Facet.SCOPE: self.document.scope,
            Facet.EDITION: self.document.status.value,
        }[facet]


class Both:
    """What is filed, and what is known by other ways."""

    def __init__(self, table: FiledVersions, known: list[Known]) -> None:
        self.table = table
        self.known = known


@pytest.fixture
def both(library: Catalogue) -> Both:
    with library.reading() as connection:
        ids = list(connection.scalars(select(schema.documents.c.id)))
    known = [each for key in ids for each in _known_versions(library, key)]
    return Both(Filing(library).table(), known)


def _known_versions(catalogue: Catalogue, document_id: str) -> list[Known]:
    versions = versions_of(catalogue, document_id, reader=EVERYBODY)
    statuses = {version.status for version in versions}
    gone = DocumentStatus.REMOVED in statuses and DocumentStatus.LIVE not in statuses
    return [
        Known(
            document=version,
            facts={
                fact.field: fact.value
                for fact in reversed(facts_of(catalogue, version.version_id, reader=EVERYBODY))
            },
            searchable=not gone,
        )
        for version in versions
    ]


def within(day: str, filters: Filters) -> bool:
    """A month is in a period if one of its days is."""
    if not (filters.day_from or filters.day_to):
        return True
    days = [f"{day}-{number:02}" for number in range(1, 32)] if len(day) == 7 else [day]
    first = filters.day_from.isoformat() if filters.day_from else ""
    last = filters.day_to.isoformat() if filters.day_to else date.max.isoformat()
    return bool(day) and any(first <= each <= last for each in days)


def fits(each: Known, filters: Filters, reader: Reader) -> bool:
    chosen = {
        Facet.FISCAL_YEAR: filters.fiscal_years,
        Facet.DEPARTMENT: filters.departments,
        Facet.KIND: filters.kinds,
        Facet.FILE_GROUP: filters.file_groups,
        Facet.SCOPE: filters.scopes,
    }
    editions = {DocumentStatus.LIVE, *([DocumentStatus.SUPERSEDED] if filters.archived else [])}
    return (
        each.searchable
        and each.document.scope in reader.scopes
        and each.document.status in editions
        and all(not wanted or each.value(facet) in wanted for facet, wanted in chosen.items())
        and within(each.day, filters)
        and (not filters.reviewed or each.document.pages_to_review == 0)
        and (not filters.documents or each.document.id in filters.documents)
    )


PROPERTY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@PROPERTY
@given(filters=filters_made, reader=readers_made, some=st.sets(st.integers(0, 39), max_size=9))
def test_what_fits_is_what_fits_by_definition(
    both: Both, filters: Filters, reader: Reader, some: set[int]
) -> None:
    documents = frozenset(both.known[at].document.id for at in some if at % 2)
    filters = replace(filters, documents=documents)
    expected = {each.document.version_id for each in both.known if fits(each, filters, reader)}
    assert versions_in(both.table, fitting(both.table, filters, reader=reader)) == expected


@PROPERTY
@given(filters=filters_made, reader=readers_made)
def test_a_facet_counts_what_fits_all_filters_but_its_own(
    both: Both, filters: Filters, reader: Reader
) -> None:
    counted = facets_of_fitting(both.table, filters, reader=reader)
    for facet in Facet:
        wider = lifted(filters, facet)
        fit = [each for each in both.known if fits(each, wider, reader)]
        assert counted[facet] == Counter(each.value(facet) for each in fit)


def by_version(row: Listed) -> str:
    return row.document.version_id


def test_the_table_follows_whatever_changes_what_is_filtered_by(catalogue: Catalogue) -> None:
    filing = Filing(catalogue)

    def rows() -> list[tuple[str, str, str, int]]:
        anew = Filing(catalogue).table().rows
        assert sorted(filing.table().rows, key=by_version) == sorted(anew, key=by_version)
        return sorted(
            (row.document.file_name, row.department, row.document.status.value, older)
            for row in filing.table().rows
            if (older := filing.table().older(row.document)) >= 0
        )

    assert rows() == []
    one = put_filed(catalogue, "一", "本文", department="総務課", date="2023-04-01")
    two = put_filed(catalogue, "二", "本文の二", date="2024-04-01")
    assert rows() == [("一.pdf", "総務課", "live", 0), ("二.pdf", "", "live", 0)]
    for department in ("福祉課", "環境課"):
        correct_fact(catalogue, two.id, FactField.DEPARTMENT, [department], reader=staff())
        assert rows()[1] == ("二.pdf", department, "live", 0)
    uncorrect_fact(catalogue, two.id, FactField.DEPARTMENT, reader=staff())
    assert rows()[1] == ("二.pdf", "", "live", 0)
    accept_succession(catalogue, older_id=one.id, newer_id=two.id, reader=staff())
    assert rows() == [("一.pdf", "総務課", "superseded", 0), ("二.pdf", "", "live", 1)]
    older, newer = sorted(filing.table().rows, key=lambda row: row.document.version)
    current = filing.table().current(older.document)
    assert current is not None
    assert current.version_id == newer.document.version_id
    assert filing.table().current(newer.document) is None
    remove(catalogue, one.id, reader=staff())
    assert rows() == []
    restore(catalogue, one.id, reader=staff())
    assert len(rows()) == 2


def test_nothing_is_read_again_while_nothing_changes(catalogue: Catalogue) -> None:
    put_filed(catalogue, "一", "本文")
    filing = Filing(catalogue)
    table = filing.table()
    assert filing.table() is table
    put_filed(catalogue, "二", "本文の二")
    assert filing.table() is not table


@pytest.mark.parametrize(("media_type", "group"), MEDIA.items())
def test_files_are_grouped_as_staff_tell_them_apart(media_type: str, group: FileGroup) -> None:
    assert file_group(media_type) is group
