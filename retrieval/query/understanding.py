"""Reads a question for the search: marks that mean something, words, and what else they are called."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from library.glossary import Glossary
from retrieval.query.following_up import leaning_on
from retrieval.query.matching import required_terms
from retrieval.query.model import Expansion, UnderstoodQuery
from retrieval.query.naming import other_names
from retrieval.query.operators import read_operators, says_something
from retrieval.query.relative_years import relative_years
from retrieval.stores.words import WordQuery
from retrieval.terms import bag_of_terms
from retrieval.wording import question_text

ADDED_WEIGHT = 0.5
"""Of a term that was added, where a typed one has 1. Measured on questions that call things by other
names (docs/evaluation.md): flat from 0.4 to 1; lower ones find less."""
_HEAVIEST = 10
"""Terms: a longer name (the title of an act) weighs no more than one of so many."""


def understand(
    question: str,
    *,
    glossary: Glossary | None,
    today: date | None = None,
    previous: str | None = None,
) -> UnderstoodQuery:
    """The question as it is searched. Takes any text; nothing to look for in one without letters.

    Args:
        question: as typed.
        glossary: what else its words are called; None where a person wants only what was typed.
        today: in Japan, for 今年度 and its like; they are only words if it is not given.
        previous: the last question in whole, on which this one may lean.
    """
    whole = leaning_on(question, previous) or question
    operators = read_operators(question_text(whole))
    meaning = operators.rest if says_something(operators.rest) else ""
    names = other_names(meaning, glossary) if glossary else ()
    added = (*names, *(relative_years(meaning, today) if today else ()))
    required = frozenset[str]().union(*map(required_terms, operators.phrases))
    return UnderstoodQuery(
        typed=question,
        whole=whole,
        meaning=_with_names(meaning, added),
        words=WordQuery(terms=_weighted(meaning, added), required=required),
        phrases=operators.phrases,
        excluded=operators.excluded,
        added=added,
        by_glossary=glossary is not None,
    )


def with_wordings(query: UnderstoodQuery, wordings: Sequence[str]) -> UnderstoodQuery:
    """The question with other wordings of the whole of it, which weigh as other names do."""
    more = Expansion(term=query.whole, words=tuple(wordings))
    terms = dict(query.words.terms)
    new = (term for term in _weighted("", [more]) if term[0] not in terms)
    return replace(
        query,
        meaning=_with_names(query.meaning, [more]),
        words=replace(query.words, terms=(*query.words.terms, *new)),
        added=(*query.added, more),
    )


def _with_names(meaning: str, added: Iterable[Expansion]) -> str:
    """The embedder is told the other names behind the question (measured better than inside)."""
    names = "、".join(word for expansion in added for word in expansion.words)
    return f"{meaning}（{names}）" if names else meaning


def _weighted(meaning: str, added: Iterable[Expansion]) -> tuple[tuple[str, float], ...]:
    typed = dict.fromkeys(bag_of_terms(meaning), 1.0)
    weights: dict[str, float] = {}
    for expansion in added:
        for word in expansion.words:
            new = [term for term in dict.fromkeys(bag_of_terms(word)) if term not in typed]
            weight = ADDED_WEIGHT * min(1.0, _HEAVIEST / max(1, len(new)))
            weights |= {term: max(weight, weights.get(term, 0.0)) for term in new}
    return (*typed.items(), *weights.items())
