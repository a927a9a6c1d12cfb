"""Recordings sent to a transcription endpoint: in parts, with times, and whatever comes back."""

import io
import json
import logging
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.transcription import TranscriptionEndpoint
from library.connection import Address
from library.errors import EndpointError, FileFault, UnreadableFile
from runtime.transcribing import EndpointTranscriber
from tests.assistant.model_server import (
    Asked,
    Cut,
    Fail,
    Hang,
    ModelServer,
    Raw,
    Scripted,
    running_model_server,
)
from tests.ingest.making import save
from tests.ingest.sounds import save_wave
from tests.runtime.command import result_of, shorui

SAID = "除雪の予算は三億円とします。"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with running_model_server() as running:
        yield running


def reply(*segments: dict[str, object]) -> Raw:
    return Raw(json.dumps({"text": "全文", "segments": segments}, ensure_ascii=False).encode())


def transcriber(
    server: ModelServer, *, max_mb: int = 25, timeout_s: float = 5
) -> EndpointTranscriber:
    address = Address(
        url=server.url,
        model="listen",
        api_key="sk-hidden-word",
        timeout_s=timeout_s,
        setting="SHORUI_TRANSCRIPTION",
    )
    return EndpointTranscriber(TranscriptionEndpoint(address), max_mb=max_mb)


def field(asked: Asked, name: str) -> str:
    start = asked.raw.index(f'name="{name}"'.encode())
    return asked.raw[start:].split(b"\r\n\r\n", 1)[1].split(b"\r\n", 1)[0].decode()


def sound_of(asked: Asked) -> wave.Wave_read:
    start = asked.raw.index(b"RIFF")
    return wave.open(io.BytesIO(asked.raw[start:]))


def test_segments_come_with_their_times_and_the_models_own_confidence(
    server: ModelServer, tmp_path: Path
) -> None:
    server.enqueue(
        reply(
            {"start": 0.5, "end": 3, "text": "開会します。", "avg_logprob": -0.105},
            {"start": 4, "end": 9, "text": SAID},
        )
    )
    path = save_wave(tmp_path / "秘密の会議.wav", seconds=1)
    first, second = transcriber(server).transcribe(path, media_type="audio/wav")
    assert (first.start_s, first.text) == (0.5, "開会します。")
    assert first.confidence == pytest.approx(0.9, abs=0.001)
    assert (second.text, second.confidence) == (SAID, 0)
    asked = server.asked[0]
    assert asked.path == "/v1/audio/transcriptions"
    assert asked.headers["authorization"] == "Bearer sk-hidden-word"
    form = {name: field(asked, name) for name in ("model", "language", "response_format")}
    assert form == {"model": "listen", "language": "ja", "response_format": "verbose_json"}
    assert "秘密".encode() not in asked.raw


def test_a_long_recording_goes_in_parts_that_end_in_silence(
    server: ModelServer, tmp_path: Path
) -> None:
    path = save_wave(tmp_path / "a.wav", seconds=150, quiet_at=58.5)
    server.enqueue(reply({"start": 1.0, "text": "はい。"}))
    heard = transcriber(server, max_mb=1).transcribe(path, media_type="audio/wav")
    parts = [sound_of(asked) for asked in server.asked]
    lengths = [part.getnframes() / part.getframerate() for part in parts]
    assert sum(lengths) == pytest.approx(150)
    assert lengths[0] == pytest.approx(58.5, abs=0.15)
    assert all(len(asked.raw) < (1 << 20) + 2048 for asked in server.asked)
    starts = [0, *(sum(lengths[:n]) for n in range(1, len(lengths)))]
    assert [piece.start_s for piece in heard] == pytest.approx([1 + start for start in starts])


def test_a_reply_without_times_gives_its_sentences_at_the_parts_beginning(
    server: ModelServer, tmp_path: Path
) -> None:
    server.enqueue(Fail(400), Raw(json.dumps({"text": f"開会します。{SAID}"}).encode()))
    path = save_wave(tmp_path / "a.wav", seconds=1)
    heard = transcriber(server).transcribe(path, media_type="audio/wav")
    assert [(piece.start_s, piece.text) for piece in heard] == [(0, "開会します。"), (0, SAID)]
    assert field(server.asked[1], "response_format") == "json"


