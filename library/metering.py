"""Counts what comes over a wire: the one module that knows httpx's streams.

It is imported with ``openai``, by the first request only.
"""

from collections.abc import Callable, Iterator, Mapping

import httpx2

from library.wire import Wire

Hooks = Mapping[str, list[Callable[..., None]]]


class _Metered(httpx2.SyncByteStream):
    """A reply's bytes, counted."""

    def __init__(self, stream: httpx2.SyncByteStream, wire: Wire) -> None:
        self._stream = stream
        self._wire = wire

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._stream:
            self._wire.came(len(piece))
            yield piece
        self._wire.check()  # where nothing tells its length, a wire that was cut looks like its end

    def close(self) -> None:
        self._stream.close()


def hooks_of(wire: Wire) -> Hooks:
    """What an httpx client has to call so that the wire knows its connections and counts its bytes."""

    def sent(request: httpx2.Request) -> None:
        wire.check()
        request.extensions["trace"] = wire.trace

    def came(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Metered(response.stream, wire)

    return {"request": [sent], "response": [came]}
