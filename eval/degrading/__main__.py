"""``python -m eval.degrading SUITE OUT``: a suite of degraded pages made of a clean one."""

from pathlib import Path
from typing import Annotated

import typer

from eval.degrading.making import NAMES, write_degraded
from eval.degrading.sources import clean_pages
from eval.suites.loading import load_suite
from library.errors import ShoruiError

ConditionOption = Annotated[
    list[str] | None,
    typer.Option("--condition", help=f"劣化の条件（省略するとすべて）: {', '.join(NAMES)}"),
]
PerOption = Annotated[
    int | None,
    typer.Option("--per-condition", min=1, help="条件ごとのページ数（省略するとすべてのページ）"),
]


def main(
    suites: Annotated[
        list[Path], typer.Argument(help="元にする測定セット（1つ以上）と、最後に出力先")
    ],
    condition: ConditionOption = None,
    per_condition: PerOption = None,
) -> None:
    """きれいなページの測定セットから、傾き・かすれ・FAX・裏写りなどで劣化させた測定セットを作る"""
    *sources, out = suites
    try:
        pages = [page for source in sources for page in clean_pages(load_suite(source))]
        count = write_degraded(pages, out, names=condition or NAMES, per_condition=per_condition)
    except ShoruiError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{count}ページを「{out}」に作りました。測るには: shorui eval ocr {out}")


if __name__ == "__main__":
    typer.run(main)
