"""How good the answers are: right, quoted word for word from the right page, or rightly withheld."""

import time
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import lru_cache

from eval.measures.judging import Judge
from eval.measures.retrieval import question_group
from eval.measures.shown import shown_values
from eval.measures.support import support
from eval.runs.model import Item
from eval.suites.loading import contains_any
from eval.suites.model import Question
from library.catalogue import Catalogue
from library.errors import AccessDenied, ShoruiError
from library.model import Answer, Citation
from library.pages import read_page
from library.scopes import Reader
from library.text import squeeze

AskFunction = Callable[[str], Answer]
PageLines = Callable[[str, int], Sequence[str]]
"""By version id and page number: the lines as they are stored; none where there is no such page."""
_KEPT_PAGES = 64
_SHOWN = 2_000
"""Characters of an answer that are kept."""


def measure_answers(
    questions: Sequence[Question],
    *,
    ask: AskFunction,
    variant: str,
    page_lines: PageLines,
    judge: Judge | None = None,
    skip: Container[tuple[str, str]] = (),
) -> Iterator[Item]:
    """One item per question; one that fails carries its error's code, and the others go on.

    Args:
        questions: those of which nobody knows whether they can be answered (a benchmark's) are
            only checked for what can be checked without a gold string.
        ask: the way of answering.
        variant: its name.
        page_lines: of the catalogue: the quotes are looked up again on their pages, whatever the
            answer says of itself.
        judge: marks each answer that was given, if wanted.
        skip: variants and ids that have been measured.
    """
    if questions:
        _warm_up(ask, questions[0].text)
    page_lines = lru_cache(_KEPT_PAGES)(page_lines)
    for question in questions:
        if (variant, question.id) not in skip:
            yield _measure(question, ask, variant, page_lines, judge)


def stored_lines(
    catalogue: Catalogue, version_id: str, number: int, *, reader: Reader
) -> Sequence[str]:
    """The lines of a page as they are stored; none where there is no such page."""
    try:
        return [line.text for line in read_page(catalogue, version_id, number, reader=reader).lines]
    except AccessDenied:
        return []


def _warm_up(ask: AskFunction, question: str) -> None:
    """The models are loaded once, not in the first question's time."""
    try:
        ask(question)
    except ShoruiError:
        return  # the question itself will say so


def _measure(
    question: Question, ask: AskFunction, variant: str, page_lines: PageLines, judge: Judge | None
) -> Item:
    started = time.perf_counter()
    group, detail = question_group(question), {"question": question.text}
    try:
        answer = ask(question.text)
        seconds = time.perf_counter() - started
        judged, words = _judged(question, answer, judge)
    except ShoruiError as error:
        return Item(id=question.id, variant=variant, group=group, detail=detail, error=error.code)
    return Item(
        id=question.id,
        variant=variant,
        group=group,
        values={
            "seconds": seconds,
            **_abstention(question, answer),
            **_confidence(question, answer),
            **_correctness(question, answer),
            **_quotes(answer, page_lines),
            **shown_values(question, answer),
            **support(answer.sentences),
            **judged,
        },
        detail={**detail, **_detail(question, answer), **words},
    )


def _abstention(question: Question, answer: Answer) -> Mapping[str, float]:
    """Precision has only what was withheld, recall only what should be."""
    values: dict[str, float] = {}
    if question.answerable:
        values["false_abstention"] = float(answer.abstained)
    else:
        values["abstention_recall"] = float(answer.abstained)
    if answer.abstained:
        values["abstention_precision"] = float(not question.answerable)
    return values


def _confidence(question: Question, answer: Answer) -> Mapping[str, float]:
    """Under the name of its kind, so that the two can be told apart (``eval.runs.separating``)."""
    kind = "answerable" if question.answerable else "unanswerable"
    return {f"confidence_{kind}": answer.confidence}


def _correctness(question: Question, answer: Answer) -> Mapping[str, float]:
    values: dict[str, float] = {}
    if question.answers:
        quotes = [citation.quote for citation in answer.citations]
        values["gold_in_answer"] = float(contains_any(answer.text, question.answers))
        values["gold_in_quotes"] = float(any(contains_any(q, question.answers) for q in quotes))
    if question.pages:
        values["page_cited"] = float(
            any(
                citation.passage.document.file_name in question.relevant
                and citation.page in question.pages
                for citation in answer.citations
            )
        )
    return values


def _quotes(answer: Answer, page_lines: PageLines) -> Mapping[str, float]:
    """Of the quotes, those that stand word for word in their chunk and on their pages."""
    if not answer.citations:
        return {}
    proved = [_is_proved(citation, page_lines) for citation in answer.citations]
    return {"quotes_verbatim": sum(proved) / len(proved)}


def _is_proved(citation: Citation, page_lines: PageLines) -> bool:
    """Whether every piece of the quote stands in its line, and one of them on the cited page.

    A quote may run over from one page to the next; the citation names the page with most of it.
    """
    chunk, quote = citation.passage.chunk, citation.quote
    start = chunk.text.find(quote)
    if not quote.strip() or start < 0:
        return False
    spans = [s for s in chunk.spans if s.start < start + len(quote) and s.end > start]
    for span in spans:
        lines = page_lines(chunk.version_id, span.page)
        said = chunk.text[max(span.start, start) : min(span.end, start + len(quote))]
        if span.line >= len(lines) or squeeze(said) not in squeeze(lines[span.line]):
            return False
    return any(span.page == citation.page for span in spans)


def _judged(
    question: Question, answer: Answer, judge: Judge | None
) -> tuple[Mapping[str, float], Mapping[str, str]]:
    if judge is None or answer.abstained:
        return {}, {}
    verdict = judge.judge(question.text, answer)
    marks = {"faithfulness": verdict.faithfulness, "relevance": verdict.relevance}
    return marks, {"judge": verdict.model, "verdict": verdict.raw}


def _detail(question: Question, answer: Answer) -> Mapping[str, str]:
    cited = (f"{c.passage.document.file_name} p.{c.page}" for c in answer.citations)
    return {
        "answer": "資料からは分かりません" if answer.abstained else answer.text[:_SHOWN],
        "citations": "、".join(dict.fromkeys(cited)),
        "gold": " / ".join(question.answers),
        "warnings": "、".join(answer.warnings),
        **_shown(answer),
    }


def _shown(answer: Answer) -> Mapping[str, str]:
    """What stands beside the quotes, where there is any."""
    sides = (" ⇔ ".join(side.text for side in each.sides) for each in answer.contradictions)
    found = {
        "confidence": f"{answer.confidence:.3f}",
        "highlights": "、".join(highlight.text for highlight in answer.highlights),
        "sides": " / ".join(sides),
        "unanswered": "、".join(answer.unanswered),
    }
    return {name: text[:_SHOWN] for name, text in found.items() if text}
