"""A describer over a vision endpoint: asks with the prompt's file, and reads what comes back."""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from assistant.endpoint import Endpoint, Request
from assistant.manners import Form
from assistant.replies import json_object, without_thought
from ingest.endpoints import Seen
from library.errors import EndpointError, NoUsableReply
from library.text import clean
from prompts.choosing import BUNDLED, Prompts

log = logging.getLogger(__name__)

_REST_S = 60
_FORM = Form(
    name="picture",
    schema={
        "type": "object",
        "properties": {
            "description": {"type": "string"},
            "words": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["description", "words"],
        "additionalProperties": False,
    },
)
_TOKENS = 4096
"""A page of handwriting, with what a reasoning model thinks before it."""
_DESCRIPTION = 600
"""Characters that are kept; what is longer is a model that ran away."""
_LINE = 200
_LINES = 120
_JAPANESE = re.compile(r"[ぁ-ヿ一-龥]")
_REFUSAL = re.compile(
    r"\A(?:申し訳|すみません|恐れ入り|残念ながら|I['’]?m sorry|I can(?:no|['’])t|Sorry)",
    re.IGNORECASE,
)
_FENCE = re.compile(r"\A```\w*|```\Z")
NOTHING = Seen(description="", words=())


class VisionDescriber:
    """An ``ingest.endpoints.Describer`` that asks a vision endpoint."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        prompts: Prompts = BUNDLED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the endpoint.

        Args:
            endpoint: of the model.
            prompts: of the office.
            clock: seconds from any moment on.
        """
        self._prompts = prompts
        self._endpoint = endpoint
        self._clock = clock
        self._failed: tuple[float, EndpointError] | None = None

    def describe(self, jpeg: bytes) -> Seen:
        """See ``Describer``. One request a picture, which carries the picture and nothing else.

        A reply that is cut or empty says nothing of this picture. Any other failure is taken for
        the endpoint's: for a minute every picture fails with it, so that a folder of photos does
        not wait for the time limit of each.
        """
        if self._failed is not None and self._clock() < self._failed[0] + _REST_S:
            raise self._failed[1]
        try:
            return read_seen(self._reply(jpeg))
        except NoUsableReply as error:
            log.warning("a picture stays without a description: %s", error.message)
            return NOTHING
        except EndpointError as error:
            self._failed = (self._clock(), error)
            raise

    def _reply(self, jpeg: bytes) -> str:
        prompt = self._prompts.load("describe")
        reply = self._endpoint.complete(
            Request(
                system=prompt.fill("system"),
                user=prompt.fill("user"),
                jpeg=jpeg,
                form=_FORM,
                max_tokens=_TOKENS,
            )
        )
        return reply.text


def read_seen(text: str) -> Seen:
    """What a reply says: JSON where there is some, else plain Japanese text as a description.

    A refusal and what is neither say nothing; nothing is ever made up for them.
    """
    for key in ("description", "words"):
        found = json_object(text, key=key)
        if found is not None:
            return _from_json(found)
    plain = _one_line(_FENCE.sub("", without_thought(text).strip()))
    if "{" in plain or not _is_said(plain):
        return NOTHING
    return Seen(description=plain[:_DESCRIPTION], words=())


def _from_json(found: Mapping[str, object]) -> Seen:
    description = found.get("description")
    said = _one_line(description) if isinstance(description, str) else ""
    return Seen(
        description=said[:_DESCRIPTION] if _is_said(said) else "",
        words=tuple(_lines(found.get("words")))[:_LINES],
    )


def _lines(words: object) -> Iterator[str]:
    """The lines of ``words``, each once in a row: a model in a loop says one for ever."""
    given = [words] if isinstance(words, str) else words if isinstance(words, list) else []
    texts = (line for each in given if isinstance(each, str) for line in each.splitlines())
    for line, _ in groupby(_one_line(text)[:_LINE] for text in texts):
        if line:
            yield line


def _is_said(text: str) -> bool:
    return _JAPANESE.search(text) is not None and _REFUSAL.match(text) is None


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())
