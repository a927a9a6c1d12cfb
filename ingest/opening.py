"""The first step with a file: read as it is, turned into another format, or taken apart.

Runs in a child process, like all that looks into files.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ingest.containers.members import Allowance, Member
from ingest.containers.unpacking import unpack
from ingest.formats.libreoffice import convert
from ingest.formats.media import CONTAINERS, CONVERTED, MediaType, sniff

Converter: TypeAlias = Callable[[Path, MediaType, Path], Path]
"""Writes a file of the given type anew, in a format that can be read, into the given folder."""
_CONVERTERS: Mapping[MediaType, Converter] = dict.fromkeys(CONVERTED, convert)
"""Formats that are turned into another before they are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A file that can be gone on with."""

    path: Path
    """What is to be read: the file itself, or what it was turned into."""
    media_type: MediaType
    """Of ``path``."""
    original_type: MediaType
    """Of the file itself, whatever it was turned into."""
    members: tuple[Member, ...] = ()
    """What the file holds, all levels of nesting; empty unless it is a container."""


def open_file(
    path: Path, *, file_name: str, folder: Path, max_file_bytes: int, take_apart: bool = True
) -> Opened:
    """Find out what a file is and make it ready to be read.

    Args:
        path: where its content is; its name means nothing.
        file_name: what people call it.
        folder: for what is written meanwhile; the caller deletes it.
        max_file_bytes: larger files inside are not taken out.
        take_apart: whether a container is unpacked.

    Raises:
        UnreadableFile: it cannot be opened.
        StorageFull: no room in ``folder``.
    """
    media_type = original_type = sniff(path, file_name=file_name)
    if media_type in _CONVERTERS:
        path = _CONVERTERS[media_type](path, media_type, folder)
        media_type = sniff(path, file_name=file_name)
    members: list[Member] = []
    if take_apart and media_type in CONTAINERS:
        members = unpack(path, media_type, folder, Allowance(max_file_bytes=max_file_bytes))
    return Opened(
        path=path, media_type=media_type, original_type=original_type, members=tuple(members)
    )
