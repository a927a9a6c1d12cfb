"""Answers without any model: the best pieces of the documents, word for word."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.answerer import NEAREST, NO_BACKGROUND, Background, abstention
from assistant.evidence import Candidate, weigh
from assistant.highlights import highlights_of
from assistant.joining import joined
from assistant.listening import Listener
from assistant.parts import Part, parts_of
from assistant.question import read_question
from assistant.quoting import cite_all
from library.model import Answer, Passage, Sentence
from library.text import fold, squeeze

THRESHOLD = 4.45
"""Of confidence, below which nothing is answered.

Measured on 300 JSQuAD questions: with the right paragraph found 97 % are answered, with it taken away, so
that only others of its article are left, 40 %. Of the questions of
``data_samples/answers`` that are for development 92 % of those with an answer are answered and 12 % of
those without.
"""
_QUOTES = 3
_CLOSE = 0.12
"""How far behind the best a further quote may be."""


class ExtractiveAnswerer:
    """An ``Answerer`` that quotes. Every sentence of its answers is a quote."""

    def answer(
        self,
        question: str,
        passages: Sequence[Passage],
        *,
        cosines: Mapping[str, float],
        background: Background = NO_BACKGROUND,
        listener: Listener | None = None,
    ) -> Answer:
        """One to three quotes, best first, or an abstention. See ``Answerer``."""
        parts = parts_of(question)
        if parts:
            answer = _answered_in_parts(parts, passages, cosines)
            if not answer.abstained:
                return answer
        return _answered(question, passages, cosines)


def _answered(
    question: str, passages: Sequence[Passage], cosines: Mapping[str, float], asked: str = ""
) -> Answer:
    """The answer to a question that asks one thing, or to the part ``asked`` of another."""
    query = read_question(question)
    candidates = weigh(query, passages, cosines=cosines) if query.terms else []
    confidence = candidates[0].confidence if candidates else 0.0
    if confidence < THRESHOLD:
        return abstention(passages, confidence=confidence)
    citations = cite_all(query, _chosen(candidates))
    if not citations:
        return abstention(passages, confidence=confidence)
    return Answer(
        sentences=tuple(Sentence(text=c.quote, citations=(c,), asked=asked) for c in citations),
        abstained=False,
        warnings=(),
        nearest=tuple(passages[:NEAREST]),
        confidence=confidence,
        highlights=highlights_of(query, citations, asked=asked),
    )


def _answered_in_parts(
    parts: Sequence[Part], passages: Sequence[Passage], cosines: Mapping[str, float]
) -> Answer:
    """The answers to the parts one behind the other; an abstention where none has any."""
    answers = [_part_answered(part, passages, cosines) for part in parts]
    given = [answer for answer in answers if not answer.abstained]
    if not given:
        return abstention(passages, confidence=max(answer.confidence for answer in answers))
    unanswered = (p.asked for p, answer in zip(parts, answers, strict=True) if answer.abstained)
    return replace(joined(given), unanswered=tuple(unanswered))


def _part_answered(part: Part, passages: Sequence[Passage], cosines: Mapping[str, float]) -> Answer:
    answer = _answered(part.question, passages, cosines, part.asked)
    if answer.abstained and part.otherwise and not _drops_a_name(part):
        return _answered(part.otherwise, passages, cosines, part.asked)
    return answer


def _drops_a_name(part: Part) -> bool:
    """Whether the part without its subject could be answered for another year or another place."""
    whole, bare = read_question(part.question), read_question(part.otherwise)
    return bool(whole.years - bare.years or set(whole.names) - set(bare.names))


def _chosen(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best and what is hardly worse, without saying anything twice."""
    best = candidates[0]
    chosen: list[Candidate] = []
    said: list[str] = []
    for candidate in candidates:
        if len(chosen) == _QUOTES or candidate.score < best.score - _CLOSE:
            break
        words = squeeze(fold(candidate.quote))
        if not any(words in other or other in words for other in said):
            chosen.append(candidate)
            said.append(words)
    return chosen
