"""Reads one file without putting it anywhere: for ``shorui ocr``, and for what comes with a question."""

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from ingest.formats.reader import Outline
from ingest.opening import open_file
from ingest.reading import READERS, outline_file, read_file_page
from ingest.sources import check_size
from library.errors import FileFault, UnreadableFile
from library.model import Page
from library.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What was read of a file."""

    path: Path
    """Of what was read: for some kinds another one than that which was given."""
    outline: Outline
    pages: tuple[Page, ...]
    """All, or the first ones."""


def read_pages(
    settings: Settings,
    file: Path,
    *,
    name: str,
    folder: Path,
    executor: Executor,
    most: int | None = None,
) -> ReadFile:
    """Read a file in child processes; of a mail, the mail itself.

    Args:
        settings: of the program.
        file: to read.
        name: what people call it.
        folder: for what has to be unpacked or converted; the caller's, who removes it.
        executor: the child processes.
        most: pages, from the first; all if not given.

    Raises:
        UnreadableFile: with its reason; ``unsupported`` for an archive of files.
    """
    check_size(file, max_mb=settings.max_file_mb)
    opened = executor.submit(
        open_file,
        file,
        file_name=name,
        folder=folder,
        max_file_bytes=settings.max_file_mb << 20,
        take_apart=False,
    ).result()
    if opened.media_type not in READERS:
        raise UnreadableFile(
            FileFault.UNSUPPORTED,
            "複数のファイルをまとめたファイルです。中のファイルを取り出して指定してください。",
        )
    outline = executor.submit(
        outline_file, opened.path, file_name=name, max_pages=settings.max_pages
    ).result()
    last = outline.page_count if most is None else min(most, outline.page_count)
    futures = [
        executor.submit(read_file_page, opened.path, outline, n, engine_name=settings.ocr_engine)
        for n in range(1, last + 1)
    ]
    pages = tuple(future.result() for future in futures)
    return ReadFile(path=opened.path, outline=outline, pages=pages)
