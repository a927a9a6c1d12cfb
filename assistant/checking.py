"""Checks what a model says, sentence by sentence, and gives each the quotes that bear it out."""

from collections.abc import Sequence

from assistant.citations import cite
from assistant.replies import Said
from assistant.verification.findings import Check, Doubt, Span, Verdict
from assistant.verification.verifying import carries_facts, verify
from library.model import Citation, Passage, Sentence

_CITED = 3
"""Passages that one sentence may name; a model that names all of them has named none."""

_BEGINNING = 60
"""Characters of a passage that are checked against itself to have it read."""


class Checking:
    """Checks one answer's sentences, one after the other; a quote keeps its marker.

    Not to be shared between threads.
    """

    def __init__(self, passages: Sequence[Passage]) -> None:
        """Take what the model was shown, in the order in which it was numbered."""
        self._passages = passages
        self._cited: dict[tuple[str, int, int], Citation] = {}
        self._kept: set[str] = set()

    def prepare(self) -> None:
        """Read the passages while the model thinks: it halves the time of the first checks."""
        for passage in self._passages:
            verify(passage.chunk.text[:_BEGINNING], [passage], cited=[passage])

    def check(self, said: Said) -> Sentence | None:
        """The sentence with its quotes, if it holds or may hold, and was not said before."""
        passages = self._passages
        named = [passages[n - 1] for n in said.sources if 1 <= n <= len(passages)][:_CITED]
        check = verify(said.text, passages, cited=named)
        if said.text in self._kept or is_struck(said.text, check):
            return None
        self._kept.add(said.text)
        return Sentence(
            text=said.text,
            citations=tuple(self._citation(span) for span in check.spans),
            doubts=tuple(finding.text for finding in check.findings),
        )

    def _citation(self, span: Span) -> Citation:
        key = (span.passage.chunk.id, span.start, span.end)
        if key not in self._cited:
            marker = len(self._cited) + 1
            self._cited[key] = cite(span.passage, span.start, span.end, marker=marker)
        return self._cited[key]


def is_struck(text: str, check: Check) -> bool:
    """Whether a sentence is not even shown as 未確認: it says what stands nowhere.

    So is one with a number, a day or a name of which anything but a lost condition is in doubt.
    """
    if check.verdict is Verdict.VERIFIED:
        return False
    mild = all(finding.doubt is Doubt.CONDITION for finding in check.findings)
    return check.invented or (not mild and carries_facts(text))
