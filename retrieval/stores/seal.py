"""A seal on the folder of a closed index: whether anybody has changed its files since.

Index libraries trust their files: a flipped byte may crash the process that reads it, or lose a
chunk without a word. The seal is off while the index is open, so after a kill there is none, and
nothing can be said.
"""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

_SEAL, _OFF = "shorui-seal.json", "shorui-seal-off.json"
"""The second is kept while the index is open, for the digests of what does not change meanwhile."""

_Marks = dict[str, tuple[int, int, str]]
"""By path in the folder: size in bytes, time of the last change in ns, digest."""


def put_seal(folder: Path) -> None:
    """Note the files of a closed index. Reads those that have changed since the last time."""
    with suppress(OSError):
        marks = _marks(folder, _read(folder / _OFF))
        (folder / _SEAL).write_text(json.dumps(marks), encoding="utf-8")
        (folder / _OFF).unlink(missing_ok=True)


def take_seal_off(folder: Path) -> bool:
    """Before an index is opened, whose files will change: whether they are as they were sealed.

    Without a seal nothing is known against them. Files that were only copied, so that nothing but
    their times is new, are as they were. Where they are not, the seal stays and says so again.
    """
    sealed = _read(folder / _SEAL)
    if not sealed:
        return True
    try:
        if _contents(_marks(folder, sealed)) != _contents(sealed):
            return False
        (folder / _SEAL).replace(folder / _OFF)
    except OSError:
        return False
    return True


def _marks(folder: Path, known: _Marks) -> _Marks:
    found: _Marks = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name not in {_SEAL, _OFF}:
            name, stat = path.relative_to(folder).as_posix(), path.stat()
            before = known.get(name)
            if before is not None and before[:2] == (stat.st_size, stat.st_mtime_ns):
                found[name] = before
            else:
                found[name] = (stat.st_size, stat.st_mtime_ns, _digest(path))
    return found


def _contents(marks: _Marks) -> dict[str, str]:
    return {name: digest for name, (_, _, digest) in marks.items()}


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:32]


def _read(path: Path) -> _Marks:
    try:
        marks = json.loads(path.read_text(encoding="utf-8"))
        return {name: (int(size), int(at), str(key)) for name, (size, at, key) in marks.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
