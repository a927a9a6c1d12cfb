"""Hears an answer while it is being made, and may stop it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from library.model import Sentence


class Stop:
    """Whether whoever asked has had enough. Safe to share between threads; cannot be taken back."""

    def __init__(self) -> None:
        """Nothing is stopped yet."""
        self._lock = threading.Lock()
        self._stopped = False
        self._actions: list[Callable[[], None]] = []

    @property
    def stopped(self) -> bool:
        """Whether ``stop`` was called."""
        return self._stopped

    def stop(self) -> None:
        """Ask for an end: runs, in this thread, what was given to ``on_stop``."""
        with self._lock:
            self._stopped, actions = True, self._actions
            self._actions = []
        for action in actions:
            action()

    def on_stop(self, action: Callable[[], None]) -> None:
        """Run ``action`` once when it is stopped, at once if it is: to close a connection that hangs."""
        with self._lock:
            if not self._stopped:
                self._actions.append(action)
                return
        action()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Whoever waits for an answer. Both are called in the thread that makes the answer."""

    typed: Callable[[str], None] = lambda text: None
    """Takes what the model has written since: words that nothing has checked yet, no markup of JSON."""
    checked: Callable[[Sentence], None] = lambda sentence: None
    """Takes each sentence when it is verified or marked as 未確認; struck ones never."""
    stop: Stop = field(default_factory=Stop)
    """Asked between the pieces of a stream."""
