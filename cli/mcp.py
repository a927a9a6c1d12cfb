"""``shorui mcp``: the library for AI clients that speak the Model Context Protocol."""

from contextlib import suppress
from importlib.util import find_spec
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
        _want_extra()
        from runtime.programs.following import reading_office

        with reading_office(settings) as office:
            if http:
                _serve_http(settings, office, port)
            else:
                _serve_stdio(settings, office)


def _want_extra() -> None:
    from library.errors import SettingsError

    if find_spec("mcp") is None:
        raise SettingsError(
            "MCP には追加の部品が必要です。shorui のフォルダで"
            "「.venv/bin/pip install -c constraints.txt -e '.[mcp]'」を実行してください。"
        )


def _serve_stdio(settings: "Settings", office: "Office") -> None:
    from runtime.programs.mcp_server import stdio_reader, stdio_server

    token = settings.mcp_token.get_secret_value() if settings.mcp_token else None
    stdio_server(office, stdio_reader(office.catalogue, token)).run("stdio")


def _serve_http(settings: "Settings", office: "Office", port: int) -> None:
    import uvicorn

    from runtime.listening import listen
    from runtime.programs.mcp_server import PATH, http_app

    bound = listen(settings.host, port)
    typer.echo(f"MCPサーバ: http://{settings.host}:{port}{PATH}  （終了は Ctrl-C）", err=True)
    app = http_app(office, host=settings.host, port=port)
    web = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=3))
    # uvicorn ends by raising the signal that stopped it once more; here, that is the normal end.
    with bound, suppress(KeyboardInterrupt):
        web.run(sockets=[bound])
