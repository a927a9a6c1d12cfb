"""庁内用語集: words of which staff say that they mean the same thing."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row: a term and what else it is called. All of them mean the same, in both directions."""

    term: str
    synonyms: tuple[str, ...]
    kind: str = ""
    """区分: which field of work it belongs to."""
    note: str = ""
    """備考."""

    @property
    def names(self) -> tuple[str, ...]:
        """The term and its synonyms, as they are written."""
        return (self.term, *self.synonyms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The entries of a glossary, in the order of its file."""

    entries: tuple[Entry, ...]


NO_GLOSSARY = Glossary(entries=())


def glossary_of(entries: Iterable[Entry]) -> Glossary:
    """A glossary of these entries."""
    return Glossary(entries=tuple(entries))
