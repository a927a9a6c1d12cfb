"""A whole serving process: the office, its background work and the web server."""

from pathlib import Path

from rich.console import Console

from library.documents import list_documents
from library.jobs import list_jobs
from library.scopes import ALL_OFFICE
from library.settings import Settings
from runtime.background import background
from runtime.making import stop_all
from runtime.office import Office, close_office, open_office, set_live_office
from runtime.readers import check_page_scopes, command_reader
from runtime.server import serve
from runtime.uploads import queue_folder

_BESIDE = (
    "この書庫は、ほかの shorui（画面のサーバなど）が使用中です。この画面からも検索と登録ができます。"
    "登録した書類の読み取りと索引への反映は、もう一方が行います。"
    "もう一方が終了すると、この画面が自動で引き継ぎます。"
)

_ANSWERS_END_S = 5.0
"""So long an answer that is being made may take to end: it closes the connection that it waits on."""


def serve_library(settings: Settings, *, console: Console, samples: Path | None = None) -> None:
    """Serve the page until stopped; with ``samples``, an empty library is filled with them first.

    The page opens at once: uploads and samples are read beside it.

    Raises:
        SettingsError: the port is taken, the library cannot be used, or a scope of the page is not
            there.
    """
    office = open_office(settings)
    set_live_office(office)
    try:
        check_page_scopes(settings, office.catalogue)
        if samples is not None and _untouched(office):
            reader = command_reader(office.catalogue)
            queue_folder(office, samples, reader=reader, scope=ALL_OFFICE)
        if not office.index.owner:
            console.print(_BESIDE)
        with background(office):
            serve(office, host=settings.host, port=settings.port)
    finally:
        stop_all(timeout_s=_ANSWERS_END_S)
        close_office(office)


def _untouched(office: Office) -> bool:
    """Whether nothing has ever been put into the library."""
    reader = command_reader(office.catalogue)
    return not list_documents(office.catalogue, reader=reader) and not list_jobs(
        office.catalogue, reader=reader
    )
