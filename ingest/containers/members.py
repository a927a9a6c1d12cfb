"""What a container holds, and how much of it is borne."""

import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from library.errors import FileFault, UnreadableFile
from library.originals import disk_errors

MAX_DEPTH = 3
"""Containers in containers: a mail in a ZIP in a mail is honest, more is a mistake or a bomb."""
MAX_MEMBERS = 10_000
"""Documents in one file handed in, nested ones included."""
MAX_UNPACKED_BYTES = 4 << 30
"""All that one file handed in unpacks to, nested containers counted at each level."""
INSIDE = "!"
"""Between a container's place and the path inside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file out of a container."""

    inner: str
    """Its path inside, clean; ``INSIDE`` stands between a nested container and its member."""
    file_name: str
    """Its own name, as people know it."""
    content: Path | UnreadableFile
    """Where it lies now, or why it could not be taken out."""


class Allowance:
    """What may still be taken out of one file handed in."""

    def __init__(self, *, max_file_bytes: int) -> None:
        """Begin with the whole of it."""
        self.max_file_bytes = max_file_bytes
        """Of one member."""
        self._members = MAX_MEMBERS
        self._bytes = MAX_UNPACKED_BYTES

    def spend(self, sizes: Iterable[int]) -> None:
        """Count members of these sizes in bytes.

        Raises:
            UnreadableFile: ``too_large``; nothing was counted.
        """
        wanted = list(sizes)
        if len(wanted) > self._members or sum(wanted) > self._bytes:
            raise UnreadableFile(
                FileFault.TOO_LARGE,
                "中に入っているファイルが多すぎるか、大きすぎます。分けて登録してください。",
            )
        self._members -= len(wanted)
        self._bytes -= sum(wanted)


def save_member(content: Iterable[bytes], folder: Path) -> Path:
    """Write a member's content under a new name in ``folder``; nothing is left of half a one.

    Raises:
        StorageFull: no room.
    """
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        with disk_errors(), os.fdopen(handle, "wb") as out:
            for block in content:
                out.write(block)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def distinct(inner: str, taken: set[str]) -> str:
    """``inner``, with a number behind it if the container holds that path more than once."""
    number, path = 1, inner
    while path in taken:
        number += 1
        path = f"{inner}#{number}"
    taken.add(path)
    return path
