"""Has a model write while its words are read, checked and shown: three things at once.

One thread receives, so that words are seen as they come and an endpoint that hangs can be left; one
checks, so that a slow check holds up no word; the thread that asked tells the listener.
"""

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from assistant.checking import Checking
from assistant.endpoint import Endpoint, Exchange, Request
from assistant.listening import Listener
from assistant.replies import Said
from assistant.unfolding import Unfolding
from library.errors import EndpointError
from library.model import Sentence

_GRACE_S = 2.0
"""Waited after the end of its time for an endpoint's own error."""


@dataclass(slots=True, kw_only=True)
class Written:
    """What came of it."""

    sentences: list[Sentence] = field(default_factory=list)
    """Those that are shown, in order."""
    said: int = 0
    """Sentences that the model has written."""
    checked: int = 0
    """Those of them that were checked."""
    exchange: Exchange = field(default_factory=Exchange)
    """What was sent, and what the endpoint says of itself."""
    error: EndpointError | None = None
    """Why the reply did not come to its end."""
    stopped: bool = False
    """Whether whoever asked had had enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ended:
    is_whole: bool = False
    error: EndpointError | None = None


class _Stopped:
    """Whoever asked has had enough."""


_Event = str | Future[Sentence | None] | _Ended | _Stopped


def write(
    endpoint: Endpoint, request: Request, *, checking: Checking, listener: Listener
) -> Written:
    """What a model writes, sentence by sentence checked.

    A failure is in what is returned, with all that was checked before it.
    """
    return _Writing(endpoint, request, checking, listener).run()


class _Writing:
    """One request under way."""

    def __init__(
        self, endpoint: Endpoint, request: Request, checking: Checking, listener: Listener
    ) -> None:
        self._endpoint = endpoint
        self._request = request
        self._checking = checking
        self._listener = listener
        self._inbox: SimpleQueue[_Event] = SimpleQueue()
        self._unfolding = Unfolding()
        self._written = Written()
        self._waiting = 0
        self._checker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")

    def run(self) -> Written:
        if self._listener.stop.stopped:
            self._written.stopped = True
            return self._written
        self._listener.stop.on_stop(lambda: self._inbox.put(_Stopped()))
        threading.Thread(target=self._receive, name="receive", daemon=True).start()
        self._checker.submit(self._checking.prepare)
        try:
            self._follow()
        finally:
            self._written.exchange.wire.cut()
            self._checker.shutdown(wait=False, cancel_futures=True)
        return self._written

    def _receive(self) -> None:
        ended = _Ended()
        try:
            self._endpoint.stream(
                self._request, heard=self._inbox.put, exchange=self._written.exchange
            )
            ended = _Ended(is_whole=True)
        except EndpointError as exc:
            ended = _Ended(error=exc)
        finally:
            self._inbox.put(ended)

    def _follow(self) -> None:
        """Take what happens, in the order in which it does, until nothing more can."""
        total_s = self._endpoint.total_s
        deadline = time.monotonic() + total_s + _GRACE_S if total_s else None
        has_ended = False
        while not has_ended or self._waiting:
            left = max(0.0, deadline - time.monotonic()) if deadline else None
            try:
                event = self._inbox.get(timeout=left)
            except Empty:
                self._written.error = self._endpoint.too_late()
                return
            if isinstance(event, _Stopped):
                self._written.stopped = True
                return
            has_ended = self._take(event) or has_ended

    def _take(self, event: str | Future[Sentence | None] | _Ended) -> bool:
        """One thing that happened; whether it was the end of the reply."""
        match event:
            case str():
                unfolded = self._unfolding.feed(event)
                if unfolded.typed:
                    self._listener.typed(unfolded.typed)
                self._have_checked(unfolded.said)
                return False
            case Future():
                self._waiting -= 1
                self._written.checked += 1
                sentence = event.result()
                if sentence is not None:
                    self._written.sentences.append(sentence)
                    self._listener.checked(sentence)
                return False
            case _Ended():
                self._end(event)
                return True

    def _end(self, ended: _Ended) -> None:
        self._written.error = ended.error
        if ended.error is not None:
            return
        if not ended.is_whole:
            raise RuntimeError("the thread that received has failed")
        try:
            self._have_checked(self._unfolding.finish())
        except EndpointError as exc:
            self._written.error = exc

    def _have_checked(self, said: tuple[Said, ...]) -> None:
        for each in said:
            self._written.said += 1
            self._waiting += 1
            self._checker.submit(self._checking.check, each).add_done_callback(self._inbox.put)
