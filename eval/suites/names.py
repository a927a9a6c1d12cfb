"""File names: of a benchmark's texts, whose ids may be anything, and of a suite's documents."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
"""What Windows does not take as a name, whatever the ending."""
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_STEM_BYTES = 180
"""File systems take 255 bytes; a copy's number and the ending need some."""


def corpus_file_name(corpus_id: str) -> str:
    """A safe file name; different ids have different names, also where case does not count.

    An id that is a plain lower-case word stays readable; any other becomes ``~`` and its SHA-256.
    """
    if _PLAIN.fullmatch(corpus_id) and not _DEVICE.fullmatch(corpus_id):
        return f"{corpus_id}.txt"
    return f"~{hashlib.sha256(corpus_id.encode('utf-8', 'surrogatepass')).hexdigest()}.txt"


def document_file_names(names: Sequence[str]) -> Iterator[str]:
    """For each name one that any file system takes, is not hidden and that no other one has."""
    taken: set[str] = set()
    for name in names:
        path = PurePosixPath(_UNSAFE.sub("_", name).strip(" .") or "_")
        suffix = path.suffix[:12]
        whole = path.name.removesuffix(path.suffix)
        stem = whole.encode("utf-8", "replace")[:_STEM_BYTES].decode("utf-8", "ignore")
        stem = f"_{stem}" if _DEVICE.fullmatch(stem) else stem
        number, fresh = 1, f"{stem}{suffix}"
        while fresh.casefold() in taken:
            number += 1
            fresh = f"{stem} ({number}){suffix}"
        taken.add(fresh.casefold())
        yield fresh


def suite_name(title: str) -> str:
    """A short name for file names: letters (also Japanese ones), digits, ``-`` and ``_``."""
    return re.sub(r"[^\w-]+", "_", title).strip("_")[:60] or "suite"
