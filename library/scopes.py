"""Who may read what: scopes (公開範囲) and readers. Access is decided here, before any search."""

from dataclasses import dataclass

ALL_OFFICE = "all"
"""The id of the scope 全庁, the only one so far: every member of staff reads it."""

SCOPE_NAMES: dict[str, str] = {ALL_OFFICE: "全庁"}


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


def scope_id(name_or_id: str) -> str | None:
    """The id of a scope given by id or Japanese name; None where there is no such scope."""
    if name_or_id in SCOPE_NAMES:
        return name_or_id
    by_name = {name: key for key, name in SCOPE_NAMES.items()}
    return by_name.get(name_or_id)
