"""All passages that a question finds under filters: both rankings fused, and past the last gate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from library.chunks import live_chunks
from library.errors import EndpointError
from library.filtering import fitting, versions_in
from library.filters import EVERYTHING, Filters
from library.model import Chunk, Document, Passage
from library.scopes import Reader
from library.vectors import Vectors
from retrieval.index import Index
from retrieval.query.matching import fits
from retrieval.query.model import UnderstoodQuery
from retrieval.ranking.arranging import fresher_first
from retrieval.ranking.fusion import LEG_LIMIT, Fused, fuse
from retrieval.ranking.paging import page_of
from retrieval.reranking.reranker import Reranked, rerank
from retrieval.stores.aside import aside
from retrieval.stores.hits import Hit
from retrieval.stores.selection import Selection
from retrieval.stores.words import NO_WORDS
from retrieval.terms import pairs_among
from retrieval.wording import passage_text

_WORDS_ONLY = "意味の近さでは探せなかったため、語だけで検索しました。"
_GATE_BATCH = 20
"""Hits read from the catalogue at once, at 50 µs each; most questions need one batch."""


class Leg(StrEnum):
    """One of the two rankings."""

    WORDS = "words"
    VECTORS = "vectors"


BOTH = frozenset(Leg)
_WORDS = frozenset({Leg.WORDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """What the indexes say, before the last gate."""

    hits: Sequence[Fused]
    """Best first."""
    question_vector: Vectors
    """Of the question as searched, shape ``(dimension,)``; zeros where nothing was embedded."""
    cosines: Mapping[str, float]
    """By chunk id: how near a passage is to the question; only of those that vectors found."""
    legs: frozenset[Leg] = BOTH
    """Those that were asked."""
    notice: str | None = None
    """Why this search was less than usual, in Japanese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """All that a question finds, at most ``LEG_LIMIT`` passages by each ranking."""

    passages: tuple[Passage, ...]
    """Best first."""
    question_vector: Vectors | None
    """See ``Ranked``; None where nothing was embedded."""
    notice: str | None = None
    """See ``Ranked``."""


def gather(
    index: Index,
    query: UnderstoodQuery,
    *,
    reader: Reader,
    filters: Filters = EVERYTHING,
    like: Pool | None = None,
) -> Pool:
    """All that a question finds under filters.

    Args:
        index: an open index.
        query: the question.
        reader: who asks.
        filters: what the search is narrowed to.
        like: what the same question found under others, only to count what these would find: its
            vector is not made again, nor tried again where it could not be had, and no order is made.
    """
    selection = selected(index, filters, reader=reader)
    if like is None:
        ranked = rank(index, query, selection)
        found = best_first(index, ranked, query, selection, reader=reader)
        passages, notice = found.passages, found.notice
    else:
        legs = BOTH if like.question_vector is not None or not like.notice else _WORDS
        ranked = rank(index, query, selection, legs=legs, vector=like.question_vector)
        passages, notice = readable(index, ranked, query, selection, reader=reader), ranked.notice
    embedded = ranked.question_vector if ranked.question_vector.any() else None
    return Pool(passages=tuple(passages), question_vector=embedded, notice=notice)


def selected(index: Index, filters: Filters, *, reader: Reader) -> Selection:
    """What filters leave of what the reader may see: the only part that is opened."""
    scopes = reader.scopes & filters.scopes if filters.scopes else reader.scopes
    versions = None
    if filters.narrows:
        table = index.filing.table()
        versions = versions_in(table, fitting(table, filters, reader=reader))
    return Selection(scopes=scopes, archived=filters.archived, versions=versions)


