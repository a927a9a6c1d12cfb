"""Where a question goes: which configured endpoint gets what, and whether that leaves the machine."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from library.connection import is_loopback
from library.settings import Settings
from runtime.addresses import EndpointName, address_of

_ANSWERING: EndpointName = "llm"
_SENT: dict[EndpointName, str] = {
    "embedding": "質問の文",
    "rerank": "質問の文と、見つかった書類の一部",
    "llm": "質問の文と、見つかった書類の一部",
}
_VECTOR = "質問を表す数値"


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One place to which something of a question is sent."""

    sent: str
    """What, in Japanese."""
    host: str
    is_local: bool
    """Whether it stays on the machine that shorui runs on."""
    model: str
    """Its name there; empty for a store of vectors."""
    writes: bool
    """Whether it writes answers."""


def destinations_of(settings: Settings) -> tuple[Destination, ...]:
    """All places that get something when a question is asked, the one that writes the answer included."""
    found = []
    for name, sent in _SENT.items():
        address = address_of(settings, name)
        if address is not None:
            found.append(
                _at(address.url, sent=sent, model=address.model, writes=name == _ANSWERING)
            )
    if settings.chroma_url is not None:
        found.append(_at(settings.chroma_url, sent=_VECTOR, model="", writes=False))
    return tuple(found)


def _at(url: str, *, sent: str, model: str, writes: bool) -> Destination:
    host = urlsplit(url).hostname or ""
    return Destination(sent=sent, host=host, is_local=is_loopback(url), model=model, writes=writes)
