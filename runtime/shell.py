"""What every command of the command line does alike: settings, errors, JSON, stderr."""

import json
import logging
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from library.settings import Settings

_SURROGATE = re.compile("[\ud800-\udfff]")
EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


@contextmanager
def reported_errors(*, as_json: bool) -> Iterator[None]:
    """Our errors become a Japanese sentence and exit code 1; Ctrl-C and SIGTERM become 130."""
    from library.errors import ShoruiError

    # A service manager's stop is as clean as the user's.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except ShoruiError as error:
        if as_json:
            print_json({"error": error.code, "message": error.message})
        typer.echo(f"{error.message}（{error.code}）", err=True)
        raise typer.Exit(EXIT_FAILED) from error
    except KeyboardInterrupt as interrupt:
        typer.echo(
            "中断しました。登録済みの書類はそのままです。続きは次の実行で行います。", err=True
        )
        raise typer.Exit(EXIT_INTERRUPTED) from interrupt


def command_settings(
    context: typer.Context, library: Path | None, **overrides: object
) -> "Settings":
    """The settings, with the options of the command line before the environment.

    Raises:
        SettingsError: see ``load_settings``.
    """
    from library.settings import load_settings

    given: Path | None = context.obj
    settings = load_settings(library=library or given, **overrides)
    logging.basicConfig(level=settings.log_level, stream=sys.stderr)
    return settings


def print_json(report: Mapping[str, object]) -> None:
    """Print one object on a line of its own, at once: another program may be reading along."""
    text = json.dumps(report, ensure_ascii=False)
    # Half a character, given to us in a question's id, can only be given back as an escape.
    typer.echo(json.dumps(report) if _SURROGATE.search(text) else text)
    sys.stdout.flush()


def stderr_console() -> "Console":
    """Where progress is shown."""
    from rich.console import Console

    return Console(stderr=True)
