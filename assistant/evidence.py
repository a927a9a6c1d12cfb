"""Weighs how well each quotable piece of the found passages answers a question.

Measured on real questions: the overlap of the question's words with the piece **and its window**
(title, headings, two pieces before, the table's header) ranks best; the question's kind only tips
the balance. Nothing is tokenised but the question, and nothing embedded: the search has done that.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.question import Query, Term, digits_in, fit, is_strict, pairs_of
from assistant.sentences import Unit, UnitKind, units_of
from library.model import Passage
from library.numerals import normalise_numbers

_KEPT_CHUNKS = 4096
"""Read chunks kept in memory, about 10 kB each."""
_WINDOW = 2
_ASKED_WEIGHT = 0.3
"""Of a word that names what is asked for; the answer itself stands for it."""
_TITLE_WEIGHT = 0.9
_CONTENTS = re.compile(r"[.．・…‥]{5,}")
"""The dots of a table of contents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A unit of a chunk with its searched form."""

    unit: Unit
    text: str
    """Folded, numbers in digits, lower case."""
    lead: str
    pairs: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What speaks for a piece; shares from 0 to 1."""

    own: float
    """Of the question's words, by weight, those that stand in the piece."""
    window: float
    """… or around it."""
    pairs: float
    """Of the question's character pairs, those that stand in the piece."""
    fit: float
    """Whether it has the kind of answer that is asked for."""
    cosine: float
    """Of its chunk with the question."""
    found: float
    """The search's score of its chunk."""
    numbers: float
    """Of the question's numbers, those around it; at least half where the document has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A piece that may be quoted."""

    passage: Passage
    unit: Unit
    features: Features
    score: float
    """For ranking, comparable within one question."""
    confidence: float
    """For deciding whether to answer at all, comparable between questions."""

    @property
    def quote(self) -> str:
        """The piece as it stands in the chunk."""
        return self.passage.chunk.text[self.unit.start : self.unit.end]


