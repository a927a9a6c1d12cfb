"""``shorui mcp``: the library for AI clients that speak the Model Context Protocol."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import LibraryOption
from runtime.shell import command_settings, reported_errors

if TYPE_CHECKING:
    from library.settings import Settings
    from runtime.office import Office


def mcp(
    context: typer.Context,
    http: Annotated[
        bool, typer.Option("--http", help="標準入出力でなくHTTPで待ち受けます（鍵が必須）")
    ] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="HTTPのポート番号")] = 8601,
    library: LibraryOption = None,
) -> None:
    """ほかのAIソフトから、検索・ページの閲覧・質問をできるようにします（MCP）。"""
    with reported_errors(as_json=False):
        settings = command_settings(context, library)
        from runtime.programs.following import reading_office

        with reading_office(settings) as office:
            if http:
                _serve_http(settings, office, port)
            else:
                _serve_stdio(settings, office)


def _serve_stdio(settings: "Settings", office: "Office") -> None:
    from runtime.programs.mcp_server import stdio_reader, stdio_server

    token = settings.mcp_token.get_secret_value() if settings.mcp_token else None
    stdio_server(office, stdio_reader(office.catalogue, token)).run("stdio")


def _serve_http(settings: "Settings", office: "Office", port: int) -> None:
    import uvicorn

    from runtime.programs.mcp_server import PATH, http_app

    typer.echo(f"MCPサーバ: http://{settings.host}:{port}{PATH}  （終了は Ctrl-C）", err=True)
    app = http_app(office, host=settings.host, port=port)
    uvicorn.run(app, host=settings.host, port=port, log_level="warning")
