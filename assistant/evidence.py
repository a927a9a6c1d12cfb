"""Weighs how well each quotable piece of the found passages answers a question.

Measured on real questions: the overlap of the question's words with the piece **and its window**
(title, headings, two pieces before, the table's header) ranks best; the question's kind only tips
the balance. Nothing is tokenised but the question, and nothing embedded: the search has done that.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.names import missing
from assistant.pieces import Piece, read_chunk, searched_form
from assistant.question import Asked, Query, digits_in, fit
from assistant.scoring import Features, confidence_of, rank_score
from assistant.sentences import Unit, UnitKind
from library.model import Passage
from library.numerals import dates

_WINDOW = 2
_ASKED_WEIGHT = 0.3
"""Of a word that names what is asked for; the answer itself stands for it."""
_TITLE_WEIGHT = 0.9
_DOCUMENT_WEIGHT = 0.8
_ELSEWHERE = 0.8
"""A number that only another passage of the document has; its title page names the year."""
_FISCAL_YEAR = re.compile(r"\d{4}年度")
_NUMBERED = re.compile(r"\d ?号")


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
    # What a model or a file's properties say of a picture is no evidence, not even beside a quote.
    quotable = [passage for passage in passages if passage.chunk.quotable]
    read = [(passage, read_chunk(passage.chunk.text)) for passage in quotable]
    patterns, weights = _terms(query, [piece for _, pieces in read for piece in pieces])
    documents = _documents(read)
    floor = min(cosines.values(), default=0.0)
    candidates = [
        candidate
        for passage, pieces in read
        for candidate in _candidates(
            _Context(
                query=query,
                patterns=patterns,
                weights=weights,
                passage=passage,
                heading=searched_form(
                    "\n".join((passage.document.title, *passage.chunk.heading_path))
                ),
                document_numbers=digits_in(documents[passage.document.id]),
                document_fiscal_years=frozenset(
                    _FISCAL_YEAR.findall(documents[passage.document.id])
                ),
                document_holds=tuple(
                    _holds(documents[passage.document.id], pattern) for pattern in patterns
                ),
                cosine=cosines.get(passage.chunk.id, floor),
                names=missing(query.names, documents[passage.document.id]),
            ),
            pieces,
        )
    ]
    return sorted(candidates, key=lambda candidate: -candidate.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What all pieces of one chunk share."""

    query: Query
    patterns: tuple[re.Pattern[str], ...]
    """Of the question's terms."""
    weights: tuple[float, ...]
    passage: Passage
    heading: str
    document_numbers: frozenset[str]
    document_fiscal_years: frozenset[str]
    document_holds: tuple[bool, ...]
    """Of the question's terms, those that stand in any passage of the document."""
    cosine: float
    names: float
    """Names of the question that the document does not hold."""


def _terms(
    query: Query, pieces: Sequence[Piece]
) -> tuple[tuple[re.Pattern[str], ...], tuple[float, ...]]:
    """How each term of the question is found, and what it tells: rare among the pieces is much."""
    patterns, weights = [], []
    for term in query.terms:
        pattern = term.pattern
        holding = sum(_holds(piece.text, pattern) for piece in pieces)
        if not holding and term.long_form is not None:
            pattern = term.long_form
            holding = sum(_holds(piece.text, pattern) for piece in pieces)
        rarity = math.log(1 + (len(pieces) + 1) / (holding + 0.5))
        patterns.append(pattern)
        weights.append(rarity * (_ASKED_WEIGHT if term.asked else 1.0))
    return tuple(patterns), tuple(weights)


def _holds(text: str, pattern: re.Pattern[str]) -> bool:
    return pattern.search(text) is not None


def _documents(read: Sequence[tuple[Passage, Sequence[Piece]]]) -> dict[str, str]:
    """By document: all that was found of it, as searched."""
    found: dict[str, list[str]] = {}
    for passage, pieces in read:
        known = found.setdefault(passage.document.id, [searched_form(passage.document.title)])
        known += [piece.text for piece in pieces]
    return {document: "\n".join(texts) for document, texts in found.items()}


