"""Old and foreign Office files: told apart by their content, and read where LibreOffice is installed."""

import gzip
import http.server
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.formats import docx, libreoffice, pptx, xlsx
from ingest.formats.media import MediaType, sniff
from library.errors import FileFault, UnreadableFile
from tests.ingest.making import BLIND, FORMATS, save, save_zip, with_member
from tests.ingest.taking import open_intake, outcomes, take

needs_libreoffice = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(libreoffice.find_program() is None, reason="LibreOffice is not installed"),
]
KINDS = {
    "kaigi.doc": MediaType.DOC,
    "kaigi.rtf": MediaType.RTF,
    "kaigi.odt": MediaType.ODT,
    "yosan.xls": MediaType.XLS,
    "yosan.ods": MediaType.ODS,
    "kanko.ppt": MediaType.PPT,
    "kanko.odp": MediaType.ODP,
}


def old_file(folder: Path, name: str) -> Path:
    """A copy of a test file under a name that says nothing."""
    packed = FORMATS / f"{name}.gz"
    content = gzip.decompress(packed.read_bytes()) if packed.is_file() else None
    return save(folder, "copy", content or (FORMATS / name).read_bytes())


def with_stream(path: Path, old: str, new: str) -> Path:
    """An OLE file in which a stream has another name (MS-CFB 2.6.1: 64 bytes, then its length)."""
    content = bytearray(path.read_bytes())
    place = content.index(old.encode("utf-16-le") + b"\0\0")
    content[place : place + 66] = new.encode("utf-16-le").ljust(64, b"\0") + bytes(
        [2 * len(new) + 2, 0]
    )
    path.write_bytes(content)
    return path


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server that remembers what it was asked for; its address and what was asked."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 - the names are given

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(("name", "expected"), KINDS.items(), ids=list(KINDS))
def test_old_formats_are_told_by_their_content(
    name: str, expected: MediaType, tmp_path: Path
) -> None:
    assert sniff(old_file(tmp_path, name)) is expected


def test_a_locked_new_office_file_is_told(tmp_path: Path) -> None:
    path = with_stream(old_file(tmp_path, "kaigi.doc"), "WordDocument", "EncryptedPackage")
    with pytest.raises(UnreadableFile) as caught:
        sniff(path)
    assert caught.value.fault is FileFault.ENCRYPTED


def test_taro_is_known_and_says_what_to_do(tmp_path: Path) -> None:
    path = with_stream(old_file(tmp_path, "kaigi.doc"), "WordDocument", "DocumentText")
    assert sniff(path) is MediaType.JTD
    with pytest.raises(UnreadableFile, match="他形式で保存") as caught:
        libreoffice.convert(path, MediaType.JTD, tmp_path)
    assert caught.value.fault is FileFault.UNSUPPORTED


def test_without_libreoffice_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile, match="LibreOfficeが必要") as caught:
        libreoffice.convert(old_file(tmp_path, "kaigi.doc"), MediaType.DOC, tmp_path)
    assert caught.value.fault is FileFault.UNSUPPORTED


def test_a_locked_open_document_file_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = "META-INF/manifest.xml"
    old, new = b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"
    path = with_member(FORMATS / "kaigi.odt", tmp_path / "locked", manifest, old, new)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnreadableFile) as caught:
        libreoffice.convert(path, MediaType.ODT, tmp_path)
    assert caught.value.fault is FileFault.ENCRYPTED


def test_a_bomb_never_reaches_libreoffice(tmp_path: Path) -> None:
    path = save_zip(tmp_path, "a", {"content.xml": bytes(300 << 20)})
    with pytest.raises(UnreadableFile) as caught:
        libreoffice.convert(path, MediaType.ODT, tmp_path)
    assert caught.value.fault is FileFault.TOO_LARGE


def test_entities_never_reach_libreoffice(tmp_path: Path) -> None:
    content = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    )
    path = save_zip(tmp_path, "a", {"content.xml": content})
    with pytest.raises(UnreadableFile) as caught:
        libreoffice.convert(path, MediaType.ODT, tmp_path)
    assert caught.value.fault is FileFault.CORRUPT


