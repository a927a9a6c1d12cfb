"""The options that most commands take alike."""

from pathlib import Path
from typing import Annotated

import typer

DocumentArgument = Annotated[str, typer.Argument(help="書類の番号（shorui list）")]
LibraryOption = Annotated[
    Path | None,
    typer.Option("--library", help="書庫フォルダ（既定 ./shorui-data）", show_default=False),
]
ScopesOption = Annotated[
    list[str] | None,
    typer.Option("--scope", help="公開範囲を絞ります。くり返せます", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="結果を1つのJSONで出力します")]
