"""Answers that are made in threads of their own: whoever waits sees them grow, and may stop them."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from assistant.listening import Listener, Stop
from library.model import Sentence

_FORSAKEN_S = 10.0
"""So long nobody may want an answer before it is stopped: a connection that broke off comes back."""

T = TypeVar("T")

_going: dict[Stop, threading.Event] = {}
_going_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an answer is."""

    step: int
    """Grows with every change."""
    typed: str
    """What the model has written since the last sentence was checked; nothing has checked it."""
    checked: tuple[Sentence, ...]
    """In the order in which they were checked."""
    done: bool
    seconds: float
    """Since it was begun."""


class Making(Generic[T]):
    """One answer, or what holds it, that is being made. Safe to share between threads."""

    def __init__(
        self, work: Callable[[Listener], T], *, wanted: Callable[[], bool] = lambda: True
    ) -> None:
        """Take what makes the answer; nothing happens before ``start``.

        Args:
            work: makes the answer, heard by the listener that it is given.
            wanted: whether anybody still waits; asked whenever the model has written something.
        """
        self._work = work
        self._wanted = wanted
        self._stop = Stop()
        self._changed = threading.Condition()
        self._future: Future[T] = Future()
        self._ended = threading.Event()
        self._begun: float | None = None
        self._forsaken: float | None = None
        self._step = 0
        self._typed = ""
        self._checked: tuple[Sentence, ...] = ()

    @property
    def done(self) -> bool:
        """Whether ``outcome`` gives the answer, or raises, at once."""
        return self._future.done()

    def start(self) -> None:
        """Begin, if it has not begun yet."""
        with self._changed:
            if self._begun is not None:
                return
            self._begun = time.monotonic()
        with _going_lock:
            _going[self._stop] = self._ended
        one = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answer")
        future = one.submit(self._work, self._listener())
        one.shutdown(wait=False)
        future.add_done_callback(self._end)

    def stop(self) -> None:
        """Ask for an end: what is verified by then is the answer."""
        self._stop.stop()

    def progress(self) -> Progress:
        """How far it is now."""
        with self._changed:
            return self._progress()

    def later(self, step: int, *, timeout_s: float) -> Progress:
        """How far it is as soon as it is further than ``step``, or when the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self._step > step, timeout_s)
            return self._progress()

    def outcome(self) -> T:
        """The answer, as soon as it is there; raises what making it raised."""
        return self._future.result()

    def _progress(self) -> Progress:
        begun = self._begun
        return Progress(
            step=self._step,
            typed=self._typed,
            checked=self._checked,
            done=self._future.done(),
            seconds=0.0 if begun is None else time.monotonic() - begun,
        )

    def _listener(self) -> Listener:
        return Listener(typed=self._take_typed, checked=self._take_checked, stop=self._stop)

    def _take_typed(self, text: str) -> None:
        with self._changed:
            self._typed += text
            self._step += 1
            self._changed.notify_all()
        if self._is_forsaken():
            self.stop()

    def _take_checked(self, sentence: Sentence) -> None:
        with self._changed:
            self._checked += (sentence,)
            # With it goes what was typed before it: a sentence that was struck, or the quotes of it.
            _, found, rest = self._typed.partition(sentence.text)
            self._typed = rest if found else ""
            self._step += 1
            self._changed.notify_all()

    def _is_forsaken(self) -> bool:
        if self._wanted():
            self._forsaken = None
            return False
        now = time.monotonic()
        self._forsaken = self._forsaken or now
        return now - self._forsaken > _FORSAKEN_S

    def _end(self, future: "Future[T]") -> None:
        with self._changed:
            error = future.exception()
            if error is None:
                self._future.set_result(future.result())
            else:
                self._future.set_exception(error)
            self._step += 1
            self._changed.notify_all()
        with _going_lock:
            _going.pop(self._stop, None)
        self._ended.set()


def stop_all(*, timeout_s: float) -> None:
    """Stop every answer that is being made, and wait until they have ended or the time is over."""
    with _going_lock:
        going = dict(_going)
    for stop in going:
        stop.stop()
    end = time.monotonic() + timeout_s
    for ended in going.values():
        ended.wait(max(0.0, end - time.monotonic()))
