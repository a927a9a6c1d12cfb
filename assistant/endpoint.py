"""Asks an OpenAI-compatible chat endpoint, with a picture or without one, at once or word by word."""

import base64
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.completions import NotAReply, Received, pieces, whole
from assistant.fencing import harmless
from assistant.manners import EVERYTHING, REFUSED, Form, Manner, humbler, parameters
from assistant.masking.masking import Masking, unmasked_pieces
from library.connection import (
    Address,
    client_of,
    no_key_header,
    not_understood,
    status_error,
    too_late,
)
from library.errors import EndpointError, NoUsableReply
from library.wire import Wire

if TYPE_CHECKING:
    from openai import OpenAI
    from openai.types.chat import (
        ChatCompletionContentPartParam,
        ChatCompletionMessageParam,
    )

log = logging.getLogger(__name__)

Heard = Callable[[str], None]
"""Takes a piece of a reply."""
_REFUSAL = 20_000
"""Characters of a refusal in which names of parameters are looked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing to ask."""

    system: str
    user: str
    jpeg: bytes | None = field(default=None, repr=False)
    """A picture that goes with ``user``."""
    form: Form | None = None
    """Only a wish: endpoints that do not know it answer as they like."""
    plain: "Request | None" = None
    """What is asked in its place where the endpoint knows no form; the same if not given."""
    label: str = ""
    """Name and version of the prompt."""
    max_tokens: int = 2048
    """Of the reply, with what reasoning models think before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back."""

    text: str
    """Not blank; of any form."""
    model: str
    """As the endpoint names it."""
    seconds: float
    prompt_tokens: int | None
    completion_tokens: int | None
    masked: int = 0
    """Personal data of the request that were sent as placeholders; ``text`` has them again."""


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One request as far as it has come; another thread may look at it, and cut its wire."""

    wire: Wire = field(default_factory=Wire)
    label: str = ""
    """Of the prompt that was sent last; empty where nothing was."""
    masked: int = 0
    """As of ``Reply``."""
    received: Received = field(default_factory=Received)


class Endpoint:
    """An OpenAI-compatible chat endpoint. Safe to share between threads; holds no connection."""

    def __init__(self, address: Address) -> None:
        """Say where it is; nothing is connected yet."""
        self._address = address
        self._manner = EVERYTHING

    @property
    def model(self) -> str:
        """The model's name there."""
        return self._address.model

    @property
    def url(self) -> str:
        """Up to and with ``/v1``."""
        return self._address.url

    @property
    def total_s(self) -> float | None:
        """Seconds for a whole reply; None where there is no limit."""
        return self._address.total_s

    def too_late(self) -> EndpointError:
        """What is said where they are over."""
        return too_late(self._address)

    def __repr__(self) -> str:
        """Without the key."""
        return f"Endpoint({self.url!r}, {self.model!r})"

    def complete(self, request: Request) -> Reply:
        """The whole reply to one request.

        Personal data in ``request.user`` goes out as placeholders where the address says so.

        Raises:
            EndpointError: it cannot be reached, refuses, fails, or its reply is cut or empty.
        """
        return self._ask(request, heard=None, exchange=Exchange())

    def stream(self, request: Request, *, heard: Heard, exchange: Exchange | None = None) -> Reply:
        """The same, word by word as far as the endpoint can.

        Nothing is tried again once a word has come.

        Args:
            request: what to ask.
            heard: takes each piece of the reply as it comes, in this thread.
            exchange: is kept up to date; cutting its wire ends this with an error.
        """
        return self._ask(request, heard=heard, exchange=exchange or Exchange())

    def _ask(self, request: Request, *, heard: Heard | None, exchange: Exchange) -> Reply:
        started = time.monotonic()
        manner = self._manner if heard else _at_once(self._manner)
        text: str | None = None
        with exchange.wire.cut_after(self._address.total_s):
            while text is None:
                try:
                    text = self._attempt(request, manner, heard, exchange)
                except _Refused as refused:
                    manner = refused.next_manner
        self._remember(manner if heard else _as_before(manner, self._manner))
        seconds, received = time.monotonic() - started, exchange.received
        log.info("endpoint: answered in %.1f s", seconds)
        return Reply(
            text=text,
            model=received.model,
            seconds=seconds,
            prompt_tokens=received.prompt_tokens,
            completion_tokens=received.completion_tokens,
            masked=exchange.masked,
        )

    def _attempt(
        self, request: Request, manner: Manner, heard: Heard | None, exchange: Exchange
    ) -> str:
        """The text of the reply to one request, which is masked and unmasked.

        Raises:
            EndpointError: no whole reply came.
            _Refused: it can be asked otherwise.
        """
        asked = request.plain if request.plain and manner.form == "none" else request
        masking = Masking((asked.user,)) if self._address.masks else None
        sent = replace(asked, user=masking.mask(asked.user)) if masking else asked
        exchange.received = received = Received()
        exchange.label, exchange.masked = asked.label, masking.count if masking else 0
        try:
            with self._answers(manner), client_of(self._address, exchange.wire) as client:
                words = self._words(client, sent, manner, received)
                for piece in unmasked_pieces(masking, words) if masking else words:
                    if heard:
                        heard(piece)
        except NotAReply:
            raise not_understood(self._address) from None
        _check(received)
        return masking.unmask(received.text) if masking else received.text

    @contextmanager
    def _answers(self, manner: Manner) -> Iterator[None]:
        """An HTTP error as ours, or as a wish to be asked otherwise."""
        import openai

        try:
            yield
        except openai.APIStatusError as exc:
            refuses = exc.status_code in REFUSED
            lesser = humbler(manner, exc.response.text[:_REFUSAL]) if refuses else None
            if lesser is None:
                raise status_error(self._address, exc.status_code) from None
            raise _Refused(lesser) from None

    def _words(
        self, client: "OpenAI", request: Request, manner: Manner, received: Received
    ) -> Iterator[str]:
        """The words of the reply as they come; all at once where the endpoint does not stream."""
        from openai import Stream

        if not manner.streams:
            at_once = client.chat.completions.with_raw_response.create(
                model=self.model,
                messages=_messages(request),
                extra_headers=no_key_header(self._address),
                extra_body=_optional(request, manner),
            )
            yield from whole(at_once.content, received)
            return
        with client.chat.completions.with_streaming_response.create(
            model=self.model,
            messages=_messages(request),
            stream=True,
            extra_headers=no_key_header(self._address),
            extra_body=_optional(request, manner),
        ) as response:
            if "json" in response.headers.get("content-type", ""):
                yield from whole(response.read(), received)
            else:
                yield from pieces(response.parse(to=Stream[object]), received)

    def _remember(self, manner: Manner) -> None:
        if manner != self._manner:
            log.info("endpoint: refuses parameters, asking with fewer from now on")
            self._manner = manner


