"""Asks the library: search, then answer from what was found."""

from assistant.answerer import Answerer
from assistant.extractive import ExtractiveAnswerer
from library.model import Answer
from library.scopes import Reader
from retrieval.index import Index
from retrieval.search import find

_CONSIDERED = 12
"""Passages from which an answer is made."""


def ask(index: Index, question: str, *, reader: Reader, answerer: Answerer | None = None) -> Answer:
    """A cited answer from what the reader may see, or an abstention.

    Args:
        index: an open index.
        question: as typed; any text.
        reader: who asks.
        answerer: what makes the answer; quotes word for word if not given.
    """
    found = find(index, question, reader=reader, k=_CONSIDERED)
    chosen = answerer or ExtractiveAnswerer()
    return chosen.answer(question, found.passages, cosines=found.cosines)
