"""Passages as a search would have found them, made of plain text."""

from datetime import UTC, datetime

from library.model import Box, Chunk, Document, DocumentStatus, LineSpan, Passage

LINE_BOX = Box(x0=0.1, y0=0.1, x1=0.9, y1=0.12)


def document(title: str = "題名", key: str = "d1") -> Document:
    return Document(
        id=key,
        version_id=f"{key}v1",
        version=1,
        supersedes=None,
        title=title,
        file_name=f"{title}.pdf",
        sha256="0" * 64,
        media_type="application/pdf",
        scope="all",
        status=DocumentStatus.LIVE,
        effective_date=None,
        page_count=9,
        chunk_count=9,
        confidence=1.0,
        pages_to_review=0,
        added_at=datetime(2026, 4, 1, tzinfo=UTC),
    )


def chunk(
    text: str, *, page: int = 1, heading: tuple[str, ...] = (), key: str = "c1", owner: str = "d1"
) -> Chunk:
    """A chunk whose every line of text is a line of one page."""
    spans, start = [], 0
    for number, line in enumerate(text.split("\n")):
        spans.append(
            LineSpan(page=page, line=number, start=start, end=start + len(line), box=LINE_BOX)
        )
        start += len(line) + 1
    return Chunk(
        id=key,
        document_id=owner,
        version_id=f"{owner}v1",
        ordinal=0,
        text=text,
        heading_path=heading,
        spans=tuple(spans),
    )


def passages(*texts: str, title: str = "題名", heading: tuple[str, ...] = ()) -> list[Passage]:
    """One passage per text, best first, each on a page of its own of one document."""
    whole = document(title)
    return [
        Passage(
            document=whole,
            chunk=chunk(text, page=number, heading=heading, key=f"c{number}"),
            page=number,
            score=1.0 / number,
            lexical_rank=number,
            dense_rank=number,
        )
        for number, text in enumerate(texts, start=1)
    ]


def near(found: list[Passage], cosine: float = 0.9) -> dict[str, float]:
    """Cosines as e5 gives them for passages that fit."""
    return {passage.chunk.id: cosine for passage in found}
