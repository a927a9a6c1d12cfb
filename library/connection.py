"""The one adapter around ``openai``: a client for a configured endpoint, its failures as ours.

``openai`` takes a second to import, so that it is imported by the first request only.
"""

import ipaddress
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from library.errors import EndpointError
from library.wire import Cut, Wire

if TYPE_CHECKING:
    from openai import Omit, OpenAI

_CONNECT_TIMEOUT_S = 10.0
_CHATTY = ("openai", "httpx2", "httpcore2")
"""What they log at DEBUG may hold what is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where an endpoint is and how it is asked."""

    url: str
    """Up to and with ``/v1``."""
    model: str
    api_key: str | None = field(default=None, repr=False)
    """Sent as a bearer token; none is sent without it."""
    timeout_s: float = 60
    """Of one attempt: until the next piece of a reply comes."""
    total_s: float | None = None
    """Of a whole reply of a chat endpoint, with all attempts and pauses; None for no such limit."""
    retries: int = 2
    """Further attempts where they may help, each after a pause that the endpoint may name."""
    masks: bool = False
    """Whether personal data in a request's words goes there as placeholders (``assistant.masking``)."""
    setting: str = "SHORUI_LLM"
    """How the settings that name it begin: what to do is said with them."""


@contextmanager
def client_of(address: Address, wire: Wire | None = None) -> "Iterator[OpenAI]":
    """A client for one request. What it raises in the block becomes our error.

    Args:
        address: of the endpoint.
        wire: over which to ask, for whoever wants to cut it or to bound it in time.

    Raises:
        EndpointError: no whole answer came.
        openai.APIStatusError: it answered with an error; passed on (see ``status_error``).
    """
    import httpx2
    import openai

    wire = wire or Wire()
    try:
        with _client(address, wire) as client:
            yield client
    except openai.APIStatusError:
        raise
    # What the errors below say may repeat what the endpoint sent: it is not carried along.
    except (openai.APITimeoutError, httpx2.TimeoutException):
        raise (too_late(address) if wire.is_late else _no_answer(address)) from None
    except (openai.APIConnectionError, httpx2.RequestError, Cut):
        raise _broken_off(address, wire) from None
    except openai.APIResponseValidationError:
        raise not_understood(address) from None
    except openai.APIError:
        raise EndpointError(
            "モデルの接続先が、答えの途中でエラーを返しました。もう一度試すか、接続先の状態を確かめてください。"
        ) from None
    except openai.OpenAIError:
        raise not_understood(address) from None


def too_late(address: Address) -> EndpointError:
    """The whole reply took longer than ``total_s``."""
    return EndpointError(
        f"モデルの答えが制限時間（{address.total_s:g}秒）内に終わりませんでした。"
        f"もう一度試すか、{address.setting}_TOTAL_TIMEOUT_S を長くしてください。"
    )


def _no_answer(address: Address) -> EndpointError:
    return EndpointError(
        f"モデルが制限時間（{address.timeout_s:g}秒）内に答えませんでした。"
        f"もう一度試すか、{address.setting}_TIMEOUT_S を長くしてください。"
    )


def _broken_off(address: Address, wire: Wire) -> EndpointError:
    if wire.is_late:
        return too_late(address)
    if wire.is_flooded:
        return EndpointError(
            "モデルの答えが長すぎるため、受け取りをやめました。"
            "もう一度試すか、別のモデルを使ってください。"
        )
    return EndpointError(
        "モデルの接続先につながらないか、途中で切れました。"
        f"接続先が動いているか、{address.setting}_URL を確かめてください。"
    )


def posted(address: Address, path: str, body: Mapping[str, object]) -> bytes:
    """What the endpoint answers to JSON at ``path``, for what ``openai`` has no method for.

    Errors as for ``client_of``.
    """
    with client_of(address) as client:
        headers = no_key_header(address)
        return client.post(path, cast_to=bytes, body=body, options={"headers": headers})


def no_key_header(address: Address) -> "dict[str, str | Omit]":
    """Headers that keep ``openai`` from sending a key that there is not."""
    import openai

    return {} if address.api_key else {"Authorization": openai.omit}


def status_error(address: Address, status: int) -> EndpointError:
    """What an HTTP error means for whoever set the endpoint up."""
    advice = {
        401: f"鍵（{address.setting}_API_KEY）を確かめてください。",
        403: f"鍵（{address.setting}_API_KEY）の権限を確かめてください。",
        404: f"{address.setting}_URL と {address.setting}_MODEL を確かめてください。",
        413: "送るものが大きすぎます。扱える大きさの大きいモデルを使ってください。",
        429: "混み合っています。しばらくしてからもう一度お試しください。",
    }.get(status, "接続先の状態を確かめてください。")
    return EndpointError(f"モデルの接続先がエラー（HTTP {status}）を返しました。{advice}")


def not_understood(address: Address) -> EndpointError:
    """The answer is not in the form of an OpenAI-compatible endpoint."""
    return EndpointError(
        "モデルの接続先の答えが、決められた形ではありません。"
        f"{address.setting}_URL がOpenAI互換の接続先（…/v1）か確かめてください。"
    )


def is_loopback(url: str) -> bool:
    """Whether what is sent there stays on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _client(address: Address, wire: Wire) -> "OpenAI":
    import openai

    from library.metering import hooks_of

    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    timeout = openai.Timeout(address.timeout_s, connect=min(address.timeout_s, _CONNECT_TIMEOUT_S))
    client = openai.OpenAI(
        base_url=address.url,
        api_key=address.api_key or "none",  # else it takes one from the environment
        timeout=timeout,
        max_retries=address.retries,
        http_client=openai.DefaultHttpxClient(
            timeout=timeout,
            # Reading the certificates takes 50 ms (measured), for each client.
            verify=urlsplit(address.url).scheme == "https",
            # A redirect would carry the documents to a place that nobody has configured.
            follow_redirects=False,
            trust_env=not is_loopback(address.url),
            event_hooks=hooks_of(wire),
        ),
    )
    client.organization = client.project = None  # not from the environment
    return client
