"""The seam to whatever makes an answer out of what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.listening import Listener
from library.model import Answer, Passage, Sentence

NO_ANSWER = "資料からは分かりません。"
"""Said whenever the documents do not answer, by every answerer alike."""
NEAREST = 5
"""Passages that are shown with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What helps to read a question, and is never evidence for its answer."""

    previous: str = ""
    """The last question in whole, where this one follows up on it."""
    attached: str = ""
    """What was read from a picture or page that came with the question: data, like any document."""


NO_BACKGROUND = Background()


class Answerer(Protocol):
    """Answers a question from passages, or says that they do not answer it.

    Safe to share between threads.
    """

    def answer(
        self,
        question: str,
        passages: Sequence[Passage],
        *,
        cosines: Mapping[str, float],
        background: Background = NO_BACKGROUND,
        listener: Listener | None = None,
    ) -> Answer:
        """A cited answer, or an abstention.

        Args:
            question: as typed; any text.
            passages: what the search found, best first.
            cosines: how near passages are to the question, by chunk id, as far as known.
            background: of the question.
            listener: hears what is written while it is written, and may stop it: what is verified by
                then is the answer.
        """


def abstention(
    passages: Sequence[Passage], *, confidence: float = 0.0, warnings: Sequence[str] = ()
) -> Answer:
    """The answer that the documents do not say, with what came nearest.

    Args:
        passages: what the search found, best first.
        confidence: of the best evidence, which was too little.
        warnings: as of ``Answer``.
    """
    return Answer(
        sentences=(Sentence(text=NO_ANSWER, citations=()),),
        abstained=True,
        warnings=tuple(warnings),
        nearest=tuple(passages[:NEAREST]),
        confidence=confidence,
    )
