"""``shorui tokens``: keys with which other programs read the library."""

from typing import Annotated

import typer

from cli.options import JsonOption, LibraryOption
from cli.scopes import reader_of
from runtime.shell import command_settings, print_json, reported_errors

app = typer.Typer(help="ほかのプログラムが書庫を読むための鍵。", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="鍵の名前（使うプログラムや部署の名前など）")]


@app.command()
def add(
    context: typer.Context,
    name: NameArgument,
    scope: Annotated[
        list[str], typer.Option("--scope", help="この鍵で読める公開範囲。くり返せます")
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """鍵を作り、一度だけ出力します。控えは残らないので、なくしたら作り直してください。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.readers import command_reader
        from runtime.tokens import give_token, token_report

        catalogue = open_catalogue(command_settings(context, library).library)
        scopes = reader_of(catalogue, scope).scopes
        reader = command_reader(catalogue)
        key, token = give_token(catalogue, name, scopes=scopes, reader=reader)
        if as_json:
            print_json({**token_report(catalogue, token), "key": key})
        else:
            typer.echo(key)
            typer.echo("この鍵は二度と表示されません。安全な場所に控えてください。", err=True)


@app.command("list")
def list_command(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """鍵の一覧。鍵そのものは表示しません。"""
    with reported_errors(as_json=as_json):
        from library.access_tokens import list_tokens
        from library.catalogue import open_catalogue
        from runtime.tokens import tokens_report, tokens_text

        catalogue = open_catalogue(command_settings(context, library).library)
        tokens = list_tokens(catalogue)
        if as_json:
            print_json(tokens_report(catalogue, tokens))
        else:
            typer.echo(tokens_text(catalogue, tokens))


@app.command()
def revoke(
    context: typer.Context,
    name: NameArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """鍵を無効にします。使っているプログラムは、次から読めなくなります。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.readers import command_reader
        from runtime.tokens import take_token_back, token_report

        catalogue = open_catalogue(command_settings(context, library).library)
        token = take_token_back(catalogue, name, reader=command_reader(catalogue))
        if as_json:
            print_json(token_report(catalogue, token))
        else:
            typer.echo(f"鍵「{token.name}」を無効にしました。")
