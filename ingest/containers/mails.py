"""Mails: the files that came with them."""

from pathlib import Path

from ingest.containers.members import Allowance, Member, distinct, save_member
from ingest.formats.mail import attachments
from ingest.sources import display_name
from library.errors import FileFault, UnreadableFile


def unpack_mail(path: Path, folder: Path, allowance: Allowance) -> list[Member]:
    """A mail's attachments, each written into ``folder`` under a name of ours.

    Raises:
        UnreadableFile: ``corrupt`` or ``too_large``.
        StorageFull: no room in ``folder``.
    """
    found = attachments(path)
    allowance.spend(len(each.content) for each in found)
    taken: set[str] = set()
    members = []
    for each in found:
        name = display_name(each.file_name)
        content: Path | UnreadableFile = UnreadableFile(FileFault.TOO_LARGE)
        if len(each.content) <= allowance.max_file_bytes:
            content = save_member([each.content], folder)
        members.append(Member(inner=distinct(name, taken), file_name=name, content=content))
    return members
