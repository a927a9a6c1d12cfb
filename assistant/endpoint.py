"""Asks an OpenAI-compatible chat endpoint, with a picture or without one."""

import base64
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError

from assistant.masking.masking import Masking
from library.connection import Address, client_of, no_key_header, not_understood, status_error
from library.errors import NoUsableReply

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletionContentPartParam

log = logging.getLogger(__name__)

_REFUSED_FORM = frozenset({400, 422})
"""How servers refuse a parameter that they do not know."""
_CUT = frozenset({"length", "content_filter"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of JSON that is wanted."""

    name: str
    schema: Mapping[str, object]
    """JSON Schema; every property required, none besides, as strict endpoints ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One thing to ask."""

    system: str
    user: str
    jpeg: bytes | None = field(default=None, repr=False)
    """A picture that goes with ``user``."""
    form: Form | None = None
    """Only a wish: endpoints that do not know it answer as they like."""
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


class _Message(BaseModel):
    content: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Completion(BaseModel):
    """What is needed of a reply; ``openai`` itself takes any JSON for one."""

    model: str | None = None
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class Endpoint:
    """An OpenAI-compatible chat endpoint. Safe to share between threads; holds no connection."""

    def __init__(self, address: Address) -> None:
        """Say where it is; nothing is connected yet."""
        self._address = address
        self._takes_form = True

    @property
    def model(self) -> str:
        """The model's name there."""
        return self._address.model

    @property
    def url(self) -> str:
        """Up to and with ``/v1``."""
        return self._address.url

    def __repr__(self) -> str:
        """Without the key."""
        return f"Endpoint({self.url!r}, {self.model!r})"

    def complete(self, request: Request) -> Reply:
        """The whole reply to one request.

        Personal data in ``request.user`` goes out as placeholders where the address says so.

        Raises:
            EndpointError: it cannot be reached, refuses, fails, or its reply is cut or empty.
        """
        if not self._address.masks:
            return self._complete(request)
        masking = Masking((request.user,))
        reply = self._complete(replace(request, user=masking.mask(request.user)))
        return replace(reply, text=masking.unmask(reply.text), masked=masking.count)

    def _complete(self, request: Request) -> Reply:
        started = time.monotonic()
        body = self._ask(request)
        reply = self._reply(body, seconds=time.monotonic() - started)
        log.info("endpoint: %s answered in %.1f s", reply.model, reply.seconds)
        return reply

    def _ask(self, request: Request) -> bytes:
        """With everything that helps, or plainly where the endpoint knows no such parameters."""
        import openai

        try:
            return self._send(request, with_form=self._takes_form)
        except openai.APIStatusError as exc:
            status = exc.status_code
        if not self._takes_form or status not in _REFUSED_FORM:
            raise status_error(self._address, status)
        try:
            body = self._send(request, with_form=False)
        except openai.APIStatusError as exc:
            raise status_error(self._address, exc.status_code) from None
        self._takes_form = False
        log.info("endpoint: refuses parameters (%d), asking plainly from now on", status)
        return body

    def _send(self, request: Request, *, with_form: bool) -> bytes:
        """One request.

        Raises:
            EndpointError: no whole answer came.
            openai.APIStatusError: it answered with an error.
        """
        optional: dict[str, object] = {}
        if with_form:
            optional = {"temperature": 0, "max_tokens": request.max_tokens}
            if request.form is not None:
                schema = {"name": request.form.name, "schema": request.form.schema, "strict": True}
                optional["response_format"] = {"type": "json_schema", "json_schema": schema}
        with client_of(self._address) as client:
            response = client.chat.completions.with_raw_response.create(
                model=self.model,
                messages=[
                    {"role": "system", "content": request.system},
                    {"role": "user", "content": _content(request)},
                ],
                extra_headers=no_key_header(self._address),
                extra_body=optional,
            )
            return response.content

    def _reply(self, body: bytes, *, seconds: float) -> Reply:
        try:
            completion = _Completion.model_validate_json(body)
        except ValidationError:
            raise not_understood(self._address) from None
        first, usage = completion.choices[0], completion.usage or _Usage()
        if first.finish_reason in _CUT:
            raise NoUsableReply(
                "モデルの答えが途中で打ち切られました。質問を短くするか、別のモデルを使ってください。"
            )
        text = first.message.content or ""
        if not text.strip():
            raise NoUsableReply("モデルの答えが空でした。もう一度お試しください。")
        return Reply(
            text=text,
            model=completion.model or "",
            seconds=seconds,
            prompt_tokens=usage.prompt_tokens,
            completion_tokens=usage.completion_tokens,
        )


def _content(request: Request) -> "str | list[ChatCompletionContentPartParam]":
    """The user's part of a request; plain text where there is no picture, as any server takes."""
    if request.jpeg is None:
        return request.user
    data = base64.b64encode(request.jpeg).decode("ascii")
    url = f"data:image/jpeg;base64,{data}"
    return [
        {"type": "text", "text": request.user},
        {"type": "image_url", "image_url": {"url": url, "detail": "high"}},
    ]
