"""``shorui ingest``: files and folders into the library, once, on trial, or as they come."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption, LibraryOption
from cli.scopes import scope_or_all
from runtime.shell import (
    EXIT_FAILED,
    command_settings,
    print_json,
    reported_errors,
    stderr_console,
)

if TYPE_CHECKING:
    from ingest.files import Taken
    from library.settings import Settings
    from runtime.watching import Selection


def ingest(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(exists=True, help="ファイルまたはフォルダ")],
    scope: Annotated[
        str | None,
        typer.Option(help="公開範囲（既定 全庁。shorui scopes list）", show_default=False),
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="同時に読むページ数")] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            help="除くファイル・フォルダの名前（例: '*.bak'、'控え/*'）。くり返せます",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="登録せず、件数と所要時間の見込みだけを示します")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="フォルダを見続け、増えたファイルを登録します")
    ] = False,
    interval: Annotated[float, typer.Option(min=0.2, help="--watch で見る間隔（秒）")] = 10.0,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """書類を読み取り、書庫に登録します。"""
    with reported_errors(as_json=as_json):
        settings = command_settings(context, library, workers=workers)
        from runtime.watching import Selection

        if dry_run and watch:
            raise typer.BadParameter("--dry-run と --watch は同時に指定できません")
        selection = Selection(
            paths=paths, scope=scope_or_all(settings, scope), exclude=exclude or ()
        )
        if dry_run:
            _plan(settings, selection, as_json=as_json)
        elif watch:
            _watch(settings, selection, interval_s=interval, as_json=as_json)
        else:
            _once(settings, selection, as_json=as_json)


def _once(settings: "Settings", selection: "Selection", *, as_json: bool) -> None:
    from runtime.bulk import ingest_paths

    started = time.monotonic()
    results = ingest_paths(
        settings,
        selection.paths,
        scope=selection.scope,
        exclude=selection.exclude,
        console=stderr_console(),
    )
    _report(results, time.monotonic() - started, as_json=as_json)
    if any(result.error for result in results):
        raise typer.Exit(EXIT_FAILED)


def _watch(
    settings: "Settings", selection: "Selection", *, interval_s: float, as_json: bool
) -> None:
    from runtime.watching import watch

    typer.echo("フォルダを見ています。終了は Ctrl-C です。", err=True)
    watch(
        settings,
        selection,
        interval_s=interval_s,
        report=lambda results, seconds: _report(results, seconds, as_json=as_json),
        console=stderr_console(),
    )


def _plan(settings: "Settings", selection: "Selection", *, as_json: bool) -> None:
    from runtime.planning import plan_ingest
    from runtime.plans import plan_report, plan_text

    plan = plan_ingest(settings, selection)
    if as_json:
        print_json(plan_report(plan))
    else:
        typer.echo(plan_text(plan))
    if plan.refused:
        raise typer.Exit(EXIT_FAILED)


def _report(results: "list[Taken]", seconds: float, *, as_json: bool) -> None:
    from runtime.contract import ingest_report
    from runtime.plain import ingest_text

    if as_json:
        print_json(ingest_report(results, seconds=seconds))
    else:
        typer.echo(ingest_text(results, seconds=seconds))
