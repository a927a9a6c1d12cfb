"""A transcriber over an endpoint: a recording in parts that it takes, the times put together."""

import io
import re
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.transcription import TranscriptionEndpoint
from ingest.endpoints import Heard
from library.errors import FileFault, UnreadableFile

_SUFFIXES = {
    "audio/wav": "wav",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/x-ms-wma": "wma",
}
_MIB = 1 << 20
_PART_S = 600
"""Of a part: what goes wrong, or takes too long, costs ten minutes."""
_SEARCH_S = 10
"""Before the end of a part, the quietest moment is looked for: no word is cut there."""
_MOMENT_S = 0.1
_HEADER_BYTES = 1024
"""Left for the part's own header."""
_TWO_BYTES = 2
_SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    start_s: float
    sound: bytes


class EndpointTranscriber:
    """An ``ingest.endpoints.Transcriber`` that asks an endpoint, part by part."""

    def __init__(self, endpoint: TranscriptionEndpoint, *, max_mb: int) -> None:
        """Take the endpoint and how much it takes at once."""
        self._endpoint = endpoint
        self._max_bytes = max_mb * _MIB

    def transcribe(self, path: Path, *, media_type: str) -> list[Heard]:
        """See ``Transcriber``."""
        name = f"audio.{_SUFFIXES[media_type]}"
        heard: list[Heard] = []
        for part in self._parts(path, media_type):
            for said in self._endpoint.transcribe(part.sound, name=name):
                start_s = part.start_s + said.start_s
                heard += [
                    Heard(start_s=start_s, text=text, confidence=said.confidence)
                    for text in _SENTENCE.findall(said.text)
                    if text.strip()
                ]
        return heard

    def _parts(self, path: Path, media_type: str) -> Iterator[_Part]:
        if media_type == "audio/wav" and (whole := _opened(path)) is not None:
            with whole:
                yield from _cut(whole, max_bytes=self._max_bytes)
        elif path.stat().st_size > self._max_bytes:
            raise UnreadableFile(
                FileFault.TOO_LARGE,
                f"録音が一度に送れる大きさ（{self._max_bytes // _MIB}MB）を超えています。短く分けるか、"
                "圧縮しないWAV形式にして登録してください（WAVは自動で分けて送ります）。",
            )
        else:
            yield _Part(start_s=0, sound=path.read_bytes())


def _opened(path: Path) -> wave.Wave_read | None:
    """A WAV file that can be cut; None for a compressed or damaged one."""
    try:
        whole = wave.open(str(path), "rb")  # noqa: SIM115 (the caller closes it)
    except (wave.Error, EOFError):
        return None
    if whole.getframerate() >= 1 and whole.getnchannels() >= 1:
        return whole
    whole.close()
    return None


def _cut(whole: wave.Wave_read, *, max_bytes: int) -> Iterator[_Part]:
    """The sound in parts that each end in a quiet moment."""
    rate, frame_bytes = whole.getframerate(), whole.getnchannels() * whole.getsampwidth()
    most = max(1, min(_PART_S * rate, (max_bytes - _HEADER_BYTES) // frame_bytes))
    at = 0
    frames = whole.readframes(most)
    while count := len(frames) // frame_bytes:
        kept = _quiet_end(frames, whole) if count == most else count
        yield _Part(start_s=at / rate, sound=_as_wave(frames[: kept * frame_bytes], whole))
        at += kept
        rest = frames[kept * frame_bytes : count * frame_bytes]
        frames = rest + whole.readframes(most - (count - kept))


def _quiet_end(frames: bytes, whole: wave.Wave_read) -> int:
    """How many frames to keep: up to the quietest moment of the last seconds."""
    frame_bytes = whole.getnchannels() * whole.getsampwidth()
    count = len(frames) // frame_bytes
    moment = max(1, round(_MOMENT_S * whole.getframerate()))
    moments = min(round(_SEARCH_S / _MOMENT_S), count // moment // 2)
    if whole.getsampwidth() != _TWO_BYTES or moments < 1:
        return count
    tail = frames[(count - moments * moment) * frame_bytes : count * frame_bytes]
    samples = np.frombuffer(tail, dtype="<i2").astype(np.float64)
    loudness = np.square(samples).reshape(moments, -1).mean(axis=1)
    quietest = int(loudness.argmin())
    return count - moments * moment + quietest * moment + moment // 2


def _as_wave(frames: bytes, whole: wave.Wave_read) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as part:
        part.setnchannels(whole.getnchannels())
        part.setsampwidth(whole.getsampwidth())
        part.setframerate(whole.getframerate())
        part.writeframes(frames)
    return out.getvalue()
