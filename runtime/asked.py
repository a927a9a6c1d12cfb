"""A question with all that is needed to search for it."""

from dataclasses import dataclass

import numpy as np

from library.filed import FiledVersions
from library.filtering import fitting
from library.filters import Filters
from library.model import Document
from library.scopes import Reader
from retrieval.index import Index
from retrieval.query.model import UnderstoodQuery
from runtime.office import Office
from runtime.understanding import understood


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


def ask_for(
    office: Office, question: str | UnderstoodQuery, *, reader: Reader, filters: Filters
) -> Asked:
    """A question as it is understood in this library; one that was understood already as it is."""
    return Asked(
        index=office.index,
        table=office.index.filing.table(),
        query=understood(office, question) if isinstance(question, str) else question,
        filters=filters,
        reader=reader,
    )


def listed(asked: Asked) -> list[Document]:
    """All that fits the filters, newest first, whatever the question; without a day at the end."""
    table = asked.table
    fit = fitting(table, asked.filters, reader=asked.reader)
    rows = [table.rows[at] for at in np.flatnonzero(fit)]
    rows.sort(key=lambda row: (row.day, row.document.added_at, row.document.title), reverse=True)
    return [row.document for row in rows]


def looked_for(query: UnderstoodQuery) -> str:
    """The words that are marked in what was found, those included that the glossary added."""
    return " ".join([query.meaning, *(word for each in query.added for word in each.words)])
