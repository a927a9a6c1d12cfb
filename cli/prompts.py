"""``shorui prompts``: the words given to models, and an office's own in their place."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption, LibraryOption
from runtime.shell import command_settings, print_json, reported_errors

if TYPE_CHECKING:
    from runtime.prompts import PromptDesk

app = typer.Typer(
    help="プロンプト: モデルへの指示文を確かめ、庁内のものに置き換えます。",
    no_args_is_help=True,
)

NameArgument = Annotated[str, typer.Argument(help="プロンプトの名前", show_default=False)]


@app.command("list")
def list_command(
    context: typer.Context, library: LibraryOption = None, as_json: JsonOption = False
) -> None:
    """全部のプロンプトと、標準か庁内かの別。"""
    with reported_errors(as_json=as_json):
        from runtime.prompts import prompts_of
        from runtime.prompts_report import prompts_report, prompts_text

        prompts = prompts_of(command_settings(context, library))
        if as_json:
            print_json(prompts_report(prompts))
        else:
            typer.echo(prompts_text(prompts))


@app.command()
def show(context: typer.Context, name: NameArgument, library: LibraryOption = None) -> None:
    """使われているプロンプトのファイルの中身。書き出して直し、save で登録します。"""
    with reported_errors(as_json=False):
        from runtime.prompts import prompts_of

        typer.echo(prompts_of(command_settings(context, library)).text_of(name), nl=False)


@app.command()
def save(
    context: typer.Context,
    name: NameArgument,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="直したファイル")],
    library: LibraryOption = None,
) -> None:
    """直したファイルを庁内のプロンプトとして登録します。正しくなければ登録しません。"""
    with reported_errors(as_json=False):
        from library.errors import SettingsError
        from runtime.prompts import save_prompt

        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as exc:
            raise SettingsError("プロンプトのファイルはUTF-8で保存してください。") from exc
        choice = save_prompt(_desk(context, library), name, text)
        typer.echo(f"「{name}」を第{choice.prompt.version}版（庁内）に置き換えました。")


@app.command()
def reset(context: typer.Context, name: NameArgument, library: LibraryOption = None) -> None:
    """庁内のプロンプトを消し、標準に戻します。"""
    with reported_errors(as_json=False):
        from runtime.prompts import reset_prompt

        choice = reset_prompt(_desk(context, library), name)
        typer.echo(f"「{name}」を標準の第{choice.prompt.version}版に戻しました。")


@app.command()
def check(context: typer.Context, library: LibraryOption = None) -> None:
    """庁内のプロンプトのうち使えないものを、理由とともに示します。1つでもあれば終了コードは1です。"""
    with reported_errors(as_json=False):
        from runtime.prompts import choices, prompts_of

        prompts = prompts_of(command_settings(context, library))
        faults = [choice for choice in choices(prompts) if choice.fault]
        for choice in faults:
            typer.echo(f"{choice.prompt.name}: {choice.fault}")
        if not faults:
            typer.echo("プロンプトはすべて使えます。")
    if faults:
        raise typer.Exit(1)


def _desk(context: typer.Context, library: Path | None) -> "PromptDesk":
    from library.catalogue import open_catalogue
    from runtime.prompts import PromptDesk, prompts_of
    from runtime.readers import command_reader

    settings = command_settings(context, library)
    catalogue = open_catalogue(settings.library)
    return PromptDesk(
        prompts=prompts_of(settings), catalogue=catalogue, reader=command_reader(catalogue)
    )
