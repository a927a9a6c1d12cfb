"""The one adapter around ``openai``: asks an OpenAI-compatible chat endpoint.

``openai`` takes a second to import, so that it is imported by the first question only.
"""

import ipaddress
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from library.errors import EndpointError

if TYPE_CHECKING:
    from openai import OpenAI

log = logging.getLogger(__name__)

_RETRIES = 2
_CONNECT_TIMEOUT_S = 10.0
_CHATTY = ("openai", "httpx2", "httpcore2")
"""What they log at DEBUG may hold what is sent."""
_REFUSED_FORM = frozenset({400, 422})
"""How servers refuse a parameter that they do not know."""
_CUT = frozenset({"length", "content_filter"})
_ADVICE = {
    401: "鍵（SHORUI_LLM_API_KEY）を確かめてください。",
    403: "鍵（SHORUI_LLM_API_KEY）の権限を確かめてください。",
    404: "SHORUI_LLM_URL と SHORUI_LLM_MODEL を確かめてください。",
    413: "資料が長すぎます。扱える長さの大きいモデルを使ってください。",
    429: "混み合っています。しばらくしてからもう一度お試しください。",
}


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

    def __init__(
        self, *, url: str, model: str, api_key: str | None = None, timeout_s: float = 60
    ) -> None:
        """Say where it is; nothing is connected yet.

        Args:
            url: up to and with ``/v1``.
            model: its name there.
            api_key: sent as a bearer token; none is sent without it.
            timeout_s: of one attempt; up to two more follow where that may help.
        """
        self.url = url
        self.model = model
        self._api_key = api_key
        self._timeout_s = timeout_s
        self._takes_form = True

    def __repr__(self) -> str:
        """Without the key."""
        return f"Endpoint({self.url!r}, {self.model!r})"

    def complete(self, request: Request) -> Reply:
        """The whole reply to one request.

        Raises:
            EndpointError: it cannot be reached, refuses, fails, or its reply is cut or empty.
        """
        started = time.monotonic()
        body = self._ask(request)
        reply = _reply(body, seconds=time.monotonic() - started)
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
            raise _status_error(status)
        try:
            body = self._send(request, with_form=False)
        except openai.APIStatusError as exc:
            raise _status_error(exc.status_code) from None
        self._takes_form = False
        log.info("endpoint: refuses parameters (%d), asking plainly from now on", status)
        return body

    def _send(self, request: Request, *, with_form: bool) -> bytes:
        """One request.

        Raises:
            EndpointError: no whole answer came.
            openai.APIStatusError: it answered with an error.
        """
        import openai

        optional: dict[str, object] = {}
        if with_form:
            optional = {"temperature": 0, "max_tokens": request.max_tokens}
            if request.form is not None:
                schema = {"name": request.form.name, "schema": request.form.schema, "strict": True}
                optional["response_format"] = {"type": "json_schema", "json_schema": schema}
        try:
            with self._client() as client:
                response = client.chat.completions.with_raw_response.create(
                    model=self.model,
                    messages=[
                        {"role": "system", "content": request.system},
                        {"role": "user", "content": request.user},
                    ],
                    extra_headers={} if self._api_key else {"Authorization": openai.omit},
                    extra_body=optional,
                )
                return response.content
        except openai.APIStatusError:
            raise
        # What the errors below say may repeat what the endpoint sent: it is not carried along.
        except openai.APITimeoutError:
            raise EndpointError(
                f"モデルが制限時間（{self._timeout_s:g}秒）内に答えませんでした。"
                "もう一度試すか、SHORUI_LLM_TIMEOUT_S を長くしてください。"
            ) from None
        except openai.APIConnectionError:
            raise EndpointError(
                "モデルの接続先につながらないか、途中で切れました。"
                "接続先が動いているか、SHORUI_LLM_URL を確かめてください。"
            ) from None
        except openai.OpenAIError:
            raise _not_understood() from None

    def _client(self) -> "OpenAI":
        import openai

        for name in _CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)
        timeout = openai.Timeout(self._timeout_s, connect=min(self._timeout_s, _CONNECT_TIMEOUT_S))
        client = openai.OpenAI(
            base_url=self.url,
            api_key=self._api_key or "none",  # else it takes one from the environment
            timeout=timeout,
            max_retries=_RETRIES,
            http_client=openai.DefaultHttpxClient(
                timeout=timeout,
                # A redirect would carry the documents to a place that nobody has configured.
                follow_redirects=False,
                trust_env=not is_loopback(self.url),
            ),
        )
        client.organization = client.project = None  # not from the environment
        return client


def is_loopback(url: str) -> bool:
    """Whether what is sent there stays on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _reply(body: bytes, *, seconds: float) -> Reply:
    try:
        completion = _Completion.model_validate_json(body)
    except ValidationError:
        raise _not_understood() from None
    first, usage = completion.choices[0], completion.usage or _Usage()
    if first.finish_reason in _CUT:
        raise EndpointError(
            "モデルの答えが途中で打ち切られました。質問を短くするか、別のモデルを使ってください。"
        )
    text = first.message.content or ""
    if not text.strip():
        raise EndpointError("モデルの答えが空でした。もう一度お試しください。")
    return Reply(
        text=text,
        model=completion.model or "",
        seconds=seconds,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
    )


def _status_error(status: int) -> EndpointError:
    advice = _ADVICE.get(status, "接続先の状態を確かめてください。")
    return EndpointError(f"モデルの接続先がエラー（HTTP {status}）を返しました。{advice}")


def _not_understood() -> EndpointError:
    return EndpointError(
        "モデルの接続先の答えが、決められた形ではありません。"
        "SHORUI_LLM_URL がOpenAI互換の接続先（…/v1）か確かめてください。"
    )
