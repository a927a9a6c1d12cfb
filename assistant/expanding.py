"""Other wordings of a question, from a model: only to search once more where nothing answered it."""

import logging
from collections.abc import Callable, Iterator
from typing import Protocol

from assistant.briefing import new_boundary
from assistant.endpoint import Endpoint, Request
from assistant.manners import Form
from assistant.question import read_question
from assistant.replies import json_object
from library.errors import NoUsableReply
from library.text import clean
from prompts.choosing import BUNDLED, Prompts

log = logging.getLogger(__name__)

_MOST = 3
_LONGEST = 100
"""Characters of one wording; a longer one is no rewording of a question."""
_QUESTION_LIMIT = 1000
_MAX_TOKENS = 1024
"""Of the reply, with what reasoning models think before it."""
_FORM = Form(
    name="expand",
    schema={
        "type": "object",
        "properties": {"wordings": {"type": "array", "items": {"type": "string"}}},
        "required": ["wordings"],
        "additionalProperties": False,
    },
)


class Expander(Protocol):
    """Says the same question in other words. Safe to share between threads."""

    def wordings(self, question: str) -> tuple[str, ...]:
        """At most three other wordings; none where there are none.

        Raises:
            EndpointError: they cannot be had.
        """


class ModelExpander:
    """An ``Expander`` over a chat endpoint. What it writes is searched for, and never shown as true."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        prompts: Prompts = BUNDLED,
        boundary: Callable[[], str] = new_boundary,
    ) -> None:
        """Take the endpoint, the office's prompts, and what makes the mark around a question."""
        self._endpoint = endpoint
        self._prompts = prompts
        self._boundary = boundary

    def wordings(self, question: str) -> tuple[str, ...]:
        """See ``Expander``. One that names another number or year asks something else: dropped."""
        prompt, boundary = self._prompts.load("expand"), self._boundary()
        asked = clean(question)[:_QUESTION_LIMIT]
        reply = self._endpoint.complete(
            Request(
                system=prompt.fill("system", boundary=boundary),
                user=prompt.fill("user", boundary=boundary, question=asked),
                form=_FORM,
                max_tokens=_MAX_TOKENS,
            )
        )
        found = json_object(reply.text, key="wordings")
        if found is None or not isinstance(found["wordings"], list):
            raise NoUsableReply("モデルの言い換えを読み取れませんでした。")
        kept = tuple(dict.fromkeys(_usable(found["wordings"], question)))[:_MOST]
        log.info("expansion: %d of %d wordings kept", len(kept), len(found["wordings"]))
        return kept


def _usable(written: list[object], question: str) -> Iterator[str]:
    given = read_question(question)
    for each in written:
        wording = " ".join(clean(each).split()) if isinstance(each, str) else ""
        if not wording or len(wording) > _LONGEST or wording == question.strip():
            continue
        if read_question(wording).numbers == given.numbers:
            yield wording
