"""Pages to plain windows: what ``ingest.chunking`` is measured against.

A window ends at the end of a line or sentence, as a recursive text splitter would have it, and knows
nothing of headings, tables or articles.
"""

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import groupby
from typing import Literal

from ingest.chunking import chunk_pages
from ingest.pieces import cut_to, join, piece_of
from library.model import ChunkDraft, LineRole, Page

Chunking = Literal["structure", "windows"]
"""How text is cut: by ``ingest.chunking``, or here."""
WINDOW = 350
"""Characters, none of them in two windows."""
_LEFT_OUT = frozenset({LineRole.MARGIN, LineRole.RUBY})


def cut_pages(pages: Sequence[Page], chunking: Chunking) -> tuple[ChunkDraft, ...]:
    """The chunks of a document, cut in the given way."""
    return window_pages(pages) if chunking == "windows" else chunk_pages(pages)


def window_pages(pages: Sequence[Page]) -> tuple[ChunkDraft, ...]:
    """The windows of a document, page by page; none for a blank one. Spans as for ``chunk_pages``."""
    return tuple(window for page in pages for window in _windows(page))


def _windows(page: Page) -> Iterator[ChunkDraft]:
    lines = (
        (index, line)
        for index, line in enumerate(page.lines)
        if line.role not in _LEFT_OUT and line.text.strip()
    )
    for quotable, run in groupby(lines, key=lambda item: item[1].role is not LineRole.DESCRIPTION):
        own = [piece_of(line, page=page.number, index=index) for index, line in run]
        whole = reduce(lambda a, b: join(a, b, "\n"), own)
        for piece in cut_to(whole, WINDOW, first=WINDOW):
            yield ChunkDraft(text=piece.text, heading_path=(), spans=piece.spans, quotable=quotable)
