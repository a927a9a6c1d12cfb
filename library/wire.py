"""A connection in use: what hears how much came over it, and can cut it from another thread."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

_CONNECTED = (".connect_tcp.complete", ".start_tls.complete")
"""How httpcore tells that there is a new socket: https://www.encode.io/httpcore/extensions/#trace"""


class Cut(Exception):
    """Nothing more goes over a wire that was cut."""


class _Stream(Protocol):
    def get_extra_info(self, info: str) -> object: ...


class Wire:
    """What one request, with all its attempts, is sent over. Safe to share between threads.

    Closing a socket does not wake a thread that waits for it to speak: it has to be shut down.
    """

    def __init__(self, *, most_bytes: int = 16 * 2**20) -> None:
        """Nothing is connected yet.

        Args:
            most_bytes: that may come, of all attempts together.
        """
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._left = most_bytes
        self._cut = False
        self._late = False

    @property
    def is_cut(self) -> bool:
        """Whether it was cut, for whatever reason."""
        return self._cut

    @property
    def is_late(self) -> bool:
        """Whether it was cut because the time was over."""
        return self._late

    @property
    def is_flooded(self) -> bool:
        """Whether more came than may."""
        return self._left < 0

    def cut(self) -> None:
        """End what goes on, at once, wherever it stands, and let nothing begin any more."""
        with self._lock:
            self._cut, sockets = True, self._sockets
            self._sockets = []
        for each in sockets:
            # Not its own ``shutdown``: that of a TLS socket first forgets its key, in the middle of a read.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(each, socket.SHUT_RDWR)

    @contextmanager
    def cut_after(self, seconds: float | None) -> Iterator[None]:
        """Cut it where the block takes longer; never for None."""
        if seconds is None:
            yield
            return
        timer = threading.Timer(seconds, self._cut_late)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def check(self) -> None:
        """Called before each attempt, and at the end of what came.

        Raises:
            Cut: it was cut.
        """
        if self._cut:
            raise Cut

    def came(self, count: int) -> None:
        """So many bytes more have come.

        Raises:
            Cut: it was cut, or that is too much.
        """
        self._left -= count
        if self._cut or self.is_flooded:
            raise Cut

    def trace(self, name: str, info: Mapping[str, object]) -> None:
        """What httpcore tells of its connections: remembers the sockets."""
        if not name.endswith(_CONNECTED):
            return
        stream: _Stream = info["return_value"]  # type: ignore[assignment]  # as httpcore says
        opened = stream.get_extra_info("socket")
        if isinstance(opened, socket.socket):
            with self._lock:
                self._sockets.append(opened)
        if self._cut:
            self.cut()

    def _cut_late(self) -> None:
        self._late = True
        self.cut()
