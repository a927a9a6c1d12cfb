"""Who reads what: the command line all that the library holds, the page what it was opened for."""

from collections.abc import Collection

from library.catalogue import Catalogue
from library.errors import AccessDenied, SettingsError
from library.scope_list import all_scopes, find_scope, scope_named
from library.scopes import ALL_OFFICE, Reader
from library.settings import Settings
from runtime.office import Office

COMMAND_LINE = "cli"
AT_THE_PAGE = "職員"


def command_reader(catalogue: Catalogue, *, only: Collection[str] = ()) -> Reader:
    """Whoever works at the command line reads every scope: the library's folder is open to them.

    Args:
        catalogue: of the library.
        only: names or ids of scopes that it is narrowed to; none for all.

    Raises:
        AccessDenied: there is no scope of this name; says which there are.
    """
    scopes = frozenset(scope.id for scope in all_scopes(catalogue))
    everywhere = Reader(name=COMMAND_LINE, scopes=scopes)
    wanted = {find_scope(catalogue, name, reader=everywhere).id for name in only}
    return everywhere.narrowed(frozenset(wanted)) if only else everywhere


def page_reader(office: Office) -> Reader:
    """Whoever opens the page, which asks nobody who they are: 全庁 and ``SHORUI_PAGE_SCOPES``.

    A scope of another name than in the settings, as after a renaming, is not read.
    """
    scopes = all_scopes(office.catalogue)
    found = (scope_named(scopes, name) for name in _page_scopes(office.settings))
    opened = frozenset(scope.id for scope in found if scope is not None)
    return Reader(name=AT_THE_PAGE, scopes=opened | {ALL_OFFICE})


def check_page_scopes(settings: Settings, catalogue: Catalogue) -> None:
    """See that the scopes that the settings open to the page are there.

    Raises:
        SettingsError: one is not.
    """
    for name in _page_scopes(settings):
        try:
            command_reader(catalogue, only=[name])
        except AccessDenied as exc:
            raise SettingsError(
                f"SHORUI_PAGE_SCOPES の値が正しくありません。{exc.message}"
                "公開範囲は shorui scopes add で作れます。"
            ) from exc


def _page_scopes(settings: Settings) -> list[str]:
    return [name for part in settings.page_scopes.split(",") if (name := part.strip())]