class _Refused(Exception):
    """The endpoint does not know what it was asked with."""

    def __init__(self, next_manner: Manner) -> None:
        super().__init__()
        self.next_manner = next_manner


def _at_once(manner: Manner) -> Manner:
    """How to ask without a stream."""
    return replace(manner, streams=False, counts=False)


def _as_before(manner: Manner, before: Manner) -> Manner:
    """Who asks at once learns nothing about streams."""
    return replace(manner, streams=before.streams, counts=before.counts)


def _check(received: Received) -> None:
    """Refuse a reply that is cut or empty."""
    if received.is_cut:
        raise NoUsableReply(
            "モデルの答えが途中で打ち切られました。質問を短くするか、別のモデルを使ってください。"
        )
    if not received.text.strip():
        raise NoUsableReply("モデルの答えが空でした。もう一度お試しください。")


def _optional(request: Request, manner: Manner) -> dict[str, object]:
    optional = parameters(manner, form=request.form, most_tokens=request.max_tokens)
    if manner.streams and manner.counts:
        optional["stream_options"] = {"include_usage": True}
    return optional


def _messages(request: Request) -> "list[ChatCompletionMessageParam]":
    return [
        {"role": "system", "content": request.system},
        {"role": "user", "content": _content(request)},
    ]


def _content(request: Request) -> "str | list[ChatCompletionContentPartParam]":
    """The user's part of a request; plain text where there is no picture, as any server takes."""
    if request.jpeg is None:
        return harmless(request.user)
    data = base64.b64encode(request.jpeg).decode("ascii")
    url = f"data:image/jpeg;base64,{data}"
    return [
        {"type": "text", "text": harmless(request.user)},
        {"type": "image_url", "image_url": {"url": url, "detail": "high"}},
    ]
