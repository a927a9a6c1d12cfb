"""The seam to whatever turns text into vectors."""

from collections.abc import Sequence
from typing import Protocol

from library.vectors import Vectors


class Embedder(Protocol):
    """Turns questions and passages into vectors that can be compared by their inner product.

    Safe to share between threads.
    """

    @property
    def name(self) -> str:
        """Identity of the model, stored with every vector: another name means a rebuilt index."""

    @property
    def dimension(self) -> int:
        """Numbers in one vector."""

    def load(self) -> None:
        """Get ready, so that the first text need not wait; embedding does it otherwise.

        Connects nowhere.

        Raises:
            SettingsError: it cannot be had on this machine after all.
            StorageFull: no room for it.
        """

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape ``(len(texts), dimension)``. Takes any text."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape ``(len(texts), dimension)``. Takes any text."""
