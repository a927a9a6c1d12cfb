"""The words under which a chunk is indexed, and those with which it is looked for."""

import re
from collections.abc import Sequence
from dataclasses import replace

from library.model import Chunk, Document
from library.text import fold

_MAX_QUESTION = 1000
"""Characters; what is longer is a pasted document, of which the beginning is enough."""
_LEADERS = re.compile(r"[.・]{4,}")
"""Of a table of contents: they say nothing."""
_ENTRY = re.compile(r"[.・]{4,}\s*[0-9]{1,3}(?![0-9円])")
_ENTRIES = 3
"""So many lines that lead to a page number make a table of contents."""


def passage_text(document: Document, chunk: Chunk) -> str:
    """Title, heading path and text: a chunk says little without what it stands under (measured)."""
    return worded(document.title, chunk.heading_path, chunk.text)


def worded(title: str, heading_path: Sequence[str], text: str) -> str:
    """The same of its parts."""
    parts = dict.fromkeys((title, *heading_path))
    return _LEADERS.sub(" ", fold("\n".join([*filter(None, parts), text])))


def meaning_text(document: Document, chunk: Chunk) -> str:
    """The same for the embedder: of a table of contents only what heads it.

    With all headings of a document in it, it would be nearer to most questions than the pages that
    answer them (measured). Its words are still found.
    """
    if len(_ENTRY.findall(fold(chunk.text))) < _ENTRIES:
        return passage_text(document, chunk)
    head = chunk.text.partition("\n")[0]
    return passage_text(document, replace(chunk, text=head))


def question_text(question: str) -> str:
    """A question as it is searched; empty where nothing is left to look for."""
    return fold(question[: 4 * _MAX_QUESTION]).strip()[:_MAX_QUESTION]
