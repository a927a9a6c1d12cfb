"""``shorui review``: pages that were read badly are looked at and set right."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DocumentArgument, JsonOption, LibraryOption
from library.model import Doubt
from runtime.shell import command_settings, print_json, reported_errors

if TYPE_CHECKING:
    from library.catalogue import Catalogue
    from library.edits import Edit
    from library.model import Box
    from library.reviewing import ReviewPage
    from library.scopes import Reader

app = typer.Typer(help="読み取りに自信のないページを確かめ、直します。", no_args_is_help=True)

PageArgument = Annotated[int, typer.Argument(min=1, help="ページ番号（1から）")]
StateOption = Annotated[
    str | None,
    typer.Option(
        "--state",
        help="show --json の state。その後に誰かが直していれば、書き換えません",
        show_default=False,
    ),
]


@app.command("list")
def list_command(
    context: typer.Context,
    doubt: Annotated[
        Doubt | None, typer.Option("--doubt", help="この理由のページだけ", show_default=False)
    ] = None,
    document: Annotated[
        str | None, typer.Option("--document", help="この書類だけ", show_default=False)
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """確認が必要なページの一覧（自信のない順）。"""
    with _opened(context, library, as_json=as_json) as (catalogue, reader):
        from library.review_queue import review_queue
        from runtime.review_report import queue_report, queue_text

        entries = review_queue(catalogue, reader=reader, document_id=document, doubt=doubt)
        if as_json:
            print_json(queue_report(entries))
        else:
            typer.echo(queue_text(entries))


@app.command()
def show(
    context: typer.Context,
    document_id: DocumentArgument,
    page: PageArgument,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """1ページの行を、番号・信頼度・読み取ったままの文字とともに。"""
    with _opened(context, library, as_json=as_json) as (catalogue, reader):
        from library.reviewing import review_page

        _print_page(review_page(catalogue, document_id, page, reader=reader), as_json=as_json)


@app.command()
def fix(
    context: typer.Context,
    document_id: DocumentArgument,
    page: PageArgument,
    text: Annotated[
        str | None, typer.Argument(help="正しい文字（同じ文字なら、正しいと認めます）")
    ] = None,
    line: Annotated[int | None, typer.Option("--line", min=1, help="この行を直します")] = None,
    delete: Annotated[bool, typer.Option("--delete", help="--line の行を消します")] = False,
    insert: Annotated[
        int | None, typer.Option("--insert", min=0, help="この行の後に加えます（0は先頭）")
    ] = None,
    box: Annotated[
        str | None,
        typer.Option("--box", help="加える行の位置 左,上,右,下（ページに対する割合 0から1）"),
    ] = None,
    state: StateOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """1行を直す（--line）、消す（--line --delete）、加える（--insert）。"""
    edit = _edit(text, line=line, delete=delete, insert=insert, box=box)
    _amend(context, document_id, page, edit, state=state, library=library, as_json=as_json)


@app.command()
def done(
    context: typer.Context,
    document_id: DocumentArgument,
    page: PageArgument,
    state: StateOption = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """このページは正しい、とします。"""
    from library.edits import Check

    _amend(context, document_id, page, Check(), state=state, library=library, as_json=as_json)


@app.command()
def undo(
    context: typer.Context,
    document_id: DocumentArgument,
    page: PageArgument,
    number: Annotated[
        int | None, typer.Option("--number", min=1, help="修正の番号（なければ最後の修正）")
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """修正を取り消し、その前の文字に戻します。"""
    with _opened(context, library, as_json=as_json) as (catalogue, reader):
        from library.reviewing import review_page
        from runtime.reviewing import undo_correction

        seen = review_page(catalogue, document_id, page, reader=reader)
        chunking = command_settings(context, library).chunking
        now = undo_correction(catalogue, seen, number, reader=reader, chunking=chunking)
        _print_page(now, as_json=as_json)


@app.command()
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="書き出す先（新しいフォルダ）")],
    corrected: Annotated[
        bool,
        typer.Option("--corrected", help="確認済みにしていない、一部の行だけ直したページも"),
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """確認済みのページを、shorui eval ocr で測れる正解として書き出します。"""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.exports.truths import export_truths
        from runtime.readers import command_reader

        settings = command_settings(context, library)
        catalogue = open_catalogue(settings.library)
        written = export_truths(
            catalogue,
            settings.library,
            folder,
            corrected_too=corrected,
            reader=command_reader(catalogue),
        )
        if as_json:
            print_json(
                {"folder": str(folder), "documents": written.documents, "pages": written.pages}
            )
        else:
            typer.echo(
                f"{written.documents}件の書類の{written.pages}ページを「{folder}」に書き出しました。"
            )


def _amend(
    context: typer.Context,
    document_id: str,
    page: int,
    edit: "Edit",
    *,
    state: str | None,
    library: Path | None,
    as_json: bool,
) -> None:
    with _opened(context, library, as_json=as_json) as (catalogue, reader):
        from dataclasses import replace

        from library.reviewing import review_page
        from runtime.reviewing import amend_page

        seen = review_page(catalogue, document_id, page, reader=reader)
        if state is not None:
            seen = replace(seen, state=state)
        chunking = command_settings(context, library).chunking
        now = amend_page(catalogue, seen, edit, reader=reader, chunking=chunking)
        _print_page(now, as_json=as_json)


@contextmanager
def _opened(
    context: typer.Context, library: Path | None, *, as_json: bool
) -> "Iterator[tuple[Catalogue, Reader]]":
    """The catalogue alone: the indexes follow a correction with the next search, or the server."""
    with reported_errors(as_json=as_json):
        from library.catalogue import open_catalogue
        from runtime.readers import command_reader

        catalogue = open_catalogue(command_settings(context, library).library)
        try:
            yield catalogue, command_reader(catalogue)
        finally:
            catalogue.close()


def _print_page(page: "ReviewPage", *, as_json: bool) -> None:
    from runtime.review_report import review_page_report, review_page_text

    if as_json:
        print_json(review_page_report(page))
    else:
        typer.echo(review_page_text(page))


def _edit(
    text: str | None, *, line: int | None, delete: bool, insert: int | None, box: str | None
) -> "Edit":
    from library.edits import Delete, Insert, Replace

    if (line is None) == (insert is None):
        raise typer.BadParameter("--line か --insert のどちらか一方を指定してください")
    if delete and (line is None or text is not None):
        raise typer.BadParameter("--delete は --line とだけ使ってください（文字は要りません）")
    if box is not None and insert is None:
        raise typer.BadParameter("--box は --insert とだけ使ってください")
    if line is not None and delete:
        return Delete(line=line - 1)
    if text is None:
        raise typer.BadParameter("正しい文字を指定してください")
    if line is not None:
        return Replace(line=line - 1, text=text)
    return Insert(after=(insert or 0) - 1, text=text, box=_box(box))


def _box(text: str | None) -> "Box | None":
    from library.model import Box

    if text is None:
        return None
    try:
        x0, y0, x1, y1 = map(float, text.split(","))
        return Box(x0=x0, y0=y0, x1=x1, y1=y1)
    except ValueError as exc:
        raise typer.BadParameter("--box は 0.1,0.2,0.9,0.25 のように指定してください") from exc
