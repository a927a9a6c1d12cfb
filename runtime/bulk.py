"""What the command line does: whole folders, single files, one-shot questions."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from ingest.files import Taken, take_files
from ingest.sources import Source, display_name, find_sources
from library.catalogue import Catalogue, open_catalogue
from library.model import Page
from library.settings import Settings
from retrieval.index import Index
from runtime.office import (
    Office,
    close_office,
    intake_for,
    open_office,
    open_search_index,
    page_executor,
)
from runtime.reading import read_pages
from runtime.terminal import indexing_display, ingest_display


def ingest_paths(
    settings: Settings,
    paths: Sequence[Path],
    *,
    scope: str,
    console: Console,
    exclude: Sequence[str] = (),
) -> list[Taken]:
    """Take in files and folders, then bring the indexes up to date unless a server does.

    Raises:
        StorageFull, LibraryLocked, SettingsError: nothing more could be stored.
        KeyboardInterrupt: stopped; what was stored stays.
    """
    catalogue = open_catalogue(settings.library)
    sources = find_sources(paths, scope=scope, exclude=exclude)
    return take_sources(settings, catalogue, sources, console=console)


def take_sources(
    settings: Settings, catalogue: Catalogue, sources: Sequence[Source], *, console: Console
) -> list[Taken]:
    """The same for files that have been chosen."""
    executor = page_executor(settings)
    intake = intake_for(settings, catalogue, executor)
    try:
        with ingest_display(console, len(sources)) as display:
            # One file more than there are children, so that none waits while a file is stored.
            results = take_files(intake, sources, at_once=settings.workers + 1, progress=display)
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
    _index(settings, catalogue, console)
    return results


def read_file(settings: Settings, file: Path) -> list[Page]:
    """Read one file without any library; of a mail, the mail itself.

    Raises:
        UnreadableFile: with its reason; ``unsupported`` for an archive of files.
    """
    executor = page_executor(settings)
    with tempfile.TemporaryDirectory(prefix="shorui-") as folder:
        try:
            read = read_pages(
                settings,
                file,
                name=display_name(file.name),
                folder=Path(folder),
                executor=executor,
            )
            return list(read.pages)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


@contextmanager
def up_to_date_office(settings: Settings, *, console: Console) -> Iterator[Office]:
    """An office for one-shot questions, its index brought up to date if nobody else owns it."""
    office = open_office(settings)
    try:
        if office.index.owner:
            _catch_up(office.index, console, change=False)
        yield office
    finally:
        close_office(office)


def _index(settings: Settings, catalogue: Catalogue, console: Console) -> None:
    index = open_search_index(settings, catalogue)
    try:
        if index.owner:
            _catch_up(index, console, change=True)
            if index.notice:
                console.print(index.notice)
        else:
            console.print("検索への反映は、動いているサーバが続けて行います。")
    finally:
        index.close()


def _catch_up(index: Index, console: Console, *, change: bool) -> None:
    if index.behind:
        with indexing_display(console) as show:
            index.catch_up(progress=show, change=change)
