"""The child processes that read pages: no file can take the program down, hang it or eat its memory.

``ChildExecutor`` is a ``concurrent.futures.Executor``; whoever reads files needs no more than that,
so a cluster's executor serves in its place.
"""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from multiprocessing.connection import wait
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from library.errors import FileFault, Interrupted, ShoruiError, UnreadableFile

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_MIB = 1 << 20
_TASKS_PER_CHILD = 400
"""Then a fresh child: what image libraries leak does not add up over a night."""
_NICENESS = 5
_NO_MEMORY = {signal.SIGKILL, signal.SIGABRT, signal.SIGTRAP, signal.SIGILL}
"""The kernel's out-of-memory killer sends the first; pdfium's allocator ends itself by the others."""


class ChildExecutor(Executor):
    """Runs functions in child processes, each call with a time and a memory limit.

    A call that fails raises a ``ShoruiError`` from its future: its own, or ``UnreadableFile`` with
    ``timeout``, ``out_of_memory`` or (the child crashed) ``corrupt``. Other calls are not touched:
    the child that was lost is replaced.
    """

    def __init__(self, *, workers: int, timeout_s: float, memory_mb: int) -> None:
        """Start nothing yet; the children start with the first call."""
        # spawn, because a fork of a process with threads (the web server) may deadlock.
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=_TASKS_PER_CHILD,
            initializer=_prepare_child,
            initargs=(memory_mb,),
            context=multiprocessing.get_context("spawn"),
        )
        self._timeout_s = timeout_s
        self._lock = threading.Lock()
        self._open: set[Future[Any]] = set()
        self._stopped = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Queue a call; its time starts when a child takes it up.

        Raises:
            Interrupted: the executor has been shut down.
        """
        own: Future[T] = Future()
        with self._lock:
            if self._stopped:
                raise Interrupted
            theirs: Future[T] = self._pool.schedule(fn, args, kwargs, timeout=self._timeout_s)
            self._open.add(own)
        own.add_done_callback(lambda done: self._drop(done, theirs))
        theirs.add_done_callback(lambda done: self._hand_over(done, own))
        return own

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of Executor
        """End the children: at once with ``cancel_futures``, else when the queue is empty.

        Whoever waits for a call that was cut off gets ``Interrupted``.
        """
        with self._lock:
            self._stopped = True
            cut_off = list(self._open) if cancel_futures else []
        for future in cut_off:
            self._fail(future, Interrupted())
        if cancel_futures:
            self._pool.stop()  # type: ignore[no-untyped-call]
        else:
            self._pool.close()  # type: ignore[no-untyped-call]
        if wait:
            self._pool.join()

    def _hand_over(self, theirs: Future[T], own: Future[T]) -> None:
        """Pass on how a call ended, unless nobody waits for it any more."""
        if theirs.cancelled():
            self._fail(own, Interrupted())
            return
        error = theirs.exception()
        if not self._claim(own):
            return
        if error is None:
            own.set_result(theirs.result())
        else:
            own.set_exception(_own_error(error))

    def _fail(self, own: Future[Any], error: ShoruiError) -> None:
        if self._claim(own):
            own.set_exception(error)

    def _claim(self, own: Future[Any]) -> bool:
        """Whether the caller is the one to end this call: it may end and be cut off at once."""
        with self._lock:
            if own not in self._open:
                return False
            self._open.discard(own)
        return own.set_running_or_notify_cancel()

    def _drop(self, own: Future[T], theirs: Future[T]) -> None:
        if own.cancelled():
            with self._lock:
                self._open.discard(own)
            theirs.cancel()


def _own_error(error: BaseException) -> ShoruiError:
    if isinstance(error, ShoruiError):
        return error
    if isinstance(error, FutureTimeoutError):
        return _because(UnreadableFile(FileFault.TIMEOUT), error)
    if isinstance(error, MemoryError):
        return _because(UnreadableFile(FileFault.OUT_OF_MEMORY), error)
    if isinstance(error, ProcessExpired):
        fault = FileFault.OUT_OF_MEMORY if -error.exitcode in _NO_MEMORY else FileFault.CORRUPT
        return _because(UnreadableFile(fault), error)
    # A fault of ours or of a library: the file is reported, the others go on. The message of a
    # foreign exception may quote the document, so only its type is logged.
    log.error("page work failed with %s", type(error).__name__)
    return _because(UnreadableFile(FileFault.CORRUPT), error)


def _because(error: ShoruiError, cause: BaseException) -> ShoruiError:
    error.__cause__ = cause
    return error


def _prepare_child(memory_mb: int) -> None:
    """Limit this child's memory, put it behind the page in priority, and tie it to its parent."""
    _limit_memory(memory_mb)
    os.nice(_NICENESS)
    # Ctrl-C goes to the whole group; the parent decides what becomes of its children.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _limit_memory(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb * _MIB, memory_mb * _MIB))


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
