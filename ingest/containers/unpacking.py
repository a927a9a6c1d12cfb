"""Everything in a container, and in the containers inside it, as one flat list."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ingest.containers.mails import unpack_mail
from ingest.containers.members import INSIDE, MAX_DEPTH, Allowance, Member
from ingest.containers.zip_files import unpack_zip
from ingest.formats.media import MediaType, sniff
from library.errors import FileFault, UnreadableFile

_UNPACKERS: Mapping[MediaType, Callable[[Path, Path, Allowance], list[Member]]] = {
    MediaType.ZIP: unpack_zip,
    MediaType.EML: unpack_mail,
}
_ONLY_CONTAINERS = frozenset({MediaType.ZIP})
"""Containers that say nothing themselves; a mail is also a document."""


def unpack(path: Path, media_type: MediaType, folder: Path, allowance: Allowance) -> list[Member]:
    """All documents in a container, those in nested ones at their places among them.

    A nested container that does not open is one member that could not be taken out.

    Args:
        path: the container.
        media_type: what it is.
        folder: for what is taken out.
        allowance: of the whole file that was handed in.

    Raises:
        UnreadableFile: the container does not open, or holds too much.
        StorageFull: no room in ``folder``.
    """
    return _unpacked(path, media_type, folder, allowance, MAX_DEPTH)


def _unpacked(
    path: Path, media_type: MediaType, folder: Path, allowance: Allowance, depth: int
) -> list[Member]:
    members = _UNPACKERS[media_type](path, folder, allowance)
    if members and not depth:
        raise UnreadableFile(
            FileFault.TOO_LARGE,
            f"入れ子が深すぎます（{MAX_DEPTH}段まで）。中のファイルを取り出して登録してください。",
        )
    return [m for member in members for m in _opened(member, folder, allowance, depth - 1)]


def _opened(member: Member, folder: Path, allowance: Allowance, depth: int) -> Iterator[Member]:
    """The member, or what is in it."""
    media_type = _container_type(member)
    if media_type is None or isinstance(member.content, UnreadableFile):
        yield member
        return
    try:
        inside = _unpacked(member.content, media_type, folder, allowance, depth)
    except UnreadableFile as fault:
        yield replace(member, content=fault)
        return
    if media_type in _ONLY_CONTAINERS:
        member.content.unlink()
    else:
        yield member
    for inner in inside:
        yield replace(inner, inner=f"{member.inner}{INSIDE}{inner.inner}")


def _container_type(member: Member) -> MediaType | None:
    """What kind of container a member is; None where it is none or cannot be told."""
    if isinstance(member.content, UnreadableFile):
        return None
    try:
        media_type = sniff(member.content, file_name=member.file_name)
    except UnreadableFile:
        return None  # whoever reads it will say so
    return media_type if media_type in _UNPACKERS else None
