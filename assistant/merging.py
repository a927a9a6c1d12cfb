"""Puts what the quotes show first, and where they contradict each other, into an answer that a model wrote."""

from collections.abc import Sequence
from dataclasses import replace

from library.model import Answer, Citation, Contradiction, Highlight, Sentence


def with_quotes_of(quoted: Answer, written: Sequence[Sentence]) -> Answer:
    """``quoted`` with a model's sentences in the place of its own.

    Its highlights and contradictions stay as they are: word for word, whatever the model makes of
    them. A quote that they need and no sentence cites follows behind the sentences.

    Args:
        quoted: the quotes' answer to the same question; no abstention.
        written: the model's sentences with markers from 1.
    """
    quotes = _Quotes(quoted, written)
    highlights = tuple(quotes.highlight(each) for each in quoted.highlights)
    contradictions = tuple(quotes.contradiction(each) for each in quoted.contradictions)
    return replace(
        quoted,
        sentences=(*written, *quotes.added),
        highlights=highlights,
        contradictions=contradictions,
    )


class _Quotes:
    """The markers of one answer."""

    def __init__(self, quoted: Answer, written: Sequence[Sentence]) -> None:
        self.added: list[Sentence] = []
        self._quoted = quoted
        self._cited = list(
            {c.marker: c for sentence in written for c in sentence.citations}.values()
        )

    def highlight(self, highlight: Highlight) -> Highlight:
        marker = highlight.marker
        theirs = next(c for c in self._quoted.citations if c.marker == marker)
        return replace(highlight, marker=self._ours(theirs, highlight.text).marker)

    def contradiction(self, contradiction: Contradiction) -> Contradiction:
        sides = (
            replace(side, citation=self._ours(side.citation, side.text))
            for side in contradiction.sides
        )
        return replace(contradiction, sides=tuple(sides))

    def _ours(self, theirs: Citation, text: str) -> Citation:
        """The citation of the same place with ``text``: one that is there, or else their own."""
        for each in self._cited:
            if text in each.quote and _is_same_place(each, theirs):
                return each
        marker = max((c.marker for c in self._cited), default=0) + 1
        ours = replace(theirs, marker=marker)
        self._cited.append(ours)
        asked = next((s.asked for s in self._quoted.sentences if theirs in s.citations), "")
        self.added.append(Sentence(text=ours.quote, citations=(ours,), asked=asked))
        return ours


def _is_same_place(one: Citation, other: Citation) -> bool:
    same = one.passage.chunk.id == other.passage.chunk.id and one.page == other.page
    return same and not set(one.lines).isdisjoint(other.lines)
