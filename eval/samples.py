"""Search and answers measured on questions whose answers are known."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.questions import Question, contains_answer
from library.model import Answer, Passage

SearchFunction = Callable[[str], list[Passage]]
AskFunction = Callable[[str], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one question."""

    question: Question
    file_rank: int | None
    """From 1, among the hits; None where the right file is not there."""
    page_rank: int | None
    abstained: bool
    gold_quoted: bool
    page_cited: bool
    """A citation stands on a right page of the right file."""
    verbatim: bool
    """Every citation's quote was verified."""
    seconds: float
    """Of asking, the search included."""
    answer: Answer


def measure(
    questions: Sequence[Question], search: SearchFunction, ask: AskFunction
) -> list[Outcome]:
    """Put every question to the search and to the assistant."""
    return [_outcome(question, search(question.text), ask) for question in questions]


def _outcome(question: Question, hits: Sequence[Passage], ask: AskFunction) -> Outcome:
    started = time.perf_counter()
    answer = ask(question.text)
    seconds = time.perf_counter() - started
    files = [hit.document.file_name == question.file_name for hit in hits]
    pages = [right and _on_page(hit, question) for right, hit in zip(files, hits, strict=True)]
    return Outcome(
        question=question,
        file_rank=_rank(files),
        page_rank=_rank(pages),
        abstained=answer.abstained,
        gold_quoted=any(contains_answer(c.quote, question) for c in answer.citations),
        page_cited=any(
            c.passage.document.file_name == question.file_name and c.page in question.pages
            for c in answer.citations
        ),
        verbatim=all(c.verified for c in answer.citations),
        seconds=seconds,
        answer=answer,
    )


def _on_page(hit: Passage, question: Question) -> bool:
    return hit.chunk.page in question.pages


def _rank(right: Sequence[bool]) -> int | None:
    return right.index(True) + 1 if True in right else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures over all questions."""

    answerable: int
    unanswerable: int
    file_in_5: int
    page_in_5: int
    gold_in_quotes: int
    page_cited: int
    abstained_rightly: int
    abstained_wrongly: int
    all_verbatim: bool
    ask_p50_s: float
    ask_p95_s: float


def summarise(outcomes: Sequence[Outcome]) -> Summary:
    """Count, and take the median and the 95th percentile (nearest rank) of the seconds."""
    known = [o for o in outcomes if o.question.answerable]
    unknown = [o for o in outcomes if not o.question.answerable]
    seconds = sorted(o.seconds for o in outcomes)
    return Summary(
        answerable=len(known),
        unanswerable=len(unknown),
        file_in_5=sum(_among(o.file_rank, 5) for o in known),
        page_in_5=sum(_among(o.page_rank, 5) for o in known),
        gold_in_quotes=sum(o.gold_quoted for o in known),
        page_cited=sum(o.page_cited for o in known),
        abstained_rightly=sum(o.abstained for o in unknown),
        abstained_wrongly=sum(o.abstained for o in known),
        all_verbatim=all(o.verbatim for o in outcomes),
        ask_p50_s=_percentile(seconds, 0.50),
        ask_p95_s=_percentile(seconds, 0.95),
    )


def _among(rank: int | None, count: int) -> bool:
    return rank is not None and rank <= count


def _percentile(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
