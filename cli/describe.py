"""``shorui describe``: pictures of documents that are in already, described by the configured model."""

import time
from typing import Annotated

import typer

from cli.options import JsonOption, LibraryOption
from runtime.shell import (
    EXIT_FAILED,
    command_settings,
    print_json,
    reported_errors,
    stderr_console,
)


def describe(
    context: typer.Context,
    documents: Annotated[
        list[str] | None,
        typer.Argument(help="書類の番号（shorui list）。なければすべて", show_default=False),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """まだ説明のない図・写真に、AIの説明を付けます（SHORUI_VISION_URL の接続先に画像を送ります）。"""
    with reported_errors(as_json=as_json):
        from runtime.bulk import up_to_date_office
        from runtime.describing_again import describe_documents
        from runtime.readers import command_reader

        settings, console = command_settings(context, library), stderr_console()
        started = time.monotonic()
        with up_to_date_office(settings, console=console) as office:
            done = describe_documents(
                office,
                documents or [],
                reader=command_reader(office.catalogue),
                progress=lambda document: console.print(document.file_name, markup=False),
            )
            if office.index.owner:
                office.index.catch_up()
        if as_json:
            failed = (
                {"error": done.failed.code, "message": done.failed.message} if done.failed else {}
            )
            seconds = round(time.monotonic() - started, 3)
            print_json(
                {"documents": done.documents, "pages": done.pages, "seconds": seconds, **failed}
            )
        else:
            typer.echo(f"{done.documents}文書の{done.pages}ページに説明を付けました。")
        if done.failed is not None:
            typer.echo(f"途中でやめました。{done.failed.message}", err=True)
            raise typer.Exit(EXIT_FAILED)
