"""Answers that a model writes, between a gate before it and a check behind it.

The model is trusted neither to refuse nor to cite: the extractive answerer decides whether there is
an answer at all, and every sentence is kept only with quotes that code has found for it.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.answerer import NEAREST, NO_BACKGROUND, Answerer, Background
from assistant.citations import cite
from assistant.endpoint import Endpoint, Request
from assistant.extractive import ExtractiveAnswerer
from assistant.listening import Listener
from assistant.manners import Form
from assistant.replies import Said
from assistant.verification.findings import Check, Doubt, Span, Verdict
from assistant.verification.verifying import carries_facts, verify
from assistant.writing import Written, write
from library.errors import EndpointError
from library.model import Answer, Citation, Passage, Sentence
from library.text import clean
from prompts.loading import load_prompt

log = logging.getLogger(__name__)

_SHOWN = 6
"""Passages that a model is shown: about 3,000 characters, which small ones can hold."""
_CITED = 3
"""Passages that one sentence may name; a model that names all of them has named none."""
_QUESTION_LIMIT = 1000
_FORM = Form(
    name="answer",
    schema={
        "type": "object",
        "properties": {
            "sentences": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "text": {"type": "string"},
                        "sources": {"type": "array", "items": {"type": "integer"}},
                    },
                    "required": ["text", "sources"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["sentences"],
        "additionalProperties": False,
    },
)


def new_boundary() -> str:
    """A mark that no document can know, to fence what is data."""
    return f"=== {secrets.token_hex(8)} ==="


class GeneratedAnswerer:
    """An ``Answerer`` whose sentences a model writes.

    It raises when the endpoint fails, so that whoever measures it sees that; people are answered
    through ``WithFallback``.
    """

    def __init__(self, endpoint: Endpoint, *, boundary: Callable[[], str] = new_boundary) -> None:
        """Take the endpoint.

        Args:
            endpoint: of the model.
            boundary: makes the mark around the passages of one question.
        """
        self._endpoint = endpoint
        self._boundary = boundary
        self._quoting = ExtractiveAnswerer()

    def answer(
        self,
        question: str,
        passages: Sequence[Passage],
        *,
        cosines: Mapping[str, float],
        background: Background = NO_BACKGROUND,
        listener: Listener | None = None,
    ) -> Answer:
        """A checked answer, the plain quotes if nothing of it holds, or an abstention.

        Raises:
            EndpointError: the endpoint failed, or its reply cannot be read.
        """
        quoted = self._quoting.answer(question, passages, cosines=cosines)
        if quoted.abstained:
            return quoted
        shown = _shown(quoted, passages)
        request = _request(question, shown, boundary=self._boundary())
        checking = _Checking(shown)
        written = write(
            self._endpoint, request, check=checking.check, listener=listener or Listener()
        )
        sentences = tuple(written.sentences)
        held = sum(sentence.verified for sentence in sentences)
        log.info("answer: %d of %d sentences hold", held, written.said)
        if written.error is not None and not held:
            raise written.error
        if not held:
            return replace(quoted, warnings=(*quoted.warnings, _nothing_left(written)))
        name = (written.reply and written.reply.model) or self._endpoint.model
        return Answer(
            sentences=sentences,
            abstained=False,
            warnings=_warnings(name, written),
            nearest=tuple(passages[:NEAREST]),
            confidence=quoted.confidence,
        )


class WithFallback:
    """An ``Answerer`` that quotes when the model cannot be had, and says so."""

    def __init__(self, first: Answerer) -> None:
        """Take the answerer that may fail."""
        self._first = first
        self._quoting = ExtractiveAnswerer()

    def answer(
        self,
        question: str,
        passages: Sequence[Passage],
        *,
        cosines: Mapping[str, float],
        background: Background = NO_BACKGROUND,
        listener: Listener | None = None,
    ) -> Answer:
        """What the first one answers, or quotes with a warning. See ``Answerer``."""
        try:
            return self._first.answer(
                question, passages, cosines=cosines, background=background, listener=listener
            )
        except EndpointError as exc:
            log.warning("endpoint failed, quoting instead: %s", exc.message)
            notice = f"モデルを使えないため、原文の引用で答えました。{exc.message}"
        quoted = self._quoting.answer(question, passages, cosines=cosines)
        return replace(quoted, warnings=(*quoted.warnings, notice))


def _shown(quoted: Answer, passages: Sequence[Passage]) -> list[Passage]:
    """What the quotes stand in, then what the search put first of all that can be quoted."""
    chosen = [citation.passage for citation in quoted.citations]
    quotable = [passage for passage in passages if passage.chunk.quotable]
    by_id = {passage.chunk.id: passage for passage in (*chosen, *quotable)}
    return list(by_id.values())[:_SHOWN]


def _request(question: str, passages: Sequence[Passage], *, boundary: str) -> Request:
    prompt = load_prompt("answer")
    fenced = [
        prompt.fill(
            "passage",
            boundary=boundary,
            number=str(number),
            title=passage.document.title,
            heading=" › ".join(passage.chunk.heading_path),
            text=passage.chunk.text,
        )
        for number, passage in enumerate(passages, start=1)
    ]
    asked = clean(question)[:_QUESTION_LIMIT]
    return Request(
        system=prompt.fill("system", boundary=boundary),
        user=prompt.fill("user", boundary=boundary, passages="\n\n".join(fenced), question=asked),
        form=_FORM,
    )


class _Checking:
    """Checks one answer's sentences, one after the other; a quote keeps its marker."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._cited: dict[tuple[str, int, int], Citation] = {}
        self._kept: set[str] = set()

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


def _nothing_left(written: Written) -> str:
    if written.stopped:
        return "モデルの答えを途中で止めたため、原文の引用を示します。"
    if not written.said:
        return "モデルは資料から答えを書けなかったため、原文の引用を示します。"
    return "モデルの文は引用元で裏付けられなかったため、原文の引用を示します。"


def _warnings(model: str, written: Written) -> tuple[str, ...]:
    told = [f"文章はモデル「{model}」が書きました。引用元の原文で確かめてください。"]
    if written.stopped:
        told.append("途中で止めたため、それまでに確かめた文だけを示します。")
    if written.error is not None:
        told.append(
            f"答えが途中で終わったため、そこまでの文だけを示します。{written.error.message}"
        )
    struck = written.said - len(written.sentences)
    if struck and not written.stopped:
        told.append(f"引用元で裏付けられない文を{struck}つ除きました。")
    return tuple(told)
