"""What the index folder says about itself.

::

    <folder>/state.json       which folders are current, and how far they have followed
    <folder>/words-1a2b3c4d/  Tantivy, a folder for each scope
    <folder>/vectors-5e6f7a8b/  Chroma
    <folder>/owner.lock       held by the process that owns the indexes
    <folder>/waiting          why vectors are not being made, while the embedder cannot be had
    <folder>/in-use           there while an owner has them open: found at opening, the last one
                              was killed
"""

import json
import os
import shutil
import uuid
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from library.originals import disk_errors

SCHEMA = 4
"""Raised whenever what is indexed, or how, changes: older indexes are then made anew."""
_OTHER_WORDS = 3
"""All that has changed since is where the words lie: only they are made anew."""
LOCK = "owner.lock"
_STATE = "state.json"
_IN_USE = "in-use"
_WAITING = "waiting"
_KINDS = ("words-", "vectors-")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """The current pair of indexes. Writing it is what switches from one to another."""

    schema: int
    embedder: str
    dimension: int
    revision: int
    """Of the catalogue: both indexes hold at least all that came before."""
    words: str
    """Folder names."""
    vectors: str


def fresh_words() -> str:
    """A folder name that was never used."""
    return _KINDS[0] + uuid.uuid4().hex[:8]


def fresh_vectors() -> str:
    """A folder name that was never used."""
    return _KINDS[1] + uuid.uuid4().hex[:8]


def read_state(folder: Path) -> State | None:
    """The state; None where there is none that this shorui can use."""
    try:
        stored = json.loads((folder / _STATE).read_text(encoding="utf-8"))
        state = State(**stored)
    except (OSError, ValueError, TypeError):
        return None
    if state.schema == _OTHER_WORDS:
        return replace(state, schema=SCHEMA, words=fresh_words())
    return state if state.schema == SCHEMA else None


def state_stamp(folder: Path) -> int:
    """Changes whenever the state is written."""
    try:
        return (folder / _STATE).stat().st_mtime_ns
    except OSError:
        return 0


def write_state(folder: Path, state: State) -> None:
    """Put the state in place of the last one, at once and for good.

    Raises:
        StorageFull: the last one stays.
    """
    new = folder / (_STATE + ".new")
    with disk_errors():
        with new.open("w", encoding="utf-8") as file:
            json.dump(asdict(state), file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / _STATE)


def sweep(folder: Path, state: State | None) -> None:
    """Delete what an interrupted rebuild, or an older index, left behind."""
    current = {state.words, state.vectors} if state else set()
    for path in folder.iterdir():
        if path.name.startswith(_KINDS) and path.name not in current:
            shutil.rmtree(path, ignore_errors=True)


def note_waiting(folder: Path, message: str | None) -> None:
    """Say to other processes, and to later ones, why vectors are not being made; None: they are."""
    with disk_errors():
        if message is None:
            (folder / _WAITING).unlink(missing_ok=True)
        else:
            (folder / _WAITING).write_text(message, encoding="utf-8")


def noted_waiting(folder: Path) -> str | None:
    """What was noted last."""
    try:
        return (folder / _WAITING).read_text(encoding="utf-8") or None
    except (OSError, UnicodeDecodeError):
        return None


def mark_in_use(folder: Path) -> bool:
    """Note that an owner has the indexes open; whether the last one was killed."""
    killed = (folder / _IN_USE).exists()
    with disk_errors():
        (folder / _IN_USE).write_text(str(os.getpid()), encoding="utf-8")
    return killed


def owner_process(folder: Path) -> int | None:
    """The number of the process that owns the indexes, as it noted it; None where nobody did."""
    try:
        return int((folder / _IN_USE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def mark_closed(folder: Path) -> None:
    """Note that the owner closed everything."""
    (folder / _IN_USE).unlink(missing_ok=True)
