"""The words under which a chunk is indexed, and those with which it is looked for."""

import re

from library.model import Chunk, Document
from library.text import fold

_MAX_QUESTION = 1000
"""Characters; what is longer is a pasted document, of which the beginning is enough."""
_LEADERS = re.compile(r"[.・]{4,}")
"""Of a table of contents: they say nothing, and an embedder has only so much room."""


def passage_text(document: Document, chunk: Chunk) -> str:
    """Title, heading path and text: a chunk says little without what it stands under (measured)."""
    parts = dict.fromkeys((document.title, *chunk.heading_path))
    return _LEADERS.sub(" ", fold("\n".join([*filter(None, parts), chunk.text])))


def question_text(question: str) -> str:
    """A question as it is searched; empty where nothing is left to look for."""
    return fold(question[: 4 * _MAX_QUESTION]).strip()[:_MAX_QUESTION]
