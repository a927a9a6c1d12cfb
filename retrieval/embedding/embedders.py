"""Which embedder made the vectors of an index, and whether it can still be had."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from library.catalogue import Catalogue
from library.errors import EndpointError
from library.vectors import Vectors, forget_vectors, kept_embedders
from retrieval.embedding.embedder import Embedder

ENDPOINT = "endpoint:"
"""What the names of embedders behind an endpoint begin with."""
_LOST = (
    "索引は別の埋め込みモデル（{name}）で作られていて、そのモデルは今の設定では使えません。"
    "今のモデルでの作り直しが終わるまで、語だけで検索します。"
)


def no_other() -> None:
    """There is no embedder besides the one that is wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedders:
    """The embedder that the settings ask for, and what else this machine has."""

    wanted: Embedder
    other: Callable[[], Embedder | None] = no_other
    """Opens the bundled one, where another is wanted; asked only if an index has its vectors."""

    def named(self, name: str, *, dimension: int) -> Embedder:
        """The embedder of this name; one that only refuses, where it cannot be had (any more)."""
        if self.wanted.name == name:
            return self.wanted
        other = self.other()
        if other is not None and other.name == name:
            return other
        return LostEmbedder(name=name, dimension=dimension)


def forget_others(catalogue: Catalogue, *, keep: Collection[str], wanted: str) -> None:
    """Delete the vectors of embedders that no index has or is to have, by name.

    Those of the bundled one stay beside those of an endpoint: they are made on this machine, and
    are what the search goes back to.
    """
    for name in kept_embedders(catalogue):
        bundled = wanted.startswith(ENDPOINT) and not name.startswith(ENDPOINT)
        if name not in keep and not bundled:
            forget_vectors(catalogue, embedder=name)


@dataclass(frozen=True, slots=True, kw_only=True)
class LostEmbedder:
    """Stands for an ``Embedder`` whose vectors are still there, but which cannot be had."""

    name: str
    dimension: int

    def load(self) -> None:
        """There is nothing to be loaded."""

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Nothing.

        Raises:
            EndpointError: always.
        """
        raise EndpointError(_LOST.format(name=self.name))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Nothing.

        Raises:
            EndpointError: always.
        """
        raise EndpointError(_LOST.format(name=self.name))
