"""Folders that are watched: what is put there is taken in once it is whole."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from ingest.files import Taken
from ingest.sources import find_sources
from library.catalogue import open_catalogue
from library.failures import list_failures
from library.settings import Settings
from runtime.bulk import take_sources
from runtime.lookout import Lookout
from runtime.readers import command_reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which files a bulk ingest is about."""

    paths: Sequence[Path]
    scope: str
    exclude: Sequence[str] = ()
    """Shell patterns of names and paths that are left out."""


def watch(
    settings: Settings,
    selection: Selection,
    *,
    interval_s: float,
    report: Callable[[list[Taken], float], None],
    console: Console,
) -> None:
    """Take in what is there and what comes, until interrupted.

    A file is taken for whole once it has not changed from one look to the next. One that fails is
    tried again after one minute and after ten, then left alone until it is changed; what is known
    of failures is in the catalogue, so that a restart does not begin anew.

    Args:
        settings: of the library.
        selection: the folders.
        interval_s: seconds between two looks.
        report: told of each round in which something was taken in, with its seconds.
        console: for progress.

    Raises:
        KeyboardInterrupt: passed on; what was stored stays.
        StorageFull, LibraryLocked, SettingsError: nothing more could be stored.
    """
    catalogue = open_catalogue(settings.library)
    reader = command_reader(catalogue)
    lookout = Lookout(settled=timedelta(seconds=interval_s))
    while True:
        sources = find_sources(selection.paths, scope=selection.scope, exclude=selection.exclude)
        failures = {failure.place: failure for failure in list_failures(catalogue, reader=reader)}
        ready = lookout.ready(sources, failures, now=catalogue.clock())
        if ready:
            started = time.monotonic()
            results = take_sources(settings, catalogue, ready, console=console)
            report(results, time.monotonic() - started)
        time.sleep(interval_s)
