"""What an answer shows beside its quotes: values set large, parts of a question, contradictions."""

import re
from collections.abc import Iterator, Mapping, Sequence

from eval.suites.loading import contains_any
from eval.suites.model import Question
from library.model import Answer, Citation, Highlight
from library.text import fold, squeeze

_DIGITS = re.compile(r"[0-9,.]")


def shown_values(question: Question, answer: Answer) -> Mapping[str, float]:
    """Whether what is shown is right, as far as the suite says what is; and whether it is proved.

    Nothing is said of an answer that abstained.
    """
    if answer.abstained:
        return {}
    return dict(
        (
            *_highlights(question, answer),
            *_parts(question, answer),
            *_contradictions(question, answer),
            *_proofs(answer),
        )
    )


def agree(shown: str, gold: str) -> bool:
    """Whether one is (a piece of) the other; a piece of a number is none: 5日 is not in 15日."""
    one, other = squeeze(fold(shown)), squeeze(fold(gold))
    short, long = sorted((one, other), key=len)
    return bool(short) and any(
        not _cuts_number(long, found.start(), found.end())
        for found in re.finditer(re.escape(short), long)
    )


def _cuts_number(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    cut_before = _DIGITS.fullmatch(before) and text[start].isdecimal()
    cut_after = text[end - 1].isdecimal() and _DIGITS.fullmatch(after)
    return bool(cut_before or cut_after)


def _highlights(question: Question, answer: Answer) -> Iterator[tuple[str, float]]:
    """A value that is shown for a question without an answer is wrong, whatever it is."""
    expected = question.expected
    wanted = (*(expected.highlight or question.answers), *expected.contradiction)
    right = [any(agree(h.text, gold) for gold in wanted) for h in answer.highlights]
    if right and (wanted or not question.answerable):
        yield "highlight_right", sum(right) / len(right)
    if expected.highlight:
        yield "highlight_shown", float(any(right))


def _parts(question: Question, answer: Answer) -> Iterator[tuple[str, float]]:
    expected, said = question.expected, " ".join(answer.unanswered)
    if not expected.parts:
        return
    quotes = " ".join(citation.quote for citation in answer.citations)
    found = [contains_any(quotes, part) for part in expected.parts]
    yield "parts_answered", sum(found) / len(found)
    if expected.unanswered:
        named = [contains_any(said, (part,)) for part in expected.unanswered]
        yield "unanswered_named", sum(named) / len(named)
    if all(found):
        yield "answered_denied", float(len(answer.unanswered) > len(expected.unanswered))


def _contradictions(question: Question, answer: Answer) -> Iterator[tuple[str, float]]:
    wanted = question.expected.contradiction
    if wanted:
        shown = ([side.text for side in found.sides] for found in answer.contradictions)
        yield "contradiction_shown", float(any(_on_sides(wanted, sides) for sides in shown))
    elif question.answerable:
        yield "contradiction_needless", float(bool(answer.contradictions))


def _on_sides(wanted: Sequence[str], sides: Sequence[str]) -> bool:
    return all(any(agree(side, value) for side in sides) for value in wanted)


def _proofs(answer: Answer) -> Iterator[tuple[str, float]]:
    """Whether it stands in the documents, whatever the answer says of itself."""
    if answer.highlights:
        cited = {citation.marker: citation for citation in answer.citations}
        proved = [_is_proved(h, cited.get(h.marker)) for h in answer.highlights]
        yield "highlight_proved", sum(proved) / len(proved)
    leads = [_stands(c.lead, c) for c in answer.citations if c.lead]
    if leads:
        yield "leads_verbatim", sum(leads) / len(leads)


def _is_proved(highlight: Highlight, citation: Citation | None) -> bool:
    return (
        citation is not None
        and bool(highlight.text)
        and highlight.text in citation.quote
        and all(_stands(condition, citation) for condition in highlight.conditions)
    )


def _stands(words: str, citation: Citation) -> bool:
    """Whether the words stand in the citation's chunk or its headings."""
    chunk = citation.passage.chunk
    return any(squeeze(words) in squeeze(text) for text in (chunk.text, *chunk.heading_path))
