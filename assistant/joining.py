"""Puts the answers to the parts of a question together, with one list of citations."""

from collections.abc import Sequence
from dataclasses import replace

from library.model import Answer, Citation, Contradiction, Highlight, Sentence


def joined(answers: Sequence[Answer]) -> Answer:
    """The answers as one: the sentences of each in turn, nothing cited twice under two numbers.

    Args:
        answers: one at least, none an abstention.
    """
    numbering = _Numbering()
    sentences = [numbering.sentence(sentence) for each in answers for sentence in each.sentences]
    highlights = [
        numbering.highlight(highlight, each) for each in answers for highlight in each.highlights
    ]
    contradictions = [
        numbering.contradiction(each) for answer in answers for each in answer.contradictions
    ]
    return replace(
        answers[0],
        contradictions=tuple(contradictions),
        warnings=tuple(dict.fromkeys(said for each in answers for said in each.warnings)),
        sentences=tuple(sentences),
        highlights=tuple(highlights),
        confidence=max(each.confidence for each in answers),
    )


class _Numbering:
    """Numbers quotes in the order in which they come."""

    def __init__(self) -> None:
        self._markers: dict[tuple[str, str], int] = {}

    def sentence(self, sentence: Sentence) -> Sentence:
        citations = (
            replace(each, marker=self._marker(each, take=True)) for each in sentence.citations
        )
        return replace(sentence, citations=tuple(citations))

    def highlight(self, highlight: Highlight, answer: Answer) -> Highlight:
        cited = next(each for each in answer.citations if each.marker == highlight.marker)
        return replace(highlight, marker=self._marker(cited, take=False))

    def contradiction(self, contradiction: Contradiction) -> Contradiction:
        sides = (
            replace(
                side,
                citation=replace(side.citation, marker=self._marker(side.citation, take=False)),
            )
            for side in contradiction.sides
        )
        return replace(contradiction, sides=tuple(sides))

    def _marker(self, citation: Citation, *, take: bool) -> int:
        key = (citation.passage.chunk.id, citation.quote)
        if take:
            self._markers.setdefault(key, len(self._markers) + 1)
        return self._markers[key]
