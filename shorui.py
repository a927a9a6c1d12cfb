"""The command line ``shorui``. Results go to stdout, everything else to stderr."""

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from cli.describe import describe
from cli.export import export
from cli.facts import app as facts_app
from cli.glossary import app as glossary_app
from cli.index import app as index_app
from cli.ingest import ingest
from cli.mcp import mcp
from cli.options import JsonOption, LibraryOption, ScopesOption
from cli.prompts import app as prompts_app
from cli.review import app as review_app
from cli.scopes import app as scopes_app
from cli.scopes import reader_of
from cli.search import ask, search
from cli.tokens import app as tokens_app
from cli.versions import app as versions_app
from cli.versions import history, restore
from eval.commands import app as eval_app
from runtime.shell import (
    command_settings,
    print_json,
    reported_errors,
    stderr_console,
)

app = typer.Typer(
    help="書類をデータ化し、探し、根拠付きで答えます。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(index_app, name="index")
app.add_typer(eval_app, name="eval")
app.add_typer(review_app, name="review")
app.command()(ingest)
app.add_typer(facts_app, name="facts")
app.add_typer(glossary_app, name="glossary")
app.add_typer(prompts_app, name="prompts")
app.add_typer(scopes_app, name="scopes")
app.add_typer(tokens_app, name="tokens")
app.add_typer(versions_app, name="versions")
app.command()(history)
app.command()(restore)
app.command()(describe)
app.command()(export)
app.command()(mcp)
app.command()(search)
app.command()(ask)


@app.callback()
def main(context: typer.Context, library: LibraryOption = None) -> None:
    """書類をデータ化し、探し、根拠付きで答えます。"""
    context.obj = library


@app.command()
def ocr(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    engine: Annotated[
        Literal["rapidocr", "tesseract"] | None, typer.Option(help="文字認識")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """1つのファイルを読み取って文字を出力します。書庫は使いません。"""
    with reported_errors(as_json=as_json):
        settings = command_settings(context, None, ocr_engine=engine)
        from runtime.bulk import read_file
        from runtime.contract import ocr_report
        from runtime.plain import pages_text

        started = time.monotonic()
        pages = read_file(settings, file)
        if as_json:
            print_json(ocr_report(pages, seconds=time.monotonic() - started))
        else:
            typer.echo(pages_text(pages))


@app.command("list")
def list_command(
    context: typer.Context,
    scope: ScopesOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """登録されている書類の一覧。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from library.documents import list_documents
        from library.failures import list_failures
        from runtime.contract import list_report
        from runtime.plain import list_text

        catalogue = open_catalogue(command_settings(context, library).library)
        reader = reader_of(catalogue, scope)
        documents = list_documents(catalogue, reader=reader)
        failures = list_failures(catalogue, reader=reader)
        if as_json:
            print_json(list_report(documents, failures))
        else:
            typer.echo(list_text(documents, failures))


@app.command()
def show(
    context: typer.Context,
    document_id: str,
    page: Annotated[int | None, typer.Option(min=1, help="このページの文字も出力します")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """1つの書類の記載事項（題名・番号・日付など）、版、ページの文字。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from library.documents import find_document, versions_of
        from library.facts import facts_of
        from library.pages import count_blank_pages, read_page
        from runtime.contract import show_report
        from runtime.facts_report import facts_report, facts_text
        from runtime.plain import document_text
        from runtime.readers import command_reader

        catalogue = open_catalogue(command_settings(context, library).library)
        reader = command_reader(catalogue)
        document = find_document(catalogue, document_id, reader=reader)
        versions = versions_of(catalogue, document_id, reader=reader)
        found = page and read_page(catalogue, document.version_id, page, reader=reader)
        facts = facts_of(catalogue, document.version_id, reader=reader)
        blank = count_blank_pages(catalogue, document.version_id, reader=reader)
        if as_json:
            told = facts_report(facts)
            print_json(show_report(versions, found or None, facts=told, blank_pages=blank))
        else:
            text = facts_text(facts)
            typer.echo(document_text(versions, found or None, facts=text, blank_pages=blank))


@app.command()
def remove(
    context: typer.Context,
    document_id: str,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """書類を検索の対象から外します。原本は残ります。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.contract import document_report
        from runtime.plain import removed_text
        from runtime.readers import command_reader
        from runtime.upkeep import remove_document

        catalogue = open_catalogue(command_settings(context, library).library)
        document = remove_document(catalogue, document_id, reader=command_reader(catalogue))
        if as_json:
            print_json(document_report(document))
        else:
            typer.echo(removed_text(document))


@app.command()
def status(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """書庫・索引・設定の状態。"""
    with reported_errors(as_json=as_json):
        settings = command_settings(context, library)
        from runtime.contract import status_report
        from runtime.office import close_office, open_office
        from runtime.overview import overview
        from runtime.plain import status_text
        from runtime.readers import command_reader

        office = open_office(settings)
        try:
            reader = command_reader(office.catalogue)
            view, index = overview(office, reader=reader), office.index.status()
        finally:
            close_office(office)
        if as_json:
            print_json(status_report(view, index, settings))
        else:
            typer.echo(status_text(view, index, settings))


@app.command()
def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="ポート番号")] = None,
    library: LibraryOption = None,
) -> None:
    """職員用の画面を開きます。"""
    with reported_errors(as_json=False):
        from runtime.serving import serve_library

        serve_library(command_settings(context, library, port=port), console=stderr_console())


@app.command()
def demo(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="ポート番号")] = None,
    library: LibraryOption = None,
) -> None:
    """見本の書類を登録して（初回のみ）、画面を開きます。"""
    with reported_errors(as_json=False):
        from runtime.serving import serve_library

        samples = Path(__file__).parent / "data_samples" / "docs"
        serve_library(
            command_settings(context, library, port=port),
            console=stderr_console(),
            samples=samples,
        )


if __name__ == "__main__":
    app()
