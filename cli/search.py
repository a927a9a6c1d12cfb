"""``shorui search`` and ``shorui ask``: one question, or a file of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import JsonOption, LibraryOption, ScopesOption
from cli.scopes import reader_of
from library.filters import Order
from runtime.shell import command_settings, print_json, reported_errors, stderr_console

if TYPE_CHECKING:
    from library.settings import Settings
    from runtime.contract import Json
    from runtime.office import Office

QueriesOption = Annotated[
    Path | None,
    typer.Option(
        "--queries",
        exists=True,
        dir_okay=False,
        help="id と question を持つ JSONL。1行ごとに1つのJSONを出力します",
    ),
]
QuestionArgument = Annotated[str | None, typer.Argument(show_default=False)]
_Values = list[str] | None


def search(
    context: typer.Context,
    query: QuestionArgument = None,
    count: Annotated[int, typer.Option("-k", min=1, max=100, help="件数")] = 10,
    scope: ScopesOption = None,
    year: Annotated[_Values, typer.Option(help="年度（2024、R6、令和6年度）")] = None,
    first: Annotated[str, typer.Option("--from", help="この日から（年・月・年度も可）")] = "",
    last: Annotated[str, typer.Option("--to", help="この日まで（年・月・年度も可）")] = "",
    department: Annotated[_Values, typer.Option(help="所管課")] = None,
    kind: Annotated[_Values, typer.Option(help="種別（要綱、通知など）")] = None,
    file_type: Annotated[
        _Values, typer.Option("--type", help="ファイル種類（pdf、word、excel など）")
    ] = None,
    reviewed: Annotated[bool, typer.Option("--reviewed", help="要確認のない書類だけ")] = False,
    archived: Annotated[bool, typer.Option("--archived", help="旧版も含めます")] = False,
    sort: Annotated[Order, typer.Option(help="並べ方。date は新しい順")] = Order.RELEVANCE,
    queries: QueriesOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """自分の言葉で書類を探します。質問がなく条件だけのときは、当てはまる書類の一覧です。

    条件はくり返すと「どれか」、別の条件どうしは「すべて」になります。
    """
    with reported_errors(as_json=as_json), _office(command_settings(context, library)) as office:
        from library.filters import EVERYTHING
        from runtime.contract import search_report
        from runtime.given_filters import GivenFilters, read_filters
        from runtime.plain import hits_text, understood_lines
        from runtime.search_pages import search_pages

        reader = reader_of(office.catalogue, scope)
        given = GivenFilters(
            years=year or (),
            day_from=first,
            day_to=last,
            departments=department or (),
            kinds=kind or (),
            file_groups=file_type or (),
            reviewed=reviewed,
            archived=archived,
        )
        filters = read_filters(given, office.index.filing.table(), reader=reader)
        if query is None and queries is None and filters != EVERYTHING:
            query = ""
        for identity, text in _questions(query, queries):
            started = time.monotonic()
            found = search_pages(office, text, reader=reader, k=count, filters=filters, order=sort)
            if as_json or identity:
                report = search_report(found, seconds=time.monotonic() - started)
                print_json({**identity, **report})
            else:
                typer.echo("\n".join([*understood_lines(found.understood), hits_text(found)]))


def ask(
    context: typer.Context,
    question: QuestionArgument = None,
    scope: ScopesOption = None,
    queries: QueriesOption = None,
    after: Annotated[
        str | None,
        typer.Option(
            help="前の質問。「それはいつまで？」のような質問に補います", show_default=False
        ),
    ] = None,
    attach: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="質問に添える写真や書類。「この通知の期限は」のように尋ねられます（登録はしません）",
            show_default=False,
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """質問に、書類からの引用で答えます。"""
    with reported_errors(as_json=as_json), _office(command_settings(context, library)) as office:
        from assistant.answerer import Background
        from assistant.answering import Way
        from runtime.answer_report import answer_report
        from runtime.answer_text import answer_text
        from runtime.asking import ask as find_answer
        from runtime.attachment_report import attachment_lines, attachment_report
        from runtime.attachments import in_library, read_attached_file, understood_with
        from runtime.contract import understood_report
        from runtime.plain import understood_lines
        from runtime.understanding import understood

        reader = reader_of(office.catalogue, scope)
        attached = read_attached_file(office, attach) if attach else None
        same = in_library(office, attached, reader=reader) if attached else ()
        for identity, text in _questions(question, queries):
            started = time.monotonic()
            query, way = understood(office, text, previous=after), Way()
            if attached is not None:
                query = understood_with(office, text, attached, previous=after)
                way = Way(background=Background(attached=attached.context))
            answer = find_answer(office, query, reader=reader, way=way)
            if as_json or identity:
                seconds = time.monotonic() - started
                report = answer_report(answer, seconds=seconds)
                with_it = {"attachment": attachment_report(attached, same)} if attached else {}
                print_json({**identity, **understood_report(query), **report, **with_it})
            else:
                with_it_said = attachment_lines(attached, same) if attached else ()
                lines = [*with_it_said, *understood_lines(query), answer_text(answer)]
                typer.echo("\n".join(lines))


@contextmanager
def _office(settings: "Settings") -> Iterator["Office"]:
    from runtime.bulk import up_to_date_office

    with up_to_date_office(settings, console=stderr_console()) as office:
        yield office


def _questions(question: str | None, queries: Path | None) -> "Iterator[tuple[Json, str]]":
    """The one question (without an id), or those of a JSON Lines file with theirs."""
    if (question is None) == (queries is None):
        raise typer.BadParameter("質問か --queries のどちらか一方を指定してください")
    if queries is None:
        yield {}, question or ""
        return
    from runtime.queries import read_queries

    for query in read_queries(queries):
        yield {"id": query.id}, query.question
