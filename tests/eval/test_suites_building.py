"""Suites made from a library: what is proposed, what is written, and that it stands."""

import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.suites.building import write_suite
from eval.suites.errors import SuiteError
from eval.suites.facts import facts_of_chunk, facts_of_tables
from eval.suites.loading import check_gold, load_suite
from eval.suites.proposing import ProposedQuestion, propose_questions
from ingest.files import Intake, NoProgress, take_files
from ingest.sources import find_sources
from library.catalogue import Catalogue, open_catalogue
from library.documents import list_documents
from library.model import Box, Cell, Chunk, LineSpan, Page, PageSource, Table
from library.originals import original_path
from library.pages import read_page
from library.scopes import ALL_OFFICE, Reader, staff
from library.storing import remove

DOCUMENTS = Path(__file__).parents[2] / "data_samples" / "docs"
STRANGER = Reader(name="他課", scopes=frozenset())
Library = tuple[Path, Catalogue]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Sample documents of every kind but scans, and a regulation."""
    folder = tmp_path_factory.mktemp("office")
    regulation = folder / "手数料条例.txt"
    regulation.write_text(
        "若草市手数料条例\n\n第一条　この条例は、手数料について定める。\n\n"
        "第二条　住民票の写しの交付手数料は、一通につき300円とする。\n\n"
        "附則\nこの条例は、令和６年４月１日から施行する。\n",
        encoding="utf-8",
    )
    paths = [
        regulation,
        *(p for n in ("S07", "S09", "S10", "S11") for p in DOCUMENTS.glob(n + "*")),
    ]
    root = folder / "library"
    catalogue = open_catalogue(root)
    with ThreadPoolExecutor(1) as threads:
        intake = Intake(
            catalogue=catalogue,
            library=root,
            executor=threads,
            engine_name="rapidocr",
            max_pages=100,
            max_file_mb=100,
        )
        sources = find_sources(paths, scope=ALL_OFFICE)
        taken = take_files(intake, sources, at_once=1, progress=NoProgress())
    assert [result.error for result in taken] == [None] * 5
    yield root, catalogue
    catalogue.close()


def propose(library: Library, count: int, *, seed: int = 0) -> list[ProposedQuestion]:
    return propose_questions(library[1], reader=staff(), count=count, seed=seed)


def read_texts(catalogue: Catalogue) -> dict[str, dict[int, str]]:
    return {
        document.file_name: {
            number: read_page(catalogue, document.version_id, number, reader=staff()).text
            for number in range(1, document.page_count + 1)
        }
        for document in list_documents(catalogue, reader=staff())
    }


def accept(folder: Path) -> None:
    """What a person does, in short."""
    file = folder / "questions.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row |= {"status": "accepted", "question": row["question"] or "どれですか"}
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    file.write_text("\n".join(lines), encoding="utf-8")


def test_every_document_is_asked_about_and_every_gold_string_stands_on_its_page(
    library: Library,
) -> None:
    proposals = propose(library, 24)
    assert len(proposals) == 24
    assert len({p.document.version_id for p in proposals}) == 5
    assert {"date", "amount", "table"} <= {p.kind for p in proposals}
    assert [p.id for p in proposals] == [f"Q{n:03}" for n in range(1, 25)]
    assert len({(p.document.version_id, p.gold) for p in proposals}) == 24


def test_the_same_seed_gives_the_same_proposals_and_another_gives_others(library: Library) -> None:
    assert propose(library, 20, seed=7) == propose(library, 20, seed=7)
    assert propose(library, 20, seed=7) != propose(library, 20, seed=8)


@pytest.mark.parametrize(("count", "documents"), [(0, 0), (1, 1), (3, 3)])
def test_fewer_questions_than_documents_are_of_different_documents(
    library: Library, count: int, documents: int
) -> None:
    proposals = propose(library, count)
    assert len({p.document.version_id for p in proposals}) == len(proposals) == documents


def test_nothing_outside_the_scopes_of_the_reader_is_proposed(library: Library) -> None:
    assert propose_questions(library[1], reader=STRANGER, count=10) == []


def test_what_was_removed_is_not_proposed(catalogue: Catalogue, tmp_path: Path) -> None:
    file = tmp_path / "廃止.txt"
    file.write_text("手数料は、300円とする。", encoding="utf-8")
    with ThreadPoolExecutor(1) as threads:
        intake = Intake(
            catalogue=catalogue,
            library=tmp_path / "library",
            executor=threads,
            engine_name="rapidocr",
            max_pages=10,
            max_file_mb=10,
        )
        sources = find_sources([file], scope=ALL_OFFICE)
        (taken,) = take_files(intake, sources, at_once=1, progress=NoProgress())
    assert taken.document is not None
    assert propose_questions(catalogue, reader=staff(), count=3) != []
    remove(catalogue, taken.document.id, reader=staff())
    assert propose_questions(catalogue, reader=staff(), count=3) == []


def test_a_written_suite_is_whole_and_waits_for_a_person(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "若草市"
    proposals = propose(library, 16)
    write_suite(folder, proposals, library=library[0], title='若草市の"窓口"\\')
    with pytest.raises(SuiteError, match="提案のまま"):
        load_suite(folder)
    accept(folder)
    suite = load_suite(folder)
    assert suite.problems == ()
    assert suite.title == '若草市の"窓口"\\'
    assert {path.name for path in suite.documents} == {p.document.file_name for p in proposals}
    assert len(suite.questions) == 16 + 2
    assert sum(not question.answerable for question in suite.questions) == 2
    assert check_gold(suite.questions, read_texts(library[1])) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["若草市"]


def test_the_copies_are_the_originals_byte_for_byte_and_may_be_deleted(
    library: Library, tmp_path: Path
) -> None:
    (proposal,) = propose(library, 1)
    write_suite(tmp_path / "s", [proposal], library=library[0], title="")
    copy = tmp_path / "s" / "docs" / proposal.document.file_name
    original = original_path(library[0], proposal.document.sha256)
    assert copy.read_bytes() == original.read_bytes()
    assert copy.stat().st_ino != original.stat().st_ino
    assert copy.stat().st_mode & 0o200


def test_documents_of_one_name_are_kept_apart(library: Library, tmp_path: Path) -> None:
    one, two = propose(library, 2)
    alike = replace(two.document, file_name=one.document.file_name.upper())
    pair = [one, replace(two, document=alike)]
    write_suite(tmp_path / "s", pair, library=library[0], title="")
    accept(tmp_path / "s")
    suite = load_suite(tmp_path / "s")
    assert (len(suite.documents), suite.problems) == (2, ())
    assert len({name for q in suite.questions for name in q.relevant}) == 2


def test_a_folder_that_holds_something_is_not_touched(library: Library, tmp_path: Path) -> None:
    proposals = propose(library, 2)
    (tmp_path / "s").mkdir()
    write_suite(tmp_path / "s", proposals, library=library[0], title="")
    before = (tmp_path / "s" / "questions.jsonl").read_bytes()
    for there in (tmp_path / "s", tmp_path / "s" / "suite.toml"):
        with pytest.raises(SuiteError, match="すでに"):
            write_suite(there, proposals, library=library[0], title="")
    assert (tmp_path / "s" / "questions.jsonl").read_bytes() == before


def test_nothing_is_written_where_there_is_nothing_to_write_or_an_original_is_gone(
    library: Library, tmp_path: Path
) -> None:
    proposals = propose(library, 2)
    with pytest.raises(SuiteError, match="登録"):
        write_suite(tmp_path / "s", [], library=library[0], title="")
    with pytest.raises(SuiteError, match="原本"):
        write_suite(tmp_path / "s", proposals, library=tmp_path / "other", title="")
    assert list(tmp_path.iterdir()) == []


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_any_title_can_be_written(library: Library, title: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_suite(Path(folder), propose(library, 1), library=library[0], title=title)
        accept(Path(folder))
        assert load_suite(Path(folder)).problems == ()


def test_a_place_that_cannot_be_written_is_said_so(library: Library, tmp_path: Path) -> None:
    proposals = propose(library, 1)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for place in (tmp_path / "file" / "s", tmp_path / ("長" * 300)):
        with pytest.raises(SuiteError, match="作れません"):
            write_suite(place, proposals, library=library[0], title="")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def chunk(*lines: str) -> Chunk:
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:n]) for n in range(len(lines))]
    return Chunk(
        id="c",
        document_id="d",
        version_id="v",
        ordinal=0,
        text=text,
        heading_path=(),
        spans=tuple(
            LineSpan(page=n + 1, line=0, start=start, end=start + len(line), box=None)
            for n, (start, line) in enumerate(zip(starts, lines, strict=True))
        ),
    )


@pytest.mark.parametrize(
    ("line", "kind", "gold", "question"),
    [
        (
            "施行日　令和６年４月１日",
            "date",
            "令和６年４月１日",
            "「題」で、施行日の日付はいつですか",
        ),
        ("交付手数料は、300円とする。", "amount", "300円", "「題」で、交付手数料はいくらですか"),
        (
            "第六条　従業員の数が二十人以下であること。",
            "amount",
            "二十人以下",
            "「題」の第六条で、従業員の数は何人以下ですか",
        ),
        (
            "第二条　この条例の主管課は、市民課とする。",
            "article",
            "市民課",
            "「題」の第二条で、この条例の主管課は何とされていますか",
        ),
        ("これを「随意契約」という。", "text", "随意契約", ""),
        ("1,200円", "amount", "1,200円", ""),
    ],
)
def test_a_fact_is_asked_for_by_the_words_before_it(
    line: str, kind: str, gold: str, question: str
) -> None:
    facts = [fact for fact in facts_of_chunk(chunk("前の頁。", line), "題") if fact.kind == kind]
    assert [(fact.gold, fact.question, fact.page) for fact in facts] == [(gold, question, 2)]
    assert gold in facts[0].context


def test_a_cell_is_asked_for_by_its_row_and_its_column_also_where_cells_are_merged() -> None:
    def row(*texts: str, span: int = 1) -> tuple[Cell, ...]:
        return tuple(Cell(text=t, row_span=span if n == 0 else 1) for n, t in enumerate(texts))

    rows = (
        row("番号", "証明書", "手数料"),
        row("1", "住民票", "300円", span=2),
        row("戸籍", "450円"),
    )
    page = Page(
        number=3,
        lines=(),
        tables=(Table(rows=rows, box=Box(x0=0, y0=0, x1=1, y1=1)),),
        source=PageSource.OCR,
        confidence=1,
        needs_review=False,
        raster=None,
    )
    found = {fact.question: fact.gold for fact in facts_of_tables(page, "題")}
    assert found["「題」で、住民票の手数料は何ですか"] == "300円"
    assert found["「題」で、戸籍の手数料は何ですか"] == "450円"


def test_tables_without_rows_are_passed_over() -> None:
    page = Page(
        number=1,
        lines=(),
        tables=(Table(rows=(), box=None), Table(rows=((),), box=None)),
        source=PageSource.OCR,
        confidence=1,
        needs_review=False,
        raster=None,
    )
    assert list(facts_of_tables(page, "題")) == []


def test_a_chunk_that_says_nothing_yields_nothing() -> None:
    assert list(facts_of_chunk(chunk("…… 1-2 ○"), "題")) == []
