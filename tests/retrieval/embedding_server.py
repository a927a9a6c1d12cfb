"""A scripted embedding server on this machine: speaks ``/v1/embeddings`` and misbehaves to order."""

import json
import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from library.connection import Address
from retrieval.embedding.endpoint import EmbeddingEndpoint, Manner
from tests.assistant.model_server import Asked, ModelServer, Raw, Scripted, running_model_server

DIMENSION = 64


def hashed(text: str, dimension: int = DIMENSION) -> list[float]:
    """A vector in which texts that share pairs of characters are near each other; not of length 1."""
    row = [1e-3] * dimension
    for pair in pairwise(text):
        row[zlib.crc32("".join(pair).encode()) % dimension] += 1
    return row


def texts_of(asked: Asked) -> list[str]:
    given = asked.body["input"]
    assert isinstance(given, list)
    return [str(text) for text in given]


def reply(rows: Sequence[Sequence[float]], *, order: Sequence[int] | None = None) -> Raw:
    data = [
        {"object": "embedding", "index": i, "embedding": list(row)} for i, row in enumerate(rows)
    ]
    if order is not None:
        data = [data[place] for place in order]
    return Raw(json.dumps({"object": "list", "model": "scripted", "data": data}).encode())


def embeds(dimension: int = DIMENSION) -> Callable[[Asked], Scripted]:
    """A script that answers properly."""
    return lambda asked: reply([hashed(text, dimension) for text in texts_of(asked)])


def is_unit(row: Sequence[float]) -> bool:
    return math.isclose(sum(value * value for value in row), 1, abs_tol=1e-5)


@contextmanager
def running_embedding_server(dimension: int = DIMENSION) -> Iterator[ModelServer]:
    """A server that answers properly until it is told otherwise."""
    with running_model_server() as server:
        server.script = embeds(dimension)
        yield server


def endpoint(
    server: ModelServer,
    *,
    dimension: int = DIMENSION,
    timeout_s: float = 5,
    key: str | None = None,
    **manner: str | int,
) -> EmbeddingEndpoint:
    """The adapter to be tested, pointed at the server."""
    address = Address(
        url=server.url, model="m", api_key=key, timeout_s=timeout_s, setting="SHORUI_EMBEDDING"
    )
    return EmbeddingEndpoint(address, Manner(dimension=dimension, **manner))  # type: ignore[arg-type]
