"""Asks the library: search, then answer from what was found."""

from assistant.answerer import Answerer
from assistant.extractive import ExtractiveAnswerer
from library.model import Answer, Passage
from library.scopes import Reader
from retrieval.index import Index
from retrieval.search import Found, find

_CONSIDERED = 12
"""Passages from which an answer is made."""
_SEARCHED = 100


def ask(index: Index, question: str, *, reader: Reader, answerer: Answerer | None = None) -> Answer:
    """A cited answer from what the reader may see, or an abstention.

    Args:
        index: an open index.
        question: as typed; any text.
        reader: who asks.
        answerer: what makes the answer; quotes word for word if not given.
    """
    found = find(index, question, reader=reader, k=_SEARCHED)
    chosen = answerer or ExtractiveAnswerer()
    return chosen.answer(question, _passages(found), cosines=found.cosines)


def _passages(found: Found) -> list[Passage]:
    """The best chunks, whichever page they are on.

    The search puts every page's best chunk first, as people look through pages; but an answer may
    well be on the page of a better hit, and a text file is one page.
    """
    return sorted(found.passages, key=lambda passage: -passage.score)[:_CONSIDERED]
