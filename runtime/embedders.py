"""Which embedder and which reranker the settings ask for."""

from library.errors import SettingsError
from library.settings import Settings
from retrieval.embedding.embedder import Embedder
from retrieval.reranking.reranker import Reranker
from runtime.addresses import address_of


def open_embedder(settings: Settings) -> Embedder:
    """The endpoint's where one is configured, else the bundled one. Connects nowhere.

    Raises:
        SettingsError: the bundled one cannot be had on this machine.
    """
    from retrieval.embedding.e5.engine import open_e5

    return endpoint_embedder(settings) or open_e5(settings.cache)


def bundled_embedder(settings: Settings) -> Embedder | None:
    """The bundled one, as far as it can be had on this machine."""
    from retrieval.embedding.e5.engine import open_e5

    try:
        return open_e5(settings.cache)
    except SettingsError:
        return None


def endpoint_embedder(settings: Settings) -> Embedder | None:
    """The embedder behind the configured endpoint, if any. Connects nowhere."""
    from retrieval.embedding.endpoint import EmbeddingEndpoint, Manner

    address, dimension = address_of(settings, "embedding"), settings.embedding_dimension
    if address is None or dimension is None:
        return None
    manner = Manner(
        dimension=dimension,
        query_prefix=settings.embedding_query_prefix,
        passage_prefix=settings.embedding_passage_prefix,
        batch=settings.embedding_batch,
    )
    return EmbeddingEndpoint(address, manner)


def open_reranker(settings: Settings) -> Reranker | None:
    """The reranker behind the configured endpoint; none by default. Connects nowhere."""
    from retrieval.reranking.endpoint import RerankEndpoint

    address = address_of(settings, "rerank")
    return RerankEndpoint(address) if address else None
