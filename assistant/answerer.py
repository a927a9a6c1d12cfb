"""The seam to whatever makes an answer out of what was found."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from library.model import Answer, Passage, Sentence

NO_ANSWER = "資料からは分かりません。"
"""Said whenever the documents do not answer, by every answerer alike."""
NEAREST = 5
"""Passages that are shown with it."""


class Answerer(Protocol):
    """Answers a question from passages, or says that they do not answer it.

    Safe to share between threads.
    """

    def answer(
        self, question: str, passages: Sequence[Passage], *, cosines: Mapping[str, float]
    ) -> Answer:
        """A cited answer, or an abstention.

        Args:
            question: as typed; any text.
            passages: what the search found, best first.
            cosines: how near passages are to the question, by chunk id, as far as known.
        """


def abstention(passages: Sequence[Passage], *, warnings: Sequence[str] = ()) -> Answer:
    """The answer that the documents do not say, with what came nearest."""
    return Answer(
        sentences=(Sentence(text=NO_ANSWER, citations=()),),
        abstained=True,
        warnings=tuple(warnings),
        nearest=tuple(passages[:NEAREST]),
    )
