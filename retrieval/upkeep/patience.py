"""How long work that an endpoint has failed waits before it is tried again."""

import time
from collections.abc import Callable

_FIRST_S = 15.0
_LONGEST_S = 600.0


class Patience:
    """Waits after a failure: fifteen seconds, then twice as long each time, ten minutes at most."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Nothing has failed yet; ``clock`` gives seconds."""
        self._clock = clock
        self._pause_s = _FIRST_S
        self._until = 0.0
        self.message: str | None = None
        """Why it waits, in Japanese; None if nothing has failed since the last success."""

    @property
    def due(self) -> bool:
        """Whether to try (again) now."""
        return self.message is None or self._clock() >= self._until

    def fail(self, message: str) -> None:
        """It has failed (again)."""
        self.message = message
        self._until = self._clock() + self._pause_s
        self._pause_s = min(2 * self._pause_s, _LONGEST_S)

    def succeed(self) -> None:
        """It works."""
        self.message = None
        self._pause_s = _FIRST_S