def rank(
    index: Index,
    query: UnderstoodQuery,
    selection: Selection,
    *,
    legs: frozenset[Leg] = BOTH,
    vector: Vectors | None = None,
) -> Ranked:
    """The chunks that the indexes find, by their fused scores; nothing where there is no question.

    Args:
        index: an open index.
        query: the question.
        selection: what is opened.
        legs: the rankings that are asked.
        vector: of the question, where it has been embedded before.
    """
    given, notice = vector, None
    lexical: list[Hit] = []
    dense: list[Hit] = []
    if query.meaning and not selection.empty:
        words = query.words if Leg.WORDS in legs else NO_WORDS
        counted = aside(lambda: index.search_words(words, selection, limit=LEG_LIMIT))
        if Leg.VECTORS in legs:
            given, dense, notice = _near(index, query, selection, vector)
        lexical = counted.result()
    return Ranked(
        hits=fuse(lexical, dense),
        question_vector=np.zeros(index.embedder.dimension, np.float32) if given is None else given,
        cosines={hit.chunk_id: hit.score for hit in dense},
        legs=legs,
        notice=notice,
    )


def _near(
    index: Index, query: UnderstoodQuery, selection: Selection, vector: Vectors | None
) -> tuple[Vectors | None, list[Hit], str | None]:
    """The question's vector and what is near to it; where it cannot be had, why."""
    if vector is not None:
        return vector, index.search_vectors(vector, selection, limit=LEG_LIMIT), None
    try:
        found, hits = index.search_meaning(query.meaning, selection, limit=LEG_LIMIT)
    except EndpointError as exc:
        return None, [], _WORDS_ONLY + exc.message
    return found, hits, None


def readable(
    index: Index, ranked: Ranked, query: UnderstoodQuery, selection: Selection, *, reader: Reader
) -> Iterator[Passage]:
    """The passages of a ranking that pass the last gate, best first, read as they are taken.

    Of near-equal ones the newer document's comes first (``retrieval.ranking.arranging``).

    Past it comes nothing that the catalogue does not say the reader may see just now: nothing
    superseded (unless it is asked for), removed or filtered out, however far the indexes are behind;
    and nothing without a phrase of the question or with what it excludes.
    """
    return fresher_first(_passing(index, ranked, query, selection, reader))


def _passing(
    index: Index, ranked: Ranked, query: UnderstoodQuery, selection: Selection, reader: Reader
) -> Iterator[Passage]:
    pairs = pairs_among(term for term, _ in query.words.terms)
    for start in range(0, len(ranked.hits), _GATE_BATCH):
        batch = ranked.hits[start : start + _GATE_BATCH]
        ids = [hit.chunk_id for hit in batch]
        chunks = live_chunks(index.catalogue, ids, reader=reader, archived=selection.archived)
        for hit in batch:
            if hit.chunk_id in chunks and _passes(*chunks[hit.chunk_id], query, selection):
                yield _passage(hit, *chunks[hit.chunk_id], pairs)


def best_first(
    index: Index, ranked: Ranked, query: UnderstoodQuery, selection: Selection, *, reader: Reader
) -> Reranked:
    """What ``readable`` lets through, in the order of the index's reranker if it has one.

    A single ranking is left as it is.
    """
    passages = readable(index, ranked, query, selection, reader=reader)
    reranker = index.reranker if ranked.legs == BOTH else None
    found = rerank(passages, query.meaning, reranker=reranker)
    notices = [notice for notice in (ranked.notice, found.notice) if notice]
    return Reranked(passages=found.passages, notice="".join(notices) or None)


def _passes(document: Document, chunk: Chunk, query: UnderstoodQuery, selection: Selection) -> bool:
    if document.scope not in selection.scopes:
        return False
    if selection.versions is not None and document.version_id not in selection.versions:
        return False
    return not query.narrows or fits(query, passage_text(document, chunk))


def _passage(hit: Fused, document: Document, chunk: Chunk, pairs: frozenset[str]) -> Passage:
    return Passage(
        document=document,
        chunk=chunk,
        page=page_of(chunk, pairs),
        score=hit.score,
        lexical_rank=hit.lexical_rank,
        dense_rank=hit.dense_rank,
    )
