"""A scripted model server on this machine: speaks ``/v1/chat/completions`` and misbehaves to order."""

import base64
import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

JsonObject = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    """By name in lower case."""
    body: JsonObject
    """Empty where the request was a form with a file."""
    raw: bytes = b""

    @property
    def system(self) -> str:
        return self._message(0)

    @property
    def user(self) -> str:
        return self._message(1)

    @property
    def pictures(self) -> list[bytes]:
        """Those that came as data URLs, decoded."""
        messages = self.body["messages"]
        assert isinstance(messages, list)
        parts = [p for m in messages if isinstance(m["content"], list) for p in m["content"]]
        urls = [p["image_url"]["url"] for p in parts if p["type"] == "image_url"]
        assert all(url.startswith("data:image/jpeg;base64,") for url in urls)
        return [base64.b64decode(url.split(",", 1)[1]) for url in urls]

    def _message(self, at: int) -> str:
        messages = self.body["messages"]
        assert isinstance(messages, list)
        return str(messages[at]["content"])


@dataclass(frozen=True, slots=True)
class Say:
    """A proper reply."""

    text: str | None
    finish_reason: str = "stop"


@dataclass(frozen=True, slots=True)
class Fail:
    """An HTTP error."""

    status: int
    message: str = "scripted failure"
    headers: Mapping[str, str] = field(default_factory=lambda: {"retry-after-ms": "1"})


@dataclass(frozen=True, slots=True)
class Raw:
    """Any body with status 200."""

    body: bytes
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Stream:
    """A reply in pieces as server-sent events; each piece of ``parts`` is sent by itself.

    They may be made while they are sent. A word is a delta; bytes go out as they are; a number is a pause in seconds; a mapping is an event.
    """

    parts: Iterable[str | bytes | float | JsonObject]
    finish_reason: str | None = "stop"
    """None: the stream ends without saying that it is done."""
    usage: bool = True
    done: bool = True
    """Whether ``[DONE]`` ends it."""
    newline: str = "\n"


@dataclass(frozen=True, slots=True)
class Hang:
    """Nothing for as long as the server runs."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A proper reply of which only the first half arrives."""

    text: str


@dataclass(frozen=True, slots=True)
class Redirect:
    """To another place."""

    to: str


Scripted = Say | Fail | Raw | Hang | Cut | Redirect | Stream
Script = Callable[[Asked], Scripted]


class ModelServer:
    """What the test holds: the script and what was asked."""

    def __init__(self, url: str, stopped: threading.Event) -> None:
        self.url = url
        self.stopped = stopped
        self.asked: list[Asked] = []
        self.hung_up = threading.Event()
        """Set when somebody left in the middle of a stream or of a wait."""
        self.script: Script | None = None
        """Replies when nothing is enqueued; without it the last reply is given again."""
        self._waiting: list[Scripted] = []
        self._last: Scripted = Fail(500, "nothing enqueued")
        self._lock = threading.Lock()

    def enqueue(self, *replies: Scripted) -> None:
        """Reply with these, one by one, and with the last of them ever after."""
        self._waiting += replies

    def next_reply(self, asked: Asked) -> Scripted:
        with self._lock:
            self.asked.append(asked)
            if self._waiting:
                self._last = self._waiting.pop(0)
            elif self.script is not None:
                return self.script(asked)
            return self._last


def in_pieces(text: str, size: int = 4) -> list[str]:
    """A text as the words of a stream."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def sentences(*pairs: tuple[str, Sequence[int]]) -> Say:
    """A reply in the agreed form: each sentence with the numbers of its passages."""
    said = [{"text": text, "sources": list(sources)} for text, sources in pairs]
    return Say(json.dumps({"sentences": said}, ensure_ascii=False))


@contextmanager
def running_model_server() -> Iterator[ModelServer]:
    """A server on a free port of 127.0.0.1, for as long as the block runs."""
    stopped = threading.Event()
    held: list[ModelServer] = []

    class Handler(_Handler):
        def model(self) -> ModelServer:
            return held[0]

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        held.append(ModelServer(f"http://127.0.0.1:{http.server_port}/v1", stopped))
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield held[0]
        finally:
            stopped.set()
            http.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def model(self) -> ModelServer:
        raise NotImplementedError

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        raw = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        is_json = headers.get("content-type", "").startswith("application/json")
        body = json.loads(raw) if is_json else {}
        asked = Asked(path=self.path, headers=headers, body=body, raw=raw)
        self._play(self.model().next_reply(asked))

    def do_GET(self) -> None:
        self._play(self.model().next_reply(Asked(path=self.path, headers={}, body={})))

    def _play(self, reply: Scripted) -> None:
        match reply:
            case Say(text=text, finish_reason=reason):
                self._send(200, _completion(text, reason))
            case Fail(status=status, message=message, headers=headers):
                error = json.dumps({"error": {"message": message}}).encode()
                self._send(status, error, headers=headers)
            case Raw(body=body, content_type=content_type):
                self._send(200, body, content_type=content_type)
            case Redirect(to=to):
                self._send(307, b"", headers={"location": to})
            case Cut(text=text):
                whole = _completion(text, "stop")
                self._send(200, whole[: len(whole) // 2], length=len(whole))
                self.close_connection = True
            case Stream():
                self._stream(reply)
            case Hang():
                self._hang()

    def _hang(self) -> None:
        self.close_connection = True
        self.connection.settimeout(0.02)
        while not self.model().stopped.is_set():
            try:
                if not self.connection.recv(1):
                    self.model().hung_up.set()
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def _stream(self, reply: Stream) -> None:
        """Until the other side has had enough."""
        self.close_connection = True
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.end_headers()
        try:
            for part in reply.parts:
                if isinstance(part, float):
                    self.model().stopped.wait(part)
                    continue
                self.wfile.write(part if isinstance(part, bytes) else _event(part, reply.newline))
                self.wfile.flush()
            self.wfile.write(b"".join(_end_of(reply)))
        except OSError:
            self.model().hung_up.set()

    def _send(
        self,
        status: int,
        body: bytes,
        *,
        content_type: str = "application/json",
        headers: Mapping[str, str] | None = None,
        length: int | None = None,
    ) -> None:
        self.send_response(status)
        self.send_header("content-type", content_type)
        self.send_header("content-length", str(len(body) if length is None else length))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name is given)
        """Say nothing."""


def _completion(text: str | None, finish_reason: str) -> bytes:
    return json.dumps(
        {
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": "scripted-model",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text},
                    "finish_reason": finish_reason,
                }
            ],
            "usage": {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12},
        }
    ).encode()


def _event(part: str | JsonObject, newline: str) -> bytes:
    if isinstance(part, str):
        part = _chunk([{"index": 0, "delta": {"content": part}, "finish_reason": None}])
    return f"data: {json.dumps(part, ensure_ascii=False)}{newline * 2}".encode()


def _end_of(reply: Stream) -> Iterator[bytes]:
    if reply.finish_reason is not None:
        last = {"index": 0, "delta": {}, "finish_reason": reply.finish_reason}
        yield _event(_chunk([last]), reply.newline)
    if reply.usage:
        usage = {"prompt_tokens": 7, "completion_tokens": 5, "total_tokens": 12}
        yield _event({**_chunk([]), "usage": usage}, reply.newline)
    if reply.done:
        yield f"data: [DONE]{reply.newline * 2}".encode()


def _chunk(choices: Sequence[JsonObject]) -> dict[str, object]:
    return {
        "id": "c1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted-model",
        "choices": choices,
    }
