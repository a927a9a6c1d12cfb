"""The documents of a suite folder."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from eval.suites.rows import Problems
from ingest.sources import display_name

_BLOCK = 1 << 20


def find_documents(folder: Path, problems: Problems) -> tuple[Path, ...]:
    """Every file below the folder; see ``files_below``.

    Questions name documents by file name, so a second file of a name cannot be told apart.
    """
    if not folder.is_dir():
        problems.add(
            folder.name,
            "missing_file",
            f"資料のフォルダ「{folder.name}」がありません。資料を置くか、suite.tomlを直してください。",
        )
        return ()
    files = files_below(folder)
    for name, count in Counter(path.name for path in files).items():
        if count > 1:
            problems.add(name, "duplicate_file", f"「{name}」という名前の資料が{count}つあります。")
    return tuple(files)


def files_below(folder: Path) -> list[Path]:
    """All files of a folder, sorted; hidden ones and links that lead out of it left out."""
    root = folder.resolve()
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.resolve().is_relative_to(root)
    )


def page_counts(documents: Sequence[Path]) -> Mapping[str, int | None]:
    """By file name, the number of pages, where a look at the file tells it cheaply."""
    return {display_name(path.name): _pages(path) for path in documents}


def _pages(path: Path) -> int | None:
    if path.suffix.lower() != ".pdf":
        return None
    try:
        return len(PdfReader(path).pages)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return None  # the ingest will say what is wrong with it


def digest_of(files: Iterable[Path], root: Path) -> str:
    """SHA-256 over the names and contents of files, whatever their order."""
    parts = []
    for file in files:
        whole = hashlib.sha256(str(file.relative_to(root)).encode() + b"\0")
        with file.open("rb") as content:
            while block := content.read(_BLOCK):
                whole.update(block)
        parts.append(whole.digest())
    return hashlib.sha256(b"".join(sorted(parts))).hexdigest()
