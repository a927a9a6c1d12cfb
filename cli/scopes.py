"""Scopes as they are named on the command line."""

import typer


def scope_named(name: str) -> str:
    """The id of a scope given by its Japanese name or id.

    Raises:
        typer.BadParameter: there is no such scope.
    """
    from library.scopes import SCOPE_NAMES, scope_id

    found = scope_id(name)
    if found is None:
        known = "、".join(SCOPE_NAMES.values())
        raise typer.BadParameter(f"「{name}」という公開範囲はありません（あるもの: {known}）")
    return found
