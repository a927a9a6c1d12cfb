"""An office for a program that runs beside others: it reads, and never keeps the index to itself.

Whoever holds the index keeps ``shorui serve`` from working off uploads. So the index is only held
while it is brought up to date, and only if nobody else does that.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from library.errors import ShoruiError
from library.settings import Settings
from runtime.background import load_embedder
from runtime.office import Office, close_office, open_office

_LOOK_S = 5.0
"""How soon what another process took in can be found, where no server follows."""

_log = logging.getLogger(__name__)


@contextmanager
def reading_office(settings: Settings) -> Iterator[Office]:
    """An office whose index belongs to others, brought up to date as long as nobody owns it.

    Raises:
        SettingsError, LibraryLocked, StorageFull: see ``open_office``.
    """
    office = open_office(settings, own_index=False)
    stop = threading.Event()
    thread = threading.Thread(
        target=_follow, args=(settings, office, stop), name="following", daemon=True
    )
    thread.start()
    try:
        yield office
    finally:
        stop.set()
        thread.join()
        close_office(office)


def _follow(settings: Settings, office: Office, stop: threading.Event) -> None:
    load_embedder(office)
    while True:
        try:
            if office.index.behind:
                catch_up_if_free(settings, stop)
        except ShoruiError as error:
            _log.warning("the index waits: %s", error.code)
        if stop.wait(_LOOK_S):
            return


def catch_up_if_free(settings: Settings, stop: threading.Event) -> None:
    """Bring the index up to date and let go of it; nothing where another process owns it."""
    owner = open_office(settings)
    try:
        if owner.index.owner:
            owner.index.catch_up(should_stop=stop.is_set)
    finally:
        close_office(owner)
