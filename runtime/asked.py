"""A question with all that is needed to search for it."""

from dataclasses import dataclass

from library.filed import FiledVersions
from library.filters import Filters
from library.scopes import Reader
from retrieval.index import Index
from retrieval.query.model import UnderstoodQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants to find."""

    index: Index
    table: FiledVersions
    """Of the index's catalogue, as it was when the search began."""
    query: UnderstoodQuery
    filters: Filters
    reader: Reader
    """Nothing outside their scopes is found, counted or named."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: all documents that fit are listed then."""
        return not self.query.typed.strip()
