"""A recording's pages: what was heard, in stretches of five minutes, each line with its time."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from ingest.endpoints import Heard, Transcriber
from ingest.formats.reader import Outline
from library.errors import FileFault, UnreadableFile
from library.model import Line, Page, PageSource
from library.text import clean

_STRETCH_S = 300
"""Of one page: about a page of print, and short enough to listen to again."""
_NOTHING = "録音から言葉を聞き取れませんでした。音声が入っているか、再生して確かめてください。"


def heard_pages(path: Path, outline: Outline, transcriber: Transcriber) -> list[Page]:
    """The pages of a recording as a model heard it.

    They can be quoted: what was said at a meeting is on record nowhere else. Everything that
    quotes them says that a machine wrote it down (``library.marks.SPOKEN``).

    Raises:
        EndpointError: the endpoint failed; nothing is known of the recording.
        UnreadableFile: ``empty`` where nobody speaks; ``too_large`` or damaged.
    """
    heard = transcriber.transcribe(path, media_type=outline.media_type.value)
    lines = [(piece, text) for piece, text in _said(heard) if text]
    if not lines:
        raise UnreadableFile(FileFault.EMPTY, _NOTHING)
    stretches = groupby(lines, key=lambda line: int(line[0].start_s // _STRETCH_S))
    return [
        _page(number, stretch, list(pieces))
        for number, (stretch, pieces) in enumerate(stretches, start=1)
    ]


def time_code(seconds: float) -> str:
    """Hours, minutes and seconds: 01:05:09."""
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _said(heard: Sequence[Heard]) -> Iterator[tuple[Heard, str]]:
    """In order of time, each once in a row: over silence, models say one sentence for ever."""
    ordered = sorted(heard, key=lambda piece: piece.start_s)
    texts = ((piece, " ".join(clean(piece.text).split())) for piece in ordered)
    for _, run in groupby(texts, key=lambda each: each[1]):
        yield next(run)


def _page(number: int, stretch: int, pieces: Sequence[tuple[Heard, str]]) -> Page:
    start = stretch * _STRETCH_S
    return Page(
        number=number,
        lines=tuple(
            Line(
                text=f"{time_code(piece.start_s)} {text}",
                box=None,
                confidence=piece.confidence,
                block=block,
            )
            for block, (piece, text) in enumerate(pieces)
        ),
        tables=(),
        source=PageSource.TRANSCRIPT,
        confidence=sum(piece.confidence for piece, _ in pieces) / len(pieces),
        needs_review=False,
        raster=None,
        label=f"{time_code(start)}–{time_code(start + _STRETCH_S)}",
    )
