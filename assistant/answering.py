"""Asks the library: search, then answer from what was found."""

from dataclasses import replace

from assistant.answerer import Answerer
from assistant.extractive import ExtractiveAnswerer
from assistant.rewording import in_their_words
from library.marks import SPOKEN, is_recording
from library.model import Answer, Passage
from library.scopes import Reader
from retrieval.index import Index
from retrieval.query.model import UnderstoodQuery
from retrieval.search import Found, as_query, find

_CONSIDERED = 12
"""Passages from which an answer is made."""
_SEARCHED = 100


def ask(
    index: Index,
    question: str | UnderstoodQuery,
    *,
    reader: Reader,
    answerer: Answerer | None = None,
) -> Answer:
    """A cited answer from what the reader may see, or an abstention.

    Args:
        index: an open index.
        question: as typed, any text, or as it was understood.
        reader: who asks.
        answerer: what makes the answer; quotes word for word if not given.
    """
    query = as_query(question)
    found = find(index, query, reader=reader, k=_SEARCHED)
    chosen = answerer or ExtractiveAnswerer()
    passages = _passages(found)
    answer = chosen.answer(in_their_words(query, passages), passages, cosines=found.cosines)
    if found.notice:
        answer = replace(answer, warnings=(*answer.warnings, found.notice))
    return _with_notice(answer)


def _with_notice(answer: Answer) -> Answer:
    """What a recording is quoted with: a model heard it, and may have heard wrong."""
    if not any(is_recording(citation.passage.document) for citation in answer.citations):
        return answer
    notice = f"{SPOKEN}を引用しています。聞き誤りがあり得るため、録音で確かめてください。"
    return replace(answer, warnings=(*answer.warnings, notice))


def _passages(found: Found) -> list[Passage]:
    """The best chunks, whichever page they are on.

    The search puts every page's best chunk first, as people look through pages; but an answer may
    well be on the page of a better hit, and a text file is one page.
    """
    return sorted(found.passages, key=lambda passage: -passage.score)[:_CONSIDERED]
