"""Reads a question for the search: marks that mean something, words, and what else they are called."""

from library.glossary import Glossary
from retrieval.query.matching import required_terms
from retrieval.query.model import UnderstoodQuery
from retrieval.query.operators import read_operators, says_something
from retrieval.terms import bag_of_terms
from retrieval.wording import question_text
from retrieval.words import WordQuery, any_of


def understand(question: str, *, glossary: Glossary) -> UnderstoodQuery:
    """The question as it is searched. Takes any text; nothing to look for in one without letters.

    Args:
        question: as typed.
        glossary: what else its words are called.
    """
    operators = read_operators(question_text(question))
    meaning = operators.rest if says_something(operators.rest) else ""
    words = any_of(bag_of_terms(meaning))
    required = frozenset[str]().union(*map(required_terms, operators.phrases))
    return UnderstoodQuery(
        typed=question,
        meaning=meaning,
        words=WordQuery(terms=words.terms, required=required),
        phrases=operators.phrases,
        excluded=operators.excluded,
    )
