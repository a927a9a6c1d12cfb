"""The originals, kept content-addressed (sha256) and never changed."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from library.errors import OriginalMissing, StorageFull

_BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """The hexadecimal sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def original_path(library: Path, sha256: str) -> Path:
    """Where the original with these bytes lies, or would lie."""
    return library / "originals" / sha256[:2] / sha256


def find_original(library: Path, sha256: str) -> Path:
    """The original with these bytes.

    Raises:
        OriginalMissing: it is not there, or is no file.
    """
    path = original_path(library, sha256)
    if not path.is_file():
        raise OriginalMissing
    return path


def keep_original(library: Path, source: Path, sha256: str) -> Path:
    """Copy ``source`` into the store unless it is there; durable and whole, or not at all.

    Raises:
        StorageFull: no room; nothing was left behind.
    """
    target = original_path(library, sha256)
    if target.exists() and target.stat().st_size == source.stat().st_size:
        return target
    with disk_errors():
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as out, source.open("rb") as file:
                shutil.copyfileobj(file, out, _BLOCK)
                out.flush()
                os.fsync(out.fileno())
            partial.chmod(0o440)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return target


@contextmanager
def disk_errors() -> Iterator[None]:
    """Turn "no space left" into our own error.

    Raises:
        StorageFull: the body ran out of disk.
    """
    try:
        yield
    except OSError as exc:
        if exc.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                "ディスクの空きがありません。空き容量を作ってからもう一度実行してください。"
            ) from exc
        raise
