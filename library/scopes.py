"""Who may read what: scopes (公開範囲) and readers. Access is decided here, before any search."""

from dataclasses import dataclass

ALL_OFFICE = "all"
"""The id of the scope 全庁, which every library has: all members of staff read it."""
ALL_OFFICE_NAME = "全庁"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """A set of documents that the same people may read."""

    id: str
    """ASCII; never changes."""
    name: str
    """As people call it; may be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Somebody who reads, with the scopes that were computed for them once."""

    name: str
    scopes: frozenset[str]

    def narrowed(self, wanted: frozenset[str]) -> "Reader":
        """The same reader looking only into ``wanted``; never more than they may read."""
        return Reader(name=self.name, scopes=self.scopes & wanted)


def staff(name: str = "職員") -> Reader:
    """A member of staff without any department: reads 全庁."""
    return Reader(name=name, scopes=frozenset({ALL_OFFICE}))