def test_what_a_model_makes_up_over_silence_is_dropped(server: ModelServer, tmp_path: Path) -> None:
    silence = {"start": 0, "text": "ご視聴ありがとうございました", "avg_logprob": -1.3}
    server.enqueue(reply({**silence, "no_speech_prob": 0.9}, {"start": 2, "text": " "}))
    path = save_wave(tmp_path / "a.wav", seconds=1)
    assert transcriber(server).transcribe(path, media_type="audio/wav") == []


def test_other_formats_go_whole_or_are_refused(server: ModelServer, tmp_path: Path) -> None:
    server.enqueue(reply({"start": 0, "text": "はい。"}))
    small = save(tmp_path, "a.mp3", b"ID3" + bytes(1000))
    assert transcriber(server).transcribe(small, media_type="audio/mpeg")
    assert b'filename="audio.mp3"' in server.asked[0].raw
    large = save(tmp_path, "b.mp3", b"ID3" + bytes(2 << 20))
    with pytest.raises(UnreadableFile, match="1MB") as raised:
        transcriber(server, max_mb=1).transcribe(large, media_type="audio/mpeg")
    assert raised.value.fault is FileFault.TOO_LARGE
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "content",
    [b"RIFF\x24\0\0\0WAVEfmt ", b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\0\0" + bytes(12)],
)
def test_a_damaged_wave_file_is_left_to_the_endpoint(
    content: bytes, server: ModelServer, tmp_path: Path
) -> None:
    server.enqueue(Fail(415))
    path = save(tmp_path, "a.wav", content)
    with pytest.raises(EndpointError, match="HTTP 415"):
        transcriber(server).transcribe(path, media_type="audio/wav")


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Fail(500, SAID), "HTTP 500"),
        (Fail(401, SAID), "SHORUI_TRANSCRIPTION_API_KEY"),
        (Fail(413, SAID), "大きすぎ"),
        (Raw(SAID.encode()), "SHORUI_TRANSCRIPTION_URL"),
        (Raw(b"[]"), "決められた形"),
        (Raw(b"{}"), "決められた形"),
        (Raw(b'{"segments": [{"text": 3}]}'), "決められた形"),
        (Raw(b'{"segments": [{"start": -1, "text": "a"}]}'), "決められた形"),
        (Cut(SAID * 9), "途中で切れ"),
    ],
)
def test_every_failure_says_what_to_do_and_nothing_else(
    server: ModelServer,
    tmp_path: Path,
    failure: Scripted,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.enqueue(failure)
    path = save_wave(tmp_path / "a.wav", seconds=0.1)
    with caplog.at_level(logging.DEBUG), pytest.raises(EndpointError, match=said) as raised:
        transcriber(server).transcribe(path, media_type="audio/wav")
    assert all(word not in caplog.text + raised.value.message for word in (SAID, "hidden-word"))


def test_a_server_that_hangs_is_left(server: ModelServer, tmp_path: Path) -> None:
    server.enqueue(Hang())
    path = save_wave(tmp_path / "a.wav", seconds=0.1)
    with pytest.raises(EndpointError, match="SHORUI_TRANSCRIPTION_TIMEOUT_S"):
        transcriber(server, timeout_s=0.2).transcribe(path, media_type="audio/wav")


def test_a_meeting_is_taken_in_and_quoted_with_its_mark(
    server: ModelServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save_wave(tmp_path / "除雪計画会議.wav", seconds=1)
    library = tmp_path / "書庫"
    monkeypatch.setenv("SHORUI_TRANSCRIPTION_URL", server.url)
    monkeypatch.setenv("SHORUI_TRANSCRIPTION_MODEL", "listen")
    server.enqueue(reply({"start": 610, "text": f"それでは、{SAID}"}))
    done = shorui(library, "ingest", path, "--json")
    assert done.returncode == 0, done.stderr
    answer = result_of(shorui(library, "ask", "除雪の予算はいくらですか", "--json"))
    citations = answer["citations"]
    assert isinstance(citations, list)
    assert citations[0]["quote"].startswith("00:10:10 それでは、")
    assert citations[0]["verified"]
    assert any("音声からの自動文字起こし" in str(warning) for warning in answer["warnings"])
