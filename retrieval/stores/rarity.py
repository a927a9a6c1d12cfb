"""How much a term weighs: by how many of the chunks that a reader may read have it, wherever they are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Shares = NDArray[np.float32]


def corrections(chunks: Sequence[int], having: Sequence[Sequence[int]]) -> Shares:
    """What makes each scope's own weights of terms into those over all the scopes together.

    Each index weighs a term by BM25's ``idf`` over what it holds. A small scope, or one that is
    about one subject, would weigh the same term differently, and its hits would not compare.

    Args:
        chunks: by scope, how many there are.
        having: by scope and term, how many of them have it.

    Returns:
        Factors of shape (scopes, terms): 1 for a single scope.
    """
    total, counts = np.array(chunks, np.int64), np.array(having, np.int64)
    own = _idf(total[:, None], counts)
    together = np.broadcast_to(_idf(total.sum(), counts.sum(axis=0)), own.shape)
    # A term that a huge scope has in every chunk weighs nothing there, whatever it is multiplied by.
    return np.divide(together, own, out=np.ones_like(own), where=own > 0)


def _idf(chunks: NDArray[np.int64] | np.int64, having: NDArray[np.int64]) -> Shares:
    """As Tantivy reckons it, in single precision: the two have to cancel out."""
    half = np.float32(0.5)
    rare = ((chunks - having).astype(np.float32) + half) / (having.astype(np.float32) + half)
    return np.log(np.float32(1) + rare)
