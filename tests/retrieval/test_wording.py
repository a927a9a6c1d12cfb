"""The words under which a chunk is indexed."""

from datetime import UTC, datetime

from library.model import Chunk, Document, DocumentStatus
from library.scopes import ALL_OFFICE
from retrieval.wording import meaning_text, passage_text

DOCUMENT = Document(
    id="d",
    version_id="v",
    version=1,
    supersedes=None,
    title="満足度調査",
    file_name="a.pdf",
    sha256="",
    media_type="application/pdf",
    scope=ALL_OFFICE,
    status=DocumentStatus.LIVE,
    effective_date=None,
    page_count=1,
    chunk_count=1,
    confidence=1.0,
    pages_to_review=0,
    added_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def chunk_of(text: str, *path: str) -> Chunk:
    return Chunk(
        id="c", document_id="d", version_id="v", ordinal=0, text=text, heading_path=path, spans=()
    )


def test_a_passage_is_searched_with_its_title_and_what_it_stands_under() -> None:
    chunk = chunk_of("２，５００人に配布した。", "調査の概要", "調査の概要")
    assert passage_text(DOCUMENT, chunk) == "満足度調査\n調査の概要\n2,500人に配布した。"
    assert meaning_text(DOCUMENT, chunk) == passage_text(DOCUMENT, chunk)


def test_a_table_of_contents_means_its_head_only_and_keeps_its_words() -> None:
    entries = "\n".join(f"{n} 調査の結果{n} {'.' * 60} {n}" for n in range(1, 6))
    chunk = chunk_of(f"目次\n{entries}")
    assert meaning_text(DOCUMENT, chunk) == "満足度調査\n目次"
    assert "調査の結果5" in passage_text(DOCUMENT, chunk)
    assert "..." not in passage_text(DOCUMENT, chunk)


def test_a_price_list_with_dots_is_no_table_of_contents() -> None:
    chunk = chunk_of("\n".join(f"品目{n} ………… {n}00円" for n in range(1, 6)))
    assert meaning_text(DOCUMENT, chunk) == passage_text(DOCUMENT, chunk)
