"""Searching and asking, as every face does it."""

from assistant.answering import ask as answer_question
from library.model import Answer, Passage
from library.scopes import Reader
from retrieval.search import search as search_index
from runtime.office import Office


def search(office: Office, question: str, *, reader: Reader, k: int = 10) -> list[Passage]:
    """The best ``k`` passages that the reader may see, best first."""
    return search_index(office.index, question, reader=reader, k=k)


def ask(office: Office, question: str, *, reader: Reader) -> Answer:
    """A cited answer from what the reader may see, or an abstention."""
    return answer_question(office.index, question, reader=reader)
