"""Answers without any model: the best pieces of the documents, word for word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answerer import NEAREST, NO_BACKGROUND, Background, abstention
from assistant.choosing import Choice
from assistant.contradicting import WARNING, differing
from assistant.evidence import Candidate, weigh
from assistant.highlights import chosen_of, most_fitting, shown
from assistant.joining import joined
from assistant.listening import Listener
from assistant.parts import Part, parts_of
from assistant.pieces import searched_form
from assistant.question import Query, read_question
from assistant.quoting import cite_all
from assistant.values import wanted
from library.model import Answer, Citation, Contradiction, Highlight, Passage, Sentence, Side
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
    values = _values(query, citations, candidates, asked)
    citations = [*citations, *values.cited]
    return Answer(
        sentences=tuple(Sentence(text=c.quote, citations=(c,), asked=asked) for c in citations),
        abstained=False,
        warnings=(WARNING,) if values.contradictions else (),
        nearest=tuple(passages[:NEAREST]),
        confidence=confidence,
        highlights=values.highlights,
        contradictions=values.contradictions,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Values:
    """What is shown of the values that a question asks for."""

    highlights: tuple[Highlight, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    cited: tuple[Citation, ...] = ()
    """Of the documents that say otherwise, behind the citations that are there."""


def _values(
    query: Query, citations: Sequence[Citation], candidates: Sequence[Candidate], asked: str
) -> _Values:
    """The values to show first; where documents differ, all of theirs, the newest document's first."""
    want = wanted(query)
    if want is None:
        return _Values()
    chosen = chosen_of(query, want, citations)
    best = chosen or most_fitting(query, want, citations)
    versions = {choice.citation.passage.document.version_id for choice in best}
    alone = len(best) == len(versions) > 0
    sides = differing(query, want, best[0], candidates) if alone else []
    if not sides:
        return _Values(highlights=tuple(shown(want, each, asked=asked) for each in chosen))
    numbered, added = _numbered(sides, citations)
    return _Values(
        highlights=tuple(shown(want, each, asked=asked) for each in numbered),
        contradictions=(
            Contradiction(
                sides=tuple(Side(text=each.text, citation=each.citation) for each in numbered)
            ),
        ),
        cited=added,
    )


def _numbered(
    sides: Sequence[Choice], citations: Sequence[Citation]
) -> tuple[list[Choice], tuple[Citation, ...]]:
    """The sides with the numbers of their citations, and those that are new."""
    known = list(citations)
    numbered = []
    for side in sides:
        quoted = next((each for each in known if _holds(each, side)), None)
        if quoted is None:
            quoted = replace(side.citation, marker=len(known) + 1)
            known.append(quoted)
        numbered.append(replace(side, citation=quoted))
    return numbered, tuple(known[len(citations) :])


def _holds(citation: Citation, side: Choice) -> bool:
    """Whether a citation has the very quote of a side."""
    same = citation.passage.chunk.id == side.citation.passage.chunk.id
    return same and citation.quote == side.citation.quote


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
        answer = _answered(part.otherwise, passages, cosines, part.asked)
    if answer.abstained or _speaks_of(part, answer):
        return answer
    return abstention(passages, confidence=answer.confidence)


def _speaks_of(part: Part, answer: Answer) -> bool:
    """Whether the best quote's chunk has a word of the part, and one of the subject that it shares.

    The words of a whole question carry a part over the gate that is only about the same thing.
    """
    chunk, document = answer.citations[0].passage.chunk, answer.citations[0].passage.document
    around = searched_form("\n".join((document.title, *chunk.heading_path, chunk.text)))
    shared = part.question.removesuffix(part.asked)
    return all(_holds_any(said, around) for said in (part.asked, shared))


def _holds_any(said: str, text: str) -> bool:
    terms = [term for term in read_question(said).terms if term.is_word and not term.asked]
    return not terms or any(term.pattern.search(text) for term in terms)


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
