"""The filters that ``shorui search`` and ``shorui ask`` take alike."""

from typing import Annotated

import typer

_Values = list[str] | None

YearOption = Annotated[
    _Values, typer.Option("--year", help="年度（2024、R6、令和6年度）", show_default=False)
]
FromOption = Annotated[
    str, typer.Option("--from", help="この日から（年・月・年度も可）", show_default=False)
]
ToOption = Annotated[
    str, typer.Option("--to", help="この日まで（年・月・年度も可）", show_default=False)
]
DepartmentOption = Annotated[
    _Values, typer.Option("--department", help="所管課", show_default=False)
]
KindOption = Annotated[
    _Values, typer.Option("--kind", help="種別（要綱、通知など）", show_default=False)
]
TypeOption = Annotated[
    _Values,
    typer.Option("--type", help="ファイル種類（pdf、word、excel など）", show_default=False),
]
OnlyOption = Annotated[
    _Values,
    typer.Option("--document", help="この書類だけ（番号は shorui list）", show_default=False),
]
ReviewedOption = Annotated[bool, typer.Option("--reviewed", help="要確認のない書類だけ")]
ArchivedOption = Annotated[bool, typer.Option("--archived", help="旧版も含めます")]
NoGlossaryOption = Annotated[
    bool, typer.Option("--no-glossary", help="用語集の語を加えず、入力した語だけで探します")
]
