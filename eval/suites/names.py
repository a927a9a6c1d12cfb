"""File names for the texts of a benchmark, whose ids may be anything."""

import hashlib
import re

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")


def corpus_file_name(corpus_id: str) -> str:
    """A safe file name; different ids have different names.

    An id that is a plain word stays readable; any other becomes ``~`` and its SHA-256.
    """
    if _PLAIN.fullmatch(corpus_id):
        return f"{corpus_id}.txt"
    return f"~{hashlib.sha256(corpus_id.encode('utf-8', 'surrogatepass')).hexdigest()}.txt"


def suite_name(title: str) -> str:
    """A short name for file names: letters (also Japanese ones), digits, ``-`` and ``_``."""
    return re.sub(r"[^\w-]+", "_", title).strip("_")[:60] or "suite"
