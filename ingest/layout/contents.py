"""Tables of contents: entries with leader dots and a page number are a list, not a table."""

import re

from ingest.layout.flow import Flow
from ingest.layout.marks import ends_sentence
from ingest.layout.order import Row

_LEADER = re.compile(
    r"(?:[.．・･]\s*){3,}[\s　]*[0-9０-９ivxⅰ-ⅻ\-－]{0,5}$|[…‥]+[.．・…‥\s　]*[0-9０-９\-－]{0,5}$"
    r"|(?:[.．・･]\s*){2,}[0-9０-９]{1,4}$"
)
_ENTRIES = 3
"""Fewer rows with leader dots are no table of contents."""
_LONGEST = 60
"""Characters of an entry without the dots."""


def leads_to_a_page(text: str) -> bool:
    """Whether a line or row ends in leader dots and, where it was read with them, a page number."""
    return _LEADER.search(text) is not None


def contents_rows(flow: Flow) -> frozenset[int]:
    """The positions of the rows that are entries of a table of contents.

    Between two entries with dots stand those whose dots were not read.
    """
    dotted = [n for n, row in enumerate(flow.rows) if leads_to_a_page(_text(flow, row))]
    if len(dotted) < _ENTRIES:
        return frozenset()
    found = set(dotted)
    for n in range(dotted[0], dotted[-1]):
        text = _text(flow, flow.rows[n])
        if len(text) <= _LONGEST and not ends_sentence(text):
            found.add(n)
    return frozenset(found)


def _text(flow: Flow, row: Row) -> str:
    return "".join(flow.texts[i] for i in row.lines)
