"""Asks an endpoint with ``/rerank`` (Cohere, Jina, vLLM, llama.cpp, TEI) for scores."""

import logging
import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from pydantic import AliasChoices, BaseModel, Field, RootModel, ValidationError

from library.connection import Address, not_understood, posted, status_error
from library.errors import EndpointError
from library.text import clean
from retrieval.embedding.resting import Rest

_MAX_CHARACTERS = 2_000
"""Of one passage: four times the longest chunk, as room for title and headings."""
_REFUSED_FORM = frozenset({400, 422})
"""How servers refuse a form of request that they do not know."""

_log = logging.getLogger(__name__)


class _Result(BaseModel):
    index: int
    score: float = Field(validation_alias=AliasChoices("relevance_score", "score"))


class _Results(BaseModel):
    results: list[_Result]


class _Reply(RootModel[_Results | list[_Result]]):
    """What is needed of a reply; TEI answers with the bare list."""

    def results(self) -> list[_Result]:
        """In whichever form they came."""
        return self.root.results if isinstance(self.root, _Results) else self.root


class RerankEndpoint:
    """A ``Reranker`` behind an endpoint. Safe to share between threads; holds no connection."""

    def __init__(self, address: Address, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Say where it is; nothing is connected yet."""
        self._address = replace(address, retries=0)
        self._rest = Rest(clock)
        self._as_texts = False

    @property
    def name(self) -> str:
        """The model's name there."""
        return self._address.model

    def __repr__(self) -> str:
        """Without the key."""
        return f"RerankEndpoint({self._address.url!r}, {self.name!r})"

    def scores(self, question: str, passages: Sequence[str]) -> list[float]:
        """One number for each passage, higher is better. One attempt.

        Raises:
            EndpointError: it fails or has just failed, or does not answer for every passage.
        """
        sent = [clean(passage)[:_MAX_CHARACTERS] for passage in passages]
        with self._rest.kept():
            return self._read(self._ask(clean(question), sent), len(sent))

    def _ask(self, question: str, passages: Sequence[str]) -> bytes:
        """In the usual form, or in that of TEI where the usual one is refused."""
        import openai

        try:
            return self._send(question, passages, as_texts=self._as_texts)
        except openai.APIStatusError as exc:
            status = exc.status_code
        if self._as_texts or status not in _REFUSED_FORM:
            raise status_error(self._address, status)
        try:
            body = self._send(question, passages, as_texts=True)
        except openai.APIStatusError as exc:
            raise status_error(self._address, exc.status_code) from None
        self._as_texts = True
        _log.info("rerank endpoint: refuses the usual form (%d), takes that of TEI", status)
        return body

    def _send(self, question: str, passages: Sequence[str], *, as_texts: bool) -> bytes:
        if as_texts:
            return posted(self._address, "/rerank", {"query": question, "texts": list(passages)})
        body = {
            "model": self._address.model,
            "query": question,
            "documents": list(passages),
            "top_n": len(passages),
        }
        return posted(self._address, "/rerank", body)

    def _read(self, body: bytes, count: int) -> list[float]:
        try:
            results = _Reply.model_validate_json(body).results()
        except ValidationError:
            raise not_understood(self._address) from None
        by_place = {result.index: result.score for result in results}
        if by_place.keys() != set(range(count)) or not all(map(math.isfinite, by_place.values())):
            raise EndpointError(
                "並べ替えの接続先が、一部の文に点を付けませんでした。"
                f"{self._address.setting}_MODEL を確かめてください。"
            )
        return [by_place[place] for place in range(count)]
