"""What a failing index means for the caller: no room left, or broken."""

from library.errors import IndexBroken, ShoruiError, StorageFull

_NO_ROOM = ("No space left", "disk is full", "os error 28", "os error 122")
"""As Tantivy and Chroma (Rust, SQLite) word it: they pass on no error number."""


def index_fault(error: Exception, *, broken: str) -> ShoruiError:
    """Our own error for what an index library raised; ``broken`` is the sentence if it is damage."""
    if any(reason in str(error) for reason in _NO_ROOM):
        return StorageFull(
            "ディスクの空きがないため、検索の索引を更新できません。"
            "空き容量を作れば自動で続きます（文書は失われません）。"
        )
    return IndexBroken(broken)
