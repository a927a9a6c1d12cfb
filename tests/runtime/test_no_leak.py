"""Whatever lies in scopes that a reader may not read, they see what they would see without it.

Two libraries are filled alike, but that the one never had the foreign documents.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event, insert

from library import schema
from library.catalogue import Catalogue, open_catalogue
from library.chunks import chunks_of
from library.documents import find_document, find_version, list_documents, versions_of
from library.errors import AccessDenied, FileFault, ShoruiError, UnreadableFile
from library.facts import facts_of
from library.failures import list_failures, record_failure
from library.filters import EVERYTHING, Filters, Order
from library.jobs import add_job, list_jobs
from library.listing import facets_of, listed_documents
from library.model import Document
from library.moving import move_document
from library.pages import count_blank_pages, read_page
from library.restoring import known_versions, removed_documents, restore
from library.review_queue import count_to_review, review_queue
from library.reviewing import review_page
from library.scope_list import find_scope, readable_scopes
from library.scopes import ALL_OFFICE, Reader
from library.settings import load_settings
from library.storing import remove
from library.succession import accept_succession, decline_succession, suggestions
from retrieval.index import open_index
from retrieval.ranking.pool import Leg
from retrieval.search import find
from retrieval.stores.scope_words import View
from runtime.answer_report import answer_report
from runtime.asking import ask, search
from runtime.contract import list_report, search_report
from runtime.exports.exporting import export_documents
from runtime.exports.formats import ExportFormat
from runtime.exports.hits import export_hits
from runtime.office import Office, close_office
from runtime.overview import example_questions, overview
from runtime.page_images import page_image, thumbnail
from runtime.programs import tools
from runtime.scopes import count_by_scope
from runtime.search_pages import search_pages
from runtime.searching import search_documents, similar_documents
from tests.conftest import NOON
from tests.filed import put_filed
from tests.retrieval.conftest import HashedPairs

NOUNS = ("税金", "保険", "道路", "学校", "公園", "選挙", "予算", "防災")
OWN, FOREIGN = (ALL_OFFICE, "s-own"), ("s-few", "s-other")
READER = Reader(name="職員", scopes=frozenset(OWN))
EVERYBODY = Reader(name="cli", scopes=frozenset((*OWN, *FOREIGN)))
ARCHIVED = Filters(archived=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """One document that is handed in, and what becomes of it."""

    number: int
    scope: str
    pages: tuple[str, ...]
    later: str
    """The page of its second version; empty for none."""
    removed: bool
    facts: tuple[str, str, str]
    """種別, 所管課, 日付."""


_PAGES = st.lists(st.sampled_from(NOUNS), min_size=3, max_size=9).map("、".join)
_QUESTIONS = st.lists(st.sampled_from(NOUNS), min_size=1, max_size=3).map("、".join)


@st.composite
def libraries(draw: st.DrawFn) -> list[Put]:
    """Documents in a few scopes, at least one of the reader's and one of others'."""
    scopes = draw(st.lists(st.sampled_from(OWN + FOREIGN), min_size=3, max_size=8))
    return [
        Put(
            number=number,
            scope=scope,
            pages=tuple(draw(st.lists(_PAGES, min_size=1, max_size=2))),
            later=draw(st.sampled_from(["", "、".join(NOUNS[:5])])),
            removed=draw(st.sampled_from([False, False, False, True])),
            facts=(
                draw(st.sampled_from(["", "要綱", "通知"])),
                draw(st.sampled_from(["", "総務課", "人事課"])),
                draw(st.sampled_from(["", "2024-05-01", "2023-06"])),
            ),
        )
        for number, scope in enumerate([ALL_OFFICE, FOREIGN[0], *scopes])
    ]


def hand_in(catalogue: Catalogue, put: Put) -> None:
    """Store it, as ingest does; with a failure and a job of the same name."""
    place = f"文書{put.number:02d}"
    kind, department, day = put.facts
    facts = {"kind": kind, "department": department, "date": day}
    for pages in (put.pages, (put.later,))[: 1 + bool(put.later)]:
        document = put_filed(catalogue, place, *pages, scope=put.scope, **facts)
    if put.removed:
        remove(catalogue, document.id, reader=EVERYBODY)
    failed = UnreadableFile(FileFault.EMPTY)
    record_failure(catalogue, place=place, file_name=place, scope=put.scope, error=failed)
    add_job(catalogue, place=place, path="x", file_name=place, scope=put.scope)


@contextmanager
def office_of(puts: list[Put], behind: Sequence[Put] = ()) -> Iterator[Office]:
    """An office whose index has followed ``puts`` and not yet ``behind``."""
    with tempfile.TemporaryDirectory() as folder:
        opened = load_settings(library=Path(folder), workers=1)
        catalogue = open_catalogue(opened.library, clock=lambda: NOON)
        with catalogue.writing() as connection:
            names = [{"id": key, "name": f"{key}課"} for key in (*OWN, *FOREIGN)[1:]]
            connection.execute(insert(schema.scopes), names)
        for put in puts:
            hand_in(catalogue, put)
        index = open_index(catalogue, Path(folder) / "index", HashedPairs())
        index.catch_up()
        for put in behind:
            hand_in(catalogue, put)
        executor = ThreadPoolExecutor(max_workers=1)
        office = Office(settings=opened, catalogue=catalogue, index=index, executor=executor)
        yield office
        close_office(office)


def without_foreign(puts: list[Put]) -> list[Put]:
    return [put for put in puts if put.scope in OWN]


def lists_of(office: Office) -> dict[str, object]:
    """All that is listed and counted without any search."""
    catalogue = office.catalogue
    documents = list_documents(catalogue, reader=READER)
    failures = list_failures(catalogue, reader=READER)
    listed = listed_documents(catalogue, reader=READER)
    out = office.settings.library / "out.jsonl"
    export_documents(office.settings, [], form=ExportFormat.JSONL, out=out, reader=READER)
    return {
        "documents": documents,
        "report": list_report(documents, failures),
        "listed": listed,
        "facets": facets_of(listed),
        "versions": [versions_of(catalogue, each.id, reader=READER) for each in documents],
        "facts": [facts_of(catalogue, each.version_id, reader=READER) for each in documents],
        "failures": failures,
        "jobs": [(job.file_name, job.scope) for job in list_jobs(catalogue, reader=READER)],
        "removed": removed_documents(catalogue, reader=READER),
        "suggestions": suggestions(catalogue, reader=READER),
        "to review": (
            count_to_review(catalogue, reader=READER),
            review_queue(catalogue, reader=READER),
        ),
        "scopes": (
            readable_scopes(catalogue, reader=READER),
            count_by_scope(catalogue, reader=READER),
        ),
        "similar": [
            similar_documents(office, each.id, reader=READER, limit=9) for each in documents
        ],
        "overview": overview(office, reader=READER),
        "export": out.read_bytes(),
    }


def searches_of(office: Office, question: str) -> dict[str, object]:
    """All that a question gives, scores and order included."""
    report = search_report(search_pages(office, question, reader=READER, k=50), seconds=0)
    answered = answer_report(ask(office, question, reader=READER), seconds=0)
    return {
        "hits": [{**hit, "score": round(hit["score"], 3)} for hit in _dicts(report["hits"])],
        "answer": answered,
        "told to a program": {
            **tools.ask(office, question, reader=READER),
            **tools.search(office, question, count=9, reader=READER),
            "seconds": 0,
        },
        **{
            f"{filters} {order}": _result(office, question, filters, order)
            for filters in (EVERYTHING, ARCHIVED, Filters(kinds=frozenset({"要綱"})))
            for order in Order
        },
        "csv": export_hits(
            office, question, reader=READER, filters=ARCHIVED, order=Order.RELEVANCE
        ),
    }


def _dicts(value: object) -> list[dict[str, float]]:
    assert isinstance(value, list)
    return value


def _result(office: Office, question: str, filters: Filters, order: Order) -> object:
    found = search_documents(office, question, reader=READER, filters=filters, order=order)
    files = [
        (each.document, [hit.page for hit in each.hits], each.more, each.same, each.older_versions)
        for each in found.files
    ]
    return files, found.facets, found.total_files, found.notices, found.why_nothing


@settings(max_examples=5, deadline=None)
@given(puts=libraries(), asked=st.lists(_QUESTIONS, min_size=2, max_size=2))
def test_a_reader_sees_the_same_whether_or_not_there_are_foreign_documents(
    puts: list[Put], asked: list[str]
) -> None:
    views = []
    late = [replace(put, number=put.number + 50) for put in puts if put.scope in FOREIGN]
    for held, behind in ((puts, late), (without_foreign(puts), [])):
        with office_of(held, behind) as office:
            views.append(
                {
                    **lists_of(office),
                    **{word: searches_of(office, word) for word in [*asked, "", "😀", "「税金」"]},
                }
            )
    for name, seen in views[0].items():
        assert seen == views[1][name], name


SOME = [
    Put(
        number=number,
        scope=scope,
        pages=("、".join(NOUNS[start : start + 5]),),
        later="、".join(NOUNS[:5]) if number % 2 else "",
        removed=False,
        facts=("要綱", "人事課", "2024-05-01"),
    )
    for number, (scope, start) in enumerate(
        [(ALL_OFFICE, 0), (FOREIGN[0], 1), (OWN[1], 2), (FOREIGN[1], 0), (FOREIGN[0], 3)]
    )
]


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Office, Office]]:
    """The same library with the foreign documents and without."""
    with office_of(SOME) as full, office_of(without_foreign(SOME)) as alone:
        yield full, alone


Attempt = Callable[[Office, Document], object]
ATTEMPTS: dict[str, Attempt] = {
    "document": lambda o, d: find_document(o.catalogue, d.id, reader=READER),
    "version": lambda o, d: find_version(o.catalogue, d.version_id, reader=READER),
    "versions": lambda o, d: known_versions(o.catalogue, d.id, reader=READER),
    "page": lambda o, d: read_page(o.catalogue, d.version_id, 1, reader=READER),
    "blank pages": lambda o, d: count_blank_pages(o.catalogue, d.version_id, reader=READER),
    "image": lambda o, d: page_image(o, d.version_id, 1, reader=READER),
    "thumbnail": lambda o, d: thumbnail(o, d.version_id, 1, reader=READER),
    "similar": lambda o, d: similar_documents(o, d.id, reader=READER, limit=9),
    "chunks": lambda o, d: chunks_of(o.catalogue, d.version_id, reader=READER),
    "facts": lambda o, d: facts_of(o.catalogue, d.version_id, reader=READER),
    "review": lambda o, d: review_page(o.catalogue, d.id, 1, reader=READER),
    "queue": lambda o, d: review_queue(o.catalogue, reader=READER, document_id=d.id),
    "remove": lambda o, d: remove(o.catalogue, d.id, reader=READER),
    "restore": lambda o, d: restore(o.catalogue, d.id, reader=READER, version=1),
    "move": lambda o, d: move_document(o.catalogue, d.id, ALL_OFFICE, reader=READER),
    "accept": lambda o, d: accept_succession(
        o.catalogue, older_id=d.id, newer_id=d.id, reader=READER
    ),
    "decline": lambda o, d: decline_succession(
        o.catalogue, older_id=d.id, newer_id=d.id, reader=READER
    ),
    "export": lambda o, d: export_documents(
        o.settings, [d.id], form=ExportFormat.TEXT, out=o.settings.library / "x", reader=READER
    ),
    "page for a program": lambda o, d: tools.read_page(o, d.id, 1, reader=READER),
    "scope": lambda o, d: find_scope(o.catalogue, d.scope, reader=READER),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_foreign_document_is_refused_as_one_that_is_not_there(
    both: tuple[Office, Office], attempt: str
) -> None:
    """The very same words from a library that has it and from one that never had."""
    full, alone = both
    for document in list_documents(full.catalogue, reader=EVERYBODY):
        if document.scope not in OWN:
            refusals = []
            for office in (full, alone):
                with pytest.raises(ShoruiError) as refused:
                    ATTEMPTS[attempt](office, document)
                assert isinstance(refused.value, AccessDenied)
                refusals.append(refused.value.message)
            assert refusals[0] == refusals[1]


@pytest.mark.parametrize("question", ["税金の保険", "道路、学校、公園 選挙", "道路の公園 -税金"])
def test_of_several_words_the_same_pages_are_found_in_the_same_order_with_the_same_scores(
    both: tuple[Office, Office], question: str
) -> None:
    words, vectors = (
        [
            find(office.index, question, reader=READER, k=50, legs=frozenset({leg}))
            for office in both
        ]
        for leg in (Leg.WORDS, Leg.VECTORS)
    )
    assert words[0].passages
    assert [(p.chunk.id, p.score) for p in words[0].passages] == [
        (p.chunk.id, p.score) for p in words[1].passages
    ]
    assert [p.chunk.id for p in vectors[0].passages] == [p.chunk.id for p in vectors[1].passages]
    assert vectors[0].cosines == pytest.approx(vectors[1].cosines, abs=1e-5)
    found = [search(office, question, reader=READER, k=50) for office in both]
    assert [(p.chunk.id, p.page) for p in found[0]] == [(p.chunk.id, p.page) for p in found[1]]
    assert [p.score for p in found[0]] == pytest.approx([p.score for p in found[1]], abs=1e-4)


@pytest.mark.parametrize("filters", [Filters(scopes=frozenset({FOREIGN[0], "nothing"}))])
def test_a_search_in_a_foreign_scope_says_the_same_as_in_none(
    both: tuple[Office, Office], filters: Filters
) -> None:
    results = [_result(office, "税金", filters, Order.RELEVANCE) for office in both]
    assert results[0] == results[1]
    assert "s-few" not in str(results[0])


def test_example_questions_are_about_own_documents(both: tuple[Office, Office]) -> None:
    titles = {each.title for each in list_documents(both[0].catalogue, reader=READER)}
    for question in example_questions(both[0], reader=READER):
        assert any(title in question for title in titles)


def work_of(office: Office, question: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int, int]:
    """How many statements the catalogue ran, collections Chroma looked into, and terms were counted."""
    import chromadb

    counted = {"statements": 0, "collections": 0, "terms": 0}
    query, having = chromadb.Collection.query, View.having

    def note(*_: object) -> None:
        counted["statements"] += 1

    def asked(self: chromadb.Collection, *given: object, **named: object) -> object:
        counted["collections"] += 1
        return query(self, *given, **named)  # type: ignore[arg-type]

    def looked_up(self: View, term: str) -> int:
        counted["terms"] += 1
        return having(self, term)

    event.listen(office.catalogue.engine, "after_cursor_execute", note)
    monkeypatch.setattr(chromadb.Collection, "query", asked)
    monkeypatch.setattr(View, "having", looked_up)
    try:
        search_documents(office, question, reader=READER)
        ask(office, question, reader=READER)
    finally:
        event.remove(office.catalogue.engine, "after_cursor_execute", note)
        monkeypatch.setattr(chromadb.Collection, "query", query)
        monkeypatch.setattr(View, "having", having)
    return counted["statements"], counted["collections"], counted["terms"]


def test_a_search_does_the_same_work_however_much_is_foreign(
    both: tuple[Office, Office], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that nothing is learnt from how long it takes; no clock is read."""
    for office in both:
        search_documents(office, "予算", reader=READER)
    full, alone = (work_of(office, "税金", monkeypatch) for office in both)
    assert full == alone
    assert full[1] == 2 * len(OWN)
