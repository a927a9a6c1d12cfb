"""Picks the value that a question asks for out of the quotes that answer it, with its conditions."""

import re
from collections.abc import Sequence

from assistant.choosing import Choice, choice_in, said_by
from assistant.conditions import conditions_of
from assistant.pieces import searched_form
from assistant.question import Query, digits_in
from assistant.units import ITEM_MARK
from assistant.values import Wanted, wanted
from library.model import Citation, Highlight

_LESS = 0.15
"""By which a quote may say less of the question than the one that says most, and still as much."""
_LABEL = re.compile(r"[\s\u3000]*(?P<label>[^。\n|]*?)[\s\u3000]+\Z")


def highlights_of(
    query: Query, citations: Sequence[Citation], *, asked: str = ""
) -> tuple[Highlight, ...]:
    """The values to show first; none where it is not plain which ones answer.

    Args:
        query: the question.
        citations: of the answer, best first.
        asked: the part of the question, as of ``Highlight``.
    """
    want = wanted(query)
    if want is None:
        return ()
    return tuple(shown(want, choice, asked=asked) for choice in chosen_of(query, want, citations))


def chosen_of(query: Query, want: Wanted, citations: Sequence[Citation]) -> list[Choice]:
    """The values that answer: one, or one for each case of a list; none where it is not plain."""
    best = most_fitting(query, want, citations)
    if len({choice.core for choice in best}) <= 1:
        return best[:1]
    return best if _is_one_list(best) else []


def most_fitting(query: Query, want: Wanted, citations: Sequence[Citation]) -> list[Choice]:
    """The values of the quotes that say most of the question, in the order of the citations."""
    quoted = [citation for citation in citations if citation.verified]
    found = [choice for each in quoted if (choice := choice_in(query, want, each))]
    most = max((said_by(query, want, each) for each in quoted), default=0.0)
    return _best(query, found, most)


def shown(want: Wanted, choice: Choice, *, asked: str = "") -> Highlight:
    """A value as it is shown first, with what it depends on."""
    return Highlight(
        text=choice.text,
        kind=want.kind,
        marker=choice.citation.marker,
        conditions=_conditions(choice),
        asked=asked,
    )


def _conditions(choice: Choice) -> tuple[str, ...]:
    found = conditions_of(
        choice.citation, choice.start, choice.end, since=choice.since, column=choice.column
    )
    label = _label(choice)
    if not label or any(label in each for each in found):
        return found
    return (label, *(each for each in found if each not in label))


def _label(choice: Choice) -> str:
    """What an item of a list names before its value: 県外の旅行 of 一　県外の旅行　二千二百円."""
    quote = choice.citation.quote
    mark = ITEM_MARK.match(quote)
    if mark is None or choice.column:
        return ""
    label = _LABEL.match(quote[max(mark.end(), choice.since) : choice.start])
    return label["label"].strip("、，, ") if label else ""


def _best(query: Query, found: Sequence[Choice], most: float) -> list[Choice]:
    """Those whose quotes say most of the question.

    ``most`` is what any quote with such values says, be it plain or not which one answers.
    """
    named = [each for each in found if _names_years(query, each.citation)]
    if named and len(named) < len(found):
        most = max(choice.said for choice in named)
    return [choice for choice in named or found if choice.said > most - _LESS]


def _names_years(query: Query, citation: Citation) -> bool:
    return query.years <= digits_in(searched_form(f"{citation.lead}\n{citation.quote}"))


def _is_one_list(best: Sequence[Choice]) -> bool:
    """Whether they are items that one sentence leads in, each a case of its own."""
    lists = {(choice.citation.passage.chunk.id, choice.citation.lead) for choice in best}
    marked = all(ITEM_MARK.match(choice.citation.quote) for choice in best)
    return len(lists) == 1 and marked and best[0].citation.lead != "" and not best[0].column
