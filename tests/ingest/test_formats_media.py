"""What a file is, told by its content."""

import random
from pathlib import Path

import pytest

from ingest.formats.encoding import decode_text
from ingest.formats.media import MediaType, sniff
from library.errors import FileFault, UnreadableFile
from tests.ingest.making import FORMATS, SAMPLES, sample, save, save_zip

JAPANESE = "令和６年度の予算について\n住民税の申告は三月十五日までです。ＡＢＣ カタカナ（例）\n"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (FORMATS / "youryo.pdf", MediaType.PDF),
        (FORMATS / "multi.tif", MediaType.TIFF),
        (FORMATS / "exif6.jpg", MediaType.JPEG),
        (FORMATS / "plain.heic", MediaType.HEIC),
        (sample("S09"), MediaType.DOCX),
        (sample("S10"), MediaType.XLSX),
        (sample("S11"), MediaType.TXT),
        (sample("S12"), MediaType.MD),
    ],
)
def test_a_file_is_what_its_content_says(path: Path, expected: MediaType, tmp_path: Path) -> None:
    renamed = save(tmp_path, "なまえ.bin", path.read_bytes())
    assert sniff(path) == expected
    assert sniff(renamed, file_name=path.name) == expected


def test_every_sample_is_supported() -> None:
    assert all(sniff(path) for path in SAMPLES.iterdir())


def test_a_pdf_named_docx_is_a_pdf(tmp_path: Path) -> None:
    path = save(tmp_path, "要領.docx", (FORMATS / "youryo.pdf").read_bytes())
    assert sniff(path) == MediaType.PDF


def test_only_the_name_tells_markdown_from_text(tmp_path: Path) -> None:
    path = save(tmp_path, "copy", "# 見出し\n本文です。\n")
    assert sniff(path, file_name="資料.MD") == MediaType.MD
    assert sniff(path, file_name="資料.txt") == MediaType.TXT


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", FileFault.EMPTY),
        (b"MZ\x90\x00" + bytes(range(256)) * 20, FileFault.UNSUPPORTED),
        (random.Random(1).randbytes(5000).replace(b"\x00", b""), FileFault.UNSUPPORTED),  # noqa: S311
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), FileFault.CORRUPT),
        (b"PK\x03\x04 cut off", FileFault.CORRUPT),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(200), FileFault.UNSUPPORTED),
    ],
    ids=["empty", "program", "junk", "cut ole", "cut zip", "film"],
)
def test_what_cannot_be_read_says_why(content: bytes, fault: FileFault, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile) as caught:
        sniff(save(tmp_path, "file.txt", content))
    assert caught.value.fault is fault


def test_a_zip_of_files_is_told_from_a_programs_own_package(tmp_path: Path) -> None:
    assert sniff(save_zip(tmp_path, "a.docx", {"readme.txt": "x"})) == MediaType.ZIP
    with pytest.raises(UnreadableFile) as caught:
        sniff(save_zip(tmp_path, "a.zip", {"mimetype": "application/epub+zip"}))
    assert caught.value.fault is FileFault.UNSUPPORTED


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp", "utf-16", "utf-16-le", "utf-16-be"],
)
def test_japanese_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    text = JAPANESE * 3
    assert decode_text(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp"])
@pytest.mark.parametrize("text", ["ご案内", "住所変更届", "カタカナ", "第１条　目的"])
def test_short_text_is_read_in_the_right_encoding(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == text


def test_shift_jis_extensions_of_windows_are_read() -> None:
    text = "①㈱髙橋商店～（№３）の件、﨑山様。住民票の写しを交付します。"
    assert decode_text(text.encode("cp932")) == text


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_a_spoilt_byte_does_not_spoil_the_text(encoding: str) -> None:
    data = bytearray((JAPANESE * 20).encode(encoding))
    data[301] = 0xFF
    text = decode_text(bytes(data))
    assert 1 <= text.count("\ufffd") <= 3
    assert "三月十五日まで" in text