def _candidates(context: _Context, pieces: Sequence[Piece]) -> list[Candidate]:
    patterns = context.patterns
    held = [[_holds(piece.text, pattern) for pattern in patterns] for piece in pieces]
    around = [_TITLE_WEIGHT * _holds(context.heading, pattern) for pattern in patterns]
    chunk_numbers = digits_in(context.heading).union(*(digits_in(piece.text) for piece in pieces))
    numbers, other_year = _number_share(context, chunk_numbers)
    candidates = []
    for at, piece in enumerate(pieces):
        near = held[max(0, at - _WINDOW) : at]
        if piece.lead:
            near = [*near, [_holds(piece.lead, pattern) for pattern in patterns]]
        letterhead = _is_letterhead(context, piece)
        above = _about_document(context, around) if letterhead else around
        window = [max(each) for each in zip(held[at], above, *near, strict=True)]
        features = Features(
            own=_share(held[at], context.weights),
            window=_share(window, context.weights),
            pairs=_pair_share(context.query, piece.text),
            fit=_fit(context, piece),
            cosine=context.cosine,
            found=context.passage.score,
            numbers=numbers,
            other_year=other_year,
            letterhead=letterhead,
            names=context.names,
        )
        candidates.append(_candidate(context, piece, features))
    return candidates


def _is_letterhead(context: _Context, piece: Piece) -> bool:
    """Whether the piece heads a letter with its date, and the question is about such a letter."""
    query = context.query
    asked = query.asked in {Asked.DATE, Asked.CODE} and any(t.of_document for t in query.terms)
    block = piece.unit.kind is UnitKind.BLOCK and context.passage.chunk.page == 1
    if not asked or not block or not any(mention.month for mention in dates(piece.text)):
        return False
    return query.asked is Asked.DATE or _NUMBERED.search(piece.text) is not None


def _about_document(context: _Context, around: Sequence[float]) -> list[float]:
    """What a letter's head stands for: the document's kind, and all that was found in it."""
    return [
        _TITLE_WEIGHT if term.of_document else max(above, _DOCUMENT_WEIGHT * within)
        for term, above, within in zip(
            context.query.terms, around, context.document_holds, strict=True
        )
    ]


def _candidate(context: _Context, piece: Piece, features: Features) -> Candidate:
    return Candidate(
        passage=context.passage,
        unit=piece.unit,
        features=features,
        score=rank_score(context.query, piece, features),
        confidence=confidence_of(context.query, features),
    )


def _share(held: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(weights)
    if not total:
        return 0.0
    return sum(weight * have for weight, have in zip(weights, held, strict=True)) / total


def _pair_share(query: Query, text: str) -> float:
    return sum(pair in text for pair in query.pairs) / (len(query.pairs) or 1)


def _fit(context: _Context, piece: Piece) -> float:
    """A row is read with the header of its table, which may carry the unit."""
    if piece.unit.kind is not UnitKind.ROW:
        return fit(context.query, f"{piece.lead}\n{piece.text}" if piece.lead else piece.text)
    path = context.passage.chunk.heading_path
    header = f"{piece.lead}\n{searched_form(path[-1]) if path else ''}"
    return fit(context.query, piece.text, header=header)


def _number_share(context: _Context, chunk_numbers: frozenset[str]) -> tuple[float, bool]:
    """Of the question's numbers those around the piece; and whether it is about another year."""
    wanted = context.query.numbers
    if not wanted:
        return 1.0, False
    missing = wanted - chunk_numbers
    elsewhere = len(missing & context.document_numbers)
    other_year = bool(missing & context.query.years - context.document_numbers)
    other_year = other_year or _is_of_other_fiscal_year(context)
    return (len(wanted - missing) + _ELSEWHERE * elsewhere) / len(wanted), other_year


def _is_of_other_fiscal_year(context: _Context) -> bool:
    """Whether its title names other 年度 than the question, of which nothing of it speaks.

    A day of the year after proves nothing: 令和7年度 ends in 令和8年.
    """
    asked, titled = context.query.fiscal_years, set(_FISCAL_YEAR.findall(context.heading))
    return bool(titled) and not asked <= titled | context.document_fiscal_years