class TestWithLibreOffice:
    pytestmark = needs_libreoffice

    @pytest.mark.parametrize("name", ["kaigi.doc", "kaigi.rtf", "kaigi.odt"])
    def test_a_text_is_read_with_its_headings_and_tables(self, name: str, tmp_path: Path) -> None:
        made = libreoffice.convert(old_file(tmp_path, name), KINDS[name], tmp_path)
        page = docx.read_docx(made, eyes=BLIND)
        assert [line.text for line in page.lines] == [
            "会議の開催について",
            "下記のとおり開催します。",
            "日時 | 場所",
            "4月1日 | 大会議室",
        ]
        assert page.lines[0].role == "heading"

    @pytest.mark.parametrize("name", ["yosan.xls", "yosan.ods"])
    def test_a_sheet_is_read_with_its_number_formats(self, name: str, tmp_path: Path) -> None:
        made = libreoffice.convert(old_file(tmp_path, name), KINDS[name], tmp_path)
        page = xlsx.read_sheet(made, 1, eyes=BLIND)
        assert page.label == "予算"
        assert [line.text for line in page.lines] == ["区分 | 金額", "歳入 | 1,234,567"]

    @pytest.mark.parametrize("name", ["kanko.ppt", "kanko.odp"])
    def test_a_slide_is_read_with_its_notes(self, name: str, tmp_path: Path) -> None:
        made = libreoffice.convert(old_file(tmp_path, name), KINDS[name], tmp_path)
        page = pptx.read_slide(made, 1, eyes=BLIND)
        texts = [line.text for line in page.lines]
        assert texts == ["観光振興計画", "目標は三つある", "ノート: ここで動画を流す"]

    def test_nothing_but_the_new_file_stays_behind(self, tmp_path: Path) -> None:
        folder = tmp_path / "out"
        folder.mkdir()
        made = libreoffice.convert(old_file(tmp_path, "kaigi.rtf"), MediaType.RTF, folder)
        assert list(folder.iterdir()) == [made]

    def test_a_password_is_asked_for_by_name(self, tmp_path: Path) -> None:
        path = old_file(tmp_path, "kaigi.doc")
        content = path.read_bytes()
        place = content.index(b"\xec\xa5") + 11  # the flags of the FIB (MS-DOC 2.5.2)
        path.write_bytes(content[:place] + bytes([content[place] | 1]) + content[place + 1 :])
        with pytest.raises(UnreadableFile) as caught:
            libreoffice.convert(path, MediaType.DOC, tmp_path)
        assert caught.value.fault is FileFault.ENCRYPTED

    def test_what_it_cannot_open_says_what_to_do(self, tmp_path: Path) -> None:
        path = save_zip(tmp_path, "a", {"content.xml": "<a/>"})
        with pytest.raises(UnreadableFile, match="LibreOfficeで開けなかった"):
            libreoffice.convert(path, MediaType.ODS, tmp_path)

    def test_links_to_other_places_are_not_followed(
        self, listener: tuple[str, list[str]], tmp_path: Path
    ) -> None:
        address, asked = listener
        secret = save(tmp_path, "secret.txt", "他の課の秘密")
        links = f"""<text:p>図<draw:frame svg:width="5cm" svg:height="5cm"><draw:image
 xlink:href="{address}/image.png" xlink:type="simple"/></draw:frame></text:p>
<text:section text:name="a"><text:section-source xlink:href="{secret.as_uri()}"
 xlink:type="simple"/><text:p>前の内容</text:p></text:section>
<text:section text:name="b"><text:section-source xlink:href="{address}/section.txt"
 xlink:type="simple"/><text:p>前の内容</text:p></text:section></office:text>"""
        hostile = with_member(
            FORMATS / "kaigi.odt",
            tmp_path / "hostile",
            "content.xml",
            b"</office:text>",
            links.encode(),
        )
        made = libreoffice.convert(hostile, MediaType.ODT, tmp_path)
        text = docx.read_docx(made, eyes=BLIND).text
        assert "図" in text
        assert "秘密" not in text
        assert asked == []

    def test_a_hanging_conversion_is_ended_with_all_it_started(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = save(tmp_path, "soffice", "#!/bin/sh\nsleep 987 & sleep 987\n")
        program.chmod(0o755)
        monkeypatch.setattr(libreoffice, "TIME_LIMIT_S", 0.5)
        monkeypatch.setattr(libreoffice, "find_program", lambda: str(program))
        with pytest.raises(UnreadableFile) as caught:
            libreoffice.convert(old_file(tmp_path, "kaigi.rtf"), MediaType.RTF, tmp_path)
        assert caught.value.fault is FileFault.TIMEOUT
        assert shutil.which("pgrep") is None or (
            subprocess.run(["pgrep", "-f", "sleep 987"], check=False).returncode == 1  # noqa: S607
        )

    def test_an_old_file_is_taken_in_as_what_it_is(self, tmp_path: Path) -> None:
        with open_intake(tmp_path / "library") as intake:
            results = take(intake, FORMATS / "yosan.xls")
            again = take(intake, FORMATS / "yosan.xls")
        document = results[0].document
        assert document is not None
        assert document.media_type == "application/vnd.ms-excel"
        assert outcomes(again) == {"yosan.xls": "unchanged"}

    def test_a_manifest_of_openoffice_2_is_borne(self, tmp_path: Path) -> None:
        doctype = (
            b'?>\n<!DOCTYPE manifest:manifest PUBLIC "-//OpenOffice.org//DTD Manifest 1.0//EN" '
            b'"Manifest.dtd">'
        )
        path = tmp_path / "old"
        with_member(FORMATS / "kaigi.odt", path, "META-INF/manifest.xml", b"?>", doctype)
        made = libreoffice.convert(path, MediaType.ODT, tmp_path)
        assert "会議の開催について" in docx.read_docx(made, eyes=BLIND).text
