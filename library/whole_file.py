"""Writes a file of the library folder that people may have open: durable and whole, or not at all."""

import os
import tempfile
from pathlib import Path

from library.errors import SettingsError
from library.originals import disk_errors


def write_whole(path: Path, data: bytes, *, called: str) -> None:
    """Put ``data`` in the place of the file, which may not be there yet.

    Args:
        path: of the file; its folder exists.
        data: all that it will have.
        called: what people call it, for the message of an error.

    Raises:
        SettingsError: it cannot be written.
        StorageFull: no room left.
    """
    try:
        with disk_errors():
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
            partial = Path(name)
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(data)
                    out.flush()
                    os.fsync(out.fileno())
                partial.chmod(0o640)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
    except OSError as exc:
        raise SettingsError(
            f"{called}「{path.name}」を保存できません。書庫フォルダの権限を確かめてください。"
        ) from exc
