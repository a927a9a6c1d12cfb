"""The web server: Streamlit's ASGI app with our own routes, headers and refusals around it."""

import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import streamlit
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.runtime.pages_manager import PagesManager

from library.documents import find_version
from library.errors import ShoruiError
from library.originals import find_original
from runtime.listening import listen
from runtime.office import Office
from runtime.page_images import thumbnail
from runtime.readers import page_reader

APP = Path(__file__).parents[1] / "app.py"

# Streamlit's own counters, open to everyone on the port.
_BLOCKED = ("/_stcore/metrics",)
# What a browser may show itself; everything else is handed out as a download only.
_INLINE = frozenset(
    {
        *("application/pdf", "image/png", "image/jpeg", "image/tiff"),
        *("audio/wav", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/flac"),
    }
)
_BEYOND = 1_000_000
"""No document has such a page; SQLite takes 64 bits."""
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"SAMEORIGIN",
    # Whatever a document or a library puts on the page, the browser asks nobody but us.
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; "
        b"style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
        b"font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        b"frame-ancestors 'self'; form-action 'self'; base-uri 'self'"
    ),
}
_OPTIONS: dict[str, object] = {
    "browser.gatherUsageStats": False,
    "client.showErrorDetails": "none",
    "client.showErrorLinks": False,
    "client.toolbarMode": "minimal",
    "global.developmentMode": False,
    "server.fileWatcherType": "none",
    "server.headless": True,
    "server.runOnSave": False,
}


def serve(office: Office, *, host: str, port: int) -> None:
    """Serve the page until SIGINT or SIGTERM.

    Raises:
        SettingsError: the address cannot be bound.
    """
    bound = listen(host, port)
    web = uvicorn.Server(
        uvicorn.Config(
            build_app(office, host=host, port=port),
            log_level="warning",
            lifespan="on",
            timeout_graceful_shutdown=3,
        )
    )
    sys.stderr.write(f"画面を開けます: http://{host}:{port}  （終了は Ctrl-C）\n")
    sys.stderr.flush()
    # uvicorn ends by raising the signal that stopped it once more; here, that is the normal end.
    with bound, suppress(KeyboardInterrupt):
        web.run(sockets=[bound])


def build_app(office: Office, *, host: str, port: int) -> ASGIApp:
    """The ASGI app of one office."""
    options = {
        **_OPTIONS,
        "server.address": host,
        "server.port": port,
        "server.maxUploadSize": office.settings.max_upload_mb,
    }
    for name, value in options.items():
        config.set_option(name, value)
    # Else Streamlit runs the modules of our package pages/ as pages of their own, until somebody
    # has opened the first page once; a link to one document would show an empty page.
    PagesManager.uses_pages_directory = False

    async def original(request: Request) -> Response:
        return await run_in_threadpool(_original, office, request.path_params["version_id"])

    async def small(request: Request) -> Response:
        place = request.path_params
        return await run_in_threadpool(_thumbnail, office, place["version_id"], place["number"])

    routes = [
        Route("/healthz", _healthy),
        Route("/originals/{version_id}", original),
        Route("/thumbnails/{version_id}/{number:int}", small),
    ]
    return streamlit.App(
        APP,
        routes=routes,
        middleware=[
            # A page of another site must not reach us through a name of its own (DNS rebinding).
            Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", host]),
            Middleware(_Guard),
        ],
    )


def _healthy(request: Request) -> Response:
    return PlainTextResponse("ok")


def _original(office: Office, version_id: str) -> Response:
    """The original of a version, for those who may read it."""
    try:
        document = find_version(office.catalogue, version_id, reader=page_reader(office))
        path = find_original(office.settings.library, document.sha256)
    except ShoruiError as error:
        return _not_there(error)
    inline = document.media_type in _INLINE
    name = quote(document.file_name, safe="")
    return FileResponse(
        path,
        media_type=document.media_type if inline else "application/octet-stream",
        headers={
            "Content-Disposition": (
                f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{name}"
            ),
            # Whatever the file tries, it runs nothing and reaches nothing.
            "Content-Security-Policy": (
                "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; "
                "style-src 'unsafe-inline'"
            ),
            "Cache-Control": "private, no-store",
        },
    )


def _thumbnail(office: Office, version_id: str, number: int) -> Response:
    """A page as a small picture, for those who may read it."""
    try:
        place = version_id, min(number, _BEYOND)
        image = thumbnail(office, *place, reader=page_reader(office))
    except ShoruiError as error:
        return _not_there(error)
    if image is None:
        return PlainTextResponse("この書類にページの画像はありません。", status_code=404)
    return Response(image, media_type="image/png", headers={"Cache-Control": "private, no-store"})


def _not_there(error: ShoruiError) -> Response:
    return PlainTextResponse(f"{error.message}（{error.code}）", status_code=404)


class _Guard:
    """Refuses other sites' requests and Streamlit's counters; adds our headers to the rest."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with 403 or 404."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if _is_foreign(Headers(scope=scope)):
            await PlainTextResponse("forbidden", status_code=403)(scope, receive, send)
        elif scope["path"].startswith(_BLOCKED):
            await PlainTextResponse("not found", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))


def _is_foreign(headers: Headers) -> bool:
    """Whether the request comes from another site.

    Decided here, because Streamlit would ask the network for this machine's outer address.
    """
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            added = [(k, v) for k, v in _HEADERS.items() if k not in present]
            message = {**message, "headers": [*message["headers"], *added]}
        await send(message)

    return sending
