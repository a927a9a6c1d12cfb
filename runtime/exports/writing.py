"""How an export reaches the disk: in whole under its name, or not at all."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from library.errors import SettingsError
from library.originals import disk_errors


def write_whole(file: Path, parts: Iterable[bytes]) -> None:
    """Write ``parts`` one after the other; what stood there is replaced at the end.

    Raises:
        StorageFull: no room left.
        SettingsError: the place cannot be written.
    """
    try:
        with disk_errors():
            file.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=file.parent, prefix=".export-")
            partial = Path(name)
            try:
                with os.fdopen(handle, "wb") as out:
                    out.writelines(parts)
                partial.chmod(0o640)
                partial.replace(file)
            finally:
                partial.unlink(missing_ok=True)
    except OSError as exc:
        raise SettingsError(
            f"「{file}」に書き込めません。場所と書き込み権限を確かめてください。"
        ) from exc
