"""Recordings: told by their content, put on pages by their time, refused clearly without anyone to listen."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.chunking import chunk_pages
from ingest.endpoints import Heard
from ingest.formats.media import MediaType, sniff
from ingest.formats.sounds import sound_type
from ingest.reading import assemble, outline_file, read_file_page
from ingest.speech import heard_pages, time_code
from library.errors import FileFault, UnreadableFile
from library.model import FactField, Page, PageSource
from tests.ingest.making import save
from tests.ingest.sounds import save_wave

ISO = b"\0\0\0\x20ftyp%bisom" + bytes(64)
SOUND, FILM = b"hdlr" + bytes(8) + b"soun", b"hdlr" + bytes(8) + b"vide"
ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + bytes(40)
ASF_FILM = bytes.fromhex("c0ef19bc4d5bcf11a8fd00805f5c442b")


class Listener:
    """Says what it is told to."""

    def __init__(self, *heard: tuple[float, str]) -> None:
        self.heard = [Heard(start_s=at, text=text, confidence=0.8) for at, text in heard]

    def transcribe(self, path: Path, *, media_type: str) -> Sequence[Heard]:
        assert path.exists()
        assert media_type == "audio/wav"
        return self.heard


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return save_wave(tmp_path / "会議.wav", seconds=1)


def pages_of(recording: Path, listener: Listener) -> list[Page]:
    outline = outline_file(recording, file_name="会議.wav", max_pages=9)
    return heard_pages(recording, outline, listener)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), MediaType.WAV),
        (b"ID3\x04\0" + bytes(80), MediaType.MP3),
        (b"\xff\xfb\x90\x64" + bytes(80), MediaType.MP3),
        (b"\xff\xf3\x64\xc4" + bytes(80), MediaType.MP3),
        (ISO % b"M4A ", MediaType.M4A),
        ((ISO % b"mp42") + bytes(5000) + SOUND, MediaType.M4A),
        ((ISO % b"3gp4") + SOUND, MediaType.M4A),
        (b"OggS\0\x02" + bytes(22) + b"\x01\x1eOpusHead", MediaType.OGG),
        (b"fLaC\0\0\0\x22" + bytes(40), MediaType.FLAC),
        (ASF, MediaType.WMA),
    ],
)
def test_recordings_are_told_by_their_content(
    content: bytes, media_type: MediaType, tmp_path: Path
) -> None:
    assert sniff(save(tmp_path, "名前.txt", content)) is media_type


@pytest.mark.parametrize(
    "content",
    [
        (ISO % b"mp42") + SOUND + bytes(5000) + FILM,
        ISO % b"mp42",
        ISO % b"qt  ",
        b"OggS\0\x02" + bytes(22) + b"\x01\x2a\x80theora" + bytes(40),
        ASF + ASF_FILM,
        b"\xff\xfe" + "会議の記録".encode("utf-16-le"),
        b"\xff\xff\xff\xff" + bytes(40),
        b"RIFF\x24\0\0\0AVI LIST" + bytes(40),
    ],
)
def test_films_and_text_are_no_recordings(content: bytes, tmp_path: Path) -> None:
    path = save(tmp_path, "a.mp3", content)
    assert sound_type(path, content[:1024]) is None


def test_without_anyone_to_listen_it_is_said_what_to_set(recording: Path) -> None:
    outline = outline_file(recording, file_name="会議.wav", max_pages=9)
    with pytest.raises(UnreadableFile, match="SHORUI_TRANSCRIPTION_URL") as raised:
        read_file_page(recording, outline, 1, engine_name="rapidocr")
    assert raised.value.fault is FileFault.UNSUPPORTED


def test_a_page_is_five_minutes_and_each_line_begins_with_its_time(recording: Path) -> None:
    listener = Listener(
        (3725, "次回は六月に開きます。"),
        (0, "開会します。"),
        (299.9, "はい。"),
        (300, "予算案です。"),
    )
    pages = pages_of(recording, listener)
    assert [page.label for page in pages] == [
        "00:00:00–00:05:00",
        "00:05:00–00:10:00",
        "01:00:00–01:05:00",
    ]
    assert [page.number for page in pages] == [1, 2, 3]
    assert pages[0].text == "00:00:00 開会します。\n00:04:59 はい。"
    assert pages[2].text == "01:02:05 次回は六月に開きます。"
    assert {page.source for page in pages} == {PageSource.TRANSCRIPT}
    assert pages[0].confidence == pytest.approx(0.8)
    assert not any(page.needs_review or page.raster for page in pages)


def test_what_was_heard_can_be_quoted(recording: Path) -> None:
    pages = pages_of(recording, Listener((0, "予算は三億円です。")))
    (chunk,) = chunk_pages(pages)
    assert chunk.quotable
    assert chunk.text == "00:00:00 予算は三億円です。"


def test_what_was_said_is_no_fact_of_the_record(recording: Path) -> None:
    outline = outline_file(recording, file_name="REC001.wav", max_pages=9)
    said = (0, "富山市補助金交付要綱の改正について"), (9, "令和6年4月1日から施行する。")
    pages = heard_pages(recording, outline, Listener(*said))
    reading = assemble(outline, pages, file_name="REC001.wav")
    assert reading.title == "REC001"
    assert reading.effective_date is None
    assert {fact.field for fact in reading.facts} <= {FactField.TITLE, FactField.KIND}


def test_what_a_model_says_over_and_over_is_noted_once(recording: Path) -> None:
    again = [(float(at), "ご視聴ありがとうございました。") for at in range(10, 200, 5)]
    (page,) = pages_of(recording, Listener((0, "開会します。"), *again, (250, "開会します。")))
    assert len(page.lines) == 3


@pytest.mark.parametrize("heard", [[], [(0, " \n")], [(0, "\x00")]])
def test_a_recording_in_which_nobody_speaks_is_empty(
    heard: list[tuple[float, str]], recording: Path
) -> None:
    with pytest.raises(UnreadableFile, match="聞き取れません") as raised:
        pages_of(recording, Listener(*heard))
    assert raised.value.fault is FileFault.EMPTY


def test_a_time_code_counts_hours() -> None:
    assert [time_code(at) for at in (0, 59.99, 3600, 36061)] == [
        "00:00:00",
        "00:00:59",
        "01:00:00",
        "10:01:01",
    ]
