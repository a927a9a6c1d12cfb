"""Turns a quote into a citation: the page and the lines it stands on, and the proof that it does."""

from collections.abc import Sequence

from assistant.leads import lead_of
from library.model import Chunk, Citation, LineSpan, Passage


def cite(passage: Passage, start: int, end: int, *, marker: int) -> Citation:
    """The citation of ``passage.chunk.text[start:end]``.

    A quote that runs over a page break is shown on the page that holds most of it.

    Args:
        passage: the chunk with its document.
        start: offset of the quote in the chunk's text.
        end: offset behind it; behind ``start``.
        marker: its number in the answer, from 1.

    Raises:
        ValueError: the offsets are no piece of the chunk's text.
    """
    chunk = passage.chunk
    if not 0 <= start < end <= len(chunk.text):
        raise ValueError(f"no piece of a chunk of {len(chunk.text)} characters: {start}–{end}")
    spans = _touched(chunk, start, end)
    page = _main_page(spans, start, end) if spans else chunk.page
    lines = [span for span in spans if span.page == page]
    return Citation(
        marker=marker,
        passage=passage,
        quote=chunk.text[start:end],
        page=page,
        boxes=tuple(dict.fromkeys(span.box for span in lines if span.box is not None)),
        lines=tuple(dict.fromkeys(span.line for span in lines)),
        verified=is_proved(chunk, start, end),
        lead=lead_of(chunk, start, end),
    )


def is_proved(chunk: Chunk, start: int, end: int) -> bool:
    """Whether every character of the piece, but white space, is said to stand on a line.

    What is only searched (``Chunk.quotable``) stands nowhere, and proves nothing. The spans of a
    chunk are written with its lines in one transaction and neither changes after it, so this
    proves the quote as far as the assistant can see.
    """
    if not chunk.quotable or not 0 <= start < end <= len(chunk.text):
        return False
    covered = bytearray(end - start)
    for span in _touched(chunk, start, end):
        first, last = max(span.start, start), min(span.end, end)
        covered[first - start : last - start] = b"\x01" * (last - first)
    quote = chunk.text[start:end]
    return all(on or c.isspace() for on, c in zip(covered, quote, strict=True)) and any(covered)


def _touched(chunk: Chunk, start: int, end: int) -> list[LineSpan]:
    """The spans that hold something of the piece other than white space."""
    return [
        span
        for span in chunk.spans
        if span.start < end
        and span.end > start
        and chunk.text[max(span.start, start) : min(span.end, end)].strip()
    ]


def _main_page(spans: Sequence[LineSpan], start: int, end: int) -> int:
    """The page with most characters; the first of equals."""
    held: dict[int, int] = {}
    for span in spans:
        held[span.page] = held.get(span.page, 0) + min(span.end, end) - max(span.start, start)
    return max(held, key=lambda page: (held[page], -page))
