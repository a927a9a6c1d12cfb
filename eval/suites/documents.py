"""The documents of a suite folder."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.suites.rows import Problems
from ingest.sources import display_name
from library.errors import UnreadableFile

_BLOCK = 1 << 20
_LITTER = frozenset({"Thumbs.db", "desktop.ini"})


def find_documents(folder: Path, pattern: str, problems: Problems) -> tuple[Path, ...]:
    """The documents of a suite, sorted.

    Questions name documents by file name, so a second file of a name cannot be told apart.

    Args:
        folder: of the suite.
        pattern: a folder below it, or a glob such as ``docs/*.pdf``.
        problems: where what is wrong is noted.
    """
    files = (
        [path for path in sorted(folder.glob(pattern)) if _is_document(path, folder)]
        if _is_glob(pattern)
        else files_below(folder / pattern)
    )
    if not files:
        problems.add(
            pattern,
            "missing_file",
            f"「{pattern}」に資料がありません。資料を置くか、suite.tomlのdocumentsを直してください。",
        )
    for name, count in Counter(display_name(path.name) for path in files).items():
        if count > 1:
            problems.add(
                name,
                "duplicate_file",
                f"「{name}」という名前の資料が{count}つあります。別の名前にしてください。",
            )
    return tuple(files)


def has_documents(folder: Path, pattern: str) -> bool:
    """Whether there is what ``find_documents`` looks at."""
    return _is_glob(pattern) or (folder / pattern).is_dir()


def files_below(folder: Path) -> list[Path]:
    """All files of a folder, sorted, without litter and links that lead out of it."""
    return [path for path in sorted(folder.rglob("*")) if _is_document(path, folder)]


def page_counts(documents: Sequence[Path]) -> Mapping[str, int | None]:
    """By file name, the number of pages, where a look at the file tells it cheaply."""
    return {display_name(path.name): page_count(path) for path in documents}


def page_count(path: Path) -> int | None:
    """The number of pages of a PDF; None of any other file, or one that is broken."""
    if path.suffix.lower() != ".pdf":
        return None
    from ingest.formats.pdf_pages import count_pages

    try:
        return count_pages(path)
    except (UnreadableFile, OSError):
        return None  # the ingest will say what is wrong with it


def _is_document(path: Path, folder: Path) -> bool:
    names = path.relative_to(folder).parts
    litter = path.name in _LITTER or any(name.startswith((".", "~$")) for name in names)
    return not litter and path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _is_glob(pattern: str) -> bool:
    return any(mark in pattern for mark in "*?[")


def digest_of(files: Iterable[Path], root: Path) -> str:
    """SHA-256 over the names and contents of files, whatever their order."""
    parts = []
    for file in files:
        whole = hashlib.sha256(
            file.relative_to(root).as_posix().encode("utf-8", "surrogateescape") + b"\0"
        )
        try:
            with file.open("rb") as content:
                while block := content.read(_BLOCK):
                    whole.update(block)
        except OSError:
            whole.update(b"\0unreadable")  # reading it says what is wrong with it
        parts.append(whole.digest())
    return hashlib.sha256(b"".join(sorted(parts))).hexdigest()
