"""Search: a question in, the passages that answer it out, from what the reader may see."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from library.chunks import live_chunks
from library.model import Chunk, Document, Passage
from library.scopes import Reader
from library.vectors import Vectors
from retrieval.fusion import LEG_LIMIT, Fused, fuse
from retrieval.index import Index
from retrieval.selection import whole
from retrieval.terms import bag_of_terms
from retrieval.wording import question_text
from retrieval.words import any_of

_GATE_BATCH = 40
"""Hits read from the catalogue at once; most questions need one batch."""


class Leg(StrEnum):
    """One of the two rankings."""

    WORDS = "words"
    VECTORS = "vectors"


BOTH = frozenset(Leg)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found, with what the answerer can use again."""

    passages: tuple[Passage, ...]
    """Best first."""
    question_vector: Vectors
    """Of the question as searched, shape ``(dimension,)``; zeros where nothing was embedded."""
    cosines: Mapping[str, float]
    """By chunk id: how near a passage is to the question; only of those that vectors found."""


def search(
    index: Index, question: str, *, reader: Reader, k: int, legs: frozenset[Leg] = BOTH
) -> list[Passage]:
    """The best ``k`` passages that the reader may see, best first; see ``find``."""
    return list(find(index, question, reader=reader, k=k, legs=legs).passages)


def find(
    index: Index, question: str, *, reader: Reader, k: int, legs: frozenset[Leg] = BOTH
) -> Found:
    """Search with both words and vectors, or with one of them to see what it does alone.

    The reader's scopes are decided before: no other collection is opened. What the indexes return
    passes the catalogue last, so nothing superseded or removed comes through, however far the
    indexes are behind.

    Each page of a document is found once, by its best chunk, as a person opens pages; its other
    chunks follow after the last page, so that a short library still fills ``k``.

    Takes any question; empty where nothing is left of it but blanks and control characters.
    """
    text = question_text(question)
    if not text or not reader.scopes or k < 1:
        return Found(
            passages=(),
            question_vector=np.zeros(index.embedder.dimension, np.float32),
            cosines={},
        )
    selection = whole(reader.scopes)
    vector, lexical, dense = np.zeros(index.embedder.dimension, np.float32), [], []
    if Leg.WORDS in legs:
        lexical = index.search_words(any_of(bag_of_terms(text)), selection, limit=LEG_LIMIT)
    if Leg.VECTORS in legs:
        vector = embed_question(index, question)
        dense = index.search_vectors(vector, selection, limit=LEG_LIMIT)
    passages = _best_pages(_readable(index, fuse(lexical, dense), reader), k)
    return Found(
        passages=tuple(passages),
        question_vector=vector,
        cosines={hit.chunk_id: hit.score for hit in dense},
    )


def embed_question(index: Index, question: str) -> Vectors:
    """The vector of a question as it is searched, shape ``(dimension,)``."""
    vector: Vectors = index.embedder.embed_queries([question_text(question)])[0]
    return vector


def _readable(index: Index, hits: Sequence[Fused], reader: Reader) -> Iterator[Passage]:
    for start in range(0, len(hits), _GATE_BATCH):
        batch = hits[start : start + _GATE_BATCH]
        chunks = live_chunks(index.catalogue, [hit.chunk_id for hit in batch], reader=reader)
        for hit in batch:
            if hit.chunk_id in chunks:
                yield _passage(hit, *chunks[hit.chunk_id])


def _passage(hit: Fused, document: Document, chunk: Chunk) -> Passage:
    return Passage(
        document=document,
        chunk=chunk,
        score=hit.score,
        lexical_rank=hit.lexical_rank,
        dense_rank=hit.dense_rank,
    )


def _best_pages(passages: Iterator[Passage], k: int) -> list[Passage]:
    pages: set[tuple[str, int]] = set()
    first: list[Passage] = []
    rest: list[Passage] = []
    for passage in passages:
        page = (passage.document.id, passage.chunk.page)
        (rest if page in pages else first).append(passage)
        pages.add(page)
        if len(first) == k:
            break
    return (first + rest)[:k]
