"""What is needed of the replies of a chat endpoint, whole or in pieces; anything else is refused."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pydantic import BaseModel, Field, ValidationError

_CUT = frozenset({"length", "content_filter"})


class _Part(BaseModel):
    type: str = ""
    text: str = ""


class _Message(BaseModel):
    """Of a reasoning model, what it thinks stands beside ``content`` and is not looked at."""

    content: str | list[_Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Delta(BaseModel):
    """One piece; its ``delta`` is missing or null where there is nothing to say."""

    index: int = 0
    delta: _Message | None = None
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(BaseModel):
    """A whole reply; ``openai`` itself takes any JSON for one."""

    model: str | None = None
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class _Chunk(BaseModel):
    """A piece of a reply: of the first and the last there may be no choices at all."""

    model: str | None = None
    choices: list[_Delta] = Field(default_factory=list)
    usage: _Usage | None = None


class NotAReply(Exception):
    """It is not in the form of an OpenAI-compatible endpoint."""


@dataclass(slots=True, kw_only=True)
class Received:
    """A reply as far as it has come."""

    model: str = ""
    """As the endpoint names it; empty where it does not."""
    finish: str | None = None
    """Why it ended; None while it has not said so."""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    texts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All words that have come."""
        return "".join(self.texts)

    @property
    def is_cut(self) -> bool:
        """Whether it stopped before its end: at a limit, or without saying that it was done."""
        return self.finish is None or self.finish in _CUT


def whole(body: bytes, received: Received) -> Iterator[str]:
    """The words of a reply that came at once, if there are any.

    One that does not say why it ended is whole.

    Raises:
        NotAReply: it is none.
    """
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        raise NotAReply from None
    first = completion.choices[0]
    _note(received, completion.model, completion.usage)
    received.finish = first.finish_reason or "stop"
    if first.message.text:
        received.texts.append(first.message.text)
        yield first.message.text


def pieces(events: Iterable[object], received: Received) -> Iterator[str]:
    """The words of a stream, piece by piece, none of them empty.

    Args:
        events: the stream's JSON, as Python has it.
        received: is added to.

    Raises:
        NotAReply: an event is none.
    """
    count = 0
    try:
        for count, event in enumerate(events, start=1):  # noqa: B007 (whether there was any)
            yield from _heard(_Chunk.model_validate(event), received)
    except (ValidationError, json.JSONDecodeError, UnicodeDecodeError):
        raise NotAReply from None
    if not count:
        raise NotAReply


def _heard(chunk: _Chunk, received: Received) -> Iterator[str]:
    _note(received, chunk.model, chunk.usage)
    for choice in chunk.choices:
        if choice.index != 0:
            continue
        text = choice.delta.text if choice.delta else ""
        received.finish = choice.finish_reason or received.finish
        if text:
            received.texts.append(text)
            yield text


def _note(received: Received, model: str | None, usage: _Usage | None) -> None:
    received.model = model or received.model
    if usage is not None:
        received.prompt_tokens = usage.prompt_tokens
        received.completion_tokens = usage.completion_tokens
