"""``shorui history``, ``shorui restore`` and ``shorui versions``: the editions of a document."""

from typing import Annotated

import typer

from cli.options import DocumentArgument, JsonOption, LibraryOption
from runtime.shell import command_settings, print_json, reported_errors

app = typer.Typer(
    help="別のファイルで届いた新しい版を、同じ書類の版としてつなげます。", no_args_is_help=True
)

OlderArgument = Annotated[str, typer.Argument(help="古い版の書類の番号")]
NewerArgument = Annotated[str, typer.Argument(help="新しい版の書類の番号")]


def history(
    context: typer.Context,
    document_id: DocumentArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """1つの書類の版の一覧。検索から外した書類の版も示します。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from library.restoring import known_versions
        from runtime.facts_report import history_report, history_text
        from runtime.readers import command_reader

        catalogue = open_catalogue(command_settings(context, library).library)
        versions = known_versions(catalogue, document_id, reader=command_reader(catalogue))
        if as_json:
            print_json(history_report(versions))
        else:
            typer.echo(history_text(versions))


def restore(
    context: typer.Context,
    document_id: DocumentArgument,
    version: Annotated[
        int | None,
        typer.Option(
            "--version",
            min=1,
            help="戻す版（既定 外した書類は最後の版、ほかは1つ前の版）",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """検索から外した書類や、古い版を、検索の対象に戻します。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.contract import document_report
        from runtime.readers import command_reader
        from runtime.upkeep import restore_document

        catalogue = open_catalogue(command_settings(context, library).library)
        reader = command_reader(catalogue)
        document = restore_document(catalogue, document_id, reader=reader, version=version)
        if as_json:
            print_json(document_report(document))
        else:
            typer.echo(
                f"「{document.file_name}」の第{document.version}版を検索の対象に戻しました。"
            )


@app.command()
def suggest(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """新しい版と思われる書類の組。つなげるかどうかは人が決めます。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from library.succession import suggestions
        from runtime.facts_report import suggestions_report, suggestions_text
        from runtime.readers import command_reader

        catalogue = open_catalogue(command_settings(context, library).library)
        found = suggestions(catalogue, reader=command_reader(catalogue))
        if as_json:
            print_json(suggestions_report(found))
        else:
            typer.echo(suggestions_text(found))


@app.command()
def accept(
    context: typer.Context,
    older: OlderArgument,
    newer: NewerArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """2つの書類を同じ書類の版としてつなげ、古い版を検索の対象から外します。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.contract import document_report
        from runtime.readers import command_reader
        from runtime.upkeep import accept_edition

        catalogue = open_catalogue(command_settings(context, library).library)
        reader = command_reader(catalogue)
        document = accept_edition(catalogue, older_id=older, newer_id=newer, reader=reader)
        if as_json:
            print_json(document_report(document))
        else:
            typer.echo(
                f"「{document.file_name}」を書類 {document.id} の第{document.version}版としました。"
            )


@app.command()
def decline(
    context: typer.Context,
    older: OlderArgument,
    newer: NewerArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """2つは別の書類であると記録し、今後は尋ねません。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.readers import command_reader
        from runtime.upkeep import decline_edition

        catalogue = open_catalogue(command_settings(context, library).library)
        reader = command_reader(catalogue)
        decline_edition(catalogue, older_id=older, newer_id=newer, reader=reader)
        if as_json:
            print_json({"older": older, "newer": newer, "declined": True})
        else:
            typer.echo("別の書類として記録しました。今後は尋ねません。")
