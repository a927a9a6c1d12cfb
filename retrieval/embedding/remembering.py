"""Questions that were asked before need not be embedded again: paging, filters, the same by others."""

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from library.vectors import Vectors
from retrieval.embedding.embedder import Embedder

_QUESTIONS = 1_000
"""1.5 MB of vectors."""


class Remembering:
    """An embedder that keeps the vectors of the latest questions in memory. Passages it passes on."""

    def __init__(self, embedder: Embedder, *, questions: int = _QUESTIONS) -> None:
        """Nothing is remembered yet."""
        self._embedder = embedder
        self._questions = questions
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def name(self) -> str:
        """As of the embedder."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """As of the embedder."""
        return self._embedder.dimension

    def load(self) -> None:
        """As of the embedder."""
        self._embedder.load()

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """As of the embedder, which is asked only for what it was not asked lately."""
        vectors = {text: self._recall(text) for text in texts}
        new = [text for text, vector in vectors.items() if vector is None]
        for text, vector in zip(new, self._embedder.embed_queries(new) if new else (), strict=True):
            self._keep(text, vector)
            vectors[text] = vector
        rows = [vectors[text] for text in texts]
        return np.stack([row for row in rows if row is not None]) if rows else self._none()

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """As of the embedder."""
        return self._embedder.embed_passages(texts)

    def _none(self) -> Vectors:
        return np.zeros((0, self.dimension), np.float32)

    def _recall(self, text: str) -> Vectors | None:
        with self._lock:
            vector = self._known.get(text)
            if vector is not None:
                self._known.move_to_end(text)
            return vector

    def _keep(self, text: str, vector: Vectors) -> None:
        with self._lock:
            self._known[text] = vector
            while len(self._known) > self._questions:
                self._known.popitem(last=False)
