"""``shorui export``: documents handed out as text, tables, records or searchable PDF."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import JsonOption, LibraryOption, ScopesOption
from cli.scopes import reader_of
from runtime.exports.formats import ExportFormat
from runtime.shell import command_settings, print_json, reported_errors


def export(
    context: typer.Context,
    form: Annotated[
        ExportFormat,
        typer.Argument(
            help="text: ページの文字、csv・xlsx: 表、jsonl: すべての記録、"
            "pdf: 文字を検索・コピーできるPDF",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="書き出すファイル")],
    documents: Annotated[
        list[str] | None,
        typer.Argument(help="書類の番号（shorui list）。なければすべて", show_default=False),
    ] = None,
    scope: ScopesOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """書類を、文字・表・記録・検索できるPDFとして書き出します。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.exports.exporting import export_documents

        settings = command_settings(context, library)
        reader = reader_of(open_catalogue(settings.library), scope)
        count = export_documents(settings, documents or [], form=form, out=out, reader=reader)
        if as_json:
            print_json({"file": str(out), "format": form.value, "documents": count})
        else:
            typer.echo(f"{count}件を「{out}」に書き出しました。")
