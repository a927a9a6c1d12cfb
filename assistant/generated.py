"""Answers that a model writes, between a gate before it and a check behind it.

The model is trusted neither to refuse nor to cite: the extractive answerer decides whether there is
an answer at all, and every sentence is kept only with quotes that code has found for it.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from assistant.answerer import NO_BACKGROUND, Answerer, Background
from assistant.briefing import Briefing
from assistant.checking import Checking
from assistant.endpoint import Endpoint
from assistant.extractive import ExtractiveAnswerer
from assistant.listening import Listener
from assistant.merging import with_quotes_of
from assistant.writing import Written, write
from library.connection import is_loopback
from library.errors import EndpointError
from library.model import Answer, Authorship, Passage
from library.text import clean

log = logging.getLogger(__name__)

_SHOWN = 6
"""Passages that a model is shown: about 3,000 characters, which small ones can hold."""
_NAME_LIMIT = 100
"""Characters of a model's name, which is the endpoint's to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """That something was sent to a model, and what came of it: without any words."""

    authorship: Authorship
    kept: int
    """Sentences that are shown."""
    struck: int
    failed: bool
    """Whether the reply did not come to its end."""
    stopped: bool
    """Whether whoever asked had had enough."""


Witness = Callable[[Sending], None]
"""Is told of everything that is sent, whatever comes of it; of nothing else."""


class GeneratedAnswerer:
    """An ``Answerer`` whose sentences a model writes.

    It raises when the endpoint fails, so that whoever measures it sees that; people are answered
    through ``WithFallback``.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        briefing: Briefing | None = None,
        witness: Witness = lambda sending: None,
    ) -> None:
        """Take the endpoint.

        Args:
            endpoint: of the model.
            briefing: how it is asked; with the program's own prompts if not given.
            witness: is told of each request.
        """
        self._endpoint = endpoint
        self._briefing = briefing or Briefing()
        self._witness = witness
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
            EndpointError: the endpoint failed before any sentence was verified.
        """
        quoted = self._quoting.answer(question, passages, cosines=cosines)
        if quoted.abstained:
            return quoted
        started = time.monotonic()
        shown = _shown(quoted, passages)
        request = self._briefing.request(question, shown, background=background)
        written = write(
            self._endpoint, request, checking=Checking(shown), listener=listener or Listener()
        )
        authorship = self._authorship(written, len(shown), time.monotonic() - started)
        if written.exchange.label:
            self._witness(_sending(written, authorship))
        return self._judged(written, quoted, authorship)

    def _judged(self, written: Written, quoted: Answer, authorship: Authorship) -> Answer:
        """The model's sentences if any of them holds, else the quotes."""
        held = sum(sentence.verified for sentence in written.sentences)
        log.info("answer: %d of %d sentences hold", held, written.said)
        if written.error is not None and not held:
            raise written.error
        if not held:
            return replace(quoted, warnings=(*quoted.warnings, _nothing_left(written)))
        warnings = (*quoted.warnings, *_warnings(authorship.model, written))
        answer = with_quotes_of(quoted, written.sentences)
        return replace(answer, warnings=warnings, authorship=authorship)

    def _authorship(self, written: Written, passages: int, seconds: float) -> Authorship:
        exchange, url = written.exchange, self._endpoint.url
        name = " ".join(clean(exchange.received.model).split())[:_NAME_LIMIT]
        return Authorship(
            model=name or self._endpoint.model,
            host=urlsplit(url).netloc,
            is_local=is_loopback(url),
            prompt=exchange.label,
            seconds=seconds,
            passages=passages,
            masked=exchange.masked,
            prompt_tokens=exchange.received.prompt_tokens,
            completion_tokens=exchange.received.completion_tokens,
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


def _sending(written: Written, authorship: Authorship) -> Sending:
    kept = len(written.sentences)
    return Sending(
        authorship=authorship,
        kept=kept,
        struck=written.checked - kept,
        failed=written.error is not None,
        stopped=written.stopped,
    )


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
    struck = written.checked - len(written.sentences)
    if struck:
        told.append(f"引用元で裏付けられない文を{struck}つ除きました。")
    return tuple(told)
