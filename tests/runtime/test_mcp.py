"""The MCP server as clients use it: in a process of its own over stdio, and over HTTP with tokens."""

import json
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from typer.testing import CliRunner

from library.settings import load_settings
from runtime.office import Office
from runtime.programs.following import reading_office
from shorui import app as shorui_app
from tests.runtime.command import LIBRARIES, ROOT, environment, result_of, shorui

pytest.importorskip("mcp", reason="the extra mcp is not installed")

import httpx2
import uvicorn
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from runtime.programs.mcp_server import http_app

AGREED = "職員団体との協議の結果、特殊勤務手当は月額八千円とする。"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """図書館一覧 for everyone, and a note that only 人事課 reads."""
    folder = tmp_path_factory.mktemp("mcp")
    place = folder / "library"
    note = folder / "協議結果.txt"
    note.write_text(AGREED, encoding="utf-8")
    assert shorui(place, "ingest", LIBRARIES).returncode == 0
    assert shorui(place, "scopes", "add", "人事課").returncode == 0
    assert shorui(place, "ingest", "--scope", "人事課", note).returncode == 0
    return place


def token(library: Path, name: str, *scopes: str) -> str:
    named = [part for scope in scopes for part in ("--scope", scope)]
    made = shorui(library, "tokens", "add", name, *named, "--json")
    assert made.returncode == 0, made.stderr
    return str(result_of(made)["key"])


Talk = Callable[[Client], Awaitable[Any]]


def over_stdio(library: Path, talk: Talk, *, token: str | None = None) -> Any:
    variables = {**environment(library), **({"SHORUI_MCP_TOKEN": token} if token else {})}
    server = StdioServerParameters(
        command=sys.executable, args=[str(ROOT / "shorui.py"), "mcp"], env=variables
    )

    async def run() -> Any:
        async with Client(server, read_timeout_seconds=60) as client:
            return await talk(client)

    return anyio.run(run)


@contextmanager
def served(office: Office) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    app = http_app(office, host="127.0.0.1", port=port)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.should_exit = True
        thread.join()


def over_http(url: str, talk: Talk, *, token: str) -> Any:
    async def run() -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            return await talk(client)

    return anyio.run(run)


async def find_agreed(client: Client) -> dict[str, Any]:
    result = await client.call_tool("search", {"query": "特殊勤務手当の月額"})
    assert not result.is_error
    return dict(result.structured_content or {})


def texts(found: dict[str, Any]) -> list[str]:
    return [str(hit["text"]) for hit in found["hits"]]


def test_a_client_searches_reads_the_page_and_asks_over_stdio(library: Path) -> None:
    async def talk(client: Client) -> None:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        assert tools == {"search", "read_page", "ask"}
        found = (
            await client.call_tool("search", {"query": "高松市の図書館", "count": 2})
        ).structured_content
        assert found is not None
        hit = found["hits"][0]
        assert (hit["file"], hit["page"]) == (LIBRARIES.name, 1)
        place = {"document_id": hit["document_id"], "page": hit["page"]}
        page = (await client.call_tool("read_page", place)).structured_content
        assert page is not None
        assert "図書館" in page["page"]["text"]
        answer = (
            await client.call_tool("ask", {"question": "中央図書館の所在地は？"})
        ).structured_content
        assert answer is not None
        assert not answer["abstained"]
        assert answer["citations"][0]["verified"]
        assert answer["understood"]["question"] == "中央図書館の所在地は？"
        narrowed = {"question": "中央図書館の所在地は？", "filters": {"file_types": ["pdf"]}}
        other = (await client.call_tool("ask", narrowed)).structured_content
        assert other is not None
        assert other["abstained"]
        listed = {"query": "", "filters": {"documents": [hit["document_id"]], "glossary": False}}
        only = (await client.call_tool("search", listed)).structured_content
        assert only is not None
        assert [each["file"] for each in only["hits"]] == [LIBRARIES.name]
        wrong = {"query": "図書館", "filters": {"years": ["去年"]}}
        refused = await client.call_tool("search", wrong)
        assert refused.is_error
        assert "「去年」は年度として読めません" in str(refused.content)
        assert "bad_filter" in str(refused.content)
        missing = await client.call_tool("read_page", {"document_id": "nothing", "page": 1})
        assert missing.is_error
        assert "not_found" in str(missing.content)

    over_stdio(library, talk)


def test_without_a_token_only_what_everyone_reads_is_found(library: Path) -> None:
    assert AGREED not in "".join(texts(over_stdio(library, find_agreed)))


def test_a_token_opens_its_scopes_and_a_wrong_one_nothing(library: Path) -> None:
    key = token(library, "人事システム", "人事課")
    found = over_stdio(library, find_agreed, token=key)
    assert AGREED in "".join(texts(found))
    refused = shorui_mcp_with(library, "wrong-token")
    assert refused.returncode == 1
    assert "鍵" in refused.stderr


def shorui_mcp_with(library: Path, key: str) -> Any:
    import subprocess

    return subprocess.run(
        [sys.executable, str(ROOT / "shorui.py"), "mcp"],
        env={**environment(library), "SHORUI_MCP_TOKEN": key},
        input="",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_over_http_each_request_is_scoped_by_its_token(library: Path) -> None:
    people = token(library, "people", "人事課")
    everyone = token(library, "everyone", "全庁")
    with reading_office(load_settings(library=library)) as office, served(office) as url:
        assert AGREED in "".join(texts(over_http(url, find_agreed, token=people)))
        assert AGREED not in "".join(texts(over_http(url, find_agreed, token=everyone)))
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
        accept = {"Accept": "application/json, text/event-stream"}
        for header in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic x"}):
            reply = httpx2.post(url, json=call, headers={**accept, **header})
            assert reply.status_code == 401
        foreign = {**accept, "Authorization": f"Bearer {people}", "Host": "evil.example"}
        assert httpx2.post(url, json=call, headers=foreign).status_code in {400, 403, 421}
        assert shorui(library, "tokens", "revoke", "people").returncode == 0
        reply = httpx2.post(url, json=call, headers={**accept, "Authorization": f"Bearer {people}"})
        assert reply.status_code == 401


def test_a_taken_port_and_a_missing_extra_are_said_plainly(
    library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        refused = shorui(library, "mcp", "--http", "--port", taken.getsockname()[1])
    assert refused.returncode == 1
    assert "使用中" in refused.stderr
    monkeypatch.setattr("cli.mcp.find_spec", lambda _name: None)
    told = CliRunner().invoke(shorui_app, ["--library", str(library), "mcp"])
    assert told.exit_code == 1
    assert ".[mcp]" in told.stderr


def test_tokens_are_not_in_the_status(library: Path) -> None:
    key = token(library, "status", "全庁")
    shown = shorui(library, "status", "--json")
    assert key not in json.dumps(result_of(shown))
