"""ZIP archives: their files, without litter, links and bombs."""

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from ingest.containers.members import Allowance, Member, distinct, save_member
from ingest.containers.names import clean_path, is_hidden, zip_names
from ingest.formats.archives import ARCHIVE_DAMAGE
from ingest.sources import display_name
from library.errors import FileFault, UnreadableFile

_MAX_RATIO = 200
"""Deflate reaches 1032; what offices pack stays far below this."""
_ALWAYS_BORNE_BYTES = 64 << 20
"""An archive that unpacks to less is no bomb, however well it was packed."""
_BLOCK = 1 << 20
_ENCRYPTED = 0x1 | 0x40 | 0x2000
"""General purpose bits: encrypted, strongly, with a masked directory (APPNOTE 6.3.10, 4.4.4)."""


def unpack_zip(path: Path, folder: Path, allowance: Allowance) -> list[Member]:
    """The archive's files, each written into ``folder`` under a name of ours.

    A file that cannot be taken out says why and stops no other. Folders, hidden files, litter of
    operating systems and symbolic links are left out.

    Raises:
        UnreadableFile: ``corrupt``, ``too_large``, or ``empty`` where no file is in it.
        StorageFull: no room in ``folder``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            wanted = list(_wanted(archive))
            if not wanted:
                raise UnreadableFile(
                    FileFault.EMPTY,
                    "ZIPの中に登録できるファイルがありません。中身を確かめてください。",
                )
            sizes = [i.file_size for _, i in wanted if i.file_size <= allowance.max_file_bytes]
            _refuse_bomb(sum(sizes), path)
            allowance.spend(sizes)
            taken: set[str] = set()
            return [
                Member(
                    inner=distinct(inner, taken),
                    file_name=display_name(inner),
                    content=_content(archive, info, folder, allowance.max_file_bytes),
                )
                for inner, info in wanted
            ]
    except ARCHIVE_DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc


def _wanted(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The members that become documents, with their paths inside."""
    members = archive.infolist()
    for member, name in zip(members, zip_names(members), strict=True):
        path = clean_path(name)
        if not (_is_folder(member, name) or _is_link(member) or is_hidden(path)):
            yield path, member


def _is_folder(member: zipfile.ZipInfo, name: str) -> bool:
    return member.is_dir() or (not member.file_size and name.endswith(("/", "\\")))


def _is_link(member: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(member.external_attr >> 16)


def _refuse_bomb(unpacked: int, path: Path) -> None:
    """By what the directory says: no more than that is ever unpacked."""
    if unpacked > max(_ALWAYS_BORNE_BYTES, _MAX_RATIO * path.stat().st_size):
        raise UnreadableFile(
            FileFault.TOO_LARGE,
            "ZIPの中身が異常に大きいため開きません。正しいファイルか確かめてください。",
        )


def _content(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path, max_bytes: int
) -> Path | UnreadableFile:
    if member.flag_bits & _ENCRYPTED:
        return UnreadableFile(FileFault.ENCRYPTED)
    if member.file_size > max_bytes:
        return UnreadableFile(FileFault.TOO_LARGE)
    try:
        return save_member(_blocks(archive, member), folder)
    except UnreadableFile as fault:
        return fault


def _blocks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """The member's content; zipfile gives no more than its directory says.

    Raises:
        UnreadableFile: ``corrupt``, ``encrypted``, or ``unsupported`` for an unknown compression.
    """
    try:
        with archive.open(member) as file:
            while block := file.read(_BLOCK):
                yield block
    except NotImplementedError as exc:
        raise UnreadableFile(
            FileFault.UNSUPPORTED,
            "この圧縮方式には対応していません。解凍したファイルを登録してください。",
        ) from exc
    except RuntimeError as exc:  # zipfile's word for a member that wants a password
        raise UnreadableFile(FileFault.ENCRYPTED) from exc
    except ARCHIVE_DAMAGE as exc:
        raise UnreadableFile(FileFault.CORRUPT) from exc