def weigh(
    query: Query, passages: Sequence[Passage], *, cosines: Mapping[str, float]
) -> list[Candidate]:
    """Every quotable piece of the passages, best first.

    Args:
        query: the question, read.
        passages: what the search found.
        cosines: by chunk id, as far as the search knows them.
    """
    read = [(passage, _read_chunk(passage.chunk.id, passage.chunk.text)) for passage in passages]
    weights = _weights(query, [piece for _, pieces in read for piece in pieces])
    documents = _document_numbers(read) if query.numbers else {}
    floor = min(cosines.values(), default=0.0)
    candidates = [
        candidate
        for passage, pieces in read
        for candidate in _candidates(
            _Context(
                query=query,
                weights=weights,
                passage=passage,
                heading=_searched("\n".join((passage.document.title, *passage.chunk.heading_path))),
                document_numbers=documents.get(passage.document.id, frozenset()),
                cosine=cosines.get(passage.chunk.id, floor),
            ),
            pieces,
        )
    ]
    return sorted(candidates, key=lambda candidate: -candidate.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What all pieces of one chunk share."""

    query: Query
    weights: tuple[float, ...]
    """Of the question's terms."""
    passage: Passage
    heading: str
    document_numbers: frozenset[str]
    cosine: float


@lru_cache(maxsize=_KEPT_CHUNKS)
def _read_chunk(chunk_id: str, text: str) -> tuple[Piece, ...]:
    """A chunk's pieces; a chunk's id names its text, so that it is read once."""
    del chunk_id
    pieces = []
    for unit in units_of(text):
        searched = _searched(text[unit.start : unit.end])
        lead = _searched(text[slice(*unit.lead)]) if unit.lead else ""
        pieces.append(Piece(unit=unit, text=searched, lead=lead, pairs=pairs_of(searched)))
    return tuple(pieces)


@lru_cache(maxsize=_KEPT_CHUNKS)
def _searched(text: str) -> str:
    return normalise_numbers(text).lower()


@lru_cache(maxsize=_KEPT_CHUNKS)
def _numbers(text: str) -> frozenset[str]:
    return digits_in(text)


def _weights(query: Query, pieces: Sequence[Piece]) -> tuple[float, ...]:
    """What each term of the question tells: rare among the pieces is much."""
    count = len(pieces)
    weights = []
    for term in query.terms:
        holding = sum(_holds(piece.text, term) for piece in pieces)
        rarity = math.log(1 + (count + 1) / (holding + 0.5))
        weights.append(rarity * (_ASKED_WEIGHT if term.asked else 1.0))
    return tuple(weights)


def _holds(text: str, term: Term) -> bool:
    return any(spelling in text for spelling in term.spellings)


def _document_numbers(
    read: Sequence[tuple[Passage, Sequence[Piece]]],
) -> dict[str, frozenset[str]]:
    """By document: the numbers of all its passages that were found."""
    found: dict[str, frozenset[str]] = {}
    for passage, pieces in read:
        own = frozenset[str]().union(*(_numbers(piece.text) for piece in pieces))
        found[passage.document.id] = found.get(passage.document.id, frozenset()) | own
    return found


def _candidates(context: _Context, pieces: Sequence[Piece]) -> list[Candidate]:
    terms = context.query.terms
    heading = [_holds(context.heading, term) for term in terms]
    held = [[_holds(piece.text, term) for term in terms] for piece in pieces]
    chunk_numbers = _numbers(context.heading).union(*(_numbers(piece.text) for piece in pieces))
    candidates = []
    for number, piece in enumerate(pieces):
        near = held[max(0, number - _WINDOW) : number]
        if piece.lead:
            near = [*near, [_holds(piece.lead, term) for term in terms]]
        window = [
            1.0 if own or any(others) else _TITLE_WEIGHT * above
            for own, above, *others in zip(held[number], heading, *near, strict=True)
        ]
        features = Features(
            own=_share(held[number], context.weights),
            window=_share(window, context.weights),
            pairs=len(context.query.pairs & piece.pairs) / (len(context.query.pairs) or 1),
            fit=_fit(context, piece),
            cosine=context.cosine,
            found=context.passage.score,
            numbers=_number_share(context, chunk_numbers),
        )
        candidates.append(_candidate(context, piece, features))
    return candidates


def _candidate(context: _Context, piece: Piece, features: Features) -> Candidate:
    return Candidate(
        passage=context.passage,
        unit=piece.unit,
        features=features,
        score=_score(context.query, piece, features),
        confidence=_confidence(context.query, features),
    )


def _share(held: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    if not total:
        return 0.0
    return sum(weight * have for weight, have in zip(weights, held, strict=True)) / total


def _fit(context: _Context, piece: Piece) -> float:
    """A row is read with the header of its table, which may carry the unit."""
    if piece.unit.kind is UnitKind.ROW and context.passage.chunk.heading_path:
        header = _searched(context.passage.chunk.heading_path[-1])
        return max(fit(context.query, piece.text), fit(context.query, f"{header}\n{piece.text}"))
    return fit(context.query, f"{piece.lead}\n{piece.text}" if piece.lead else piece.text)


def _number_share(context: _Context, chunk_numbers: frozenset[str]) -> float:
    wanted = context.query.numbers
    if not wanted:
        return 1.0
    here = len(wanted & chunk_numbers)
    elsewhere = len((wanted - chunk_numbers) & context.document_numbers)
    return (here + 0.5 * elsewhere) / len(wanted)


def _score(query: Query, piece: Piece, features: Features) -> float:
    score = (
        features.window
        + 0.2 * features.own
        + 0.1 * features.fit
        + 0.1 * features.pairs
        + 0.2 * features.found
        - 0.3 * (1 - features.numbers)
    )
    if is_strict(query):
        score -= 0.4 * (1 - features.fit)
    if piece.unit.kind is UnitKind.HEADING:
        score -= 0.3
    if _CONTENTS.search(piece.text):
        score -= 0.5
    return score


def _confidence(query: Query, features: Features) -> float:
    confidence = 4 * features.cosine + features.window + 0.3 * features.pairs + 0.1 * features.fit
    confidence -= 0.5 * (1 - features.numbers)
    if is_strict(query):
        confidence -= 0.4 * (1 - features.fit)
    return confidence
