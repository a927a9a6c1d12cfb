"""``python -m eval.streaming``: how soon what an endpoint sends is heard, and how long a check holds it up.

A server in a process of its own streams sentences of the verification suite as a fast model writes
them, a few characters every ten milliseconds, and says when it sent each piece. They go the product's
own way; prints one JSON object of milliseconds from a piece's sending to the listener.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from assistant.checking import Checking
from assistant.endpoint import Endpoint, Request
from assistant.listening import Listener
from assistant.replies import Said
from assistant.writing import write
from eval.measures.verification import passage_of
from eval.suites.loading import load_suite
from eval.suites.model import SentencePair
from library.connection import Address
from library.model import Passage, Sentence

_SUITE = Path(__file__).parents[1] / "data_samples" / "verification"
_SHOWN = 6
"""Passages of an answer, and its sentences: as many as a model is shown."""
_PIECE = 3
"""Characters of a piece: about what a token of Japanese is."""
_APART_S = 0.01
"""Between two pieces: a hundred tokens in a second."""


@dataclass(slots=True, kw_only=True)
class Times:
    """Milliseconds, over all answers."""

    first_word: list[float] = field(default_factory=list)
    word: list[float] = field(default_factory=list)
    checked: list[float] = field(default_factory=list)
    """From the sending of a sentence's end until it is heard as checked."""
    check: list[float] = field(default_factory=list)
    """Of the check of a sentence alone."""


def main() -> None:
    """Stream, listen, and print what it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--answers", type=int, default=20)
    given = options.parse_args()
    pairs = list(
        {pair.passage: pair for pair in load_suite(_SUITE).pairs if pair.supported}.values()
    )
    times = Times()
    ours, theirs = multiprocessing.Pipe()
    serving = multiprocessing.Process(target=_serve, args=(theirs,), daemon=True)
    serving.start()
    endpoint = Endpoint(Address(url=f"http://127.0.0.1:{ours.recv()}/v1", model="m"))
    groups = [pairs[at : at + _SHOWN] for at in range(0, len(pairs), _SHOWN)][: given.answers + 1]
    for number, group in enumerate(groups):
        ours.send(list(_pieces(group)))
        took = _answer(endpoint, ours, group)
        if number:  # the first one loads openai and the dictionary
            for name in ("first_word", "word", "checked", "check"):
                getattr(times, name).extend(getattr(took, name))
    serving.terminate()
    json.dump({"answers": len(groups) - 1, **report(times)}, sys.stdout, indent=1)
    sys.stdout.write("\n")


def report(times: Times) -> dict[str, dict[str, float]]:
    """Median, 95th percentile and maximum of each, in milliseconds."""
    named = {
        "first_word": times.first_word,
        "word": times.word,
        "checked": times.checked,
        "check": times.check,
    }
    return {
        name: {
            "count": len(values),
            "p50": round(float(np.percentile(values, 50)), 2),
            "p95": round(float(np.percentile(values, 95)), 2),
            "max": round(max(values), 2),
        }
        for name, values in named.items()
    }


def _pieces(group: Sequence[SentencePair]) -> Iterator[str]:
    """An answer in JSON, cut so that no piece has words and an end of a sentence at once."""
    yield '{"sentences": ['
    for number, pair in enumerate(group, start=1):
        yield '{"text": "'
        for at in range(0, len(pair.sentence), _PIECE):
            yield json.dumps(pair.sentence[at : at + _PIECE], ensure_ascii=False)[1:-1]
        yield f'", "sources": [{number}]}}{"," if number < len(group) else "]}"}'


def _answer(endpoint: Endpoint, server: Connection, group: Sequence[SentencePair]) -> Times:
    passages = [passage_of(pair) for pair in group]
    checking, took = _TimedChecking(passages), Times()
    words: list[tuple[int, float]] = []
    checked: dict[str, float] = {}

    def typed(text: str) -> None:
        seen = words[-1][0] if words else 0
        words.append((seen + len(text.replace("\n", "")), time.monotonic()))

    def hear(sentence: Sentence) -> None:
        checked[sentence.text] = time.monotonic()

    request = Request(system="", user="")
    write(endpoint, request, checking=checking, listener=Listener(typed=typed, checked=hear))
    sent: list[tuple[str, float]] = server.recv()
    took.check = checking.took
    _compare(took, sent, words)
    ends = [at for piece, at in sent if piece.startswith('", "sources"')]
    for pair, end in zip(group, ends, strict=True):
        if pair.sentence in checked:
            took.checked.append(1000 * (checked[pair.sentence] - end))
    return took


def _compare(
    took: Times, sent: Sequence[tuple[str, float]], words: Sequence[tuple[int, float]]
) -> None:
    """From the sending of each piece with words until all its characters were heard."""
    count = 0
    for piece, at in sent:
        if piece[0] in '{"':
            continue
        count += len(piece)
        heard = next((when for seen, when in words if seen >= count), None)
        if heard is not None:
            took.word.append(1000 * (heard - at))
    took.first_word.append(took.word[0])


class _TimedChecking(Checking):
    def __init__(self, passages: Sequence[Passage]) -> None:
        super().__init__(passages)
        self.took: list[float] = []

    def check(self, said: Said) -> Sentence | None:
        started = time.perf_counter()
        sentence = super().check(said)
        self.took.append(1000 * (time.perf_counter() - started))
        return sentence


def _serve(pipe: Connection) -> None:
    """Stream what comes through the pipe, and say there when each piece was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            sent = []
            for piece in pipe.recv():
                time.sleep(_APART_S)
                sent.append((piece, time.monotonic()))
                self.wfile.write(_event({"content": piece}))
            self.wfile.write(_event({}, finish="stop"))
            pipe.send(sent)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name is given)
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_port)
    server.serve_forever()


def _event(delta: dict[str, str], *, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]}, ensure_ascii=False)}\n\n".encode()


if __name__ == "__main__":
    main()
