"""Asks an OpenAI-compatible endpoint with ``/embeddings`` for vectors."""

import hashlib
import json
import logging
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from library.connection import Address, client_of, no_key_header, status_error
from library.text import clean
from library.vectors import Vectors
from retrieval.embedding.embedders import ENDPOINT
from retrieval.embedding.reply import read_reply
from retrieval.embedding.resting import Rest

if TYPE_CHECKING:
    import openai

_FORM = 1
"""Raised whenever what is sent for a text changes: its vectors are then other ones."""
_MAX_CHARACTERS = 2_000
"""Of one text: four times the longest chunk, as room for title and headings."""
_MIN_CHARACTERS = 64
"""A text refused at this length is not refused for its length."""
_BLANK = "。"
"""Stands for a text of which nothing is left: endpoints refuse empty ones."""
_QUESTION_TIMEOUT_S = 5.0
_REFUSED = frozenset({400, 413, 422})
_TOO_LARGE = "too large"
"""In the error 500 with which llama.cpp's server refuses what is longer than its batch."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a model wants its texts; part of what its vectors are."""

    dimension: int
    query_prefix: str = ""
    passage_prefix: str = ""
    batch: int = 16
    """Texts in one request; changes nothing about the vectors."""


class EmbeddingEndpoint:
    """An ``Embedder`` behind an endpoint. Safe to share between threads; holds no connection.

    All methods that embed raise EndpointError where no usable vectors come.
    """

    def __init__(
        self, address: Address, manner: Manner, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Say where it is; nothing is connected yet."""
        self._address = address
        self._manner = manner
        self._rest = Rest(clock)

    @property
    def name(self) -> str:
        """Model, dimension, and a digest of these with both prefixes; not where it is."""
        model, manner = self._address.model, self._manner
        policy = [_FORM, model, manner.dimension, manner.query_prefix, manner.passage_prefix]
        digest = hashlib.sha256(json.dumps(policy).encode()).hexdigest()[:8]
        return f"{ENDPOINT}{model}:{manner.dimension}:{digest}"

    @property
    def dimension(self) -> int:
        """As configured; vectors of another are refused."""
        return self._manner.dimension

    def __repr__(self) -> str:
        """Without the key."""
        return f"EmbeddingEndpoint({self._address.url!r}, {self.name!r})"

    def load(self) -> None:
        """Nothing of it is on this machine."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape ``(len(texts), dimension)``. Takes any text.

        One attempt of at most five seconds. For a while after a failure, fails without asking.
        """
        timeout_s = min(self._address.timeout_s, _QUESTION_TIMEOUT_S)
        address = replace(self._address, timeout_s=timeout_s, retries=0)
        with self._rest.kept():
            return self._embed(address, self._manner.query_prefix, texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape ``(len(texts), dimension)``. Takes any text.

        Three attempts for each request. A text that the endpoint finds too long is shortened.
        """
        return self._embed(self._address, self._manner.passage_prefix, texts)

    def _embed(self, address: Address, prefix: str, texts: Sequence[str]) -> Vectors:
        sent = [prefix + _sendable(text) for text in texts]
        vectors = np.empty((len(sent), self.dimension), np.float32)
        for start in range(0, len(sent), self._manner.batch):
            batch = sent[start : start + self._manner.batch]
            vectors[start : start + len(batch)] = self._vectors(address, batch)
        return vectors

    def _vectors(self, address: Address, texts: Sequence[str]) -> Vectors:
        """Of one request; where it is refused, of smaller ones."""
        import openai

        try:
            body = _send(address, texts)
        except openai.APIStatusError as exc:
            status, size_matters = exc.status_code, _may_be_too_much(exc)
        else:
            return read_reply(body, address, count=len(texts), dimension=self.dimension)
        smaller = _smaller(texts)
        if not size_matters or not smaller:
            raise status_error(address, status)
        _log.info("embedding endpoint: refuses %d texts (%d), sends less", len(texts), status)
        return np.concatenate([self._vectors(address, part) for part in smaller])


def _send(address: Address, texts: Sequence[str]) -> bytes:
    with client_of(address) as client:
        response = client.embeddings.with_raw_response.create(
            model=address.model,
            input=list(texts),
            encoding_format="float",
            extra_headers=no_key_header(address),
        )
        return response.content


def _may_be_too_much(error: "openai.APIStatusError") -> bool:
    return error.status_code in _REFUSED or _TOO_LARGE in error.message.lower()


def _smaller(texts: Sequence[str]) -> list[Sequence[str]]:
    """The same in two requests, or the beginning of a single text; none where it is short."""
    if len(texts) > 1:
        half = len(texts) // 2
        return [texts[:half], texts[half:]]
    length = len(texts[0])
    return [[texts[0][: length // 2]]] if length > _MIN_CHARACTERS else []


def _sendable(text: str) -> str:
    kept = clean(text[:_MAX_CHARACTERS])
    return unicodedata.normalize("NFKC", kept)[:_MAX_CHARACTERS].strip() or _BLANK
