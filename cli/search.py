"""``shorui search`` and ``shorui ask``: one question, or a file of them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.filters import (
    ArchivedOption,
    DepartmentOption,
    FromOption,
    KindOption,
    NoGlossaryOption,
    OnlyOption,
    ReviewedOption,
    ToOption,
    TypeOption,
    YearOption,
)
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


def search(
    context: typer.Context,
    query: QuestionArgument = None,
    count: Annotated[int, typer.Option("-k", min=1, max=100, help="件数")] = 10,
    scope: ScopesOption = None,
    year: YearOption = None,
    first: FromOption = "",
    last: ToOption = "",
    department: DepartmentOption = None,
    kind: KindOption = None,
    file_type: TypeOption = None,
    document: OnlyOption = None,
    reviewed: ReviewedOption = False,
    archived: ArchivedOption = False,
    no_glossary: NoGlossaryOption = False,
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
        from runtime.understanding import understood

        reader = reader_of(office.catalogue, scope)
        given = GivenFilters(
            years=year or (),
            day_from=first,
            day_to=last,
            departments=department or (),
            kinds=kind or (),
            file_groups=file_type or (),
            documents=document or (),
            reviewed=reviewed,
            archived=archived,
        )
        filters = read_filters(given, office.index.filing.table(), reader=reader)
        if query is None and queries is None and filters != EVERYTHING:
            query = ""
        for identity, text in _questions(query, queries):
            started = time.monotonic()
            wanted = understood(office, text, by_glossary=not no_glossary)
            found = search_pages(
                office, wanted, reader=reader, k=count, filters=filters, order=sort
            )
            if as_json or identity:
                report = search_report(found, seconds=time.monotonic() - started)
                print_json({**identity, **report})
            else:
                typer.echo("\n".join([*understood_lines(found.understood), hits_text(found)]))


def ask(
    context: typer.Context,
    question: QuestionArgument = None,
    scope: ScopesOption = None,
    year: YearOption = None,
    first: FromOption = "",
    last: ToOption = "",
    department: DepartmentOption = None,
    kind: KindOption = None,
    file_type: TypeOption = None,
    document: OnlyOption = None,
    reviewed: ReviewedOption = False,
    archived: ArchivedOption = False,
    no_glossary: NoGlossaryOption = False,
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
    """質問に、書類からの引用で答えます。

    条件は shorui search と同じです。条件に当てはまる書類だけから答えます。
    """
    with reported_errors(as_json=as_json), _office(command_settings(context, library)) as office:
        from assistant.answerer import Background
        from assistant.answering import Way
        from runtime.answer_report import answer_report
        from runtime.answer_text import answer_text
        from runtime.asking import ask as find_answer
        from runtime.attachment_report import attachment_lines, attachment_report
        from runtime.attachments import in_library, read_attached_file, understood_with
        from runtime.contract import understood_report
        from runtime.given_filters import GivenFilters, read_filters
        from runtime.plain import understood_lines

        reader = reader_of(office.catalogue, scope)
        given = GivenFilters(
            years=year or (),
            day_from=first,
            day_to=last,
            departments=department or (),
            kinds=kind or (),
            file_groups=file_type or (),
            documents=document or (),
            reviewed=reviewed,
            archived=archived,
        )
        filters = read_filters(given, office.index.filing.table(), reader=reader)
        attached = read_attached_file(office, attach) if attach else None
        same = in_library(office, attached, reader=reader) if attached else ()
        background = Background(attached=attached.context if attached else "")
        way = Way(filters=filters, background=background)
        for identity, text in _questions(question, queries):
            started = time.monotonic()
            query = understood_with(
                office, text, attached, previous=after, by_glossary=not no_glossary
            )
            answer = find_answer(office, query, reader=reader, previous=after, way=way)
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
