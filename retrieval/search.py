"""Search: a question in, the passages that answer it out, from what the reader may see."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from library.filters import EVERYTHING, Filters
from library.glossary import NO_GLOSSARY
from library.model import Passage
from library.scopes import Reader
from library.vectors import Vectors
from retrieval.index import Index
from retrieval.query.model import UnderstoodQuery
from retrieval.query.understanding import understand
from retrieval.ranking.alike import SaidBefore
from retrieval.ranking.pool import BOTH, Leg, best_first, rank, selected

_LOOSER = "「」内の語句をそのまま含む記述がないため、語をばらして探しました。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, with what the answerer can use again."""

    passages: tuple[Passage, ...]
    """Best first."""
    question_vector: Vectors
    """Of the question as searched, shape ``(dimension,)``; zeros where nothing was embedded."""
    cosines: Mapping[str, float]
    """By chunk id: how near a passage is to the question; only of those that vectors found."""
    notice: str | None = None
    """Why this search was less than usual, in Japanese."""


def search(
    index: Index,
    question: str | UnderstoodQuery,
    *,
    reader: Reader,
    k: int,
    legs: frozenset[Leg] = BOTH,
) -> list[Passage]:
    """The best ``k`` passages that the reader may see, best first; see ``find``."""
    return list(find(index, question, reader=reader, k=k, legs=legs).passages)


def find(
    index: Index,
    question: str | UnderstoodQuery,
    *,
    reader: Reader,
    k: int,
    filters: Filters = EVERYTHING,
    legs: frozenset[Leg] = BOTH,
) -> Found:
    """Search with both words and vectors, or with one of them to see what it does alone.

    The reader's scopes are decided before: no other collection is opened. What the indexes return
    passes the catalogue last (``retrieval.ranking.pool.readable``).

    Each page of a document is found once, by its best chunk, as a person opens pages, and what
    several documents say alike in the first of them; the other chunks follow after the last page,
    so that a short library still fills ``k``.

    Takes any question; empty where nothing is left of it to look for. Where no passage has all of its
    phrases, they are looked for as ordinary words, and the notice says so.
    """
    query = as_query(question)
    found = _find(index, query, reader=reader, k=k, filters=filters, legs=legs)
    if found.passages or not query.phrases:
        return found
    looser = query.without_phrases()
    found = _find(index, looser, reader=reader, k=k, filters=filters, legs=legs)
    return replace(found, notice=_LOOSER + (found.notice or "")) if found.passages else found


def _find(
    index: Index,
    query: UnderstoodQuery,
    *,
    reader: Reader,
    k: int,
    filters: Filters,
    legs: frozenset[Leg],
) -> Found:
    selection = selected(index, filters, reader=reader)
    ranked = rank(index, query, selection, legs=legs)
    found = best_first(index, ranked, query, selection, reader=reader)
    return Found(
        passages=tuple(best_pages(found.passages, k)),
        question_vector=ranked.question_vector,
        cosines=ranked.cosines,
        notice=found.notice,
    )


def as_query(question: str | UnderstoodQuery) -> UnderstoodQuery:
    """A question as it was understood; one that was only typed without any glossary."""
    if isinstance(question, UnderstoodQuery):
        return question
    return understand(question, glossary=NO_GLOSSARY)


def best_pages(passages: Iterable[Passage], k: int) -> list[Passage]:
    """The best passage of each page, nothing twice; where these are fewer than ``k``, then others."""
    pages: set[tuple[str, int]] = set()
    said = SaidBefore()
    first: list[Passage] = []
    rest: list[Passage] = []
    for passage in passages if k > 0 else ():
        page = (passage.document.version_id, passage.page)
        is_new = page not in pages and said.first_like(passage) is passage
        (first if is_new else rest).append(passage)
        pages.add(page)
        if len(first) == k:
            break
    return (first + rest)[:k]
