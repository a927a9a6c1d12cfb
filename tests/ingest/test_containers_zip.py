"""ZIP archives: each file inside becomes a document of its own, and none of them a danger."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.containers import members as limits
from ingest.opening import open_file
from library.documents import list_documents
from library.errors import FileFault, UnreadableFile
from library.failures import list_failures
from library.scopes import staff
from tests.ingest.making import save, save_zip
from tests.ingest.taking import open_intake, outcomes, take

TEXT = "補助金の上限額は三十万円とする。"


def opened_names(path: Path, folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    opened = open_file(path, file_name=path.name, folder=folder, max_file_bytes=1 << 20)
    return [member.inner for member in opened.members]


def zip_bytes(members: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def raw_zip(
    folder: Path, names: Sequence[bytes], *, flags: int = 0, method: int = 0, extra: bytes = b""
) -> Path:
    """An archive written by hand, as old programs write it: names in any bytes, any flags."""
    body, directory, data = b"", b"", TEXT.encode()
    for number, name in enumerate(names):
        content = data + str(number).encode()
        sizes = struct.pack("<III", zlib.crc32(content), len(content), len(content))
        head = struct.pack("<HHHHH", 20, flags, method, 0, 33) + sizes
        lengths = struct.pack("<HH", len(name), len(extra))
        directory += (
            b"PK\x01\x02\x14\x00" + head + lengths + bytes(10) + struct.pack("<I", len(body))
        )
        directory += name + extra
        body += b"PK\x03\x04" + head + lengths + name + extra + content
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return save(folder, "raw.zip", body + directory + b"PK\x05\x06" + end)


def test_files_in_a_zip_become_documents_and_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    inner = zip_bytes({"別紙.txt": "別紙の内容です。", "壊.pdf": b"%PDF-1.7 cut"})
    path = save_zip(tmp_path, "受付.zip", {"要綱.txt": TEXT, "議案/資料.zip": inner, "空.txt": b""})
    with open_intake(tmp_path / "library") as intake:
        assert outcomes(take(intake, path)) == {
            "要綱.txt": "new",
            "別紙.txt": "new",
            "壊.pdf": "corrupt",
            "空.txt": "empty",
        }
        names = {d.file_name for d in list_documents(intake.catalogue, reader=staff())}
        assert names == {"要綱.txt", "別紙.txt"}
        failed = {f.file_name: f for f in list_failures(intake.catalogue, reader=staff())}
        assert failed["壊.pdf"].place == f"{path}!議案/資料.zip!壊.pdf"
        assert failed["壊.pdf"].message.startswith("「受付.zip」の中の「壊.pdf」: ")
        assert outcomes(take(intake, path))["要綱.txt"] == "unchanged"


def test_a_new_zip_brings_new_versions_and_forgets_failures_that_are_gone(tmp_path: Path) -> None:
    save_zip(tmp_path, "月報.zip", {"報告.txt": TEXT, "空.txt": b""})
    with open_intake(tmp_path / "library") as intake:
        take(intake, tmp_path / "月報.zip")
        save_zip(tmp_path, "月報.zip", {"報告.txt": TEXT + "附則を加えた。"})
        assert outcomes(take(intake, tmp_path / "月報.zip")) == {"報告.txt": "updated"}
        assert list_failures(intake.catalogue, reader=staff()) == []
    assert not list((tmp_path / "library" / "incoming").iterdir())


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "euc_jp"])
def test_names_are_read_in_the_encoding_of_whoever_packed_them(
    encoding: str, tmp_path: Path
) -> None:
    names = ["表/会計規則（案）.txt", "ソ連の能力.txt", "住民票①.txt", "ﾃｽﾄ.txt"]
    names = names if encoding != "euc_jp" else names[:2]
    path = raw_zip(tmp_path, [name.encode(encoding) for name in names])
    assert opened_names(path, tmp_path / "out") == names


def test_names_that_say_they_are_utf8_and_those_beside_them_are_believed(tmp_path: Path) -> None:
    path = raw_zip(tmp_path, ["か\u3099い計.txt".encode()], flags=0x800)
    assert opened_names(path, tmp_path / "out") == ["がい計.txt"]
    field = b"\x01" + struct.pack("<I", zlib.crc32(b"kaikei.txt")) + "会計.txt".encode()
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    path = raw_zip(tmp_path, [b"kaikei.txt"], extra=extra)
    assert opened_names(path, tmp_path / "out") == ["会計.txt"]
    path = raw_zip(tmp_path, [b"renamed.txt"], extra=extra)
    assert opened_names(path, tmp_path / "out") == ["renamed.txt"]


def test_no_name_leads_out_of_the_zip_or_breaks_a_line(tmp_path: Path) -> None:
    names = [
        b"../../etc/passwd",
        b"/root.txt",
        b"C:\\Windows\\boot.txt",
        b"a\nb.txt",
        b"nul\x00l.txt",
        b"same.txt",
        b"same.txt",
        b"..",
    ]
    path = raw_zip(tmp_path, names)
    assert opened_names(path, tmp_path / "out") == [
        "etc/passwd",
        "root.txt",
        "Windows/boot.txt",
        "a␊b.txt",
        "null.txt",
        "same.txt",
        "same.txt#2",
        "名称なし",
    ]
    assert all(len(file.name) < 20 for file in (tmp_path / "out").iterdir())


def test_links_folders_and_litter_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("秘密.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.mkdir("議案")
        for name in (
            "__MACOSX/._a.txt",
            ".DS_Store",
            "議案/Thumbs.db",
            "~$要綱.docx",
            "議案/a.txt",
        ):
            archive.writestr(name, TEXT)
    assert opened_names(path, tmp_path / "out") == ["議案/a.txt"]


def test_a_zip_without_files_says_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="ZIPの中に") as caught:
        opened_names(save_zip(tmp_path, "a.zip", {".hidden": "x"}), tmp_path / "out")
    assert caught.value.fault is FileFault.EMPTY


@pytest.mark.parametrize(
    ("flags", "method", "code"), [(1, 0, "encrypted"), (0, 9, "unsupported"), (0, 8, "corrupt")]
)
def test_a_file_that_cannot_be_taken_out_is_named(
    flags: int, method: int, code: str, tmp_path: Path
) -> None:
    path = raw_zip(tmp_path, ["名簿.txt".encode("cp932")], flags=flags, method=method)
    with open_intake(tmp_path / "library") as intake:
        (failed,) = take(intake, path)
    assert failed.error
    assert failed.error.code == code
    assert failed.error.message.startswith("「raw.zip」の中の「名簿.txt」: ")


def test_bombs_are_not_unpacked(tmp_path: Path) -> None:
    bomb = zip_bytes({f"{n}.txt": bytes(40 << 20) for n in range(3)})
    path = save_zip(tmp_path, "a.zip", {"bomb.zip": bomb, "要綱.txt": TEXT})
    with open_intake(tmp_path / "library", max_file_mb=50) as intake:
        assert outcomes(take(intake, path)) == {"bomb.zip": "too_large", "要綱.txt": "new"}


def test_one_file_that_is_too_large_does_not_keep_the_others_out(tmp_path: Path) -> None:
    path = save_zip(tmp_path, "a.zip", {"動画.txt": b"x" * (3 << 20), "要綱.txt": TEXT})
    with open_intake(tmp_path / "library", max_file_mb=2) as intake:
        assert outcomes(take(intake, path)) == {"動画.txt": "too_large", "要綱.txt": "new"}


def test_nesting_and_numbers_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = zip_bytes({"深い.txt": TEXT})
    for depth in range(limits.MAX_DEPTH):
        content = zip_bytes({f"{depth}.zip": content, f"{depth}.txt": TEXT + str(depth)})
    path = save(tmp_path, "a.zip", content)
    with open_intake(tmp_path / "library") as intake:
        ended = outcomes(take(intake, path))
    assert ended == {"2.txt": "new", "1.txt": "new", "0.txt": "new", "0.zip": "too_large"}
    monkeypatch.setattr(limits, "MAX_MEMBERS", 2)
    with pytest.raises(UnreadableFile) as caught:
        opened_names(save_zip(tmp_path, "b.zip", dict.fromkeys("abc", TEXT)), tmp_path / "out")
    assert caught.value.fault is FileFault.TOO_LARGE


def test_a_zip_cut_off_is_corrupt(tmp_path: Path) -> None:
    content = zip_bytes({"要綱.txt": TEXT * 50})
    with pytest.raises(UnreadableFile) as caught:
        opened_names(save(tmp_path, "a.zip", content[:-30]), tmp_path / "out")
    assert caught.value.fault is FileFault.CORRUPT
