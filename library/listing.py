"""The documents as a list that can be narrowed: by kind, department, fiscal year, need of review."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from library.catalogue import Catalogue
from library.documents import list_documents
from library.facts import values_of_live
from library.model import Document, FactField
from library.scopes import Reader

NOT_SAID = ""
"""The value of a document that does not say it."""
Values = Mapping[FactField, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A live document with what it says of itself, corrections included."""

    document: Document
    values: Values

    @property
    def kind(self) -> str:
        """種別, or ``NOT_SAID``."""
        return self.first(FactField.KIND)

    @property
    def department(self) -> str:
        """所管課, or ``NOT_SAID``."""
        return self.first(FactField.DEPARTMENT)

    @property
    def day(self) -> str:
        """Of issue, else of coming into force: ISO, of some only a month; or ``NOT_SAID``."""
        return self.first(FactField.DATE) or self.first(FactField.IN_FORCE)

    @property
    def fiscal_year(self) -> str:
        """年度 of its day, western, as ``2024``; or ``NOT_SAID``."""
        if not self.day:
            return NOT_SAID
        year, month = int(self.day[:4]), int(self.day[5:7])
        return str(year if month >= _FIRST_MONTH else year - 1)

    def first(self, field: FactField) -> str:
        """The first value of a field, or ``NOT_SAID``."""
        return next(iter(self.values.get(field, ())), NOT_SAID)


_FIRST_MONTH = 4
"""Of the fiscal year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a list is narrowed to; None leaves a field open, ``NOT_SAID`` asks for those without."""

    kind: str | None = None
    department: str | None = None
    fiscal_year: str | None = None
    to_review: bool = False
    words: str = ""
    """A part of the title or of the file's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many documents there are by value; the most frequent first, years newest first."""

    kinds: Mapping[str, int]
    departments: Mapping[str, int]
    fiscal_years: Mapping[str, int]
    to_review: int


def listed_documents(catalogue: Catalogue, *, reader: Reader) -> list[Listed]:
    """The live documents that the reader may see, newest first."""
    documents = list_documents(catalogue, reader=reader)
    values = values_of_live(catalogue, reader=reader)
    return [Listed(document=each, values=values.get(each.version_id, {})) for each in documents]


def chosen(listed: Sequence[Listed], choice: Choice) -> list[Listed]:
    """Those that fit."""
    return [each for each in listed if _fits(each, choice)]


def facets_of(listed: Sequence[Listed]) -> Facets:
    """How many there are of each kind, department and year."""
    years = Counter(each.fiscal_year for each in listed)
    return Facets(
        kinds=dict(Counter(each.kind for each in listed).most_common()),
        departments=dict(Counter(each.department for each in listed).most_common()),
        fiscal_years=dict(sorted(years.items(), reverse=True)),
        to_review=sum(each.document.pages_to_review > 0 for each in listed),
    )


def _fits(each: Listed, choice: Choice) -> bool:
    document = each.document
    return (
        choice.kind in {None, each.kind}
        and choice.department in {None, each.department}
        and choice.fiscal_year in {None, each.fiscal_year}
        and (document.pages_to_review > 0 or not choice.to_review)
        and (choice.words in document.title or choice.words in document.file_name)
    )
