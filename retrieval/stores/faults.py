"""What a failing index means for the caller: no room left, broken, or not to be reached just now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from library.errors import IndexBroken, ShoruiError, StorageFull

_NO_ROOM = ("No space left", "disk is full", "os error 28", "os error 122")
"""As Tantivy and Chroma (Rust, SQLite) word it: they pass on no error number."""

FaultOf: TypeAlias = Callable[[BaseException], ShoruiError | None]
"""Our own error for what an index library raised; None for what is a slip of ours."""


@contextmanager
def own_errors(fault_of: FaultOf) -> Iterator[None]:
    """Turn what an index library raises into our own errors."""
    try:
        yield
    except ShoruiError:
        raise
    except BaseException as exc:
        fault = fault_of(exc)
        if fault is None:
            raise
        raise fault from exc


def index_fault(error: BaseException, *, broken: str) -> ShoruiError:
    """Our own error for what an index library raised; ``broken`` is the sentence if it is damage."""
    if any(reason in str(error) for reason in _NO_ROOM):
        return StorageFull(
            "ディスクの空きがないため、検索の索引を更新できません。"
            "空き容量を作れば自動で続きます（文書は失われません）。"
        )
    return IndexBroken(broken)


def is_panic(error: BaseException) -> bool:
    """Whether Rust code gave up, as it does on damaged files; its exception cannot be imported."""
    return type(error).__name__ == "PanicException"
