"""``shorui scopes``: who may read what, as the command line sets it up."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DocumentArgument, JsonOption, LibraryOption
from runtime.shell import command_settings, print_json, reported_errors

if TYPE_CHECKING:
    from library.catalogue import Catalogue
    from library.scopes import Reader, Scope
    from library.settings import Settings

app = typer.Typer(help="公開範囲（だれが読める書類か）の一覧と設定。", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="公開範囲の名前（課名など）")]


def reader_of(catalogue: "Catalogue", scopes: Collection[str] | None) -> "Reader":
    """Whoever works at the command line, narrowed to the scopes that were named, if any.

    Raises:
        typer.BadParameter: there is no such scope.
    """
    from library.errors import AccessDenied
    from runtime.readers import command_reader

    try:
        return command_reader(catalogue, only=scopes or ())
    except AccessDenied as exc:
        raise typer.BadParameter(exc.message) from exc


def scope_or_all(settings: "Settings", name: str | None) -> str:
    """The id of the scope that files are put into; 全庁 where none is named.

    Raises:
        typer.BadParameter: there is no such scope.
    """
    from library.catalogue import open_catalogue
    from library.scopes import ALL_OFFICE

    if name is None:
        return ALL_OFFICE
    catalogue = open_catalogue(settings.library)
    try:
        (found,) = reader_of(catalogue, [name]).scopes
    finally:
        catalogue.close()
    return found


@app.command("list")
def list_command(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """公開範囲の一覧と、それぞれの書類の件数。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.readers import command_reader
        from runtime.scopes import count_by_scope, scopes_report, scopes_text

        catalogue = open_catalogue(command_settings(context, library).library)
        counted = count_by_scope(catalogue, reader=command_reader(catalogue))
        if as_json:
            print_json(scopes_report(counted))
        else:
            typer.echo(scopes_text(counted))


@app.command()
def add(
    context: typer.Context,
    name: NameArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """公開範囲を作ります。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.scopes import make_scope

        catalogue = open_catalogue(command_settings(context, library).library)
        _print(make_scope(catalogue, name), "を作りました。", as_json=as_json)


@app.command()
def rename(
    context: typer.Context,
    name: NameArgument,
    new_name: Annotated[str, typer.Argument(help="新しい名前")],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """公開範囲の名前を変えます。書類と、読める人は変わりません。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.scopes import rename_named_scope

        settings = command_settings(context, library)
        catalogue = open_catalogue(settings.library)
        scope = rename_named_scope(catalogue, name, new_name)
        _print(scope, f"に「{name}」から名前を変えました。", as_json=as_json)
        if settings.page_scopes:
            typer.echo(
                "SHORUI_PAGE_SCOPES に名前を書いている場合は、書き直してください。", err=True
            )


@app.command()
def move(
    context: typer.Context,
    document_id: DocumentArgument,
    name: NameArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """書類を、版や訂正ごと、別の公開範囲に移します。同じファイルは今後も移した先に入ります。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.contract import document_report
        from runtime.scopes import move_to_scope

        catalogue = open_catalogue(command_settings(context, library).library)
        # The same refusal for a scope as where one is put into an option.
        reader_of(catalogue, [name])
        document, scope = move_to_scope(
            catalogue, document_id, name, reader=reader_of(catalogue, None)
        )
        if as_json:
            print_json(document_report(document))
        else:
            typer.echo(f"「{document.file_name}」を公開範囲「{scope.name}」に移しました。")


def _print(scope: "Scope", done: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"id": scope.id, "name": scope.name})
    else:
        typer.echo(f"公開範囲「{scope.name}」{done}")
