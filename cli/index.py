"""``shorui index``: the state of the search indexes, their check, and making them anew."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption, LibraryOption
from runtime.shell import (
    EXIT_FAILED,
    command_settings,
    print_json,
    reported_errors,
    stderr_console,
)

if TYPE_CHECKING:
    from retrieval.index import IndexStatus

app = typer.Typer(help="検索用の索引の状態、点検、作り直し。", no_args_is_help=True)


@app.command()
def status(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """索引が書庫にどこまで追いついているか。"""
    with reported_errors(as_json=as_json):
        from runtime.indexes import read_index_status

        _print_index(read_index_status(command_settings(context, library)), as_json=as_json)


@app.command()
def rebuild(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """索引を書庫から作り直します。"""
    with reported_errors(as_json=as_json):
        from runtime.indexes import rebuild_index

        rebuilt = rebuild_index(command_settings(context, library), console=stderr_console())
        _print_index(rebuilt, as_json=as_json)


@app.command()
def verify(
    context: typer.Context,
    shown: Annotated[int, typer.Option("--show", min=0, help="問題ごとに示す断片の番号の数")] = 20,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """索引を台帳と1件ずつ突き合わせ、すべてのベクトルが見つかるか確かめます。"""
    with reported_errors(as_json=as_json):
        from runtime.indexes import verification_report, verification_text, verify_index

        started = time.monotonic()
        found = verify_index(command_settings(context, library), shown=shown)
        if as_json:
            print_json(verification_report(found, seconds=time.monotonic() - started))
        else:
            typer.echo(verification_text(found))
    if found.wrong:
        raise typer.Exit(EXIT_FAILED)


def _print_index(status: "IndexStatus", *, as_json: bool) -> None:
    from runtime.contract import index_report
    from runtime.plain import index_text

    if as_json:
        print_json(index_report(status))
    else:
        typer.echo(index_text(status))
