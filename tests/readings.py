"""Readings made of plain text, for tests that need a stored document but no file."""

from library.model import ChunkDraft, Line, LineSpan, Page, PageSource, Reading


def text_page(*lines: str, number: int = 1) -> Page:
    return Page(
        number=number,
        lines=tuple(
            Line(text=text, box=None, confidence=1.0, block=block)
            for block, text in enumerate(lines)
        ),
        tables=(),
        source=PageSource.TEXT_LAYER,
        confidence=1.0,
        needs_review=False,
        raster=None,
    )


def text_reading(*chunks: str, title: str = "題名") -> Reading:
    """A document of one page on which each of ``chunks`` is one line and one chunk."""
    return Reading(
        title=title,
        media_type="text/plain",
        pages=(text_page(*chunks),),
        chunks=tuple(
            ChunkDraft(
                text=text,
                heading_path=(),
                spans=(LineSpan(page=1, line=line, start=0, end=len(text), box=None),),
            )
            for line, text in enumerate(chunks)
        ),
        effective_date=None,
    )
