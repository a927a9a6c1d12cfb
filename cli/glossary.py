"""``shorui glossary``: words that mean the same thing, for the search."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption, LibraryOption
from runtime.shell import command_settings, print_json, reported_errors

if TYPE_CHECKING:
    from library.glossary import Glossary
    from runtime.glossary import GlossaryDesk

app = typer.Typer(
    help="庁内用語集: 略称や別名を登録し、どちらの言葉でも探せるようにします。",
    no_args_is_help=True,
)

TermArgument = Annotated[str, typer.Argument(help="用語", show_default=False)]


@app.command("list")
def list_command(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """用語集の全部の行。"""
    with reported_errors(as_json=as_json):
        from runtime.glossary import glossary_report, glossary_text

        glossary = _desk(context, library).open().glossary
        if as_json:
            print_json(glossary_report(glossary))
        else:
            typer.echo(glossary_text(glossary))


@app.command()
def add(
    context: typer.Context,
    term: TermArgument,
    synonyms: Annotated[
        list[str], typer.Argument(help="同じものを指す別の言い方", show_default=False)
    ],
    kind: Annotated[str, typer.Option(help="区分")] = "",
    note: Annotated[str, typer.Option(help="備考")] = "",
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """用語を加えます。すでにある用語には同義語を加えます。"""
    with reported_errors(as_json=as_json):
        from library.glossary import JOINER, Row
        from runtime.glossary import add_term

        row = Row(term=term, synonyms=JOINER.join(synonyms), kind=kind, note=note)
        _print(add_term(_desk(context, library), row), as_json=as_json)


@app.command()
def remove(
    context: typer.Context,
    term: TermArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """用語を同義語ごと除きます。"""
    with reported_errors(as_json=as_json):
        from runtime.glossary import remove_term

        _print(remove_term(_desk(context, library), term), as_json=as_json)


@app.command("import")
def import_command(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="CSV（用語,同義語,区分,備考）")
    ],
    replaces: Annotated[
        bool, typer.Option("--replace", help="今の用語集を捨てて、入れ替えます")
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """CSVを取り込みます。同じ用語の行は置き換え、使えない行は取り込みません。"""
    with reported_errors(as_json=as_json):
        from runtime.glossary import import_rows

        desk = _desk(context, library)
        _print(import_rows(desk, file.read_bytes(), replaces=replaces), as_json=as_json)


@app.command("export")
def export_command(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="書き出すCSV", show_default=False)],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """用語集をCSVに書き出します。Excelで開けます。"""
    with reported_errors(as_json=as_json):
        from library.originals import disk_errors
        from runtime.glossary import exported

        glossary = _desk(context, library).open().glossary
        with disk_errors():
            out.write_bytes(exported(glossary))
        if as_json:
            print_json({"file": str(out), "terms": len(glossary.rows)})
        else:
            typer.echo(f"{len(glossary.rows)}行を「{out}」に書き出しました。")


@app.command()
def check(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Argument(exists=True, dir_okay=False, help="CSV（省略すると書庫の用語集）"),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """使えない行を行番号と理由で示します。1行でもあれば終了コードは1です。"""
    with reported_errors(as_json=as_json):
        from library.glossary import read_rows

        if file is None:
            glossary = _desk(context, library).open().glossary
        else:
            glossary = read_rows(file.read_bytes())
        _print(glossary, as_json=as_json)
    if glossary.problems:
        raise typer.Exit(1)


def _desk(context: typer.Context, library: Path | None) -> "GlossaryDesk":
    from library.catalogue import open_catalogue
    from runtime.glossary import GlossaryDesk
    from runtime.readers import command_reader

    settings = command_settings(context, library)
    catalogue = open_catalogue(settings.library)
    return GlossaryDesk(
        library=settings.library, catalogue=catalogue, reader=command_reader(catalogue)
    )


def _print(glossary: "Glossary", *, as_json: bool) -> None:
    from runtime.glossary import problems_report, problems_text

    if as_json:
        print_json({"usable": glossary.size, "problems": problems_report(glossary)})
    else:
        typer.echo(problems_text(glossary))
