"""A rest for an endpoint that has failed, so that it does not hold up every question."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from library.errors import EndpointError

_REST_S = 15.0


class Rest:
    """Remembers a failure for fifteen seconds. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Nothing has failed yet; ``clock`` gives seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._last: tuple[float, str] | None = None

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Ask in the block, unless that has just failed.

        Raises:
            EndpointError: it fails, or has failed within the rest: then the block is not entered.
        """
        with self._lock:
            last = self._last
        if last is not None and self._clock() < last[0]:
            raise EndpointError(last[1])
        try:
            yield
        except EndpointError as exc:
            with self._lock:
                self._last = self._clock() + _REST_S, exc.message
            raise
