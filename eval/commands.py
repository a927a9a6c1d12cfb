"""``shorui eval``: measure, compare, report."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from runtime.shell import command_settings, print_json, reported_errors, stderr_console

app = typer.Typer(
    help="手元の書類と質問で、読み取り・検索・答えの成績を測ります（オフライン）。",
    no_args_is_help=True,
)

SCANS = sorted((Path(__file__).parents[1] / "data_samples" / "docs").glob("S0[1-4]_*.pdf"))
SuiteArgument = Annotated[
    Path,
    typer.Argument(help="測定セットのフォルダ、BEIR形式のフォルダ、またはJSON"),
]
RunArgument = Annotated[
    str, typer.Argument(help="測定の番号、フォルダ、latest、または latest-種類")
]
LibraryOption = Annotated[
    Path | None, typer.Option("--library", help="書庫フォルダ", show_default=False)
]
OutOption = Annotated[
    Path | None,
    typer.Option("--out", help="測定結果を置くフォルダ（既定 書庫の eval）", show_default=False),
]
JsonOption = Annotated[bool, typer.Option("--json", help="結果を1つのJSONで出力します")]
ResumeOption = Annotated[
    str | None,
    typer.Option("--resume", help="中断した測定の番号。続きから測ります", show_default=False),
]
UnderOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-under",
        help="下回れば終了コード1（例: fused/page_hit@5=0.9）",
        show_default=False,
    ),
]
OverOption = Annotated[
    list[str] | None,
    typer.Option(
        "--fail-over",
        help="上回れば終了コード1（例: rapidocr/cer=0.02）",
        show_default=False,
    ),
]


class Engine(StrEnum):
    """OCR engines to choose from."""

    RAPIDOCR = "rapidocr"
    TESSERACT = "tesseract"


EngineOption = Annotated[
    list[Engine] | None,
    typer.Option("--engine", help="文字認識。eval ocr ではくり返すと並べて測ります"),
]
EndpointOption = Annotated[
    bool, typer.Option("--endpoint", help="設定したモデルによる答えも並べて測ります")
]
JudgeOption = Annotated[
    bool, typer.Option("--judge", help="設定したモデルに、忠実さと適合を判定させます")
]

_KINDS = {
    "ocr": "文字認識: 誤り率、表、読み順、要確認の的中、速さ。",
    "retrieval": "検索: 正しいファイルとページの順位、速さ。併用・語だけ・意味だけを並べます。",
    "answers": "答え: 正解を含むか、引用が原文どおりか、答えのない質問で控えたか。",
    "drafts": "下書き: 必要な事実、裏付け、様式。",
    "facts": "記載事項: 題名・番号・日付・所管課・種別などの読み取りと、その場所。",
    "verification": "照合: 正しい文が通り、数値・日付・肯定否定などを変えた文が通らないか。",
    "masking": "伏せ字: 外部のモデルに送る前に、個人情報を見つけて伏せられるか。",
    "all": "測定セットで測れるものをすべて測ります。",
}


def _register(kind: str) -> None:
    """One command for each kind of measurement; all take the same options."""

    @app.command(kind, help=_KINDS[kind])
    def measure(
        context: typer.Context,
        suite: SuiteArgument,
        engine: EngineOption = None,
        endpoint: EndpointOption = False,
        judge: JudgeOption = False,
        resume: ResumeOption = None,
        fail_under: UnderOption = None,
        fail_over: OverOption = None,
        out: OutOption = None,
        library: LibraryOption = None,
        as_json: JsonOption = False,
    ) -> None:
        with reported_errors(as_json=as_json):
            from eval.ending import Gates, conclude, measured
            from eval.running import Ways, measure_suite, open_session

            gates = Gates.parse(fail_under, fail_over)
            engines = tuple(each.value for each in engine or ())
            settings = command_settings(
                context, library, ocr_engine=engines[0] if engines else None
            )
            session = open_session(
                settings, suite, out=out, resume=resume, console=stderr_console()
            )
            with measured(session):
                measure_suite(
                    session,
                    kind,
                    Ways(engines=engines, endpoint=endpoint, judge=judge),
                )
            conclude(session, gates, as_json=as_json)


for _kind in _KINDS:
    _register(_kind)


@app.command()
def speed(
    context: typer.Context,
    sizes: Annotated[
        str, typer.Option(help="索引の大きさ（断片の数）。コンマ区切り")
    ] = "1000,10000,100000",
    workers: Annotated[str, typer.Option(help="同時に読むページ数。コンマ区切り")] = "1,2",
    documents: Annotated[
        list[Path] | None,
        typer.Option(exists=True, help="読み取りの速さを測る書類（既定 見本のスキャン）"),
    ] = None,
    resume: ResumeOption = None,
    fail_under: UnderOption = None,
    fail_over: OverOption = None,
    out: OutOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """速さ: 読み取り、埋め込み、索引の作成と検索が、大きさとともにどう変わるか。"""
    with reported_errors(as_json=as_json):
        from eval.ending import Gates, conclude, measured
        from eval.measures.speed import SpeedPlan
        from eval.running import open_speed_session, run_speed

        gates = Gates.parse(fail_under, fail_over)
        settings = command_settings(context, library)
        plan = SpeedPlan(
            documents=tuple(documents or SCANS),
            workers=_numbers(workers),
            threads=(1, 2),
            sizes=_numbers(sizes),
        )
        session = open_speed_session(
            settings, plan, out=out, resume=resume, console=stderr_console()
        )
        with measured(session):
            run_speed(session, plan)
        conclude(session, gates, as_json=as_json)


@app.command()
def check(suite: SuiteArgument, as_json: JsonOption = False) -> None:
    """測定セットの誤りを行ごとに示します。測定はしません。"""
    with reported_errors(as_json=as_json):
        from eval.ending import conclude_check
        from eval.suites.loading import load_suite

        conclude_check(load_suite(suite), as_json=as_json)


@app.command()
def new(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="作る測定セットのフォルダ")],
    count: Annotated[int, typer.Option(min=1, max=1000, help="提案する質問の数")] = 30,
    seed: Annotated[int, typer.Option(help="同じ値なら同じ提案になります")] = 0,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """書庫の書類から、測定セットの下書き（質問の案と正解）を作ります。"""
    with reported_errors(as_json=as_json):
        from eval.suites.building import write_suite
        from eval.suites.proposing import propose_questions
        from library.catalogue import open_catalogue
        from library.scopes import staff

        place = command_settings(context, library).library
        proposals = propose_questions(
            open_catalogue(place), reader=staff("cli"), count=count, seed=seed
        )
        write_suite(folder, proposals, library=place, title=folder.resolve().name)
        made = len(proposals)
        if as_json:
            print_json({"folder": str(folder), "questions": made})
        else:
            typer.echo(
                f"「{folder}」に{made}問の案を作りました。questions.jsonl の質問と正解を確かめ、"
                "status を accepted にしてから shorui eval all で測ってください。"
            )


@app.command("runs")
def runs_command(
    context: typer.Context,
    count: Annotated[int, typer.Option("-n", min=1, help="件数")] = 20,
    out: OutOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """これまでの測定の一覧。"""
    with reported_errors(as_json=as_json):
        from eval.ending import list_text, run_report
        from eval.runs.keeping import list_runs, runs_folder

        runs = list_runs(runs_folder(command_settings(context, library), out), limit=count)
        if as_json:
            print_json({"runs": [run_report(run) for run in runs]})
        else:
            typer.echo(list_text(runs))


@app.command()
def compare(
    context: typer.Context,
    before: RunArgument,
    after: RunArgument,
    variants: Annotated[
        str | None,
        typer.Option(help="比べる方式の組（例: words,fused）", show_default=False),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="このHTMLファイルにも書き出します", show_default=False)
    ] = None,
    out: OutOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """2つの測定の差と、その95%信頼区間、結果の変わった質問。"""
    with reported_errors(as_json=as_json):
        from eval.ending import compare_runs
        from eval.runs.keeping import find_run, load_run, runs_folder

        folder = runs_folder(command_settings(context, library), out)
        pair = (load_run(find_run(folder, before)), load_run(find_run(folder, after)))
        compare_runs(*pair, variants=_pair(variants), html=html, as_json=as_json)


@app.command()
def report(
    context: typer.Context,
    run: RunArgument,
    html: Annotated[
        Path | None, typer.Option(help="このHTMLファイルに書き出します", show_default=False)
    ] = None,
    out: OutOption = None,
    library: LibraryOption = None,
) -> None:
    """測定の報告をMarkdownで出力し、HTMLにも書き出します。"""
    with reported_errors(as_json=False):
        from eval.ending import write_text
        from eval.reports.html import html_report
        from eval.reports.markdown import markdown_report
        from eval.runs.keeping import find_run, load_run, runs_folder

        folder = runs_folder(command_settings(context, library), out)
        found = load_run(find_run(folder, run))
        typer.echo(markdown_report(found))
        if html is not None:
            write_text(html, html_report(found))


def _numbers(text: str) -> tuple[int, ...]:
    try:
        numbers = tuple(int(part) for part in text.split(","))
    except ValueError as exc:
        raise typer.BadParameter(f"「{text}」は数のコンマ区切りではありません") from exc
    if min(numbers) < 1:
        raise typer.BadParameter("1以上の数を指定してください")
    return numbers


def _pair(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    before, _, after = text.partition(",")
    if not before or not after or "," in after:
        raise typer.BadParameter("方式を「words,fused」のように2つ指定してください")
    return before, after
