"""On which of its pages a chunk answers a question: that is the page to open."""

from collections.abc import Collection

from library.model import Chunk
from library.text import fold, squeeze


def page_of(chunk: Chunk, pairs: Collection[str]) -> int:
    """The page whose part of the chunk holds most of the pairs, each counted once.

    The page on which the chunk begins where none holds more. Most chunks are on one page.

    Args:
        chunk: found by the question.
        pairs: of the question's characters (``retrieval.terms.pairs_among``).
    """
    pages = dict.fromkeys(span.page for span in chunk.spans)
    if len(pages) == 1:
        return chunk.page
    return max(pages, key=lambda page: (_held(chunk, page, pairs), -page))


def _held(chunk: Chunk, page: int, pairs: Collection[str]) -> int:
    own = "".join(chunk.text[span.start : span.end] for span in chunk.spans if span.page == page)
    text = squeeze(fold(own)).lower()
    return sum(pair in text for pair in pairs)
