"""``shorui facts``: what documents say of themselves, looked at and set right."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DocumentArgument, JsonOption, LibraryOption
from library.model import FactField
from runtime.shell import command_settings, print_json, reported_errors

if TYPE_CHECKING:
    from library.catalogue import Catalogue

app = typer.Typer(
    help="書類の記載事項（題名・文書番号・日付・所管課など）を確かめ、直します。",
    no_args_is_help=True,
)


@app.command()
def show(
    context: typer.Context,
    document_id: DocumentArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """1つの書類の記載事項と、それを読み取った場所。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue

        catalogue = open_catalogue(command_settings(context, library).library)
        _print(catalogue, document_id, as_json=as_json)


@app.command()
def fix(
    context: typer.Context,
    document_id: DocumentArgument,
    field: Annotated[FactField, typer.Argument(help="項目")],
    values: Annotated[
        list[str] | None,
        typer.Argument(
            help="正しい値。発信者・宛先・改正日は複数可、なければ「記載なし」とします",
            show_default=False,
        ),
    ] = None,
    as_read: Annotated[
        bool, typer.Option("--as-read", help="訂正を取り消し、読み取ったとおりに戻します")
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """記載事項を直します。読み取った値も残り、次の版にも引き継がれます。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.readers import command_reader
        from runtime.upkeep import fix_fact, unfix_fact

        if as_read and values:
            raise typer.BadParameter("値と --as-read は同時に指定できません")
        catalogue = open_catalogue(command_settings(context, library).library)
        reader = command_reader(catalogue)
        if as_read:
            unfix_fact(catalogue, document_id, field, reader=reader)
        else:
            fix_fact(catalogue, document_id, field, values or [], reader=reader)
        _print(catalogue, document_id, as_json=as_json)


def _print(catalogue: "Catalogue", document_id: str, *, as_json: bool) -> None:
    from library.documents import find_document
    from library.facts import facts_of
    from runtime.facts_report import facts_report, facts_text
    from runtime.readers import command_reader

    reader = command_reader(catalogue)
    document = find_document(catalogue, document_id, reader=reader)
    facts = facts_of(catalogue, document.version_id, reader=reader)
    if as_json:
        print_json({"document_id": document.id, "facts": facts_report(facts)})
    else:
        typer.echo(facts_text(facts))
