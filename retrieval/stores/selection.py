"""What a search may look at: decided before it begins, and the same for words and vectors."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The part of the indexes that one search opens."""

    scopes: frozenset[str]
    """Never more than the reader may read; nothing else is opened."""
    archived: bool = False
    """Also superseded versions (旧版)."""
    versions: frozenset[str] | None = None
    """Only these versions, as filters leave them; None for all."""

    @property
    def empty(self) -> bool:
        """Whether nothing can be found."""
        return not self.scopes or self.versions == frozenset()


def whole(scopes: Collection[str]) -> Selection:
    """All that is live in these scopes."""
    return Selection(scopes=frozenset(scopes))
